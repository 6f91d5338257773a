"""A pasted access token: for a quick look; when it has expired, a person must bring another."""

from sf_tui.connectors.salesforce.auth.proof import Proof
from sf_tui.connectors.salesforce.auth.tokens import Token, tidy
from sf_tui.connectors.salesforce.walls import check_host
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings


class Pasted:
    """A `Flow`."""

    can_renew = False

    def __init__(self, settings: SalesforceSettings, proof: Proof) -> None:
        self._settings = settings
        self._proof = proof

    async def log_in(self) -> Token:
        """Take the token as it is."""
        origin = check_host(self._settings.host, self._settings.allowed_hosts)
        return Token(tidy(self._proof.secret), origin)

    def revocable(self, _held: Token | None) -> Secret | None:
        """Return the token."""
        return Secret(self._proof.secret.reveal().strip()) if self._proof.secret else None
