"""The listener that a browser is sent back to: on this machine only, for one login.

It speaks as much HTTP as that takes. A visitor's page waits until it is known how the login went, so that
the browser can say it; everything shown there is escaped.
"""

import asyncio
import html
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from sf_tui.language import _, current
from sf_tui.model.errors import UsageError
from sf_tui.model.secret import Secret
from sf_tui.model.sentence import Sentence, say

_HEAD_LIMIT = 16 * 1024
_HEAD_SECONDS = 10.0
_GOODBYE_SECONDS = 2.0
_MOST_VISITORS = 16
_LOOPBACK = "127.0.0.1"

_HEADERS = (
    "Content-Type: text/html; charset=utf-8",
    "Cache-Control: no-store",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
    "Connection: close",
)
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>sf-tui</title><style>
body {{ font: 1.1em sans-serif; max-width: 36em; margin: 4em auto; padding: 0 1em; }}
</style></head><body><h1>sf-tui</h1><p>{words}</p></body></html>
"""
OVER = say("This login has been answered already, or is over. This page can be closed.")


class Visitor:
    """A browser that was sent back to us and waits for its page."""

    def __init__(self, target: Secret) -> None:
        self.target = target
        """Path and query; the query holds the code."""
        self.page: asyncio.Future[Sentence] = asyncio.get_running_loop().create_future()

    def show(self, words: Sentence) -> None:
        """Give the browser its page; only the first one counts."""
        if not self.page.done():
            self.page.set_result(words)


class Callback:
    """An open listener."""

    def __init__(self, path: str, port: int) -> None:
        self._path = path
        self._port = port
        self._handlers: set[asyncio.Task[None]] = set()
        self._waiting: list[Visitor] = []
        self._is_over = False
        self.visitors: asyncio.Queue[Visitor] = asyncio.Queue()

    @property
    def redirect_uri(self) -> str:
        """What the app must list as a callback address: http is for the name ``localhost`` only."""
        return f"http://localhost:{self._port}{self._path}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection; nothing that it sends can end the login but its right answer."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  a handler is a task
        self._handlers.add(task)
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            status, words = await self._answer(head)
            writer.write(_response(status, words))
            async with asyncio.timeout(_HEAD_SECONDS):
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever it was has gone or speaks no HTTP; the browser asks again if it was one
        finally:
            self._handlers.discard(task)
            with suppress(OSError):
                writer.close()

    async def _answer(self, head: bytes) -> tuple[HTTPStatus, Sentence]:
        request, *lines = head.decode("latin-1").split("\r\n")
        method, _space, rest = request.partition(" ")
        target = rest.rpartition(" ")[0]
        hosts = [line.partition(":")[2].strip().lower() for line in lines if line.lower().startswith("host:")]
        if hosts not in ([f"localhost:{self._port}"], [f"{_LOOPBACK}:{self._port}"]):
            return HTTPStatus.BAD_REQUEST, say("This address is for the browser of a login only.")
        if method != "GET":
            return HTTPStatus.METHOD_NOT_ALLOWED, say("This address is for the browser of a login only.")
        if not target.startswith("/") or urlsplit(target).path != self._path:
            return HTTPStatus.NOT_FOUND, say("There is nothing here.")
        if self._is_over:
            return HTTPStatus.OK, OVER
        if len(self._waiting) >= _MOST_VISITORS:
            return HTTPStatus.SERVICE_UNAVAILABLE, say("Too many pages wait for this login: close some.")
        visitor = Visitor(Secret(target))
        self._waiting.append(visitor)
        self.visitors.put_nowait(visitor)
        try:
            return HTTPStatus.OK, await visitor.page
        finally:
            self._waiting.remove(visitor)

    def finish(self, last: Visitor | None = None) -> None:
        """Take no further answer; those who still wait, but ``last``, are told that the login is over."""
        self._is_over = True
        for visitor in self._waiting:
            if visitor is not last:
                visitor.show(OVER)

    async def say_goodbye(self) -> None:
        """Let the last pages be written, for two seconds at most."""
        self.finish()
        if self._handlers:
            _done, pending = await asyncio.wait(self._handlers, timeout=_GOODBYE_SECONDS)
            for task in pending:
                task.cancel()
            if pending:
                await asyncio.wait(pending)


def _response(status: HTTPStatus, words: Sentence) -> bytes:
    body = _PAGE.format(language=html.escape(current()), words=html.escape(words.render(_))).encode()
    head = (f"HTTP/1.1 {status.value} {status.phrase}", *_HEADERS, f"Content-Length: {len(body)}")
    return "\r\n".join((*head, "", "")).encode() + body


@asynccontextmanager
async def listening(ports: Iterable[int], path: str) -> AsyncIterator[Callback]:
    """Listen on the first free port. Raises `UsageError` when there is none."""
    wanted = tuple(ports)
    for port in wanted:
        callback = Callback(path, port)
        try:
            server = await asyncio.start_server(callback.handle, _LOOPBACK, port, limit=_HEAD_LIMIT)
        except OSError:  # taken by another program, or not ours to take
            continue
        try:
            yield callback
        finally:
            server.close()
            await callback.say_goodbye()
        return
    raise UsageError(
        "No port is free for the browser's way back (tried {ports}): end the other login, or set "
        "callback_port to one that the app lists as well.",
        ports=", ".join(str(port) for port in wanted),
    )
