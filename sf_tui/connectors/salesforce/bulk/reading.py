"""A first read left to a query job: made, waited for, fetched, thrown away.

The window's slice is ``bulk:JOB:ID``: the job, and the id after which it reads. A position is the job
(another where the first was gone) and ``ROWS@LOCATOR``, how many rows of which page have been taken; ``end``
once all have. Where jobs end without a result the rest is walked by REST, and the position is ``walk`` and
the last id. While the job is at work pages without records come, so that who waits can be told to stop.
The query has no order, which lets Salesforce cut it into chunks of its own (Bulk API 2.0, SOQL).
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from sf_tui.connectors.protocol import ChangePage, ChangeQuery, Position, Record, Window
from sf_tui.connectors.salesforce import queries, soql
from sf_tui.connectors.salesforce.bulk.jobs import MOST_LOOKS, Job, Jobs, Pause, is_gone
from sf_tui.connectors.salesforce.bulk.pages import Piece, Place, Results
from sf_tui.connectors.salesforce.client import Client
from sf_tui.connectors.salesforce.reading import ChangeReader, Reading, conditions
from sf_tui.model.errors import ApiDisabled, ConnectorError, PermissionMissing, Refused

_BULK = "bulk:"
_END = "end"
_WALK = "walk"
_NOT_ALLOWED = (Refused, PermissionMissing, ApiDisabled)
"""What says that no job can be had; if the walk is not allowed either, it says so itself."""
_PATIENCE = 5.0
"""Seconds for aborting a job whose reader leaves."""


def is_bulk(window: Window) -> bool:
    """Whether a job reads the window."""
    return window.slice.startswith(_BULK)


class _EndedWithoutResult(Exception):
    """The job failed, was stopped or never ends, or what came is not its result."""


@dataclass(frozen=True, slots=True)
class _Where:
    """A position, read: the job and the place in its result; None: the end was reached."""

    job: str
    place: Place | None

    @classmethod
    def of(cls, window: Window) -> "_Where":
        job = window.last.stamp or window.slice.split(":")[1]
        if window.last.id == _END:
            return cls(job, None)
        rows, _, locator = window.last.id.partition("@")
        return cls(job, Place(locator, int(rows)) if rows.isdecimal() else Place())

    def position(self) -> Position:
        if self.place is None:
            return Position(self.job, _END)
        return Position(self.job, f"{self.place.rows}@{self.place.locator}")


class BulkReader:
    """Reads windows by query jobs."""

    def __init__(self, client: Client, changes: ChangeReader, pause: Pause) -> None:
        self._changes = changes
        self._jobs = Jobs(client, "query", pause)
        self._results = Results(client, self._jobs)

    async def start(self, asked: ChangeQuery) -> list[Window]:
        """Make the job that reads what is left after ``asked.window.last``; [] where none is allowed."""
        after = asked.window.last.id
        try:
            job = await self._make(asked, after)
        except _NOT_ALLOWED:
            return []
        return [replace(asked.window, last=Position(), slice=f"{_BULK}{job.id}:{after}")]

    async def pages(self, asked: ChangeQuery) -> AsyncGenerator[ChangePage, None]:
        """Yield the job's rows; one that is gone or failed is made anew once, then the rest is walked."""
        after = asked.window.slice.split(":")[2]
        if asked.window.last.stamp == _WALK:
            async with aclosing(self._walk(asked, asked.window.last.id)) as pages:
                async for page in pages:
                    yield page
            return
        where = _Where.of(asked.window)
        if where.place is None:
            yield ChangePage((), where.position())
            return
        for may_start_over in (True, False):
            try:
                async with aclosing(self._read(asked, where)) as pages:
                    async for page in pages:
                        yield page
            except (_EndedWithoutResult, Refused) as error:
                if isinstance(error, Refused) and not is_gone(error):
                    raise
            else:
                return
            if may_start_over:
                try:
                    where = _Where((await self._make(asked, after)).id, Place())
                except _NOT_ALLOWED:
                    break
        async with aclosing(self._walk(asked, after)) as pages:
            async for page in pages:
                yield page

    async def _walk(self, asked: ChangeQuery, last: str) -> AsyncGenerator[ChangePage, None]:
        """Read by REST what no job would."""
        plain = replace(asked, window=replace(asked.window, slice="", last=Position("", last)))
        (stream,) = await self._changes.open([plain])
        async with aclosing(stream) as pages:
            async for page in pages:
                yield replace(page, position=Position(_WALK, page.position.id))

    async def _make(self, asked: ChangeQuery, after: str) -> Job:
        reading = await self._changes.prepare(asked)
        plain = replace(asked.window, slice="")
        where = conditions(replace(asked, window=plain), reading.described, Position("", after))
        query = soql.select(reading.rows.columns, asked.object, where)
        return await self._jobs.make({"operation": "query", "query": query})

    async def _read(self, asked: ChangeQuery, where: _Where) -> AsyncGenerator[ChangePage, None]:
        reading = await self._changes.prepare(asked)
        job = Job(where.job, "")
        try:
            async with aclosing(self._jobs.watch(where.job)) as states:
                looks = 0
                async for job in states:
                    looks += 1
                    if looks > MOST_LOOKS:
                        break
                    if not job.is_over:
                        yield ChangePage((), where.position())
        except (asyncio.CancelledError, GeneratorExit):
            await self._abort(where.job)
            raise
        if not job.is_complete:
            if not job.is_over:
                await self._abort(where.job)
            raise _EndedWithoutResult
        rows = job.number_records_processed
        total = queries.plausible(rows)
        collected = _Collected(reading, asked.page_size)
        start = where.place or Place()
        taken = 0
        async with aclosing(self._results.pieces(job.id, rows, start)) as pieces:
            async for piece in pieces:
                taken += len(piece.rows)
                for records, place in collected.add(piece):
                    yield ChangePage(records, _Where(job.id, place).position(), total)
        if start == Place() and taken != rows:
            raise _EndedWithoutResult  # what came in its place, a proxy's own page say, is not the result
        yield ChangePage(collected.rest(), _Where(job.id, None).position(), total)
        await self._jobs.drop(job.id)

    async def _abort(self, job: str) -> None:
        """Stop a job whose reader leaves before it is done: nobody needs its rows."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._jobs.set_state(job, "Aborted")
        except (TimeoutError, ConnectorError):
            return  # it ends by itself; what counts is that the reader was told to leave


class _Collected:
    """Rows of pieces, put together to pages of the size asked for."""

    def __init__(self, reading: Reading, size: int) -> None:
        self._reading = reading
        self._size = size
        self._records: list[Record] = []
        self._places: dict[tuple[str, ...], tuple[int, ...]] = {}

    def add(self, piece: Piece) -> list[tuple[tuple[Record, ...], Place]]:
        """Take a piece; returns the pages that it fills, each with the place after it."""
        header = tuple(piece.header)
        if header not in self._places:
            self._places = {header: self._reading.rows.cells.places(header)}
        self._records += self._reading.rows.records(piece.rows, self._places[header])
        full = []
        while len(self._records) >= self._size:
            page, self._records = self._records[: self._size], self._records[self._size :]
            # What is left is of this piece: before it there was less than a page.
            taken = piece.place.rows - len(self._records)
            full.append((tuple(page), Place(piece.place.locator, taken)))
        return full

    def rest(self) -> tuple[Record, ...]:
        """Return what is left at the end."""
        return tuple(self._records)
