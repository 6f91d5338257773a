"""The service: takes the lease, keeps the clock, runs what is due, answers what is asked."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

import msgspec

from sf_tui.model.errors import SfTuiError, StoreError, StoreTooNew
from sf_tui.model.safe_text import safe_text
from sf_tui.model.settings import IntegrationSettings, Settings
from sf_tui.model.states import RequestKind, RequestState
from sf_tui.service.logins import Logins
from sf_tui.service.opening import OpenConnectors
from sf_tui.service.results import encode_error
from sf_tui.service.worker import Worker
from sf_tui.store.owner import this_process
from sf_tui.store.rows import Lease, RequestRow
from sf_tui.store.sqlite import SqliteStore

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

SERVICE_KEY = "service"
_TICK_SECONDS = 0.5
_TAKE_OVER_SECONDS = 1.0
_RENEW_SECONDS = 10.0
_FLUSH_SECONDS = 1.0
_STOP_SECONDS = 8.0


class Service:
    """Serves one state store until it is told to stop; waits while another process does."""

    def __init__(
        self,
        state_file: Path,
        open_connectors: OpenConnectors,
        *,
        logins: Logins | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._state_file = state_file
        self._open_connectors = open_connectors
        self._logins = logins
        self._clock = clock
        self._workers: dict[str, Worker] = {}
        self._stop = asyncio.Event()
        self._wake = asyncio.Event()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="sf-tui-writer")
        self._settings_text = ""
        self._settings = Settings()
        self._revision = 0
        self._has_served = False
        self.is_serving = False
        self.trouble: tuple[float, StoreError] | None = None
        """Since when, and why, the state store cannot be used; None while it can."""

    def stop(self) -> None:
        """Ask the service to end in order; call it on the service's loop."""
        self._stop.set()
        self._wake.set()

    def wake(self) -> None:
        """Look for requests now; call it on the service's loop."""
        self._wake.set()

    async def _in_writer(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, partial(function, *args, **kwargs))

    async def run(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop`. ``on_ready`` is called when it serves, or knows that another process does.

        Raises `StoreError` when the state store cannot be used.
        """
        try:
            self._store = await self._in_writer(SqliteStore, self._state_file, clock=self._clock)
            try:
                await self._serve_when_free(on_ready)
            finally:
                await self._in_writer(self._store.close)
        finally:
            self._executor.shutdown(wait=False)

    async def _serve_when_free(self, on_ready: Callable[[], None]) -> None:
        is_ready = False
        while not self._stop.is_set():
            try:
                lease = await self._in_writer(self._store.acquire_lease, SERVICE_KEY, this_process())
                if lease is not None:
                    await self._serve_under(lease, on_ready)
                    continue
            except StoreError as error:
                if not (is_ready or self._has_served):
                    raise
                # A full disk or a file that is held passes; what was going on is taken up again then.
                self.trouble = self.trouble or (self._clock(), error)
                _log.warning("the state store cannot be used, trying again: %s", error)
            is_ready = True
            on_ready()
            await self._pause(_TAKE_OVER_SECONDS)

    async def _serve_under(self, lease: Lease, on_ready: Callable[[], None]) -> None:
        try:
            await self._in_writer(self._store.requeue_requests)
            await self._take_up_settings()
            self.is_serving = self._has_served = True
            on_ready()
            self.trouble = None
            await self._serve(lease)
        finally:
            self.is_serving = False
            await self._in_writer(self._store.release_lease, lease)

    async def _pause(self, seconds: float) -> None:
        """Wait for a wake-up, at most ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
        if not self._stop.is_set():
            self._wake.clear()

    async def _serve(self, lease: Lease) -> None:
        """Tick until stopped or until the lease is lost."""
        renewed = flushed = time.monotonic()
        try:
            while not self._stop.is_set():
                now = time.monotonic()
                if now - renewed >= _RENEW_SECONDS:
                    renewed = now
                    if not await self._in_writer(self._store.renew_lease, lease):
                        return
                    for worker in self._workers.values():
                        await worker.renew()
                if now - flushed >= _FLUSH_SECONDS:
                    flushed = now
                    for worker in self._workers.values():
                        await worker.flush()
                await self._tick()
                await self._pause(_TICK_SECONDS)
        finally:
            await self._close_workers()

    async def _close_workers(self) -> None:
        workers = list(self._workers.values())
        self._workers.clear()
        for worker in workers:
            worker.ask_to_stop()
            await worker.end_login()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                for worker in workers:
                    await worker.finished()
        except TimeoutError:
            for worker in workers:
                await worker.abort()
        for worker in workers:
            await worker.close()

    async def _tick(self) -> None:
        await self._take_up_settings()
        while (request := await self._in_writer(self._store.claim_request)) is not None:
            await self._take_up_settings()  # what was saved before the request was made holds for it
            await self._dispatch(request)
        now = self._clock()
        for row in await self._in_writer(self._store.integrations):
            settings = self._settings.integrations.get(row.name)
            if settings is None or (row.name not in self._workers and not settings.enabled):
                continue
            worker = self._worker(row.name, settings)
            if worker.collect() and settings.enabled:
                await worker.run_if_due(row, now)

    async def _take_up_settings(self) -> None:
        row = await self._in_writer(self._store.newest_revision)
        if row is None or row.n == self._revision:
            return
        try:
            self._settings = msgspec.json.decode(row.settings, type=Settings)
        except msgspec.MsgspecError as error:
            raise StoreTooNew(
                "The settings in the state file {path} are not those of this version: install the one that "
                "wrote them ({reason}).",
                path=str(self._state_file),
                reason=safe_text(str(error)),
            ) from error
        self._revision = row.n
        for name in [name for name in self._workers if name not in self._settings.integrations]:
            worker = self._workers.pop(name)
            worker.ask_to_stop()
            await worker.end_login()
            await worker.finished()
            await worker.close()
        for name, settings in self._settings.integrations.items():
            if name in self._workers:
                self._workers[name].take_up(settings, self._revision)

    def _worker(self, name: str, settings: IntegrationSettings) -> Worker:
        if name not in self._workers:
            self._workers[name] = Worker(
                name,
                settings,
                self._revision,
                store=self._store,
                executor=self._executor,
                open_connectors=self._open_connectors,
                logins=self._logins,
                clock=self._clock,
            )
        return self._workers[name]

    async def _dispatch(self, request: RequestRow) -> None:
        rows = await self._in_writer(self._store.integrations)
        name = next((row.name for row in rows if row.id == request.integration), "")
        settings = self._settings.integrations.get(name)
        if settings is None:
            error = SfTuiError("There is no integration {name} any more.", name=name)
            await self._in_writer(
                self._store.finish_request, request.id, RequestState.FAILED, encode_error(error)
            )
            return
        worker = self._worker(name, settings)
        if request.kind is RequestKind.CANCEL:
            await worker.cancel(request)
        elif request.kind is RequestKind.PASTE:
            await worker.take_pasted(request)
        elif request.kind is RequestKind.LOGIN:
            await worker.log_in(request)
        else:
            worker.accept(request)
