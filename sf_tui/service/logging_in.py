"""One login, from the request to credentials that are proven but not in force yet.

It runs beside the integration's work, which goes on with the old credentials. What a front end shows (the
address to open, how far it is) stands in the request's row.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass, field
from typing import ParamSpec, Protocol, TypeVar

import msgspec

from sf_tui.connectors.protocol import Connector, Meter
from sf_tui.engine.binding import refuse_other_org
from sf_tui.language import _
from sf_tui.model.check import Identity
from sf_tui.model.errors import ConnectorError, SfTuiError, UsageError, WrongOrg
from sf_tui.model.login import CALLBACK_PATH, CALLBACK_PORTS, LOGIN_SECONDS, LoginWish
from sf_tui.model.secret import Secret
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import IntegrationSettings
from sf_tui.model.states import Purpose
from sf_tui.service.callback import Callback, Visitor, listening
from sf_tui.service.logins import BrowserLogin, Logins, Revocable
from sf_tui.service.results import STORED
from sf_tui.store.rows import IntegrationRow, RequestRow

P = ParamSpec("P")
T = TypeVar("T")

_GIVE_UP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a login is, as its row tells it."""

    step: str
    """``waiting`` for the browser, ``checking``, ``storing``, ``stored``."""
    address: str = ""
    redirect_uri: str = ""
    until: float | None = None
    notice: Sentence | None = None

    def encode(self) -> str:
        """Write it as the row keeps it."""
        told = asdict(self)
        return json.dumps({"login": {name: value for name, value in told.items() if value}})


def is_stored(request: RequestRow) -> bool:
    """Whether an earlier attempt at this request came so far that the credentials are in force."""
    try:
        told = json.loads(request.result or "{}")
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("login", {}).get("step") == STORED


class InThread(Protocol):
    """Runs a call that blocks away from the loop."""

    async def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the call returns."""
        ...


class _Counting:
    """A meter for a person's own login: it counts, and refuses nothing."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def count(self, purpose: Purpose, calls: int = 1) -> None:
        self._meter.count(purpose, calls)

    def observe(self, used: int, maximum: int) -> None:
        self._meter.observe(used, maximum)

    def refuse(self) -> None:
        return


def uncapped(meter: Meter) -> Meter:
    """Return a meter that counts on ``meter`` and refuses nothing."""
    return _Counting(meter)


