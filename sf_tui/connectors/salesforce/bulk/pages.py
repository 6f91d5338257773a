"""The result of a query job, page by page: some pages are on their way while one is worked on.

The header line repeats on every page. A page that breaks off is fetched again, and the rows that were taken
from it are passed over: results do not change.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

import msgspec

from sf_tui.connectors.salesforce.bulk.jobs import Jobs
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.csv_rows import rows_of
from sf_tui.connectors.salesforce.errors import Transient, unexpected
from sf_tui.connectors.salesforce.trail import Trail
from sf_tui.connectors.salesforce.walls import check_path
from sf_tui.model.states import Purpose

PAGE = 50_000
"""Rows of a page that is asked for by size."""
_AHEAD = 3
"""Pages that are on their way at once; the org names five."""
_PIECES = 4
"""Lists of rows that a page on its way may hold ready."""
_TRIES = 4
"""Times that a page may break off without a row more."""
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_WITH_PAGES = 58.0
"""The first version that names several pages at once (``resultPages``)."""

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader stands: the locator of a page, "" for the first, and the rows taken from it."""

    locator: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of one page with its header, and the place after them."""

    header: list[str]
    rows: Rows
    place: Place


class _Named(msgspec.Struct, frozen=True, rename="camel"):
    result_url: str


class _ResultPages(msgspec.Struct, frozen=True, rename="camel"):
    """The guide's table calls the way on ``nextRecordUrl``, its example ``nextRecordsUrl``."""

    result_pages: tuple[_Named, ...] = ()
    next_records_url: str | None = None
    next_record_url: str | None = None
    done: bool | None = None

    @property
    def following(self) -> str | None:
        """The way to the next pages, None after the last; `Refused` where it is kept from us."""
        if self.done:
            return None
        url = self.next_records_url or self.next_record_url
        if url is None and self.done is False:
            raise unexpected("more pages of a result, and no way to them")
        return url


_PAGES = msgspec.json.Decoder(_ResultPages)


class Results:
    """Fetches results of finished jobs."""

    def __init__(self, client: Client, jobs: Jobs) -> None:
        self._client = client
        self._jobs = jobs

    async def pieces(self, job: str, rows: int, start: Place) -> AsyncGenerator[Piece, None]:
        """Yield the rows of a result of ``rows`` rows, in its order, from ``start`` on."""
        is_parallel = rows > PAGE and float(await self._client.version()) >= _WITH_PAGES
        walk = self._side_by_side(job, start) if is_parallel else self._one_by_one(job, start)
        async with aclosing(walk) as pieces:
            async for piece in pieces:
                yield piece

    async def _one_by_one(self, job: str, start: Place) -> AsyncGenerator[Piece, None]:
        """Each page's headers name the next, ``null`` after the last."""
        place: Place | None = start
        trail = Trail(most=None)
        while place is not None:
            trail.step(place.locator)
            path = await self._jobs.path(job, f"/results?maxRecords={PAGE}")
            if place.locator:
                path += f"&locator={quote(place.locator, safe='')}"
            page = _Page(self._client, path, place)
            async with aclosing(page.pieces()) as pieces:
                async for piece in pieces:
                    yield piece
            place = Place(page.following) if page.following else None

    async def _side_by_side(self, job: str, start: Place) -> AsyncGenerator[Piece, None]:
        """Up to five pages are named by one call; a few are fetched at once, and taken in their order."""
        waiting: deque[_Ahead] = deque()
        try:
            async with aclosing(self._named(job, start)) as named:
                async for path, place in named:
                    waiting.append(_Ahead(_Page(self._client, path, place)))
                    if len(waiting) == _AHEAD:
                        async with waiting[0].taken() as pieces:
                            async for piece in pieces:
                                yield piece
                        waiting.popleft()
            while waiting:
                async with waiting[0].taken() as pieces:
                    async for piece in pieces:
                        yield piece
                waiting.popleft()
        finally:
            for each in waiting:
                await each.end()

    async def _named(self, job: str, start: Place) -> AsyncGenerator[tuple[str, Place], None]:
        """Yield the paths of the pages from ``start`` on."""
        path: str | None = await self._jobs.path(job, "/resultPages")
        is_reached, rows = not start.locator, start.rows
        trail = Trail()
        while path is not None:
            way = check_path(trail.step(path))
            told = decode(_PAGES, (await self._client.get(way, Purpose.BULK)).content)
            for each in told.result_pages:
                locator = parse_qs(urlsplit(each.result_url).query).get("locator", [""])[0]
                is_reached = is_reached or locator == start.locator
                if is_reached:
                    yield check_path(_rooted(each.result_url)), Place(locator, rows)
                    rows = 0
            following = told.following
            path = None if following is None else _rooted(following)
        if not is_reached:
            raise unexpected("the place in the result is not among its pages")


