"""The service on a daemon thread of its own, inside a front end's process."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sf_tui.model.errors import SfTuiError, StoreError
from sf_tui.service.logins import Logins
from sf_tui.service.opening import OpenConnectors
from sf_tui.service.service import Service

_START_SECONDS = 15.0
_STOP_SECONDS = 10.0


class EmbeddedService:
    """Runs a `Service` on its own thread and loop; a screen that hangs cannot touch it."""

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
        self._ready = threading.Event()
        self._error: SfTuiError | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._service: Service | None = None
        self._thread = threading.Thread(target=self._main, name="sf-tui-service", daemon=True)

    def start(self) -> None:
        """Start; returns when it serves, or knows that another process does. Raises `SfTuiError`."""
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise SfTuiError("The sync service did not start within {seconds} seconds.", seconds=15)
        if self._error is not None:
            raise self._error

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except SfTuiError as error:
            self._error = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._service = Service(
            self._state_file, self._open_connectors, logins=self._logins, clock=self._clock
        )
        await self._service.run(self._ready.set)

    @property
    def is_serving(self) -> bool:
        """Whether this process serves the store now."""
        return self._service is not None and self._service.is_serving

    @property
    def error(self) -> SfTuiError | None:
        """What ended the service, if something did."""
        return self._error

    def trouble(self, seconds: float) -> StoreError | None:
        """Why the state store has not been usable for that long; None while it is."""
        trouble = self._service.trouble if self._service is not None else None
        if trouble is None or self._clock() - trouble[0] < seconds:
            return None
        return trouble[1]

    def _call(self, function: Callable[[Service], None]) -> None:
        loop, service = self._loop, self._service
        if loop is None or service is None or not self._thread.is_alive():
            return
        try:
            loop.call_soon_threadsafe(function, service)
        except RuntimeError:  # the loop closed between the check and the call: nothing is left to tell
            return

    def wake(self) -> None:
        """Have requests looked at now."""
        self._call(Service.wake)

    def stop(self) -> None:
        """End in order: the page in flight is committed, cursors saved, leases given up; at most 10 s."""
        self._call(Service.stop)
        self._thread.join(_STOP_SECONDS)
