"""The emulator as a process: on loopback, until stdin closes or a signal comes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import uvicorn

from sf_tui.emulator.activity import play
from sf_tui.emulator.app import Front
from sf_tui.emulator.database import Database, remember_calls, remembered_calls
from sf_tui.emulator.faults.connections import CutProtocol
from sf_tui.emulator.org import Org
from sf_tui.emulator.seeding import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sf_tui.emulator.options import Options

_LAST_MOMENT = 0.5


class _Server(uvicorn.Server):
    """Uvicorn that says when it listens, and leaves signals to us."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def run(options: Options) -> int:
    """Serve until stdin closes (if watched), SIGTERM or SIGINT; return the exit code, 0.

    The first line on stdout is JSON: address, control, client_id, client_secret, username, org_id.
    Raises OSError when the port is taken, sqlite3.Error when the file is no org's.
    """
    with contextlib.ExitStack() as stack:
        path = options.database
        if path is None:
            path = (
                Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sf-tui-emulator-"))) / "org.db"
            )
        listener = stack.enter_context(_listener(options.port))
        org = Org(prepare(path, options), options, remembered_calls(path))
        asyncio.run(_serve(org, path, listener))
        remember_calls(path, org.meter.minutes())
    return 0


def _listener(port: int) -> socket.socket:
    """Return a socket bound to 127.0.0.1; nobody else's machine can reach it."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


async def _serve(org: Org, path: Path, listener: socket.socket) -> None:
    database = Database(path)
    config = uvicorn.Config(
        Front(org, database).application(),
        http=CutProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        h11_max_incomplete_event_size=4 * 16_384,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config, lambda: _announce(org, listener))
    _stop_on_request(server, watch_stdin=org.options.watch_stdin)
    players: list[asyncio.Task[None]] = []
    try:
        async with asyncio.TaskGroup() as group:
            if org.options.activity_per_minute > 0:
                players.append(group.create_task(play(org, database, org.options.activity_per_minute)))
            await server.serve(sockets=[listener])
            for player in players:
                player.cancel()
    finally:
        database.close()


def _announce(org: Org, listener: socket.socket) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    line = {
        "address": address,
        "control": f"{address}/__emulator__",
        "client_id": org.client_id,
        "client_secret": org.client_secret,
        "username": org.identity.username,
        "org_id": org.identity.org_id,
    }
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


def _stop_on_request(server: uvicorn.Server, *, watch_stdin: bool) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True
        loop.call_later(_LAST_MOMENT, force)

    def force() -> None:
        server.force_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    if watch_stdin:
        threading.Thread(target=_wait_for_end, args=(loop, stop), name="emulator-stdin", daemon=True).start()


def _wait_for_end(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    with suppress(OSError):
        while os.read(0, 65_536):
            pass
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(stop)
