"""A question before what cannot be taken back: a person answers by typing the integration's name."""

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input

from sf_tui.language import _
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Dialog
from sf_tui.ui.signs import signs
from sf_tui.ui.text import button, data, line, lines
from sf_tui.ui.widgets.button_row import ButtonRow
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.paste_input import PasteInput


class TypedQuestion(Dialog):
    """``rows`` say what will be, and what stays; ``yes`` is the button's word. It closes once agreed to."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        rows: Sequence[str],
        name: str,
        yes: str,
        agree: Callable[[], None],
    ) -> None:
        super().__init__(desk)
        self._title = title
        self._rows = tuple(rows)
        self._asked_name = name
        self._yes = yes
        self._agree = agree

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        with VerticalScroll(classes="dialog", id="typed-question", can_focus=False) as box:
            box.border_title = Content(self._title)
            yield Line(id="typed-rows", hang=2)
            yield Line(id="typed-ask")
            yield PasteInput(id="typed-name", compact=True, max_length=400)
            yield Line(id="typed-said")
            yield ButtonRow(
                (
                    Button(button(self._yes), variant="error", compact=True, id="typed-yes"),
                    Button(button(_("Leave it as it is (Esc)")), compact=True, id="typed-no"),
                ),
                id="typed-buttons",
            )

    def on_mount(self) -> None:
        """Ask."""
        rows = [line(f"{signs().dot} {row}") for row in self._rows]
        self.query_one("#typed-rows", Line).show_content(lines(rows))
        ask = _("Type the name {name} to confirm:").format(name=data(self._asked_name, 60))
        self.query_one("#typed-ask", Line).show((ask, "bold"))
        self.query_one("#typed-name").focus()

    def say(self, text: str, style: str = "$text-bad") -> None:
        """Say what is wrong, or how far it is."""
        self.query_one("#typed-said", Line).show((text, style))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._answered()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "typed-yes":
            self._answered()
        else:
            self.action_close()

    def _answered(self) -> None:
        typed = self.query_one("#typed-name", Input).value.strip()
        if typed in {self._asked_name, data(self._asked_name)}:
            self.agreed()
        else:
            self.say(f"{signs().bad} {_('The name does not match: nothing was changed.')}")

    def agreed(self) -> None:
        """Close and do it."""
        self.dismiss(None)
        self._agree()
