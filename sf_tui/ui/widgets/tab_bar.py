"""The names of the tabs with their keys, on one line."""

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from sf_tui.ui.text import fit


class TabBar(Widget):
    """The active tab stands in brackets and bold; blanks, then long names give way in a narrow terminal.

    ``names`` begin with their keys.
    """

    DEFAULT_CSS = """
    TabBar { height: 1; background: $surface; }
    """

    class Picked(Message):
        """A tab was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names
        self._active = 0

    def show(self, active: int) -> None:
        """Mark a tab."""
        if active != self._active:
            self._active = active
            self.refresh()

    def _texts(self) -> list[str]:
        widths = [cell_len(name) for name in self._names]
        room = max(1, self.size.width) - (2 + self._gap) * len(widths)
        while sum(widths) > room and max(widths) > 6:
            widths[widths.index(max(widths))] -= 1
        return [fit(text, width) for text, width in zip(self._names, widths, strict=True)]

    @property
    def _gap(self) -> int:
        """Blanks before each name, beside the place of its bracket."""
        return 1 if sum(map(cell_len, self._names)) + 3 * len(self._names) <= self.size.width else 0

    def render(self) -> Content:
        """Return the line."""
        parts: list[Content | tuple[str, str]] = []
        for index, text in enumerate(self._texts()):
            is_active = index == self._active
            gap = " " * self._gap
            parts.append(
                (f"{gap}[{text}]", "bold $text-key") if is_active else (f"{gap} {text} ", "$text-quiet")
            )
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Pick the tab under the mouse."""
        edge = 0
        for index, text in enumerate(self._texts()):
            edge += cell_len(text) + 2 + self._gap
            if event.x < edge:
                self.post_message(self.Picked(index))
                return
