"""What every part of the SQLite store has: the connection and the clock."""

from collections.abc import Callable

from sf_tui.store.sqlite.connection import Database


class Part:
    """A topic of the store; `SqliteStore` puts them together."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def _clock(self) -> Callable[[], float]:
        return self._db.clock
