"""Several windows read at the same time, whose pages come one after the other."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import TypeAlias

from sf_tui.connectors.protocol import ChangePage

Stream: TypeAlias = AsyncIterator[ChangePage]
Told: TypeAlias = tuple[int, ChangePage | None]
"""A page with the number of its stream, or None when that stream has ended."""


@asynccontextmanager
async def merged(streams: Sequence[Stream]) -> AsyncIterator[AsyncIterator[Told]]:
    """Read all streams at once; each holds one page ready at most, and none is read after the block.

    What one stream raises comes in its turn: a page under way is never cut short by another's trouble.
    """
    if len(streams) == 1:
        async with closing(streams[0]), aclosing(_one(streams[0])) as pages:
            yield pages
        return
    queue: asyncio.Queue[tuple[int, ChangePage | Exception | None]] = asyncio.Queue(1)
    tasks = [asyncio.create_task(_pull(index, stream, queue)) for index, stream in enumerate(streams)]
    try:
        async with aclosing(_all(queue, len(tasks))) as pages:
            yield pages
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


@asynccontextmanager
async def closing(stream: Stream) -> AsyncIterator[None]:
    """Give up what the stream holds, such as a page fetched ahead, however the block is left."""
    try:
        yield
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()


async def _one(stream: Stream) -> AsyncGenerator[Told, None]:
    async for page in stream:
        yield 0, page
    yield 0, None


async def _all(
    queue: "asyncio.Queue[tuple[int, ChangePage | Exception | None]]", count: int
) -> AsyncGenerator[Told, None]:
    while count:
        index, told = await queue.get()
        if isinstance(told, Exception):
            raise told
        count -= told is None
        yield index, told


async def _pull(
    index: int, stream: Stream, queue: "asyncio.Queue[tuple[int, ChangePage | Exception | None]]"
) -> None:
    try:
        async with closing(stream):
            async for page in stream:
                await queue.put((index, page))
    except Exception as error:  # noqa: BLE001  raised where the pages are taken
        await queue.put((index, error))
    else:
        await queue.put((index, None))
