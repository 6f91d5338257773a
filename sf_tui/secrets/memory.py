"""Secrets for the demo and for tests: gone with the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.secrets.protocol import account_name

if TYPE_CHECKING:
    from sf_tui.model.secret import Secret
    from sf_tui.model.states import Side


class MemorySecrets:
    """A `SecretStore` that writes nothing anywhere."""

    name = "memory"

    def __init__(self) -> None:
        self._secrets: dict[str, Secret] = {}

    def get(self, integration: str, side: Side, kind: str) -> Secret | None:
        """Return a secret; None where there is none."""
        return self._secrets.get(account_name(integration, side, kind))

    def put(self, integration: str, side: Side, kind: str, secret: Secret) -> None:
        """Keep a secret in the place of an older one."""
        self._secrets[account_name(integration, side, kind)] = secret

    def remove(self, integration: str, side: Side, kind: str) -> None:
        """Forget a secret; one that is not there is no error."""
        self._secrets.pop(account_name(integration, side, kind), None)
