"""OpenID Connect: what the org offers, the keys it signs with, and id tokens.

Source: Identify Your Users and Manage Access, "OpenID Connect Discovery Endpoint".
"""

from __future__ import annotations

import base64
import threading
import time
from hashlib import sha256
from typing import TYPE_CHECKING

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from sf_tui.emulator.apps import SCOPES

if TYPE_CHECKING:
    from sf_tui.emulator.sessions import Session

_LIFE = 120
_KEY_ID = "254"


class Signer:
    """Signs id tokens with a key that is made when it is first needed. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: RSAPrivateKey | None = None

    def _key(self) -> RSAPrivateKey:
        with self._lock:
            if self._made is None:
                self._made = generate_private_key(65_537, 2_048)
            return self._made

    def keys(self) -> dict[str, object]:
        """Return the public key as a JSON Web Key Set."""
        numbers = self._key().public_key().public_numbers()
        key = {
            "kty": "RSA",
            "n": _number(numbers.n),
            "e": _number(numbers.e),
            "alg": "RS256",
            "use": "sig",
            "kid": _KEY_ID,
        }
        return {"keys": [key]}

    def id_token(self, session: Session, host: str, subject: str, nonce: str) -> str:
        """Return a signed statement of who logged in, good for two minutes."""
        now = int(time.time())
        half = sha256(session.token.encode()).digest()[:16]
        claims: dict[str, object] = {
            "at_hash": base64.urlsafe_b64encode(half).decode().rstrip("="),
            "sub": subject,
            "aud": session.client_id,
            "iss": host,
            "exp": now + _LIFE,
            "iat": now,
        }
        if nonce:
            claims["nonce"] = nonce
        return jwt.encode(claims, self._key(), "RS256", {"kid": _KEY_ID})


def configuration(host: str) -> dict[str, object]:
    """Return the addresses of the login endpoints and what they can do."""
    oauth = f"{host}/services/oauth2"
    return {
        "issuer": host,
        "authorization_endpoint": f"{oauth}/authorize",
        "token_endpoint": f"{oauth}/token",
        "revocation_endpoint": f"{oauth}/revoke",
        "userinfo_endpoint": f"{oauth}/userinfo",
        "jwks_uri": f"{host}/id/keys",
        "registration_endpoint": f"{oauth}/register",
        "introspection_endpoint": f"{oauth}/introspect",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "display_values_supported": ["page", "popup", "touch"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": [
            "active",
            "address",
            "email",
            "email_verified",
            "family_name",
            "given_name",
            "is_app_installed",
            "language",
            "locale",
            "name",
            "nickname",
            "organization_id",
            "photos",
            "picture",
            "preferred_username",
            "profile",
            "sub",
            "updated_at",
            "urls",
            "user_id",
            "user_type",
            "zoneinfo",
        ],
        "code_challenge_methods_supported": ["S256"],
    }


def _number(value: int) -> str:
    data = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
