"""Reading changes: windows of SystemModstamp, one stream an object, one page ahead (SYNC 3).

A first read goes by id instead: no change moves a record in that order, and it can be cut anywhere.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sf_tui.connectors.protocol import ChangePage, ChangeQuery, Position, Record, Window
from sf_tui.connectors.salesforce import queries, soql
from sf_tui.connectors.salesforce.client import Client
from sf_tui.connectors.salesforce.decoding import RowReader
from sf_tui.connectors.salesforce.deletes import deleted
from sf_tui.connectors.salesforce.describe import Described, Describer
from sf_tui.connectors.salesforce.queries import Content
from sf_tui.connectors.salesforce.trail import Trail
from sf_tui.model.errors import ConnectorError, PermissionMissing, Refused
from sf_tui.model.values import format_instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Coroutine

_MOST_SILENT = 50
"""Pages without a record that are left out in a row."""
_ORDER = ("SystemModstamp", "Id")
_ORDER_BY_ID = ("Id",)
_TASKS_REACH = timedelta(days=365)
"""How far back a first read of tasks goes (SYNC 2)."""
CONDITIONAL = frozenset({"Task"})
"""Objects of which a first read shows only a part (SYNC 2)."""
_NO_QUERY_ALL = frozenset(
    {"FUNCTIONALITY_NOT_ENABLED", "INVALID_OPERATION", "METHOD_NOT_ALLOWED", "NOT_FOUND"}
)
"""Refusals of ``queryAll`` after which deletes are asked for apart; if all is refused, ``query`` says so."""
_STALE = frozenset({"INVALID_FIELD", "INVALID_TYPE", "MALFORMED_QUERY"})
"""Refusals after which the object is described anew."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it is sent, with what reads its rows."""

    asked: ChangeQuery
    described: Described
    rows: RowReader
    may_query_all: bool = True

    def soql(self, last: Position) -> str:
        """Write the query from ``last`` on."""
        return soql.select(
            self.rows.columns,
            self.asked.object,
            conditions(self.asked, self.described, last),
            _ORDER_BY_ID if goes_by_id(self.asked.window, last) else _ORDER,
        )

    @property
    def with_deleted(self) -> bool:
        """A first read needs no tombstones, and some users may not ask for them so."""
        return self.may_query_all and self.asked.window.start != ""

    @property
    def may_be_cut(self) -> bool:
        """Whether the first page is the beginning of a first read, which may go on in windows."""
        window = self.asked.window
        return not (window.start or window.slice or window.last.id)


def goes_by_id(window: Window, last: Position) -> bool:
    """A first read does; one that an older version began by stamps goes on as it was."""
    return not window.start and not last.stamp


def conditions(asked: ChangeQuery, described: Described, last: Position) -> list[str]:
    """Return what a change must meet to be in the window and not yet passed.

    The read is open at the top: the window's end only says where the next one starts, so a change of the
    last seconds arrives now and is seen once more then, unchanged.
    """
    window = asked.window
    where = []
    start = last.stamp or window.start
    if start:
        where.append(soql.since("SystemModstamp", start))
    elif not window.start:
        first, _, until = window.slice.partition(":")
        if last.id:
            where.append(soql.compares("Id", ">", last.id))
        elif first:
            where.append(soql.compares("Id", ">=", first))
        if until:
            where.append(soql.compares("Id", "<", until))
    if asked.object in CONDITIONAL:
        if described.has("IsRecurrence"):
            where.append(soql.equals("IsRecurrence", False))
        if described.has("TaskSubtype"):
            where.append(soql.differs("TaskSubtype", "Email"))
        end = parse_instant(window.end)
        if not window.start and end is not None:
            where.append(soql.since("LastModifiedDate", format_instant(end - _TASKS_REACH)))
    return where


