"""What the platform does by itself as time passes: the bin is emptied, old tasks are archived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.database import transaction
from sf_tui.emulator.life.archive import archive
from sf_tui.emulator.life.recycling import expire

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.life.clock import Clock

_EVERY = 3_600


class Upkeep:
    """Runs once an hour of the org's time, before the call that comes next."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next = clock.now() + _EVERY

    @property
    def is_due(self) -> bool:
        """Whether an hour has passed."""
        return self._clock.now() >= self._next

    def run(self, connection: sqlite3.Connection) -> None:
        """Do what is due, on the writing thread."""
        if self.is_due:
            keep(connection, self._clock.now())
            self._next = self._clock.now() + _EVERY


def keep(connection: sqlite3.Connection, now: float) -> None:
    """Purge what has been in the bin too long, and archive tasks that have become old."""
    with transaction(connection):
        expire(connection, now)
        archive(connection, now)
