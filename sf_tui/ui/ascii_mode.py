"""What Textual itself draws, in ASCII: scroll bars and borders."""

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class AsciiScrollBarRender(ScrollBarRender):
    """Bars without half-filled cells; the thumb is told by its background."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def choose(*, ascii_only: bool) -> None:
    """Decide how scroll bars are drawn; borders follow the app's class ``-ascii`` in the style sheets."""
    ScrollBar.renderer = AsciiScrollBarRender if ascii_only else ScrollBarRender
