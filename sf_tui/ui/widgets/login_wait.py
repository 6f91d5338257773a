"""A browser login that waits for its person: the address to open, and a place for the one it ends at."""

from typing import Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.selection import Selection
from textual.widgets import Button, Input

from sf_tui.language import _
from sf_tui.model.secret import Secret
from sf_tui.operations.views import LoginView
from sf_tui.ui import format as show
from sf_tui.ui.signs import signs
from sf_tui.ui.text import button, data, line
from sf_tui.ui.widgets.button_row import ButtonRow
from sf_tui.ui.widgets.form_field import FormField
from sf_tui.ui.widgets.line import Line

_LONGEST = 8000
Wish = Literal["copy", "open", "cancel", "hide"]


class Address(Line):
    """An address over several lines; what is selected of it with the mouse is one line again."""

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the part under the selection without the breaks that the screen made."""
        found = super().get_selection(selection)
        return ("".join(found[0].split()), found[1]) if found is not None else None


class LoginWait(Vertical):
    """It shows the `LoginView` it is given, and posts what a person wishes."""

    DEFAULT_CSS = """
    LoginWait { height: auto; }
    LoginWait > Line { padding: 0 1; }
    LoginWait > Address { padding: 0; margin: 0 0 1 0; color: $text-key; }
    LoginWait > FormField { padding: 0 1; }
    LoginWait > ButtonRow { margin: 0 0 1 1; }
    """

    class Wished(Message):
        """A person wants something done."""

        def __init__(self, wish: Wish) -> None:
            super().__init__()
            self.wish = wish

    class Pasted(Message):
        """A person handed in the address that the browser was sent to."""

        def __init__(self, text: Secret) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, has_browser: bool, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._has_browser = has_browser
        self.address = ""

    def compose(self) -> ComposeResult:
        """Lay the part out."""
        yield Line(id="wait-where")
        yield Address(id="wait-address")
        buttons = [Button(button(_("Copy (y)")), variant="primary", compact=True, id="wait-copy")]
        if self._has_browser:
            buttons.append(Button(button(_("Open the browser")), compact=True, id="wait-open"))
        buttons.append(Button(button(_("Cancel (Esc)")), compact=True, id="wait-cancel"))
        buttons.append(Button(button(_("Hide")), compact=True, id="wait-hide"))
        yield ButtonRow(buttons, id="wait-buttons")
        yield Line(id="wait-until")
        yield Line(id="wait-elsewhere")
        yield FormField("redirect", _("Ended at"), max_length=_LONGEST)

    def on_mount(self) -> None:
        """Write what does not change."""
        where = _("Open this address in a browser, on this machine or any other one:")
        self.query_one("#wait-where", Line).show((where, "bold"))
        elsewhere = _(
            "On another machine the browser ends at a page that cannot be reached: copy that page's address "
            "and paste it here, then press Enter."
        )
        self.query_one("#wait-elsewhere", Line).show((elsewhere, "$text-quiet"))

    def show(self, view: LoginView, now: float) -> None:
        """Show how the login stands."""
        self.address = data(view.address, _LONGEST)
        self.query_one("#wait-address", Line).show_content(Content(self.address))
        pieces = [f"{signs().dot} {_('Waiting for the login')}"]
        if view.until is not None:
            until = _("until {time}").format(time=show.moment(view.until, now))
            left = _("{duration} left").format(duration=show.duration(view.until - now))
            pieces += [f", {until} ({left})"]
        self.query_one("#wait-until", Line).show_content(line(*pieces))
        if view.redirect_uri:
            field = self.query_one("#redirect-field", FormField)
            field.input.placeholder = f"{data(view.redirect_uri, 80)}?code={signs().ellipsis}"

    def say(self, text: str, *, is_bad: bool) -> None:
        """Show what became of the address that was handed in."""
        field = self.query_one("#redirect-field", FormField)
        (field.show_problem if is_bad else field.show_hint)(text)

    def begin(self) -> None:
        """Take the focus, where keys are keys."""
        self.query_one("#redirect-field", FormField).input.value = ""
        self.say("", is_bad=False)
        self.query_one("#wait-copy", Button).focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        wishes: dict[str, Wish] = {
            "wait-copy": "copy",
            "wait-open": "open",
            "wait-cancel": "cancel",
            "wait-hide": "hide",
        }
        self.post_message(self.Wished(wishes[event.button.id or "wait-copy"]))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text, event.input.value = event.input.value.strip(), ""
        if text:
            self.post_message(self.Pasted(Secret(text)))

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste that was not aimed at the field: it can only be meant for it."""
        event.stop()
        field = self.query_one("#redirect-field", FormField)
        field.input.value = ""
        field.input.take(event.text)
        field.input.focus()
