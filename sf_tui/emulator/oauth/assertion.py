"""Signed assertions of the JWT bearer flow.

Source: Identify Your Users and Manage Access, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from sf_tui.emulator.oauth.asking import LoginError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from jwt.types import Options

    from sf_tui.emulator.apps import App, Apps

_LONGEST = 5 * 60
_SKEW = 30
_MILLISECONDS = 100_000_000_000
_DIGITS = 13
_UNCHECKED: Options = {
    "verify_signature": False,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


def claimed(assertion: str, apps: Apps, audiences: AbstractSet[str], now: float) -> tuple[App, str]:
    """Return the app that signed an assertion and the username it names; now is in seconds since 1970.

    Raises LoginError: invalid_client_id for an unknown issuer, else invalid_grant with what is wrong.
    """
    try:
        header = jwt.get_unverified_header(assertion)
        claims: dict[str, object] = jwt.decode(assertion, options=_UNCHECKED)
    except jwt.InvalidTokenError as error:
        raise _invalid() from error
    app = apps.find(str(claims.get("iss", "")))
    if app is None:
        raise LoginError("invalid_client_id", "client identifier invalid")
    if header.get("alg") != "RS256" or app.certificate is None:
        raise _invalid()
    try:
        jwt.decode(
            assertion,
            public_key(app.certificate),
            algorithms=["RS256"],
            options={**_UNCHECKED, "verify_signature": True},
        )
    except jwt.InvalidTokenError as error:
        raise _invalid() from error
    named = claims.get("aud")
    if not audiences & {str(each) for each in (named if isinstance(named, list) else [named])}:
        raise LoginError("invalid_grant", "Audience validation failed")
    _check_time(claims.get("exp"), now)
    username = claims.get("sub", claims.get("prn"))
    if not isinstance(username, str) or not username:
        raise _invalid()
    return app, username


def public_key(pem: str) -> RSAPublicKey:
    """Return the RSA key of a certificate or public key. Raises ValueError."""
    data = pem.encode()
    try:
        key = (
            load_pem_x509_certificate(data).public_key()
            if b"BEGIN CERTIFICATE" in data
            else load_pem_public_key(data)
        )
    except UnsupportedAlgorithm as error:
        raise ValueError("the key is of no known kind") from error
    if not isinstance(key, RSAPublicKey):
        raise ValueError("the key is no RSA key")  # noqa: TRY004
    return key


def _check_time(ends: object, now: float) -> None:
    """Raise LoginError for an assertion that is over, or that would live longer than five minutes.

    Real orgs let in what writes it in other ways: simple-salesforce as a text, the `sf` CLI in milliseconds;
    numbers of that size are read so, and for them clocks may differ.
    """
    if isinstance(ends, str) and ends.isascii() and ends.isdigit() and len(ends) <= _DIGITS:
        ends = int(ends)
    if isinstance(ends, bool) or not isinstance(ends, (int, float)):
        raise _invalid()
    if ends > _MILLISECONDS:
        ends = ends / 1000 + _SKEW
    if ends > now + _LONGEST + _SKEW:
        raise _invalid()
    if ends <= now:
        raise LoginError("invalid_grant", "token validity expired")


def _invalid() -> LoginError:
    return LoginError("invalid_grant", "invalid assertion")
