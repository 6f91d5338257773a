"""The SQLite state store, put together from its parts."""

import time
from collections.abc import Callable
from pathlib import Path

from sf_tui.store.sqlite.activity import Journal
from sf_tui.store.sqlite.connection import Database
from sf_tui.store.sqlite.integrations import Integrations
from sf_tui.store.sqlite.leases import Leases
from sf_tui.store.sqlite.links import Links
from sf_tui.store.sqlite.marks import Marks
from sf_tui.store.sqlite.pages import Pages
from sf_tui.store.sqlite.people import People
from sf_tui.store.sqlite.quota import Quota
from sf_tui.store.sqlite.requests import Requests
from sf_tui.store.sqlite.runs import Runs

FILE_NAME = "state.db"


class SqliteStore(Leases, Requests, Integrations, Runs, Links, Marks, Pages, Quota, People, Journal):
    """One connection to the state file; each front end and each service opens its own."""

    def __init__(
        self, path: Path, *, clock: Callable[[], float] = time.time, read_only: bool = False
    ) -> None:
        super().__init__(Database(path, clock, read_only=read_only))

    @property
    def path(self) -> Path:
        """The state file."""
        return self._db.path

    def data_version(self) -> int:
        """A number that changes when another connection has written; costs microseconds."""
        return self._db.data_version()

    def close(self) -> None:
        """Close the connection."""
        self._db.close()