def _rooted(url: str) -> str:
    """Return a path that begins with a slash: some of Bulk's leave it out."""
    return url if url.startswith("/") else f"/{url}"


class _Page:
    """One page, fetched as often as it takes."""

    def __init__(self, client: Client, path: str, start: Place) -> None:
        self._client = client
        self._path = path
        self._place = start
        self.following = ""
        """The locator of the next page, "" after the last; known once the page has begun."""

    async def pieces(self) -> AsyncGenerator[Piece, None]:
        """Yield the rows after ``start``."""
        taken = self._place.rows
        tries = 0
        while True:
            try:
                async with aclosing(self._once(taken)) as pieces:
                    async for piece in pieces:
                        taken = piece.place.rows
                        tries = 0
                        yield piece
            except Transient:
                tries += 1
                if tries == _TRIES:
                    raise
            else:
                return

    async def _once(self, taken: int) -> AsyncGenerator[Piece, None]:
        download = await self._client.open(self._path, Purpose.BULK)
        try:
            following = download.headers.get("Sforce-Locator", "null")
            self.following = "" if following == "null" else following
            header: list[str] | None = None
            passed = 0
            async with aclosing(download.pieces()) as raw, aclosing(rows_of(raw)) as lists:
                async for rows in lists:
                    fresh = rows
                    if header is None:
                        header, fresh = rows[0], rows[1:]
                    before, passed = passed, passed + len(fresh)
                    fresh = fresh[max(0, taken - before) :]
                    if fresh:
                        yield Piece(header, fresh, Place(self._place.locator, passed))
            expected = download.headers.get("Sforce-NumberOfRecords", "")
            if header is None or (_NUMBER.fullmatch(expected) and int(expected) != passed):
                raise Transient(
                    "Salesforce's answer has {found} rows where {expected} were announced: it broke off",
                    found=passed,
                    expected=expected or "some",
                )
        finally:
            await download.close()


class _Ahead:
    """A page that is fetched meanwhile, as far as its few pieces go."""

    def __init__(self, page: _Page) -> None:
        self._queue: asyncio.Queue[Piece | Exception | None] = asyncio.Queue(_PIECES)
        self._task = asyncio.create_task(self._fetch(page))

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[AsyncIterator[Piece]]:
        """Take the page's pieces; afterwards nothing is fetched any more."""
        try:
            async with aclosing(self._take()) as pieces:
                yield pieces
        finally:
            await self.end()

    async def end(self) -> None:
        """Stop fetching."""
        self._task.cancel()
        await asyncio.wait((self._task,))

    async def _take(self) -> AsyncGenerator[Piece, None]:
        while (told := await self._queue.get()) is not None:
            if isinstance(told, Exception):
                raise told
            yield told

    async def _fetch(self, page: _Page) -> None:
        try:
            async with aclosing(page.pieces()) as pieces:
                async for piece in pieces:
                    await self._queue.put(piece)
        except Exception as error:  # noqa: BLE001  raised where the pieces are taken
            await self._queue.put(error)
        else:
            await self._queue.put(None)
