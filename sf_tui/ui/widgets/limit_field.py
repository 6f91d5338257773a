"""The field of this integration's own limit: saved on Enter and when the focus leaves it."""

from textual import events
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from sf_tui.ui.actions import Scope, bindings
from sf_tui.ui.limit_rules import read


class LimitField(Input):
    """Holds a whole number; empty means the default. It never overwrites what a person is typing.

    Whatever is typed stands there; what is no number is refused in words, by `limit_rules`.
    """

    DEFAULT_CSS = """
    LimitField {
        width: 16;
        height: 1;
        border: none;
        padding: 0 1;
        background: $panel;
        &:focus { border: none; background: $primary 40%; }
    }
    """
    BINDINGS = bindings(Scope.FIELD)

    class Left(Message):
        """The number should be saved; None is the default. With a ``problem`` there is no number."""

        def __init__(self, calls: int | None, problem: str) -> None:
            super().__init__()
            self.calls = calls
            self.problem = problem

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, max_length=60, compact=True)
        self._saved = ""

    @property
    def is_dirty(self) -> bool:
        """Whether something is typed that is not saved."""
        calls, problem = read(self.value)
        return bool(problem) or calls != read(self._saved)[0]

    def show(self, text: str) -> None:
        """Show the saved number, unless a person has typed another."""
        if self.is_dirty:
            return
        self._saved = text
        if self.value != text:
            with self.prevent(Input.Changed):
                self.value = text

    def put_back(self, text: str | None = None) -> None:
        """Show the saved number, whatever is typed."""
        if text is not None:
            self._saved = text
        with self.prevent(Input.Changed):
            self.value = self._saved

    def action_save_field(self) -> None:
        """Save on Enter by leaving the field; what is no number keeps the focus."""
        if not read(self.value)[1]:
            self._let_go()

    def action_restore_field(self) -> None:
        """Put the saved number back on Escape; when it stands there, leave the field."""
        if self.is_dirty:
            self.value = self._saved
        else:
            self._let_go()

    def _let_go(self) -> None:
        """Give the focus to the page around the field, so that keys are keys again."""
        around = (each for each in self.ancestors if isinstance(each, Widget) and each.focusable)
        self.screen.set_focus(next(around, None), scroll_visible=False)

    def on_blur(self, _event: events.Blur) -> None:
        """Save when the focus goes elsewhere; not when the terminal's window does."""
        if self.app.app_focus:
            self._leave()

    def _leave(self) -> None:
        if self.is_dirty:
            self.post_message(self.Left(*read(self.value)))
