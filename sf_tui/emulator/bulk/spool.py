"""Lines that a job writes once and callers read as often as they like."""

from __future__ import annotations

import os
import tempfile
import weakref
from array import array
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PIECE = 256 * 1024


class Spool:
    """Lines in a file without a name, which ends with its last user.

    One thread adds; any thread reads, also while lines are being added. Eight bytes of memory a line.
    """

    def __init__(self) -> None:
        self._file, path = tempfile.mkstemp(prefix="sf-tui-bulk-")
        Path(path).unlink()
        weakref.finalize(self, os.close, self._file)
        self._ends = array("q", [0])

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self._ends) - 1

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._ends[-1]

    def add(self, lines: Sequence[bytes]) -> None:
        """Append lines, each with its own ending. Raises OSError when the disk is full."""
        left = memoryview(b"".join(lines))
        at = self._ends[-1]
        ends = list(accumulate(map(len, lines), initial=at))[1:]
        while left:
            written = os.pwrite(self._file, left, at)
            left, at = left[written:], at + written
        self._ends.extend(ends)

    def pieces(self, first: int, after: int) -> Iterator[bytes]:
        """Give the lines from `first` up to, not with, `after`, in pieces of at most 256 KiB."""
        at, end = self._ends[first], self._ends[after]
        while at < end:
            piece = os.pread(self._file, min(_PIECE, end - at), at)
            at += len(piece)
            yield piece
