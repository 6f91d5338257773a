"""Header names as a real org spells them; some programs look for `Content-Type` to the letter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SPELLED = {
    name.lower().encode(): name.encode()
    for name in (
        "ETag",
        "Sforce-NumberOfRecords",
        "WWW-Authenticate",
        "X-SFDC-Edge-Cache",
        "X-SFDC-Request-Id",
    )
}


class Cased:
    """Spells the names of an answer's headers: each word with a capital, save those listed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and spell the headers of what comes back."""

        async def spell(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [(_spelled(name), value) for name, value in message["headers"]]
            await send(message)

        await self._app(scope, receive, spell)


@cache
def _spelled(name: bytes) -> bytes:
    return _SPELLED.get(name) or b"-".join(word.capitalize() for word in name.split(b"-"))
