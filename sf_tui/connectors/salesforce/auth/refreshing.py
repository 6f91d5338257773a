"""The refresh token of a browser login. Where it rotates, each one is good for one use (reference 1.1)."""

import asyncio

from sf_tui.connectors.salesforce.auth.flow import login_origin
from sf_tui.connectors.salesforce.auth.proof import Proof
from sf_tui.connectors.salesforce.auth.tokens import Exchange, Granted, Token, form_of, obtain
from sf_tui.model.errors import AuthFailed
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.trouble import Cause

_LAST_SECONDS = 5.0
"""How long a refresh that is under way may go on when the work around it is cancelled."""


class Refreshing:
    """A `Flow`."""

    can_renew = True

    def __init__(self, settings: SalesforceSettings, proof: Proof, exchange: Exchange) -> None:
        self._settings = settings
        self._proof = proof
        self._exchange = exchange
        self._refresh = proof.secret
        self._unkept: Granted | None = None

    async def log_in(self) -> Token:
        """Refresh; the new refresh token is kept before the new access token is used.

        A cancelled refresh is brought to its end all the same, within seconds: Salesforce may have dropped
        the old token already, and the new one is in the answer.
        """
        refreshing = asyncio.ensure_future(self._refreshed())
        try:
            return await asyncio.shield(refreshing)
        except asyncio.CancelledError:
            await asyncio.wait([refreshing], timeout=_LAST_SECONDS)
            refreshing.cancel()
            await asyncio.wait([refreshing])
            if not refreshing.cancelled():
                refreshing.exception()  # the one who asked has gone; the token is kept or it is not
            raise

    async def _refreshed(self) -> Token:
        granted = self._unkept or await self._exchanged()
        if granted.refresh and granted.refresh != self._refresh:
            # Held until it is stored: the one before it may be worth nothing any more.
            self._unkept = granted
            if self._proof.keep is not None:
                await self._proof.keep(self._refresh, granted.refresh)
            self._refresh = granted.refresh
        self._unkept = None
        return granted.token

    async def _exchanged(self) -> Granted:
        origin = login_origin(self._settings)
        if not self._refresh:
            raise AuthFailed("Nobody has logged in to this org yet: log in with the browser").because(
                Cause.NO_CREDENTIALS
            )
        form = form_of(
            {
                "grant_type": "refresh_token",
                "client_id": self._settings.client_id,
                "client_secret": self._proof.extra.reveal().strip(),
                "refresh_token": self._refresh.reveal(),
            }
        )
        # A token that was used twice ends the whole login, so a lost answer is no reason to send it again.
        return await obtain(self._exchange, origin, form, self._settings, is_idempotent=False)

    def revocable(self, _held: Token | None) -> Secret | None:
        """Return the refresh token, which takes its access tokens along."""
        return self._refresh or None
