"""The open connections, so that one can be closed without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope


class Connections:
    """The transports by the caller's address and port. Used from the event loop only."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """Return uvicorn's protocol, noting its connections here."""
        connections = self._open

        class Noted(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                if self.client is not None:
                    connections[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    connections.pop(self.client, None)
                super().connection_lost(exc)

        return Noted

    async def close(self, scope: Scope, receive: Receive) -> None:
        """Close the caller's connection once what was sent is out, and wait until it is gone.

        Raises ConnectionResetError where there is no connection: within one process.
        """
        client = scope.get("client")
        transport = self._open.get((client[0], client[1])) if client else None
        if transport is None:
            raise ConnectionResetError("The emulator closed the connection, as it was told to.")
        transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass
