"""The `Date` of each answer: the org's clock, which may be ahead of the machine's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.stamps import http_date

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sf_tui.emulator.life.clock import Clock


class Dated:
    """Puts the org's time on every answer, for callers take their cursors from it."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with a date."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = (b"date", http_date(self._clock.now()).encode())
                message = {**message, "headers": [*message["headers"], date]}
            await send(message)

        await self._app(scope, receive, dated)
