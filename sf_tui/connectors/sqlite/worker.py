"""The one thread that touches the database; daemonic, so that quitting never waits for it."""

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
_Job = Callable[[], None]


class Worker:
    """Runs functions one after the other on its own thread, which starts with the first of them.

    A caller that is cancelled stops waiting: a function not yet begun is dropped, one that runs is finished.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, function: Callable[[], T]) -> T:
        """Run ``function`` on the thread and return what it returns, or raise what it raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(partial(_perform, function, future, loop))
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
            self._thread.start()
        return await future

    async def stop(self, last: Callable[[], None], seconds: float) -> None:
        """Run ``last`` after whatever is queued and end the thread; wait for it for at most ``seconds``."""
        if self._thread is None:
            return
        jobs, self._jobs, self._thread = self._jobs, queue.SimpleQueue(), None
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        jobs.put(last)  # not dropped when nobody waits any more
        jobs.put(partial(_perform, _nothing, future, future.get_loop()))
        jobs.put(None)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await future

    def _serve(self) -> None:
        jobs = self._jobs
        while (job := jobs.get()) is not None:
            job()


def _nothing() -> None:
    """Be the last thing waited for."""


def _perform(function: Callable[[], T], future: "asyncio.Future[T]", loop: asyncio.AbstractEventLoop) -> None:
    if future.cancelled():
        return
    try:
        result = function()
    except BaseException as error:  # noqa: BLE001  it is raised where it is awaited
        _tell(loop, future, future.set_exception, error)
    else:
        _tell(loop, future, future.set_result, result)


def _tell(
    loop: asyncio.AbstractEventLoop, future: "asyncio.Future[T]", setter: Callable[[Any], None], value: object
) -> None:
    def settle() -> None:
        if not future.done():
            setter(value)

    with suppress(RuntimeError):  # the loop has gone: nobody waits any more
        loop.call_soon_threadsafe(settle)