@dataclass(slots=True)
class Login:
    """A login under way; `run` it as a task."""

    request: RequestRow
    wish: LoginWish
    row: IntegrationRow
    settings: IntegrationSettings
    """Those in force."""
    logins: Logins
    meter: Meter
    clock: Callable[[], float]
    note: Callable[[Progress], Awaitable[None]]
    in_thread: InThread
    had_credentials: bool = True
    """Whether there is something to lose: without, new ones are kept whatever the org says to them."""
    pasted: "asyncio.Queue[Secret]" = field(default_factory=asyncio.Queue)
    is_waiting: bool = False
    """Whether an address that a person pastes would be read."""

    async def run(self) -> None:
        """Obtain credentials and prove them. Raises `SfTuiError`; the old ones stay in force then."""
        name = self.row.name
        async with AsyncExitStack() as stack:
            visitor = None
            if self.wish.login == "web" and not await self.in_thread(
                self.logins.is_obtained, name, self.settings, self.wish
            ):
                port = self.wish.callback_port
                callback = await stack.enter_async_context(
                    listening((port,) if port else CALLBACK_PORTS, CALLBACK_PATH)
                )
                visitor = await self._with_browser(callback)
            await self._prove(visitor)

    async def _prove(self, visitor: Visitor | None) -> None:
        await self.note(Progress("checking"))
        connector = await self.in_thread(
            self.logins.open_unproven, self.row.name, self.settings, self.wish, uncapped(self.meter)
        )
        try:
            identity = await self._identified(connector)
        except SfTuiError as error:
            if visitor is not None:
                visitor.show(_failed(error))
            is_theirs = isinstance(error, ConnectorError) and not isinstance(error, WrongOrg)
            if not is_theirs or self.had_credentials:
                await self._give_up(connector)
                raise
            return  # nothing is lost by keeping them, and the check says what is wrong
        finally:
            await connector.close()
        if visitor is not None:
            visitor.show(
                say(
                    "You are logged in to {org} as {username}. sf-tui goes on in the terminal; "
                    "this page can be closed.",
                    org=identity.name or identity.system_id,
                    username=identity.username or "?",
                )
            )

    async def _identified(self, connector: Connector) -> Identity:
        identity = await connector.identify()
        refuse_other_org(self.row, self.wish.applied_to(self.settings), identity)
        return identity

    async def _give_up(self, connector: Connector) -> None:
        """End what the browser login began in Salesforce; other credentials were there before and stay."""
        if self.wish.login == "web" and isinstance(connector, Revocable):
            with suppress(ConnectorError, TimeoutError):
                async with asyncio.timeout(_GIVE_UP_SECONDS):
                    await connector.revoke()

    async def _with_browser(self, callback: Callback) -> Visitor | None:
        """Wait for the browser, or for the address that a person pastes; returns who waits for a page."""
        until = self.request.created_at + LOGIN_SECONDS
        browser = await self.in_thread(
            self.logins.browser, self.row.name, self.settings, self.wish, callback.redirect_uri
        )
        try:
            progress = Progress("waiting", browser.address, callback.redirect_uri, until)
            await self.note(progress)
            try:
                async with asyncio.timeout(max(0.0, until - self.clock())):
                    code, visitor = await self._code(browser, callback, progress)
            except TimeoutError:
                raise UsageError(
                    "Nobody logged in within {minutes} minutes: start the login again.",
                    minutes=int(LOGIN_SECONDS // 60),
                ) from None
            self.is_waiting = False
            callback.finish(visitor)
            await self.note(Progress("checking"))
            try:
                await browser.redeem(code)
            except SfTuiError as error:
                if visitor is not None:
                    visitor.show(_failed(error))
                raise
        finally:
            await browser.close()
        return visitor

    async def _code(
        self, browser: BrowserLogin, callback: Callback, progress: Progress
    ) -> tuple[Secret, Visitor | None]:
        self.is_waiting = True
        while True:
            target, visitor = await self._next(callback)
            verdict = browser.judge(target)
            if verdict.code is not None:
                return verdict.code, visitor
            if verdict.refusal is not None:
                if visitor is not None:
                    visitor.show(_failed(verdict.refusal))
                raise verdict.refusal
            notice = verdict.notice or say("This was no answer to the login.")
            if visitor is not None:
                visitor.show(notice)
            elif notice != progress.notice:
                progress = Progress(
                    progress.step, progress.address, progress.redirect_uri, progress.until, notice
                )
                await self.note(progress)

    async def _next(self, callback: Callback) -> tuple[Secret, Visitor | None]:
        """Wait for whichever answer comes first."""
        visiting = asyncio.ensure_future(callback.visitors.get())
        pasting = asyncio.ensure_future(self.pasted.get())
        try:
            await asyncio.wait({visiting, pasting}, return_when=asyncio.FIRST_COMPLETED)
            if visiting.done():
                if pasting.done():
                    self.pasted.put_nowait(pasting.result())
                visitor = visiting.result()
                return visitor.target, visitor
            return pasting.result(), None
        finally:
            visiting.cancel()
            pasting.cancel()


def _failed(error: SfTuiError) -> Sentence:
    return say(
        "The login did not succeed: {reason}. This page can be closed; sf-tui says in the terminal how "
        "to go on.",
        reason=error.sentence.render(_),
    )


def parse_wish(request: RequestRow) -> LoginWish:
    """Read what a request asks for. Raises `UsageError` for one that another version wrote."""
    try:
        return msgspec.json.decode(request.parameters, type=LoginWish)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    raise UsageError("This login was asked for by another version of sf-tui: ask again.")
