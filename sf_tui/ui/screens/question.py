"""A question before something that a person may not have meant."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical

from sf_tui.language import _
from sf_tui.ui.actions import Scope, bindings
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Dialog
from sf_tui.ui.widgets.line import Line


class Question(Dialog):
    """Yes by ``x`` or Enter, no by Escape; it goes away by itself once there is nothing to ask any more."""

    BINDINGS = bindings(Scope.QUESTION)

    def __init__(
        self, desk: Desk, question: str, agree: Callable[[], None], *, is_open: Callable[[], bool]
    ) -> None:
        super().__init__(desk)
        self._question = question
        self._agree = agree
        self._is_open = is_open

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog", id="question"):
            yield Line(id="question-words")
            yield Line(id="question-keys")

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#question-words", Line).show((self._question, "bold"))
        keys = _("x or Enter = yes, Esc = no")
        self.query_one("#question-keys", Line).show((keys, "$text-quiet"))

    def tick(self) -> None:
        """Close when what was asked about is over."""
        if self.is_current and not self._is_open():
            self.dismiss(None)

    def action_agree(self) -> None:
        """Close and do it."""
        self.dismiss(None)
        self._agree()

    def reload(self) -> None:
        """Look whether the question still stands; the main screen has read before."""
        self.tick()
