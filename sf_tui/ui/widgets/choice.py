"""One of several: moving goes through the options, Enter or Space takes one."""

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from sf_tui.ui.signs import signs


class Choice(Widget, can_focus=True):
    """``(•) first  ( ) second``, in a row or one under the other."""

    DEFAULT_CSS = """
    Choice {
        width: auto;
        height: auto;
        &:hover { background: $panel; }
        &:disabled { color: $text-quiet; }
    }
    """
    BINDINGS = [
        Binding("right,down", "move(1)", show=False),
        Binding("left,up", "move(-1)", show=False),
        Binding("space,enter", "take", show=False),
    ]

    value: reactive[str] = reactive("", layout=False)
    cursor: reactive[int] = reactive(0, layout=False)

    class Taken(Message):
        """A person took an option."""

        def __init__(self, choice: "Choice", value: str) -> None:
            super().__init__()
            self.choice = choice
            self.value = value

        @property
        def control(self) -> "Choice":
            """The choice, for `on` with a selector."""
            return self.choice

    def __init__(
        self,
        options: tuple[tuple[str, str], ...],
        *,
        value: str = "",
        is_row: bool = True,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.options = options
        self._is_row = is_row
        self.set_reactive(Choice.value, value or options[0][0])
        self.set_reactive(Choice.cursor, self._index(self.value))

    def _index(self, value: str) -> int:
        return next((index for index, (key, _label) in enumerate(self.options) if key == value), 0)

    def show(self, value: str) -> None:
        """Show what the settings say; the cursor follows unless a person is moving it."""
        self.value = value
        if not self.has_focus:
            self.cursor = self._index(value)

    def action_move(self, by: int) -> None:
        """Go to another option without taking it."""
        self.cursor = (self.cursor + by) % len(self.options)

    def action_take(self) -> None:
        """Take the option under the cursor."""
        taken = self.options[self.cursor][0]
        if taken != self.value:
            self.value = taken
            self.post_message(self.Taken(self, taken))

    def on_click(self, event: events.Click) -> None:
        """Take the option under the mouse."""
        event.stop()
        if self._is_row:
            edge = 0
            for index, (_key, label) in enumerate(self.options):  # noqa: B007  read after the loop
                edge += len(label) + 7
                if event.x < edge:
                    break
            else:
                return
        else:
            index = event.y
        if index < len(self.options):
            self.cursor = index
            self.action_take()

    def watch_has_focus(self, _has_focus: bool) -> None:  # noqa: FBT001
        """Draw the cursor, or take it away."""
        self.refresh()

    def render(self) -> Content:
        """Return the options; the one under the cursor is underlined and marked while in focus."""
        parts: list[Content] = []
        for index, (key, label) in enumerate(self.options):
            mark = signs().choice if key == self.value else " "
            here = self.has_focus and index == self.cursor
            pointer = signs().pointer if here else " "
            style = "bold $text-key on $panel" if here else ""
            parts.append(Content.assemble(pointer, (f"({mark}) {label}", style)))
        return Content("  " if self._is_row else "\n").join(parts)
