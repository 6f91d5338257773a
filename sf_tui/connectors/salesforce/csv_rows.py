"""CSV read while it arrives: whole rows out of any cuts of the bytes (RFC 4180; Bulk API 2.0, CSV files).

A piece is held back from its last line end outside quotes on, so memory holds a piece and a row, whatever
the size of the file. The cells of those whole rows are then `csv.reader`'s work.
"""

import codecs
import csv
import io
from collections.abc import AsyncGenerator, AsyncIterable

from sf_tui.connectors.salesforce.errors import unexpected

MAX_ROW = 2 * 1024 * 1024
"""Characters of one row; Salesforce's own have 400,000 at most."""


class RowCutter:
    """Cuts text into whole rows and keeps what is left for the next piece."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._rest = ""

    def feed(self, piece: bytes, *, is_last: bool = False) -> list[list[str]]:
        """Return the rows that ``piece`` completes; `Refused` for what is no CSV."""
        try:
            text = self._rest + self._decoder.decode(piece, is_last)
        except UnicodeDecodeError as error:
            problem = str(error)
        else:
            end = len(text) if is_last else _end_of_rows(text)
            self._rest = text[end:]
            if len(self._rest) <= MAX_ROW:
                return _rows(text[:end])
            problem = f"a row of more than {MAX_ROW} characters"
        raise unexpected(problem)


async def rows_of(pieces: AsyncIterable[bytes]) -> AsyncGenerator[list[list[str]], None]:
    """Yield lists of rows, the header first; none is empty."""
    cutter = RowCutter()
    async for piece in pieces:
        rows = cutter.feed(piece)
        if rows:
            yield rows
    rows = cutter.feed(b"", is_last=True)
    if rows:
        yield rows


def _end_of_rows(text: str) -> int:
    """Return where the last whole row ends: after the last line feed outside quotes."""
    parts = text.split('"')
    end = len(text)
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if index % 2 == 0:
            feed = part.rfind("\n")
            if feed >= 0:
                return end - len(part) + feed + 1
        end -= len(part) + 1
    return 0


def _rows(text: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        problem = str(error)
    raise unexpected(problem)
