"""One HTTP exchange with Salesforce: bounded, never redirected, and silent about what it carries."""

import time
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

import httpx

from sf_tui import __version__
from sf_tui.connectors.salesforce import sentences
from sf_tui.connectors.salesforce.errors import Transient, TransientRefusal, unexpected
from sf_tui.connectors.salesforce.walls import Origin
from sf_tui.model.errors import Refused, Unreachable
from sf_tui.model.safe_text import safe_text
from sf_tui.model.secret import Secret
from sf_tui.model.trouble import Cause

if TYPE_CHECKING:
    from collections.abc import Generator

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes after decompression; a page of 2,000 contacts has about 1.3 million."""
MAX_DOWNLOAD = 4 * 1024 * 1024 * 1024
"""Bytes after decompression of one page of a job's result, which is never held at once."""
_TIMEOUT = httpx.Timeout(connect=10, read=150, write=60, pool=60)
"""Seconds; a query may run for 120 (SOQL and SOSL Limits)."""
_LIMITS = httpx.Limits(max_connections=16, max_keepalive_connections=16, keepalive_expiry=55)
_ENCODINGS = frozenset({"", "identity", "gzip"})
"""What an answer may be packed in, once: packed twice, a few hundred bytes hold gigabytes."""
_FARTHEST = 86_400.0
"""Seconds between the server's clock and ours beyond which a ``Date`` is none: windows would end there."""
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "User-Agent": f"sf-tui/{__version__}",
    "Sforce-Call-Options": f"client=sf-tui/{__version__}",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; its body may hold a token and is never printed."""

    status: int
    content: bytes = field(repr=False)
    headers: httpx.Headers = field(repr=False)

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


class Download:
    """An answer whose body is read piece by piece; whoever opened it closes it."""

    def __init__(self, response: httpx.Response, origin: Origin, room: int) -> None:
        self._response = response
        self._origin = origin
        self._room = room
        self.status = response.status_code
        self.headers = response.headers

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Yield the body as it comes; `Transient` when it breaks off, `Refused` past the wall."""
        if not _is_packed_once(self.headers):
            raise _packed()
        room = self._room
        try:
            async for piece in self._response.aiter_bytes():
                room -= len(piece)
                if room < 0:
                    break
                yield piece
        except (httpx.HTTPError, httpx.StreamError) as error:
            problem: Exception = _problem(error, self._origin)
        else:
            if room >= 0:
                return
            problem = _too_large(self._room)
        raise problem

    async def whole(self) -> Answer:
        """Read the body to its end and close: what a refusal says."""
        try:
            content = b"".join([piece async for piece in self.pieces()])
        finally:
            await self.close()
        return Answer(self.status, content, self.headers)

    async def close(self) -> None:
        """Give the connection up; what was not read is not."""
        await self._response.aclose()


class _Bearer(httpx.Auth):
    """Adds the token where no local variable ever holds it."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> "Generator[httpx.Request, httpx.Response, None]":
        request.headers["Authorization"] = "Bearer " + self._token.reveal()
        yield request


class Wire:
    """The HTTP client and what it hears of the server's clock."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        max_answer: int = MAX_ANSWER,
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._max_answer = max_answer
        self._client: httpx.AsyncClient | None = None
        self.date_heard_at = float("-inf")
        """When, by our clock, the server last told its time."""
        self.clock_offset = 0.0
        """Server's clock less ours, in seconds."""

    def _http(self, origin: Origin) -> httpx.AsyncClient:
        """Return the client, which keeps no cookies: a token says all; raises `Unreachable`.

        The environment may name a proxy of a kind that is unknown, or needs a package of its own.
        """
        try:
            return self._opened(origin)
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            detail = safe_text(str(error), 200)
        raise Unreachable(sentences.BAD_PROXY, detail=detail)

    def _opened(self, origin: Origin) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                headers=_HEADERS,
                timeout=_TIMEOUT,
                limits=_LIMITS,
                transport=self._transport,
                trust_env=not origin.is_loopback,
                follow_redirects=False,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            )
        return self._client

    async def send(
        self,
        method: str,
        origin: Origin,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | Secret | None = None,
        token: Secret | None = None,
    ) -> Answer:
        """Exchange one request; raises `Transient` when there is no whole answer.

        Errors are raised outside the ``except`` blocks, so that no chain leads to a request with its headers.
        """
        try:
            async with self._http(origin).stream(
                method,
                origin.address + path,
                headers=headers,
                content=body.reveal().encode() if isinstance(body, Secret) else body,
                auth=_Bearer(token) if token else None,
            ) as response:
                self._hear_date(response.headers)
                content = await self._read(response) if _is_packed_once(response.headers) else b""
                if not _is_packed_once(response.headers):
                    problem: Exception = _packed()
                elif content is not None:
                    return Answer(response.status_code, content, response.headers)
                else:
                    problem = _too_large(self._max_answer)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            problem = _problem(error, origin)
        raise problem

    async def open(self, origin: Origin, path: str, token: Secret) -> Download:
        """Begin to GET what is too large to be held at once; raises as `send` does."""
        client = self._http(origin)
        try:
            request = client.build_request("GET", origin.address + path, headers={"Accept": "*/*"})
            response = await client.send(request, stream=True, auth=_Bearer(token))
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            problem = _problem(error, origin)
        else:
            self._hear_date(response.headers)
            room = MAX_DOWNLOAD if 200 <= response.status_code < 300 else self._max_answer
            return Download(response, origin, room)
        raise problem

    async def _read(self, response: httpx.Response) -> bytes | None:
        chunks: list[bytes] = []
        room = self._max_answer
        async for chunk in response.aiter_bytes():
            room -= len(chunk)
            if room < 0:
                return None
            chunks.append(chunk)
        return b"".join(chunks)

    def _hear_date(self, headers: httpx.Headers) -> None:
        try:
            told = parsedate_to_datetime(headers.get("Date", "")).timestamp()
        except (ValueError, OverflowError):
            return
        now = self._clock()
        if abs(told - now) <= _FARTHEST:
            self.date_heard_at = now
            self.clock_offset = told - now

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _is_packed_once(headers: httpx.Headers) -> bool:
    return headers.get("Content-Encoding", "").strip().lower() in _ENCODINGS


def _packed() -> Refused:
    return unexpected("packed in another way than asked for")


def _too_large(limit: int) -> Refused:
    return Refused(
        "ANSWER_TOO_LARGE",
        "Salesforce's answer has more than {megabytes} MB and was not read: map fewer fields",
        megabytes=limit // (1024 * 1024),
    )


def _problem(error: Exception, origin: Origin) -> Unreachable:
    host = origin.address.partition("://")[2]
    if isinstance(error, httpx.ProxyError):
        return Unreachable(sentences.BAD_PROXY, detail=safe_text(str(error), 200))
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        detail = safe_text(str(error)) or type(error).__name__
        if "CERTIFICATE_VERIFY_FAILED" in detail:
            trouble = Unreachable(sentences.BAD_CERTIFICATE, host=host, detail=detail)
            return trouble.because(Cause.CERTIFICATE)
        return TransientRefusal(sentences.NO_CONNECTION, host=host, detail=detail)
    if isinstance(error, httpx.TimeoutException):
        return Transient(sentences.NO_ANSWER, host=host).because(Cause.TIMED_OUT)
    broken = Transient(sentences.BROKEN_OFF, host=host, kind=type(error).__name__)
    return broken.because(Cause.BROKEN_OFF)
