"""Logging in: one token at a time, and one login for however many requests find it expired."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec

from sf_tui.connectors.salesforce.errors import Transient, from_oauth, unexpected
from sf_tui.connectors.salesforce.walls import Origin, check_host
from sf_tui.connectors.salesforce.wire import Answer
from sf_tui.model.errors import AuthFailed, ConnectorError, Unreachable
from sf_tui.model.secret import MASK, Secret
from sf_tui.model.settings import SalesforceSettings

_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)
_FAILURE_HOLDS = 60.0
"""Seconds during which a refused login is not tried again by other requests."""
_OUTAGE_HOLDS = 5.0


class _TokenAnswer(msgspec.Struct, frozen=True):
    access_token: str
    instance_url: str
    id: str = ""
    issued_at: str = ""

    def __repr__(self) -> str:
        return MASK


_DECODER = msgspec.json.Decoder(_TokenAnswer)


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """An access token and the instance that it is for; compared by identity."""

    access: Secret
    origin: Origin
    issued_at: float | None = None
    """Epoch seconds."""
    identity_url: str = ""


class Auth:
    """Keeps the token; ``exchange`` sends a form to the token end point."""

    def __init__(
        self,
        settings: SalesforceSettings,
        secret: Secret,
        exchange: Callable[[Origin, Secret], Awaitable[Answer]],
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._exchange = exchange
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token: Token | None = None
        self._is_proven = False
        self._logged_in_at = 0.0
        self._failure: ConnectorError | None = None
        self._failure_holds_until = 0.0

    def host(self) -> Origin:
        """Return the host that answers for this org; raises `AuthFailed` for one behind the wall."""
        if self._token is not None:
            return self._token.origin
        return check_host(self._settings.host, self._settings.allowed_hosts)

    async def token(self) -> Token:
        """Return the token, logging in if there is none."""
        return self._token or await self._replace(None)

    async def renew(self, used: Token) -> Token:
        """Return a token newer than ``used``, which Salesforce no longer accepts."""
        return await self._replace(used)

    async def login(self) -> Token:
        """Log in whatever we hold, as a check does."""
        async with self._lock:
            self._failure = None
            return await self._remember()

    def proven(self, token: Token) -> None:
        """Note that Salesforce accepted ``token``."""
        if token is self._token:
            self._is_proven = True

    async def _replace(self, used: Token | None) -> Token:
        async with self._lock:
            if self._token is not None and self._token is not used:
                return self._token
            if self._failure is not None and self._clock() < self._failure_holds_until:
                raise self._failure.of(self._failure.sentence)
            if used is not None and self._is_hopeless():
                raise _not_accepted()
            return await self._remember()

    async def _remember(self) -> Token:
        """Log in and keep the outcome, good or bad, for those who wait."""
        try:
            self._token = await self._log_in()
        except Unreachable as error:
            self._hold(error, _OUTAGE_HOLDS)
            raise
        except AuthFailed as error:
            self._hold(error, _FAILURE_HOLDS)
            raise
        self._is_proven = False
        self._failure = None
        self._logged_in_at = self._clock()
        return self._token

    def _is_hopeless(self) -> bool:
        """Whether another login would only bring another token that is refused."""
        if self._settings.login == "access_token":
            return True
        return not self._is_proven and self._clock() - self._logged_in_at < _FAILURE_HOLDS

    def _hold(self, error: Unreachable | AuthFailed, seconds: float) -> None:
        self._failure = error
        self._failure_holds_until = self._clock() + seconds

    async def _log_in(self) -> Token:
        origin = check_host(self._settings.host, self._settings.allowed_hosts)
        if not self._secret:
            raise AuthFailed("There is no secret for this org: enter the credentials")
        if _PRINTABLE.fullmatch(self._secret.reveal().strip()) is None:
            raise AuthFailed("The secret holds blanks or characters that no secret has: copy it anew")
        if self._settings.login == "access_token":
            return Token(Secret(self._secret.reveal().strip()), origin)
        return await self._client_credentials(origin)

    async def _client_credentials(self, origin: Origin) -> Token:
        if origin.is_generic_login:
            raise AuthFailed(
                "Client credentials work on the org's own My Domain address only, not on {host}: "
                "enter https://NAME.my.salesforce.com",
                host=origin.host,
            )
        if not self._settings.client_id:
            raise AuthFailed("The client id of the connected app is missing: enter the credentials")
        form = Secret(
            urlencode(
                {
                    "grant_type": "client_credentials",
                    "client_id": self._settings.client_id,
                    "client_secret": self._secret.reveal().strip(),
                }
            )
        )
        try:
            answer = await self._exchange(origin, form)
        except Transient as error:
            raise Unreachable(error.sentence.template, **error.sentence.params) from None
        if not answer.is_success:
            refusal = from_oauth(answer.status, answer.content)
            if isinstance(refusal, Transient):
                raise Unreachable(refusal.sentence.template, **refusal.sentence.params)
            raise refusal
        return self._token_of(answer)

    def _token_of(self, answer: Answer) -> Token:
        try:
            told = _DECODER.decode(answer.content)
        except msgspec.MsgspecError as error:
            raise unexpected(str(error)) from None
        if _PRINTABLE.fullmatch(told.access_token) is None:
            raise unexpected("access_token")
        return Token(
            Secret(told.access_token),
            check_host(told.instance_url, self._settings.allowed_hosts),
            int(told.issued_at) / 1000 if told.issued_at.isdigit() else None,
            told.id,
        )


def _not_accepted() -> AuthFailed:
    return AuthFailed(
        "Salesforce does not accept the access token (expired, revoked, or refused from this machine's "
        "address): update the credentials"
    )
