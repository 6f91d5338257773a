"""The connection: how it is opened, and what a transaction is. All of it runs on the connector's thread."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from sf_tui.connectors.sqlite import schema, trouble

T = TypeVar("T")
BUSY_SECONDS = 5.0


def open_database(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open the CRM database, making it first where ``create`` says so. Raises only errors of our tree."""
    try:
        if not create and not path.exists():
            raise trouble.missing(path)
        uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
        with _for_the_owner_only():
            connection = sqlite3.connect(
                uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
    except sqlite3.Error as error:
        raise trouble.translate(error, path) from error
    except (OSError, ValueError) as error:  # a folder we may not look into, a NUL in the path
        raise trouble.missing(path) from error
    try:
        _set_up(connection, path, create=create)
    except sqlite3.Error as error:
        connection.close()
        raise trouble.translate(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _for_the_owner_only() -> Iterator[None]:
    """Make a new file 0600: it holds personal data."""
    previous = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(previous)


def create_database(path: Path) -> None:
    """Make an empty CRM database at ``path``; one that is there already is left as it is.

    Raises the errors of `sf_tui.model.errors`; `Refused` for a file that is no CRM of ours.
    """
    open_database(path, create=True).close()


def _set_up(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    if create and schema.is_empty(connection):
        schema.install(connection, path)
    schema.verify(connection, path)
    _bring_up(connection)
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # the state store believes what was committed here
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function("fold", 1, _fold, deterministic=True)


def _bring_up(connection: sqlite3.Connection) -> None:
    """Bring an older file up to date; one that cannot be written now is read as it is."""
    try:
        schema.bring_up(connection)
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode & 0xFF) not in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY}:
            raise


def _fold(value: str | float | bytes | None) -> str | float | bytes | None:
    return value.lower() if isinstance(value, str) else value


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the block as one write transaction: all of it, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk ends it by itself
            connection.execute("ROLLBACK")
        raise


class Database:
    """The connector's connection, opened when first needed and anew when the file was replaced."""

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self._create = create
        self._connection: sqlite3.Connection | None = None
        self._file = (0, 0)

    def use(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Call ``function`` with the open connection; SQLite's errors become those of our tree."""
        connection = self._open()
        try:
            return _tolerant(connection, function)
        except sqlite3.Error as error:
            raise trouble.translate(error, self.path) from error

    def close(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                # Takes an interruption back, which would also stop what closing does: clearing the log away.
                connection.execute("SELECT 1").fetchone()
            connection.close()

    def interrupt(self) -> None:
        """Stop the statement that runs; may be called from any thread."""
        connection = self._connection
        if connection is not None:
            with suppress(sqlite3.ProgrammingError):  # it was closed this very moment
                connection.interrupt()

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._identity() != self._file:
            self.close()
        if self._connection is None:
            self._connection = open_database(self.path, create=self._create)
            self._file = self._identity()
            self._create = False  # a file that vanishes later is trouble, not a reason for an empty CRM
        return self._connection

    def _identity(self) -> tuple[int, int]:
        try:
            status = self.path.stat()
        except (OSError, ValueError):
            return (0, 0)
        return (status.st_dev, status.st_ino)


def _tolerant(connection: sqlite3.Connection, function: Callable[[sqlite3.Connection], T]) -> T:
    """Call ``function``; where another program left text that is not UTF-8, again, replacing that."""
    try:
        return function(connection)
    except sqlite3.OperationalError as error:
        if "Could not decode to UTF-8" not in str(error):
            raise
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        return function(connection)
    finally:
        connection.text_factory = str