class ChangeReader:
    """Opens streams of change pages."""

    def __init__(self, client: Client, describer: Describer) -> None:
        self._client = client
        self._describer = describer
        self._may_query_all = True
        self.row_reader = lru_cache(maxsize=32)(_row_reader)

    async def open(self, asked: Sequence[ChangeQuery]) -> list[AsyncGenerator[ChangePage, None]]:
        """Return one stream a query; an idle poll of several objects costs one call."""
        readings = [await self.prepare(query) for query in asked]
        is_poll = 2 <= len(readings) <= queries.MAX_TOGETHER and all(each.with_deleted for each in readings)
        if not is_poll:
            return [self._stream(reading, None) for reading in readings]
        firsts = await queries.together(
            self._client,
            [reading.soql(reading.asked.window.last) for reading in readings],
            with_deleted=True,
            page_size=min(query.page_size for query in asked),
        )
        return [self._stream(reading, first) for reading, first in zip(readings, firsts, strict=True)]

    async def prepare(self, asked: ChangeQuery) -> Reading:
        """Bring a query together with what reads its rows."""
        described = await self._describer.get(asked.object)
        return Reading(asked, described, self.row_reader(_ById(described), asked.fields), self._may_query_all)

    async def _stream(
        self, reading: Reading, first: Content | ConnectorError | None
    ) -> AsyncGenerator[ChangePage, None]:
        """Yield pages, starting over from the last position when Salesforce has lost the place."""
        position = reading.asked.window.last
        total: int | None = None
        may_restart = True
        if reading.asked.window.start and not reading.may_query_all:
            yield await self._tombstones(reading)
        while True:
            try:
                async with aclosing(self._walk(reading, position, first)) as pages:
                    async for page in pages:
                        position = page.position
                        total = page.total if total is None else total
                        may_restart = True
                        yield ChangePage(page.records, position, total)
            except (Refused, PermissionMissing) as error:
                if reading.with_deleted and total is None and _is_no_query_all(error):
                    self._may_query_all = False
                    reading = replace(reading, may_query_all=False)
                    first = None
                    yield await self._tombstones(reading)
                    continue
                if isinstance(error, PermissionMissing):
                    raise
                if error.code in _STALE:
                    self._describer.forget(reading.asked.object)
                if error.code != "INVALID_QUERY_LOCATOR" or not may_restart:
                    raise
                may_restart = False
                first = None
            else:
                return

    async def _tombstones(self, reading: Reading) -> ChangePage:
        """Return the deletes of the window as a page that moves nothing: they come with every resumption."""
        return ChangePage(tuple(await deleted(self._client, reading.asked)), reading.asked.window.last)

    async def _walk(
        self, reading: Reading, position: Position, first: Content | ConnectorError | None
    ) -> AsyncGenerator[ChangePage, None]:
        """Walk one query from ``position``; the next page is fetched while this one is worked on.

        Pages of which all was passed are left out, but for one now and then, at which who reads may stop.
        """
        if isinstance(first, ConnectorError):
            raise first
        size = reading.asked.page_size
        content = first
        if content is None:
            content = await queries.one(
                self._client, reading.soql(position), with_deleted=reading.with_deleted, page_size=size
            )
        total: int | None = None
        is_first = True
        trail = Trail(most=None)
        silent = 0
        while True:
            records, told_total, next_path = reading.rows.page(content)
            total = told_total if total is None else total
            if goes_by_id(reading.asked.window, position):
                position = Position("", records[-1].id) if records else position
            else:
                records, position = _not_passed(records, position)
            page = ChangePage(tuple(records), position, total)
            if next_path is None:
                yield page
                return
            trail.step(next_path)
            if is_first and reading.may_be_cut:
                yield page
                content = await queries.following(self._client, next_path, size)
                is_first = False
                continue
            async with _ahead(queries.following(self._client, next_path, size)) as coming:
                silent = 0 if records else silent + 1
                if silent % _MOST_SILENT == 0:
                    yield page
                content = await coming


def _is_no_query_all(error: Refused | PermissionMissing) -> bool:
    return isinstance(error, PermissionMissing) or error.code in _NO_QUERY_ALL


@asynccontextmanager
async def _ahead(work: "Coroutine[None, None, bytes]") -> AsyncIterator[Awaitable[bytes]]:
    """Do ``work`` meanwhile; it has ended, one way or the other, when the block is left."""
    task = asyncio.ensure_future(work)
    try:
        yield task
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait((task,))
        if not task.cancelled():
            task.exception()


def _not_passed(records: list[Record], last: Position) -> tuple[list[Record], Position]:
    """Drop the records up to ``last`` and return the new position."""
    if not records:
        return records, last
    end = Position(records[-1].stamp, records[-1].id)
    passed = (last.stamp, last.id)
    if last.stamp and (records[0].stamp, records[0].id) <= passed:
        records = [each for each in records if (each.stamp, each.id) > passed]
        end = max(end, last, key=lambda each: (each.stamp, each.id))
    return records, end


class _ById:
    """Lets a description be a cache key: the same object, the same struct type."""

    def __init__(self, described: Described) -> None:
        self.described = described

    def __hash__(self) -> int:
        return id(self.described)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.described is self.described


def _row_reader(described: _ById, fields: tuple[str, ...]) -> RowReader:
    return RowReader(described.described, fields)
