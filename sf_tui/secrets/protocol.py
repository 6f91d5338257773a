"""What a store of secrets can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sf_tui.model.errors import SecretsError
from sf_tui.model.safe_text import safe_text

if TYPE_CHECKING:
    from sf_tui.model.secret import Secret
    from sf_tui.model.states import Side


class SecretStore(Protocol):
    """Keeps secrets by integration, side and kind (``client_secret``). Calls block for up to some seconds.

    Everything raises only `SecretsError`.
    """

    @property
    def name(self) -> str:
        """``keyring``, ``vault`` or ``memory``: a word for the screen and the log."""
        ...

    def get(self, integration: str, side: Side, kind: str) -> Secret | None:
        """Return a secret; None where there is none."""
        ...

    def put(self, integration: str, side: Side, kind: str, secret: Secret) -> None:
        """Keep a secret in the place of an older one."""
        ...

    def remove(self, integration: str, side: Side, kind: str) -> None:
        """Forget a secret; one that is not there is no error."""
        ...


def account_name(integration: str, side: Side, kind: str) -> str:
    """Return ``<integration>/<side>/<kind>``, the name under which every store keeps a secret."""
    if "/" in integration or "/" in kind or not integration or not kind:
        raise SecretsError(
            "No secret can be kept under the name {name}; an integration's name holds no slash.",
            name=safe_text(f"{integration}/{side}/{kind}"),
        )
    return f"{integration}/{side}/{kind}"
