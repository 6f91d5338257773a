"""Authorization codes, and the proof that who redeems one also asked for it (RFC 7636, S256 only)."""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256

from sf_tui.emulator.oauth.asking import LoginError

LIFE = 15 * 60
"""Seconds in which a code must be redeemed."""
_CHALLENGE = 43


@dataclass(frozen=True, slots=True)
class Approval:
    """What a user approved, and for whom: the app, its redirect address, who holds the verifier."""

    client_id: str
    user: str
    scope: str
    redirect_uri: str
    challenge: str
    nonce: str
    made_at: float


class Codes:
    """The codes that nobody redeemed yet. Used from the event loop only."""

    def __init__(self) -> None:
        self._open: dict[str, Approval] = {}

    def give(self, approval: Approval) -> str:
        """Return a code for an approval; codes that are too old by now are forgotten."""
        oldest = time.time() - 2 * LIFE
        self._open = {text: item for text, item in self._open.items() if item.made_at > oldest}
        code = f"aPrx{secrets.token_urlsafe(60)}=="
        self._open[code] = approval
        return code

    def take(self, code: str, client_id: str) -> Approval:
        """Return the approval of a code, which is spent by that.

        Raises LoginError invalid_grant for a code that is unknown, spent, another app's, or too old.
        """
        approval = self._open.pop(code, None)
        if approval is None or approval.client_id != client_id:
            raise LoginError("invalid_grant", "invalid authorization code")
        if time.time() - approval.made_at > LIFE:
            raise LoginError("invalid_grant", "expired authorization code")
        return approval


def is_challenge(text: str) -> bool:
    """Whether a text can be the SHA-256 of a verifier, in base64url without padding."""
    return len(text) == _CHALLENGE and text.isascii() and text.replace("-", "a").replace("_", "a").isalnum()


def check_verifier(approval: Approval, verifier: str) -> None:
    """Raise LoginError when the verifier is missing (invalid_grant), wrong (invalid_request) or uncalled for.

    Source: REST API Guide, "OAuth 2.0 Web Server Flow", code_verifier.
    """
    if not verifier and not approval.challenge:
        return
    if not verifier:
        raise LoginError("invalid_grant", "missing code verifier")
    if not approval.challenge:
        raise LoginError("invalid_grant", "invalid code verifier")
    digest = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    if not hmac.compare_digest(digest, approval.challenge):
        raise LoginError("invalid_request", "invalid code verifier")
