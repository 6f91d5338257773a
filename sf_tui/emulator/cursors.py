"""Query results that are read in pages (SOQL and SOSL Reference; REST API Guide, "Query More Results")."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sf_tui.emulator.ids import BASE_62

if TYPE_CHECKING:
    from array import array

_LIFE = 2 * 86_400
_MAXIMUM_ROWS = 24_000_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """A user's result, fixed at the first call: row numbers in order, the statement that shows them."""

    locator: str
    user: str
    rows: array[int]
    show: str
    made_at: float


class Cursors:
    """All open cursors by locator.

    They live two days; beyond 24 million rows the oldest go. Safe for several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Cursor] = {}

    def open(self, user: str, rows: array[int], show: str) -> Cursor:
        """Keep a result and give it a locator."""
        locator = "0r8gL" + "".join(secrets.choice(BASE_62) for _ in range(13))
        cursor = Cursor(locator, user, rows, show, time.monotonic())
        with self._lock:
            self._open[locator] = cursor
            total = sum(len(item.rows) for item in self._open.values())
            for old in list(self._open.values()):
                expired = time.monotonic() - old.made_at > _LIFE
                if old is not cursor and (expired or total > _MAXIMUM_ROWS):
                    del self._open[old.locator]
                    total -= len(old.rows)
        return cursor

    def find(self, user: str, locator: str) -> Cursor | None:
        """Return the cursor of a locator, None when it is unknown, too old, or another user's."""
        with self._lock:
            cursor = self._open.get(locator)
        if cursor is None or cursor.user != user or time.monotonic() - cursor.made_at > _LIFE:
            return None
        return cursor
