"""The org's SQLite file: one thread that writes, a few that read, each with its own connection."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, TypeVar

import msgspec

from sf_tui.emulator.bulk.numbers import java_double
from sf_tui.emulator.life.recycling import create_bin
from sf_tui.emulator.schema import stored_schema, tooling_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from sf_tui.emulator.schema import SObject

Result = TypeVar("Result")
_READERS = 3
_WORKERS = 2
_CACHE_KIB = 64 * 1024


def connect(path: Path, *, journal: str = "WAL") -> sqlite3.Connection:
    """Open the org's file: WAL, no implicit transactions, `fold()` for comparing text beyond ASCII."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.create_function(
        "fold", 1, lambda text: None if text is None else str(text).casefold(), deterministic=True
    )
    connection.create_function("java_double", 1, java_double, deterministic=True)
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done inside, or undo it when an exception leaves; may be nested (SAVEPOINT)."""
    nested = connection.in_transaction
    connection.execute("SAVEPOINT inner_step" if nested else "BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK TO inner_step" if nested else "ROLLBACK")
        if nested:
            connection.execute("RELEASE inner_step")
        raise
    connection.execute("RELEASE inner_step" if nested else "COMMIT")


def create_tables(connection: sqlite3.Connection) -> None:
    """Create a table for each object of the stored schema; `seq` is the row number that ids are made of."""
    connection.execute("CREATE TABLE emulator (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    for item in _kept():
        columns = ", ".join(field.column for field in item.fields.values() if field.type != "address")
        connection.execute(f'CREATE TABLE "{item.name}" (seq INTEGER PRIMARY KEY, {columns})')


def _kept() -> Iterator[SObject]:
    """All objects with a table: those of the data API, and those of the Tooling API."""
    yield from stored_schema().objects.values()
    yield from tooling_schema().objects.values()


def complete_tables(connection: sqlite3.Connection) -> None:
    """Give a file from an older version the tables and columns that it lacks."""
    for item in _kept():
        there = {row[1] for row in connection.execute(f'PRAGMA table_xinfo("{item.name}")')}
        fields = [field for field in item.fields.values() if field.type != "address"]
        if not there:
            columns = ", ".join(field.column for field in fields)
            connection.execute(f'CREATE TABLE "{item.name}" (seq INTEGER PRIMARY KEY, {columns})')
            connection.execute(f'CREATE UNIQUE INDEX "{item.name}_id" ON "{item.name}" (Id)')
            continue
        for field in fields:
            if field.name not in there:
                connection.execute(f'ALTER TABLE "{item.name}" ADD COLUMN {field.column}')


def create_indexes(connection: sqlite3.Connection) -> None:
    """Create the indexes; done after the rows are in, which is faster."""
    for item in _kept():
        connection.execute(f'CREATE UNIQUE INDEX "{item.name}_id" ON "{item.name}" (Id)')
        if not item.writable:
            continue
        connection.execute(
            f'CREATE INDEX "{item.name}_stamp" ON "{item.name}" (SystemModstamp, Id, IsDeleted)'
        )
        for column in item.indexes:
            connection.execute(f'CREATE INDEX "{item.name}_{column}" ON "{item.name}" ("{column}")')
        for field in item.fields.values():
            if field.unique:
                connection.execute(
                    f'CREATE UNIQUE INDEX "{item.name}_{field.name}" ON "{item.name}" ("{field.name}") '
                    f'WHERE IsDeleted = 0 AND "{field.name}" IS NOT NULL'
                )
    create_bin(connection)
    connection.execute("PRAGMA analysis_limit = 400")
    connection.execute("ANALYZE")


def remember_calls(path: Path, minutes: list[tuple[int, int]]) -> None:
    """Keep the API calls of the last 24 hours, (epoch minute, calls), for the next process on this file."""
    with closing(connect(path)) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO emulator VALUES ('calls', ?)", (msgspec.json.encode(minutes).decode(),)
        )


def remembered_calls(path: Path) -> list[tuple[int, int]]:
    """Return what `remember_calls` kept; nothing for a new file."""
    with closing(connect(path)) as connection:
        row = connection.execute("SELECT value FROM emulator WHERE key = 'calls'").fetchone()
    return msgspec.json.decode(row[0], type=list[tuple[int, int]]) if row else []


class Database:
    """The threads over one file. Close it at the end: queries that still run are interrupted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: list[sqlite3.Connection] = []
        self._writer = ThreadPoolExecutor(1, "emulator-writer")
        self._readers = ThreadPoolExecutor(_READERS, "emulator-reader")
        self._workers = ThreadPoolExecutor(_WORKERS, "emulator-worker")
        self._closing = False
        self._before_close: list[Callable[[], None]] = []

    async def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run work on the writing thread, one at a time."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._run, work)

    async def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run work on a reading thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._run, work)

    def start(self, work: Callable[[sqlite3.Connection], Result]) -> Future[Result]:
        """Run long work behind the answers, on one of the few threads kept for it; it waits its turn."""
        return self._workers.submit(self._run, work)

    def write_from_work(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run work on the writing thread and wait, for work that was started."""
        return self._writer.submit(self._run, work).result()

    def before_close(self, callback: Callable[[], None]) -> None:
        """Call back when the file is about to be closed, to wake work that waits."""
        self._before_close.append(callback)

    def close(self) -> None:
        """Interrupt what runs, refuse what comes, and close all connections."""
        with self._lock:
            self._closing = True
        for callback in self._before_close:
            callback()
        with self._lock:
            for connection in self._connections:
                connection.interrupt()
        for executor in (self._workers, self._readers, self._writer):
            executor.shutdown(wait=True, cancel_futures=True)
        for connection in self._connections:
            connection.close()

    def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        if self._closing:
            raise sqlite3.OperationalError("interrupted")
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = connect(self.path)
            self._local.connection = connection
            with self._lock:
                self._connections.append(connection)
        return work(connection)
