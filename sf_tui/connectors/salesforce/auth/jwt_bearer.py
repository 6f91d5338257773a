"""JWT bearer: a signed statement of who we are; no refresh token, just sign again (RFC 7523)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from sf_tui.connectors.salesforce.auth.flow import login_origin
from sf_tui.connectors.salesforce.auth.proof import Proof
from sf_tui.connectors.salesforce.auth.tokens import Exchange, Token, form_of, obtain
from sf_tui.connectors.salesforce.walls import Origin
from sf_tui.model.errors import AuthFailed
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.trouble import Cause

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFE = 120
"""Seconds; Salesforce refuses statements that last for more than a few minutes."""
_SKEW = 20.0
"""Seconds by which our idea of the server's time must change to make a second statement worth it."""
_SMALLEST_KEY = 2048
_NO_PRODUCTION = (".sandbox.my.", ".scratch.my.")
_OF_AUDIENCE = frozenset(
    {
        Cause.WRONG_AUDIENCE,
        Cause.APP_NOT_INSTALLED,
        Cause.WRONG_ASSERTION,
        Cause.WRONG_CLIENT_ID,
        Cause.REFUSED_LOGIN,
    }
)
"""Refusals after which the statement may be right for another audience."""


class JwtBearer:
    """A `Flow`."""

    can_renew = True

    def __init__(
        self,
        settings: SalesforceSettings,
        proof: Proof,
        exchange: Exchange,
        server_now: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._proof = proof
        self._exchange = exchange
        self._server_now = server_now

    async def log_in(self) -> Token:
        """Sign and send; once more by the server's clock, where its refusal told that ours is wrong."""
        settings = self._settings
        origin = login_origin(settings)
        for name, is_missing in (("client_id", not settings.client_id), ("username", not settings.username)):
            if is_missing:
                raise AuthFailed(
                    "The JWT login needs a client id and a username, and {name} is missing: "
                    "enter the credentials",
                    name=name,
                ).because(Cause.NO_CREDENTIALS)
        problem: AuthFailed | None = None
        for whom in audiences(settings, origin):
            try:
                return await self._timely(origin, whom)
            except AuthFailed as error:
                problem = problem or error
                if error.cause not in _OF_AUDIENCE:
                    break
        assert problem is not None  # noqa: S101  there is an audience
        raise problem

    async def _timely(self, origin: Origin, whom: str) -> Token:
        before = self._server_now()
        try:
            return await self._send(origin, whom, before)
        except AuthFailed:
            now = self._server_now()
            if abs(now - before) < _SKEW:
                raise
        return await self._send(origin, whom, now)

    async def _send(self, origin: Origin, whom: str, now: float) -> Token:
        statement = await asyncio.to_thread(signed, self._settings, self._proof, whom, now)
        form = form_of({"grant_type": _GRANT, "assertion": statement.reveal()})
        return (await obtain(self._exchange, origin, form, self._settings)).token

    def revocable(self, held: Token | None) -> Secret | None:
        """Return the session at hand."""
        return held.access if held else None


def audiences(settings: SalesforceSettings, origin: Origin) -> tuple[str, ...]:
    """Return whom the statement may be for, the likeliest first.

    Salesforce Help (JWT Bearer Flow) names the shared login host for the kind of org; External Client Apps of
    sandboxes want the org's own address since Spring '26, and say ``app_not_found`` to the other.
    """
    if not origin.is_salesforce or origin.is_generic_login:
        return (origin.address,)
    name = "test" if settings.sandbox or any(sign in origin.host for sign in _NO_PRODUCTION) else "login"
    domain = "sfcrmproducts.cn" if origin.host.endswith(".sfcrmproducts.cn") else "salesforce.com"
    return (f"https://{name}.{domain}", origin.address)


def signed(settings: SalesforceSettings, proof: Proof, for_whom: str, now: float) -> Secret:
    """Sign the statement; some milliseconds of work. Raises `AuthFailed` for a key that cannot sign."""
    import jwt

    key = _key(proof)
    claims = {
        "iss": settings.client_id,
        "sub": settings.username,
        "aud": for_whom,
        "exp": int(now) + _LIFE,
    }
    return Secret(jwt.encode(claims, key, algorithm="RS256"))


def _key(proof: Proof) -> "RSAPrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    text = proof.secret.reveal().strip().encode("utf-8", "replace")
    passphrase = proof.extra.reveal().encode("utf-8", "surrogateescape") or None
    is_sealed = b"ENCRYPTED" in text
    if is_sealed and passphrase is None:
        raise AuthFailed(
            "The private key is protected by a passphrase: enter it with the credentials"
        ).because(Cause.NO_CREDENTIALS)
    key: object = None
    with suppress(
        ValueError, TypeError, UnsupportedAlgorithm
    ):  # our own words follow, in no chain with these
        key = load_pem_private_key(text, passphrase if is_sealed else None)
    if key is None and is_sealed:
        raise AuthFailed("The passphrase does not open the private key: enter the credentials anew").because(
            Cause.WRONG_SECRET
        )
    if key is None:
        raise AuthFailed(
            "The private key cannot be read: give the key file in PEM form, beginning with "
            "-----BEGIN PRIVATE KEY-----, not the certificate"
        ).because(Cause.WRONG_SECRET)
    if not isinstance(key, RSAPrivateKey) or key.key_size < _SMALLEST_KEY:
        raise AuthFailed(
            "The private key is not RSA with 2,048 bits or more: make another for the app"
        ).because(Cause.WRONG_SECRET)
    return key
