"""Buttons beside each other, or one under the other where there is too little room."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Spacing
from textual.widget import Widget
from textual.widgets import Button

GAP = 2


class ButtonRow(Container):
    """A label is never cut while it fits on a line: first the indent gives way, then the row."""

    DEFAULT_CSS = """
    ButtonRow {
        height: auto;
        layout: horizontal;
        & > Button { margin: 0 2 0 0; }
        &.-stacked { layout: vertical; }
    }
    """

    def __init__(self, buttons: Sequence[Button], *, indent: int = 0, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._buttons = tuple(buttons)
        self._indent = indent

    def compose(self) -> ComposeResult:
        """Lay the buttons out."""
        yield from self._buttons

    def on_mount(self) -> None:
        """Begin with the indent."""
        self.styles.margin = Spacing(0, 0, 0, self._indent)

    def on_resize(self, _event: events.Resize) -> None:
        """Choose how the buttons stand."""
        widths = [cell_len(str(button.label)) + 2 for button in self._buttons]
        needed = sum(widths) + GAP * (len(widths) - 1)
        room = self.parent.content_size.width if isinstance(self.parent, Widget) else self.size.width
        is_stacked = needed > room
        indent = self._indent if (max(widths) if is_stacked else needed) + self._indent <= room else 0
        self.set_class(is_stacked, "-stacked")
        if self.styles.margin.left != indent:
            self.styles.margin = Spacing(0, 0, 0, indent)
