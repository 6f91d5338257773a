"""Requests as the rest of the package makes them: logged in, counted, retried where that is safe."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import httpx
import msgspec
import stamina

from sf_tui.connectors.protocol import Meter
from sf_tui.connectors.salesforce import versions
from sf_tui.connectors.salesforce.auth import Auth, Proof, Token
from sf_tui.connectors.salesforce.auth.tokens import TOKEN_PATH
from sf_tui.connectors.salesforce.errors import (
    UNREADABLE,
    NoOrgHere,
    TooManyAtOnce,
    Transient,
    TransientRefusal,
    from_answer,
    unexpected,
)
from sf_tui.connectors.salesforce.slots import Slots
from sf_tui.connectors.salesforce.tally import count
from sf_tui.connectors.salesforce.walls import Origin
from sf_tui.connectors.salesforce.wire import Answer, Download, Wire
from sf_tui.model.errors import Unreachable
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.states import Purpose

_API_USAGE = re.compile(r"(?<![\w-])api-usage\s*=\s*(\d{1,12})\s*/\s*(\d{1,12})(?!\d)", re.ASCII)
"""Searched for, since the header may carry more, such as ``per-app-api-usage=17/250(…)``."""
_LOOKS_FOR_AN_ORG = 2
"""Tries at an address where the edge knows no org (420), as jsforce makes them."""
_ATTEMPTS = 5
_WITHIN = 120.0
"""Seconds for all attempts of one request."""
_FRESH = 10.0
"""Seconds for which a heard ``Date`` is good enough."""
_SESSION_OVER = (b"INVALID_SESSION_ID", b"Bad_OAuth_Token", b"Missing_OAuth_Token")

_NOT_FOR_THE_API = b"This session is not valid for use with"

_T = TypeVar("_T")

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


class Client:
    """One org's REST API. ``purpose`` None marks what Salesforce does not count (OAuth, versions)."""

    def __init__(
        self,
        settings: SalesforceSettings,
        secret: Secret | Proof,
        meter: Meter,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        self._meter = meter
        self._clock = clock
        self._wire = Wire(transport, clock)
        self._slots = Slots(clock)
        self.auth = Auth(settings, secret, self.exchange, clock, self._server_now)
        self._version = settings.api_version

    async def version(self) -> str:
        """Return the API version in use, ``66.0``: the pinned one, else the newest both sides know."""
        if not versions.pinned(self._version):
            self._version = versions.newest_known(await self.served_versions())
        return self._version

    async def served_versions(self) -> tuple[str, ...]:
        """Ask which versions the org serves; not counted, and needs no login."""
        answer = await self._retried(self._ask_versions, is_idempotent=True)
        return versions.parse(answer.content)

    async def base(self) -> str:
        """Return ``/services/data/v66.0``."""
        return f"/services/data/v{await self.version()}"

    async def server_time(self) -> float:
        """Return the server's time in epoch seconds, asking only when it has not told it lately."""
        if not 0 <= self._clock() - self._wire.date_heard_at < _FRESH:
            heard_before = self._wire.date_heard_at
            await self._retried(self._ask_versions, is_idempotent=True)
            if self._wire.date_heard_at == heard_before:
                raise unexpected("no Date within a day of this machine's clock")
        return self._clock() + self._wire.clock_offset

    async def get(
        self, path: str, purpose: Purpose | None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """GET ``path``, trying again where the failure may pass."""
        return await self.request("GET", path, purpose, headers=headers, is_idempotent=True)

    async def request(
        self,
        method: str,
        path: str,
        purpose: Purpose | None,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        is_idempotent: bool,
    ) -> Answer:
        """Return a successful answer; every other becomes an error of the tree.

        Only an idempotent request is sent again after a lost answer; a create without a key never is.
        """
        sent = {**(JSON if body is not None else {}), **(headers or {})}

        async def once() -> Answer:
            token = await self.auth.token()
            async with self._slots.one():
                answer = await self._counted(method, path, purpose, sent, body, token)
            if _is_session_over(answer):
                token = await self.auth.renew(token)
                async with self._slots.one():
                    answer = await self._counted(method, path, purpose, sent, body, token)
            is_unchanged = answer.status == 304 and "If-Modified-Since" in sent
            if not (answer.is_success or is_unchanged):
                raise from_answer(answer.status, answer.content)
            self.auth.proven(token)
            return answer

        return await self._retried(once, is_idempotent=is_idempotent)

    async def open(self, path: str, purpose: Purpose) -> Download:
        """Begin to GET a body that is read piece by piece; who opens it closes it."""

        async def once() -> Download:
            token = await self.auth.token()
            for may_renew in (True, False):
                async with self._slots.one():
                    self._count(purpose)
                    download = await self._wire.open(token.origin, path, token.access)
                self._observe(download.headers)
                if download.status in range(200, 300):
                    self.auth.proven(token)
                    return download
                answer = await download.whole()
                if not (may_renew and _is_session_over(answer)):
                    break
                token = await self.auth.renew(token)
            raise from_answer(answer.status, answer.content)

        return await self._retried(once, is_idempotent=True)

    async def close(self) -> None:
        """Close all connections."""
        await self._wire.close()

    async def _counted(
        self,
        method: str,
        path: str,
        purpose: Purpose | None,
        headers: Mapping[str, str],
        body: bytes | None,
        token: Token,
    ) -> Answer:
        self._count(purpose)
        answer = await self._wire.send(
            method, token.origin, path, headers=headers, body=body, token=token.access
        )
        self._observe(answer.headers)
        return answer

    def _count(self, purpose: Purpose | None) -> None:
        if purpose is not None:
            self._meter.refuse()
            self._meter.count(purpose)
            count()

    def _observe(self, headers: httpx.Headers) -> None:
        usage = usage_of(headers.get("Sforce-Limit-Info", ""))
        if usage is not None:
            self._meter.observe(*usage)

    async def exchange(
        self, origin: Origin, form: Secret, *, path: str = TOKEN_PATH, is_idempotent: bool = True
    ) -> Answer:
        """POST a form to an OAuth end point."""

        async def once() -> Answer:
            answer = await self._wire.send("POST", origin, path, headers=FORM, body=form)
            if answer.status >= 500 or answer.status in {420, 429}:
                raise from_answer(answer.status, answer.content)
            return answer

        return await self._retried(once, is_idempotent=is_idempotent)

    def _server_now(self) -> float:
        """Return the server's time as it was last heard; ours until then."""
        return self._clock() + self._wire.clock_offset

    async def _ask_versions(self) -> Answer:
        answer = await self._wire.send("GET", await self.auth.host(), "/services/data")
        if not answer.is_success:
            raise from_answer(answer.status, answer.content)
        return answer

    async def _retried(self, once: Callable[[], Awaitable[_T]], *, is_idempotent: bool) -> _T:
        worth_it = Transient if is_idempotent else TransientRefusal
        looks = 0
        async for attempt in stamina.retry_context(
            on=worth_it, attempts=_ATTEMPTS, timeout=_WITHIN, wait_initial=0.5, wait_max=8, wait_jitter=0.5
        ):
            with attempt:
                try:
                    return await once()
                except TooManyAtOnce:
                    self._slots.narrow()
                    raise
                except NoOrgHere as error:
                    looks += 1
                    if looks < _LOOKS_FOR_AN_ORG:
                        raise
                    gone = Unreachable(error.sentence.template, **error.sentence.params).because(
                        error.cause, error.remedy
                    )
                raise gone
        raise AssertionError  # pragma: no cover  stamina returns or raises


def decode(decoder: msgspec.json.Decoder[_T], content: bytes | msgspec.Raw) -> _T:
    """Decode a successful answer; what does not fit raises `Refused`."""
    try:
        return decoder.decode(content)
    except UNREADABLE as error:
        detail = str(error)
    raise unexpected(detail)


def usage_of(header: str) -> tuple[int, int] | None:
    """Return (used, maximum) of a ``Sforce-Limit-Info``, in whatever company it comes; None without them."""
    usage = _API_USAGE.search(header)
    return (int(usage[1]), int(usage[2])) if usage is not None else None


def _is_session_over(answer: Answer) -> bool:
    """Whether another login may help; a session that may not use the API is followed by another such."""
    if _NOT_FOR_THE_API in answer.content:
        return False
    if answer.status == 401:
        return b"errorCode" not in answer.content or _SESSION_OVER[0] in answer.content
    return answer.status == 403 and answer.content.strip() in _SESSION_OVER[1:]
