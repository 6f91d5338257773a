"""What the suite needs to know of a system, and the tools its tests share."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sf_tui.connectors.protocol import (
    ChangePage,
    ChangeQuery,
    Connector,
    Position,
    Record,
    Window,
    Write,
    WriteResult,
)
from sf_tui.model.values import Value


class Broken(AssertionError):
    """A promise of the protocol that the connector does not keep."""


@dataclass(frozen=True, slots=True)
class Names:
    """The system's names for two objects and their fields. ``company_name`` is required."""

    people: str = "contacts"
    first_name: str = "first_name"
    last_name: str = "last_name"
    email: str = "email"
    company: str = "account"
    """The field of a person that refers to a company."""
    companies: str = "accounts"
    company_name: str = "name"
    unknown_id: str = "987654321"
    """An id of the right form that no record has."""


class Harness(ABC):
    """One system, empty at first, and a way to change it behind the connector's back."""

    names = Names()

    @abstractmethod
    async def connect(self) -> Connector:
        """Return a new connector to the same system; the suite closes it."""

    @abstractmethod
    async def make(self, name: str, values: dict[str, Value]) -> str:
        """Create a record as another program would, and return its id."""

    async def make_all(self, name: str, rows: Sequence[dict[str, Value]]) -> list[str]:
        """Create records and return their ids in order; for systems that take several at once."""
        return [await self.make(name, values) for values in rows]

    @abstractmethod
    async def edit(self, name: str, record_id: str, values: dict[str, Value]) -> None:
        """Change a record as another program would."""

    @abstractmethod
    async def remove(self, name: str, record_id: str) -> None:
        """Delete a record as another program would."""

    async def settle(self) -> None:  # noqa: B027  most systems need not wait
        """Wait until the next horizon covers what was done; for systems whose horizon lags."""


def expect(fact: object, promise: str) -> None:
    """Raise `Broken` with the promise unless the fact holds."""
    if not fact:
        raise Broken(promise)


def same(actual: object, expected: object, promise: str) -> None:
    """Raise `Broken` with both values unless they are equal."""
    if actual != expected:
        raise Broken(f"{promise}: expected {expected!r:.300}, got {actual!r:.300}")


class Suite:
    """The base of the suite's parts: the harness, and how its tests talk to the connector."""

    harness: Harness

    @property
    def names(self) -> Names:
        """The system's names."""
        return self.harness.names

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Connector]:
        """Connect, and close in the end."""
        connector = await self.harness.connect()
        try:
            yield connector
        finally:
            await connector.close()

    async def people(self, count: int) -> list[str]:
        """Make people behind the connector's back and return their ids."""
        names = self.names
        rows: list[dict[str, Value]] = [
            {names.last_name: f"L{i}", names.email: f"p{i}@example.com"} for i in range(count)
        ]
        return await self.harness.make_all(names.people, rows)

    async def write(self, connector: Connector, name: str, writes: Sequence[Write]) -> list[WriteResult]:
        """Write in as many calls as the connector's batch size asks for."""
        size = connector.capabilities.write_batch
        results: list[WriteResult] = []
        for start in range(0, len(writes), size):
            results += await connector.write(name, writes[start : start + size])
        same(len(results), len(writes), "there is a result for each record")
        return results

    async def one(
        self, connector: Connector, name: str, fields: Sequence[str], record_id: str | None
    ) -> Record:
        """Read one record that must be there."""
        found = await connector.read(name, fields, [record_id or ""])
        same([each.id for each in found], [record_id], "a record that was written can be read")
        return found[0]

    def query(self, start: str, end: str, size: int = 3, last: Position | None = None) -> ChangeQuery:
        """Return a query for people's last names."""
        window = Window(start, end, last or Position())
        return ChangeQuery(self.names.people, (self.names.last_name,), window, size)

    async def pages(self, connector: Connector, query: ChangeQuery) -> list[ChangePage]:
        """Read a whole window."""
        (stream,) = await connector.open_changes([query])
        return [page async for page in stream]

    async def changed(self, connector: Connector, start: str, end: str) -> list[Record]:
        """Return the records of a window."""
        return records(await self.pages(connector, self.query(start, end)))


def records(pages: Iterable[ChangePage]) -> list[Record]:
    """Return the records of some pages, in order."""
    return [record for page in pages for record in page.records]
