"""An ASGI layer that notes each call of the data API with what became of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from sf_tui.emulator.api.call import header_option
from sf_tui.emulator.faults.request import sobject_in
from sf_tui.emulator.usage.apps import app_identifier
from sf_tui.emulator.usage.log import Entry

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sf_tui.emulator.org import Org
    from sf_tui.emulator.sessions import Session

_VERSIONED = re.compile(r"/services/data(/v(\d{1,3})\.0/.+)")
_LONGEST = 255


class Recorded:
    """Passes calls on and notes them."""

    def __init__(self, app: ASGIApp, org: Org) -> None:
        self._app = app
        self._org = org

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; note it when its answer begins."""
        match = _VERSIONED.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if match is None:
            await self._app(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        token = headers.get("authorization", "").partition(" ")[2].strip()
        session = self._org.sessions.peek(token)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note(scope, match, headers, session, message)
            await send(message)

        await self._app(scope, receive, noted)

    def _note(
        self,
        scope: Scope,
        match: re.Match[str],
        headers: dict[str, str],
        session: Session | None,
        start: Message,
    ) -> None:
        answered = {bytes(key).lower(): bytes(value) for key, value in start["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode("ascii", "replace"))).get("q", "")
        self._org.usage.note(
            Entry(
                self._org.clock.now(),
                "Bulk" if "/jobs/" in match[1] else "REST",
                match[1][:_LONGEST],
                float(match[2]),
                header_option(headers.get("sforce-call-options", ""), "client"),
                app_identifier(session.client_id) if session else None,
                session.user if session else None,
                str(scope["method"]),
                sobject_in(scope["path"], query, b""),
                int(start["status"]),
                answered.get(b"x-sfdc-request-id", b"").decode("latin-1"),
                is_counted=b"sforce-limit-info" in answered and start["status"] != 403,
                address=scope["client"][0] if scope.get("client") else "127.0.0.1",
            )
        )
