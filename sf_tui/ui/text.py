"""Text that comes from a system is data: made harmless where it is shown, and once more on its way out."""

import re
from collections.abc import Iterable
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from sf_tui.model.safe_text import safe_text

Piece = str | tuple[str, str] | Content
"""A part of a line: text, text with a style such as ``$text-ok``, or content made before."""


def data(text: object, limit: int = 200) -> str:
    """Return text of a system on one line without control characters."""
    return safe_text(str(text), limit)


def line(*pieces: Piece) -> Content:
    """Join pieces; nothing in them is read as markup."""
    return Content.assemble(*pieces)


def filled(template: str, name: str, piece: Piece) -> list[Piece]:
    """Put ``piece`` in the place of ``{name}``, with its own style."""
    before, _name, after = template.partition("{" + name + "}")
    return [before, piece, after]


def button(text: str) -> Content:
    """Return a button's label, in brackets so that it looks like one without colours."""
    return Content(f"[ {text} ]")


def lines(rows: Iterable[Content]) -> Content:
    """Put one under the other."""
    return Content("\n").join(rows)


def cell(text: object, *, justify: str = "left") -> Text:
    """Return a table's cell."""
    return Text(
        data(text), justify="right" if justify == "right" else "left", no_wrap=True, overflow="ellipsis"
    )


_WORD = re.compile(r"[ \t]*(?:[^ \t]+|$)")
"""A word with the blanks before it. No-break spaces are part of a word; Textual itself breaks at them."""


def _cuts(text: str, first: int, rest: int) -> list[tuple[int, int]]:
    """Return where each line of ``text`` begins and ends, ``first`` and then ``rest`` cells wide."""
    found: list[tuple[int, int]] = []
    room, start, end = first, 0, 0
    for match in _WORD.finditer(text):
        word, stop = match.group().lstrip(" \t"), match.end()
        if not word:
            continue
        if cell_len(text[start:stop]) > room and end > start and cell_len(word) <= rest:
            found.append((start, end))
            room, start = rest, stop - len(word)
        while cell_len(text[start:stop]) > room:
            cut = start + max(1, len(set_cell_size(text[start:stop], room).rstrip(" ")))
            found.append((start, cut))
            room, start = rest, cut
        end = stop
    found.append((start, end))
    return found


def wrapped(content: Content, width: int, indent: int = 0) -> Content:
    """Break ``content`` at blanks into lines of ``width`` cells, ``indent`` cells in after the first."""
    if width <= indent + 8:
        indent = 0
    if max(map(cell_len, content.plain.split("\n"))) <= width:
        return content
    rows: list[Content] = []
    for row in content.split("\n", allow_blank=True):
        cuts = _cuts(row.plain, width, width - indent)
        rows += [
            row[start:stop] if start == 0 else Content(" " * indent) + row[start:stop] for start, stop in cuts
        ]
    return lines(rows)


def hang(text: str, indent: int, width: int) -> str:
    """Wrap ``text`` to ``width`` cells; lines after the first begin under it, ``indent`` cells in."""
    room = max(20, width - indent)
    return ("\n" + " " * indent).join(text[start:stop] for start, stop in _cuts(text, room, room))


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Cut or pad to exactly ``width`` cells."""
    from sf_tui.ui.signs import signs

    length = cell_len(text)
    if length > width:
        while text and cell_len(text) > width - 1:
            text = text[:-1]
        text += signs().ellipsis
        length = cell_len(text)
    padding = " " * max(0, width - length)
    return padding + text if right else text + padding


@lru_cache(4096)
def harmless(text: str) -> str:
    """Replace whatever a terminal could obey; what takes no cell is dropped, so that columns hold."""
    shown = safe_text(text, limit=len(text) + 1)
    if shown == text:
        return text
    return "".join(
        new if old == new else new * min(1, cell_len(old)) for old, new in zip(text, shown, strict=True)
    )


_PLAIN = str.maketrans("…–—‒−‘’“”«»›‹•·→←↔×\u00a0\u202f\u2009", '.----\'\'""""><*-><-x   ')
"""Signs of sentences and their stand-ins of one cell, for terminals without them; letters stay."""


class LineWall(LineFilter):
    """The last wall before the terminal: no segment leaves with a control character in it.

    With ``is_ascii`` the signs of our sentences become ASCII as well.
    """

    def __init__(self, *, is_ascii: bool = False) -> None:
        super().__init__()
        self._is_ascii = is_ascii

    def _shown(self, text: str) -> str:
        text = harmless(text)
        return text.translate(_PLAIN) if self._is_ascii and not text.isascii() else text

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments with harmless text; terminal links in styles go too."""
        return [
            Segment(self._shown(text), _without_link(style) if style is not None and style.link else style)
            if control is None
            else Segment("")
            for text, style, control in segments
        ]


def _without_link(style: Style) -> Style:
    return style.update_link(None)
