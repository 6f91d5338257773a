"""One token at a time, and one login for however many requests find it expired."""

import asyncio
from collections.abc import Callable

from sf_tui.connectors.salesforce.auth.flow import flow_of, login_origin
from sf_tui.connectors.salesforce.auth.introspecting import introspect
from sf_tui.connectors.salesforce.auth.proof import Proof
from sf_tui.connectors.salesforce.auth.revoking import revoke
from sf_tui.connectors.salesforce.auth.tokens import Exchange, Token
from sf_tui.connectors.salesforce.walls import Origin
from sf_tui.connectors.salesforce.wire import Answer
from sf_tui.model.errors import AuthFailed, ConnectorError, Unreachable
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.trouble import Cause

_FAILURE_HOLDS = 60.0
"""Seconds during which a refused login is not tried again by other requests."""
_OUTAGE_HOLDS = 5.0


class Auth:
    """Keeps the token; ``exchange`` sends a form to an OAuth end point.

    ``server_now`` is the server's time as far as it was heard; without it our own clock is taken for it.
    """

    def __init__(
        self,
        settings: SalesforceSettings,
        secret: Secret | Proof,
        exchange: Exchange,
        clock: Callable[[], float],
        server_now: Callable[[], float] | None = None,
    ) -> None:
        self._settings = settings
        self._exchange = exchange
        self._clock = clock
        self._proof = Proof.of(secret)
        self._flow = flow_of(settings, self._proof, exchange, server_now or clock)
        self._lock = asyncio.Lock()
        self._token: Token | None = None
        self._is_proven = False
        self._may_try_once_more = False
        """Whether a person asked for the login: its token may have ended just as it was handed out."""
        self._logged_in_at = 0.0
        self._failure: ConnectorError | None = None
        self._failure_holds_until = 0.0

    async def host(self) -> Origin:
        """Return the host that answers for this org, logging in where the settings do not name it.

        Raises `AuthFailed` for one behind the wall.
        """
        if self._token is None and self._settings.host:
            origin = login_origin(self._settings)
            if not origin.is_generic_login:
                return origin
        return (await self.token()).origin

    async def token(self) -> Token:
        """Return the token, logging in if there is none."""
        return self._token or await self._replace(None)

    async def renew(self, used: Token) -> Token:
        """Return a token newer than ``used``, which Salesforce no longer accepts."""
        return await self._replace(used)

    async def login(self) -> Token:
        """Log in whatever we hold, as a check does; a token that is refused at once is replaced once."""
        async with self._lock:
            self._failure = None
            token = await self._remember()
            self._may_try_once_more = True
            return token

    def proven(self, token: Token) -> None:
        """Note that Salesforce accepted ``token``."""
        if token is self._token:
            self._is_proven = True

    async def revoke(self) -> bool:
        """End the login in Salesforce; False where nothing of ours is to end. Raises `ConnectorError`."""
        async with self._lock:
            token = self._flow.revocable(self._token)
            if token is None:
                return False
            origin = login_origin(self._settings) if self._settings.login == "web" else None
            if origin is None:
                origin = self._token.origin if self._token else login_origin(self._settings)
            await revoke(self._exchange, origin, token)
            self._token = None
            return True

    async def introspect(self) -> Answer | None:
        """Ask what Salesforce knows of the token; None where this login has no client secret to sign with."""
        secrets = {"client_credentials": self._proof.secret, "web": self._proof.extra}
        secret = secrets.get(self._settings.login)
        if not secret:
            return None
        return await introspect(self._exchange, await self.token(), self._settings.client_id, secret)

    async def _replace(self, used: Token | None) -> Token:
        async with self._lock:
            if self._token is not None and self._token is not used:
                return self._token
            if self._failure is not None and self._clock() < self._failure_holds_until:
                raise self._failure.again()
            if used is not None and self._is_hopeless():
                raise _not_accepted()
            return await self._remember()

    async def _remember(self) -> Token:
        """Log in and keep the outcome, good or bad, for those who wait."""
        try:
            self._token = await self._flow.log_in()
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
        """Whether another login would only bring another token that is refused; uses up the second try."""
        if not self._flow.can_renew:
            return True
        if self._may_try_once_more:
            self._may_try_once_more = False
            return False
        return not self._is_proven and self._clock() - self._logged_in_at < _FAILURE_HOLDS

    def _hold(self, error: Unreachable | AuthFailed, seconds: float) -> None:
        self._failure = error
        self._failure_holds_until = self._clock() + seconds


def _not_accepted() -> AuthFailed:
    return AuthFailed(
        "Salesforce does not accept the access token (expired, revoked, or refused from this machine's "
        "address): update the credentials"
    ).because(Cause.SESSION_EXPIRED)
