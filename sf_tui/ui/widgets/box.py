"""A check box that says its state in characters, and the switch made from it."""

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from sf_tui.language import _
from sf_tui.ui.signs import signs


class Box(Widget, can_focus=True):
    """``[x] label``. It posts `Toggled` only when a person toggles it."""

    DEFAULT_CSS = """
    Box {
        width: auto;
        max-width: 100%;
        height: auto;
        padding: 0 1 0 0;
        &:focus { background: $panel; text-style: bold; color: $text-key; }
        &:hover { background: $panel; }
        &:disabled { color: $text-quiet; }
    }
    """
    BINDINGS = [Binding("space,enter", "flip", show=False)]

    value: reactive[bool] = reactive(False, layout=False)

    class Toggled(Message):
        """A person changed the box."""

        def __init__(self, box: "Box", *, value: bool) -> None:
            super().__init__()
            self.box = box
            self.value = value

        @property
        def control(self) -> "Box":
            """The box, for `on` with a selector."""
            return self.box

    def __init__(self, label: str, *, value: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.label = label
        self.set_reactive(Box.value, value)

    def show(self, *, value: bool) -> None:
        """Show what the settings say."""
        self.value = value

    def action_flip(self) -> None:
        """Change the box as a person."""
        self.value = not self.value
        self.post_message(self.Toggled(self, value=self.value))

    def on_click(self, event: events.Click) -> None:
        """Change the box by mouse."""
        event.stop()
        self.action_flip()

    def render(self) -> Content:
        """Return the sign and the label."""
        return Content.assemble("[x] " if self.value else "[ ] ", self.label)


class Switch(Box):
    """``label  [━━●] ON``: the state is a word as well as a place."""

    DEFAULT_CSS = """
    Switch { width: auto; padding: 0 1; }
    """

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """Leave room for the longer of both words, so that neither is cut when the switch moves."""
        return max(cell_len(self._content(is_on=is_on).plain) for is_on in (True, False))

    def render(self) -> Content:
        """Return label, slider and word."""
        return self._content(is_on=self.value)

    def _content(self, *, is_on: bool) -> Content:
        sign = signs()
        if is_on:
            slider, word, style = sign.switch_on, _("ON"), "bold $text-ok"
        else:
            slider, word, style = sign.switch_off, _("OFF"), "bold $text-quiet"
        return Content.assemble((self.label, "bold"), "  [", (slider, style), "] ", (word, style))
