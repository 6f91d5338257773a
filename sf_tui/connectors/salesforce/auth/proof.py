"""What proves who we are: the secrets of a login, and where a newer one is kept."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sf_tui.model.secret import NOTHING, Secret

Keep = Callable[[Secret, Secret], Awaitable[None]]
"""Keeps a refresh token (old, new). Returns once the new one is stored; raises `SecretsError`."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The secrets of one login; which ones they are depends on its kind (`sf_tui.model.login.NEEDS`)."""

    secret: Secret = NOTHING
    extra: Secret = NOTHING
    keep: Keep | None = None
    """Needed where refresh tokens rotate."""

    @classmethod
    def of(cls, proof: "Secret | Proof") -> "Proof":
        """Take a lone secret for a proof."""
        return proof if isinstance(proof, Proof) else cls(proof)
