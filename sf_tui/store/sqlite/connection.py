"""Opening the state store's file, and turning SQLite's errors into sentences."""

import os
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from sf_tui.model.errors import StoreBusy, StoreError, StoreFull, StoreTooNew

SCHEMA_VERSION = 5
_CHANGES = {
    1: ("ALTER TABLE cursor ADD COLUMN slice TEXT NOT NULL DEFAULT ''",),
    2: ("ALTER TABLE pool ADD COLUMN callers TEXT", "ALTER TABLE pool ADD COLUMN callers_at REAL"),
    3: ("ALTER TABLE intent ADD COLUMN job TEXT NOT NULL DEFAULT ''",),
    4: (
        """CREATE TABLE mark (n INTEGER PRIMARY KEY, integration TEXT NOT NULL, org_id TEXT NOT NULL,
               crm_id TEXT NOT NULL, mark TEXT NOT NULL) STRICT""",
        "CREATE INDEX mark_pair ON mark (integration, org_id, crm_id)",
    ),
}
"""What brings a file of that layout to the next one."""
_BUSY_SECONDS = 5.0


def _sentence(path: Path, error: sqlite3.Error) -> StoreError:
    text = str(error)
    name = str(path)
    if "locked" in text or "busy" in text:
        return StoreBusy(
            "The state file {path} is held by another program for more than 5 seconds: "
            "close what has it open, then try again.",
            path=name,
        )
    if "full" in text:
        return StoreFull(
            "No space is left on the disk of the state file {path}: nothing was lost, "
            "free some space and go on.",
            path=name,
        )
    if "readonly" in text or "read-only" in text:
        return StoreError(
            "The state file {path} cannot be written: check its owner and permissions.", path=name
        )
    if "unable to open" in text:
        return StoreError(
            "The state file {path} cannot be opened: check that its folder exists and belongs to you.",
            path=name,
        )
    if "malformed" in text or "not a database" in text or "disk image" in text:
        return _damaged(path)
    return StoreError("The state file {path} cannot be used: {reason}.", path=name, reason=text)


def _damaged(path: Path) -> StoreError:
    return StoreError(
        "The state file {path} is damaged or is no sf-tui state file: move it away and restore a copy, "
        "or start anew (records are matched again, none is doubled).",
        path=str(path),
    )


class Database:
    """One connection, used by one thread at a time, with transactions that say what went wrong."""

    def __init__(self, path: Path, clock: Callable[[], float], *, read_only: bool = False) -> None:
        self.path = path
        self.clock = clock
        self._lock = threading.RLock()
        with self._errors():
            self._connection = self._open(read_only=read_only)

    def _open(self, *, read_only: bool) -> sqlite3.Connection:
        if not read_only:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = "ro" if read_only else "rwc"
        previous = os.umask(0o077)
        try:
            connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
        finally:
            os.umask(previous)
        try:
            self._refuse_foreign(connection)
            if not read_only:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._migrate(connection, read_only=read_only)
        except BaseException:
            connection.close()
            raise
        return connection

    def _refuse_foreign(self, connection: sqlite3.Connection) -> None:
        """Leave another program's database as it is: ours is empty, or has leases."""
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and "lease" not in tables:
            raise _damaged(self.path)

    def _migrate(self, connection: sqlite3.Connection, *, read_only: bool) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise StoreTooNew(
                "The state file {path} was written by a newer sf-tui (layout {theirs}, this one knows "
                "{ours}): install that version.",
                path=str(self.path),
                theirs=version,
                ours=SCHEMA_VERSION,
            )
        if version == SCHEMA_VERSION or (read_only and version):
            return
        schema = resources.files("sf_tui.store.sqlite").joinpath("schema.sql").read_text("utf-8")
        connection.execute("BEGIN EXCLUSIVE")
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in _statements(schema):
                    connection.execute(statement)
                connection.execute(
                    "INSERT INTO meta VALUES ('installation', ?), ('created', ?)",
                    (str(uuid.uuid4()), str(int(self.clock()))),
                )
            else:
                for number in range(version, SCHEMA_VERSION):
                    for statement in _CHANGES[number]:
                        connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _sentence(self.path, error) from error
        except OSError as error:
            raise StoreError(
                "The state folder {path} cannot be used: {reason}.",
                path=str(self.path.parent),
                reason=error.strerror or str(error),
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write: everything inside is committed together, or not at all."""
        with self._lock, self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def durable_transaction(self) -> Iterator[sqlite3.Connection]:
        """Write what outlives a power cut as well, for another system is about to be told of it."""
        with self._lock, self._errors():
            self._connection.execute("PRAGMA synchronous = FULL")
            try:
                with self.transaction() as db:
                    yield db
            finally:
                self._connection.execute("PRAGMA synchronous = NORMAL")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read outside of a write transaction."""
        with self._lock, self._errors():
            yield self._connection

    def data_version(self) -> int:
        """Return a number that changes when another connection has written."""
        with self.reading() as db:
            version: int = db.execute("PRAGMA data_version").fetchone()[0]
            return version

    def close(self) -> None:
        """Close the connection; the write-ahead log goes into the file when it was the last one."""
        with self._lock:
            self._connection.close()


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
