"""Transactions that have begun and not yet committed.

SystemModstamp is the time of the change, not of the commit: a record may appear behind a reader's cursor.
Source: SOAP API Guide, "getUpdated()", on latestDateCovered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.life.clock import Clock


@dataclass(frozen=True, slots=True)
class LongTransaction:
    """One of them: its number, when it began and when it commits (the org's time, seconds since 1970).

    `work` does the change as of a moment; `record` is the id that it holds locked, if it names one.
    """

    number: int
    began_at: float
    commits_at: float
    work: Callable[[sqlite3.Connection, float], object]
    record: str | None = None


class LongTransactions:
    """The open ones of an org. Nothing runs by itself: what is due is committed before the next call.

    `share` of what made-up colleagues do takes `seconds` to commit. Safe for several threads.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: list[LongTransaction] = []
        self._last = 0
        self.share = 0.0
        self.seconds = 0.0

    def begin(
        self,
        seconds: float,
        work: Callable[[sqlite3.Connection, float], object],
        record: str | None = None,
    ) -> LongTransaction:
        """Begin one that commits in so many seconds."""
        now = self._clock.now()
        with self._lock:
            self._last += 1
            begun = LongTransaction(self._last, now, now + seconds, work, record)
            self._open = [*self._open, begun]
        return begun

    def listed(self) -> list[LongTransaction]:
        """Return the open ones."""
        return self._open

    @property
    def oldest(self) -> float | None:
        """When the oldest open one began: what is older is complete."""
        return min((each.began_at for each in self._open), default=None)

    @property
    def is_due(self) -> bool:
        """Whether one has been open long enough."""
        return any(each.commits_at <= self._clock.now() for each in self._open)

    def holds(self, record: object) -> bool:
        """Whether an open one has this record locked."""
        return any(each.record is not None and each.record == record for each in self._open)

    def commit_due(self, connection: sqlite3.Connection) -> int:
        """Commit those that are due, on the writing thread, in the order of their ends."""
        return self._commit(connection, self._clock.now())

    def commit_all(self, connection: sqlite3.Connection) -> int:
        """Commit all now."""
        return self._commit(connection, float("inf"))

    def _commit(self, connection: sqlite3.Connection, until: float) -> int:
        with self._lock:
            due = sorted(
                (each for each in self._open if each.commits_at <= until), key=lambda each: each.commits_at
            )
            for each in due:
                each.work(connection, each.began_at)
            self._open = [each for each in self._open if each not in due]
        return len(due)
