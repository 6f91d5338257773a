"""A piece of text that is only drawn again when it has changed."""

from textual.content import Content
from textual.widgets import Static

from sf_tui.ui.text import Piece, line


class Line(Static):
    """Shows `Content`; never markup. Empty content takes no room."""

    DEFAULT_CSS = """
    Line { width: 1fr; height: auto; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__("", id=id, classes=classes, markup=False)
        self._shown = Content()
        self.display = False

    @property
    def shown(self) -> Content:
        """What stands there."""
        return self._shown

    def show(self, *pieces: Piece) -> None:
        """Show ``pieces`` on one line, or leave everything as it is when they are what stands there."""
        self.show_content(line(*pieces))

    def show_content(self, content: Content) -> None:
        """Show ``content``, which may have several lines."""
        if content.plain == self._shown.plain and content.spans == self._shown.spans:
            return
        has_height = content.plain.count("\n") != self._shown.plain.count("\n")
        is_layout = has_height or len(content.plain) != len(self._shown.plain)
        self._shown = content
        self.display = bool(content.plain)
        self.update(content, layout=is_layout)
