"""The connector (`sf_tui.connectors.protocol.Connector`) for a CRM in one SQLite file."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from sf_tui.connectors.protocol import (
    Capabilities,
    ChangePage,
    ChangeQuery,
    Limits,
    Noting,
    ObjectDescription,
    Record,
    User,
    Window,
    Write,
    WriteResult,
)
from sf_tui.connectors.sqlite import changes, checking, reading, schema, trouble, writing
from sf_tui.connectors.sqlite.catalogue import TABLES, table
from sf_tui.connectors.sqlite.connection import Database
from sf_tui.connectors.sqlite.occupants import Occupants
from sf_tui.connectors.sqlite.worker import Worker
from sf_tui.model.check import Callers, CheckResult, Identity
from sf_tui.model.errors import ConnectorError
from sf_tui.model.mapping import Mapping

T = TypeVar("T")
_CLOSE_SECONDS = 1.0
_CAPABILITIES = Capabilities(
    modified_since=True,
    upsert=True,
    creates_need_intent=False,
    tells_deletes=True,
    stable_paging=True,
    write_batch=2000,
    write_concurrency=1,
    find_batch=2000,
    counts_calls=False,
)


class SqliteCrm:
    """A CRM database at ``path``, opened by the first call and made by it where ``create`` says so.

    Field names are the meanings of the default mappings. A position is a sequence number of the
    change log, which triggers keep for every program that writes here.
    """

    def __init__(self, path: Path, *, create: bool = True, name: str = "") -> None:
        self._path = path
        self._name = name or path.name
        self._database = Database(path, create=create)
        self._worker = Worker("sqlite-crm")
        self._occupants = Occupants(self._run)

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return _CAPABILITIES

    @property
    def occupancy(self) -> Occupants:
        """The table of who keeps it in step."""
        return self._occupants

    async def identify(self) -> Identity:
        """Return the database's own uuid, and where it is."""
        uuid = await self._run(schema.uuid) or ""  # opening made sure that it has one
        return Identity(system_id=uuid, name=self._name, address=trouble.shown(self._path))

    async def check(
        self,
        mappings: Sequence[Mapping],
        note: Noting | None = None,  # noqa: ARG002  it has one step
    ) -> CheckResult:
        """Look at the file, its soundness, its schema, and what is mapped. Never raises for a finding."""
        identity = None
        try:
            identity = await self.identify()
            if not await self._run(checking.is_sound):
                return checking.result(identity, reason=checking.damaged(identity.address))
            access = await self._run(lambda connection: checking.access(connection, mappings))
        except ConnectorError as error:
            return checking.result(identity, reason=error.sentence)
        return checking.judged(identity, access)

    async def describe(self, name: str) -> ObjectDescription:
        """Describe an object; `Refused` when there is none of that name."""
        return table(name).describe()

    def object_name(self, mapping: Mapping) -> str:
        """Return the mapping's table."""
        return TABLES[mapping.crm_kind]

    async def horizon(self) -> str:
        """Return the sequence number of the latest change, "0" before the first."""
        return await self._run(changes.horizon)

    def look_back(self, position: str, minutes: int) -> str:  # noqa: ARG002
        """Return the position: writers take turns, so a log has no late commits."""
        return position

    async def open_changes(self, queries: Sequence[ChangeQuery]) -> list[AsyncIterator[ChangePage]]:
        """Start reading; `Refused` for an unknown object or field."""
        for query in queries:
            table(query.object).named(query.fields)
        return [changes.pages(table(query.object), query, self._run) for query in queries]

    async def split(self, query: ChangeQuery, most: int, *, in_bulk: bool = False) -> list[Window]:  # noqa: ARG002
        """Return the window as it is: reading a file twice at a time is no faster."""
        return [] if in_bulk else [query.window]

    async def counts(self, names: Sequence[str]) -> list[int]:
        """Count the records of each object."""
        described = [table(name) for name in names]
        return await self._run(lambda connection: [reading.count(connection, each) for each in described])

    async def read(self, name: str, fields: Sequence[str], ids: Sequence[str]) -> list[Record]:
        """Read records by id; deleted ones are marked, unknown ones left out."""
        described = table(name)
        return await self._run(lambda connection: reading.read(connection, described, fields, ids))

    async def find(
        self, name: str, fields: Sequence[str], by: str, values: Sequence[str]
    ) -> list[tuple[str, Record]]:
        """Find records by a text field, a reference, or ``sf_id``, whatever the case."""
        described = table(name)
        return await self._run(lambda connection: reading.find(connection, described, fields, by, values))

    async def write(self, name: str, writes: Sequence[Write]) -> list[WriteResult]:
        """Write records in one transaction; one bad record fails alone."""
        described = table(name)
        return await self._run(lambda connection: writing.write(connection, described, writes))

    async def open_job(self, name: str, *, creates: bool) -> str | None:
        """Return None: there are no jobs."""
        del name, creates
        return None

    async def run_job(self, name: str, job: str, writes: Sequence[Write]) -> list[WriteResult]:
        """Write as ever: no job was opened."""
        del job
        return await self.write(name, writes)

    async def end_job(self, job: str) -> None:
        """Nothing to end: no job was opened."""

    async def users(self) -> list[User]:
        """Return everybody who can own records."""
        return await self._run(reading.users)

    async def limits(self) -> Limits | None:
        """Return None: nothing is counted."""
        return None

    async def callers(self) -> Callers | None:
        """Return None: calls are not counted."""
        return None

    async def close(self) -> None:
        """Close the database; a statement that still runs is stopped. Closing twice is fine."""
        self._database.interrupt()
        await self._worker.stop(self._database.close, _CLOSE_SECONDS)

    async def _run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        return await self._worker.run(lambda: self._database.use(function))
