"""What all logins have in common, and which one the settings ask for."""

from collections.abc import Callable
from typing import Protocol

from sf_tui.connectors.salesforce.auth.proof import Proof
from sf_tui.connectors.salesforce.auth.tokens import Exchange, Token
from sf_tui.connectors.salesforce.walls import Origin, check_host
from sf_tui.model.login import login_address
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings


class Flow(Protocol):
    """One way of getting an access token."""

    async def log_in(self) -> Token:
        """Get a token; raises `AuthFailed`, `Unreachable`, `SecretsError`."""
        ...

    @property
    def can_renew(self) -> bool:
        """Whether another login may bring another token."""
        ...

    def revocable(self, held: Token | None) -> Secret | None:
        """Return the token whose end ends the login; None where it is not ours to end."""
        ...


def login_origin(settings: SalesforceSettings) -> Origin:
    """Return the host that secrets are sent to; raises `AuthFailed` for one behind the wall."""
    return check_host(login_address(settings), settings.allowed_hosts)


def flow_of(
    settings: SalesforceSettings, proof: Proof, exchange: Exchange, server_now: Callable[[], float]
) -> Flow:
    """Return the flow of the settings; ``server_now`` is the server's time as far as it was heard."""
    match settings.login:
        case "web":
            from sf_tui.connectors.salesforce.auth.refreshing import Refreshing

            return Refreshing(settings, proof, exchange)
        case "jwt":
            from sf_tui.connectors.salesforce.auth.jwt_bearer import JwtBearer

            return JwtBearer(settings, proof, exchange, server_now)
        case "client_credentials":
            from sf_tui.connectors.salesforce.auth.client_credentials import ClientCredentials

            return ClientCredentials(settings, proof, exchange)
        case "sf_cli":
            from sf_tui.connectors.salesforce.auth.sf_cli import SfCli

            return SfCli(settings)
        case "access_token":
            from sf_tui.connectors.salesforce.auth.pasted import Pasted

            return Pasted(settings, proof)
