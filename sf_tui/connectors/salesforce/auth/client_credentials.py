"""Client credentials: the app logs in as the user that its policy names; the org's own address only."""

from sf_tui.connectors.salesforce.auth.flow import login_origin
from sf_tui.connectors.salesforce.auth.proof import Proof
from sf_tui.connectors.salesforce.auth.tokens import Exchange, Token, form_of, obtain, tidy
from sf_tui.connectors.salesforce.walls import check_host
from sf_tui.model.errors import AuthFailed
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.trouble import Cause, Remedy


class ClientCredentials:
    """A `Flow`."""

    can_renew = True

    def __init__(self, settings: SalesforceSettings, proof: Proof, exchange: Exchange) -> None:
        self._settings = settings
        self._proof = proof
        self._exchange = exchange

    async def log_in(self) -> Token:
        """Send the client secret."""
        settings = self._settings
        check_host(settings.host, settings.allowed_hosts)  # the shared login hosts do not serve this flow
        origin = login_origin(settings)
        secret = tidy(self._proof.secret)
        if origin.is_generic_login:
            raise AuthFailed(
                "Client credentials work on the org's own My Domain address only, not on {host}: "
                "enter https://NAME.my.salesforce.com",
                host=origin.host,
            ).because(Cause.WRONG_ADDRESS, Remedy.CORRECT_SETTINGS)
        if not settings.client_id:
            raise AuthFailed(
                "The client id of the External Client App is missing: enter the credentials"
            ).because(Cause.NO_CREDENTIALS)
        form = form_of(
            {
                "grant_type": "client_credentials",
                "client_id": settings.client_id,
                "client_secret": secret.reveal(),
            }
        )
        return (await obtain(self._exchange, origin, form, settings)).token

    def revocable(self, held: Token | None) -> Secret | None:
        """Return the session at hand."""
        return held.access if held else None
