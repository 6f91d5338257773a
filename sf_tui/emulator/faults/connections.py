"""The connection under a request, so that it can be closed without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope, Send

_KEY = "emulator.connection"


class CutProtocol(H11Protocol):
    """Uvicorn's protocol, which hands each request its connection along in the scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a new connection."""
        super().connection_made(transport)
        app = self.app

        async def connected(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, _KEY: transport}, receive, send)

        self.app = connected


async def close(scope: Scope, receive: Receive) -> None:
    """Close the caller's connection once what was sent is out, and wait until it is gone.

    Raises ConnectionResetError where there is no connection: within one process.
    """
    transport: asyncio.Transport | None = scope.get(_KEY)
    if transport is None:
        raise ConnectionResetError("The emulator closed the connection, as it was told to.")
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
