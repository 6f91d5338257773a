"""A piece of text that is only drawn again when it has changed."""

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from sf_tui.ui.text import Piece, line, wrapped
from sf_tui.ui.widgets.measured import Measured


class Line(Measured, Static):
    """Shows `Content`; never markup. Empty content takes no room.

    It wraps at blanks, never at a no-break space; lines after the first stand ``hang`` cells in.
    """

    DEFAULT_CSS = """
    Line { width: 1fr; height: auto; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None, hang: int = 0) -> None:  # noqa: A002
        super().__init__("", id=id, classes=classes, markup=False)
        self._shown = Content()
        self._hang = hang
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

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines there are at ``width``."""
        return self._fitted(width).plain.count("\n") + 1 if width else 0

    def render(self) -> Content:
        """Return what stands there, wrapped to the room there is."""
        return self._fitted(self.content_size.width)

    def _fitted(self, width: int) -> Content:
        if not width or self.styles.text_wrap == "nowrap":
            return self._shown
        return wrapped(self._shown, width, self._hang)
