"""Faults of the network and the edge: an ASGI layer in front of everything but the control addresses."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import msgspec

from sf_tui.emulator.faults.board import LOGIN, Asked
from sf_tui.emulator.faults.connections import close
from sf_tui.emulator.faults.refusals import refused_at_the_edge, refused_call
from sf_tui.emulator.faults.request import sobject_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sf_tui.emulator.api.call import Answer
    from sf_tui.emulator.faults.board import Armed
    from sf_tui.emulator.org import Org

CONTROL = "/__emulator__/"
_ENCODING = b"accept-encoding"


class Wire:
    """Passes requests on, unless an armed fault strikes."""

    def __init__(self, app: ASGIApp, org: Org) -> None:
        self._app = app
        self._org = org

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or do not."""
        board = self._org.faults
        path = str(scope.get("path", ""))
        if (
            scope["type"] != "http"
            or path.startswith(CONTROL)
            or not board.waits("edge", "session", "answer", "call")
        ):
            await self._app(scope, receive, send)
            return
        body = await _body(receive)
        receive = _again(body, receive)
        asked = Asked(str(scope["method"]), path, lambda: _sobject(scope, body))
        struck = board.strike(asked, "edge")
        if struck is not None and struck.fault.name != "slow":
            await self._stands_in(struck, scope, receive, send)
            return
        refused = board.strike(asked, "call") if asked.resource is None else None
        token = _token(scope)
        has_session = path != LOGIN and refused is None and self._org.sessions.peek(token) is not None
        ended = board.strike(asked, "session") if has_session else None
        after = None if refused else board.strike(asked, "answer")
        if struck is not None:  # all is decided before the wait: no fault that is armed meanwhile is used up
            await asyncio.sleep(struck.number("seconds"))
        if refused is not None:
            await _send(refused_call(refused, self._org.meter), send)
            return
        if ended is not None:
            self._org.sessions.close(token)
        if after is None:
            await self._app(scope, receive, send)
        else:
            await self._changes(after, scope, receive, send)

    async def _stands_in(self, struck: Armed, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the org's place."""
        if struck.fault.name == "closed":
            await close(scope, receive)
        else:
            await _send(refused_at_the_edge(struck), send)

    async def _changes(self, struck: Armed, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the work be done, then spoil the answer."""
        name = struck.fault.name
        if name in ("foreign-instance", "foreign-next-page", "malformed-json"):
            plain = [pair for pair in scope["headers"] if pair[0].lower() != _ENCODING]
            scope = {**scope, "headers": plain}
        start, body = await _collected(self._app, scope, receive)
        if name == "lost-answer":
            await close(scope, receive)
        elif name == "cut-body":
            headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await close(scope, receive)
        else:
            body = _spoiled(struck, body)
            headers = [
                (key, str(len(body)).encode() if key.lower() == b"content-length" else value)
                for key, value in start["headers"]
            ]
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": body})


def _spoiled(struck: Armed, body: bytes) -> bytes:
    if struck.fault.name == "malformed-json":
        return body[: len(body) * 2 // 3]
    key = {"foreign-instance": "instance_url", "foreign-next-page": "nextRecordsUrl"}[struck.fault.name]
    with suppress(msgspec.DecodeError):
        found = msgspec.json.decode(body)
        if isinstance(found, dict) and key in found:
            path = str(found[key]) if key == "nextRecordsUrl" else ""
            return msgspec.json.encode({**found, key: struck.text("to").rstrip("/") + path})
    return body


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read once more, then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _collected(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    start: Message = {}
    body = bytearray()

    async def collect(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await app(scope, receive, collect)
    return start, bytes(body)


async def _send(answer: Answer, send: Send) -> None:
    headers = {"Content-Type": "application/json;charset=UTF-8", "Server": "sfdcedge", **answer.headers}
    headers["Content-Length"] = str(len(answer.body))
    listed = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": listed})
    await send({"type": "http.response.body", "body": answer.body})


def _token(scope: Scope) -> str:
    found: dict[bytes, bytes] = dict(scope["headers"])
    return found.get(b"authorization", b"").decode("latin-1").partition(" ")[2].strip()


def _sobject(scope: Scope, body: bytes) -> str | None:
    query = dict(parse_qsl(scope["query_string"].decode("ascii", "replace")))
    return sobject_in(str(scope["path"]), query.get("q", ""), body)
