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
_IN_MEMORY = 64 * 1024


class Spool:
    """Lines in memory while they are few, then in a file without a name, which ends with its last user.

    One thread adds; any thread reads, also while lines are being added. Eight bytes of memory a line.
    """

    def __init__(self) -> None:
        self._memory = bytearray()
        self._file: int | None = None
        self._ends = array("q", [0])

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self._ends) - 1

    def add(self, lines: Sequence[bytes]) -> None:
        """Append lines, each with its own ending. Raises OSError when the disk is full."""
        more = b"".join(lines)
        at = self._ends[-1]
        if self._file is None and at + len(more) <= _IN_MEMORY:
            self._memory += more
        else:
            self._write(more, at)
        self._ends.extend(list(accumulate(map(len, lines), initial=at))[1:])

    def pieces(self, first: int, after: int) -> Iterator[bytes]:
        """Give the lines from `first` up to, not with, `after`, in pieces of at most 256 KiB."""
        at, end = self._ends[first], self._ends[after]
        while at < end:
            size = min(_PIECE, end - at)
            file = self._file
            piece = bytes(self._memory[at : at + size]) if file is None else os.pread(file, size, at)
            at += len(piece)
            yield piece

    def _write(self, more: bytes, at: int) -> None:
        """Write to the file; the first time, what memory holds goes before it and stays there for readers."""
        file = self._file
        if file is None:
            file, path = tempfile.mkstemp(prefix="sf-tui-bulk-")
            Path(path).unlink()
            weakref.finalize(self, os.close, file)
            more, at = bytes(self._memory) + more, 0
        left = memoryview(more)
        while left:
            written = os.pwrite(file, left, at)
            left, at = left[written:], at + written
        self._file = file
