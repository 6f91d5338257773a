"""From the store of secrets to what a login needs, and back where a refresh token rotates."""

import asyncio
from typing import TYPE_CHECKING

from sf_tui.model.errors import AuthFailed, SecretsError
from sf_tui.model.login import NEEDS, NEXT
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.states import Side

if TYPE_CHECKING:
    from sf_tui.connectors.salesforce.auth import Proof
    from sf_tui.secrets.protocol import SecretStore


class Proofs:
    """Reads and keeps proofs for one process. Calls block for as long as the store of secrets does.

    A refresh token that could not be stored stays here for the life of the process, since the one before it
    may be worth nothing any more.
    """

    def __init__(self, secrets: "SecretStore") -> None:
        self._secrets = secrets
        self._unkept: dict[tuple[str, str], Secret] = {}

    def stored(self, name: str, settings: SalesforceSettings) -> "Proof":
        """Return the proof of the login in force; raises `AuthFailed` where there is none."""
        from sf_tui.connectors.salesforce.auth import Proof

        needs = NEEDS[settings.login]
        if not needs.secret:
            return Proof()
        secret = self.main(name, needs.secret)
        if secret is None:
            raise AuthFailed(
                "No secret is stored for {name}: set it with `sf-tui credentials set {name}`.", name=name
            )
        extra = self.get(name, needs.extra) if needs.extra else None
        return Proof(secret, extra or Secret(""), self.keeper(name, needs.secret))

    def get(self, name: str, kind: str) -> Secret | None:
        """Return a secret of the Salesforce side."""
        return self._secrets.get(name, Side.SALESFORCE, kind)

    def _put(self, name: str, kind: str, secret: Secret) -> None:
        self._secrets.put(name, Side.SALESFORCE, kind, secret)

    def main(self, name: str, kind: str) -> Secret | None:
        """Return the secret that proves us, finishing a rotation that was interrupted."""
        unkept = self._unkept.get((name, kind))
        newer = unkept or (self.get(name, NEXT + kind) if kind == "refresh_token" else None)
        if newer is None:
            return self.get(name, kind)
        self._rotate(name, kind, newer)
        return newer

    def keeper(self, name: str, kind: str) -> "_Keeper":
        """Return what a connector hands its new refresh tokens to."""
        return _Keeper(self, name, kind)

    def replace(self, name: str, kind: str, old: Secret, new: Secret) -> None:
        """Put a rotated token in the place of ``old``.

        Raises `SecretsError` when it cannot be stored, or when another login has taken the place meanwhile.
        """
        stored = self._unkept.get((name, kind)) or self.get(name, kind)
        if stored not in {old, new}:
            raise SecretsError(
                "The credentials of {name} were replaced while an older login was at work: try again.",
                name=name,
            )
        self._rotate(name, kind, new)

    def _rotate(self, name: str, kind: str, new: Secret) -> None:
        """Store the new token beside the old one before it takes its place: a crash leaves one of both."""
        self._unkept[name, kind] = new
        self._put(name, NEXT + kind, new)
        self._put(name, kind, new)
        del self._unkept[name, kind]
        self._secrets.remove(name, Side.SALESFORCE, NEXT + kind)

    def give_up(self, name: str) -> None:
        """Forget tokens that could not be stored: others take their place."""
        self._unkept = {place: token for place, token in self._unkept.items() if place[0] != name}


class _Keeper:
    """A `Keep` over the store of secrets."""

    def __init__(self, proofs: Proofs, name: str, kind: str) -> None:
        self._proofs = proofs
        self._name = name
        self._kind = kind

    async def __call__(self, old: Secret, new: Secret) -> None:
        await asyncio.to_thread(self._proofs.replace, self._name, self._kind, old, new)
