"""Access tokens, and the token end point: one form sent, one token read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

import msgspec

from sf_tui.connectors.salesforce.errors import UNREADABLE, OAuthError, Transient, from_oauth, unexpected
from sf_tui.connectors.salesforce.walls import Origin, check_host
from sf_tui.connectors.salesforce.wire import Answer
from sf_tui.model.errors import AuthFailed, ConnectorError, Unreachable
from sf_tui.model.secret import MASK, Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.trouble import Cause

TOKEN_PATH = "/services/oauth2/token"  # noqa: S105  an address
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)


class Exchange(Protocol):
    """Sends a form to an OAuth end point; raises `Unreachable` when there is no whole answer."""

    async def __call__(
        self, origin: Origin, form: Secret, *, path: str = TOKEN_PATH, is_idempotent: bool = True
    ) -> Answer:
        """``is_idempotent`` False: it is not sent again once it may have taken effect."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """An access token and the instance that it is for; compared by identity."""

    access: Secret
    origin: Origin
    issued_at: float | None = None
    """Epoch seconds."""
    identity_url: str = ""


class _TokenAnswer(msgspec.Struct, frozen=True):
    access_token: str
    instance_url: str
    id: str = ""
    issued_at: str = ""
    refresh_token: str = ""

    def __repr__(self) -> str:
        return MASK


_DECODER = msgspec.json.Decoder(_TokenAnswer)
_REFUSAL = msgspec.json.Decoder(OAuthError)


@dataclass(frozen=True, slots=True)
class Granted:
    """A token, and the refresh token that came with it; empty where none did."""

    token: Token
    refresh: Secret


def is_one_word(secret: Secret) -> bool:
    """Whether a secret holds only characters that tokens and client secrets have."""
    return _PRINTABLE.fullmatch(secret.reveal()) is not None


def tidy(secret: Secret) -> Secret:
    """Take the blanks off that copying brings along; raises `AuthFailed` for an empty or broken secret."""
    text = Secret(secret.reveal().strip())
    if not text:
        raise AuthFailed("There is no secret for this org: enter the credentials").because(
            Cause.NO_CREDENTIALS
        )
    if not is_one_word(text):
        raise AuthFailed("The secret holds blanks or characters that no secret has: copy it anew").because(
            Cause.WRONG_SECRET
        )
    return text


def form_of(fields: Mapping[str, str]) -> Secret:
    """Encode a form; fields without a value are left out."""
    return Secret(urlencode({name: value for name, value in fields.items() if value}))


async def ask(
    exchange: Exchange, origin: Origin, form: Secret, *, path: str = TOKEN_PATH, is_idempotent: bool = True
) -> Answer:
    """Send a form and return the answer, whatever it says; raises `Unreachable`."""
    try:
        return await exchange(origin, form, path=path, is_idempotent=is_idempotent)
    except Transient as error:
        problem = _for_now(error)
    raise problem


async def obtain(
    exchange: Exchange,
    origin: Origin,
    form: Secret,
    settings: SalesforceSettings,
    *,
    is_idempotent: bool = True,
) -> Granted:
    """Send a form to the token end point and return what it grants.

    The instance is the one that this answer names, behind the wall (API guide: it may change). Raises
    `Unreachable`, `AuthFailed` or what else the refusal means.
    """
    answer = await ask(exchange, origin, form, is_idempotent=is_idempotent)
    if not answer.is_success:
        raise refusal(answer)
    try:
        told = _DECODER.decode(answer.content)
    except UNREADABLE as error:
        detail = str(error)
    else:
        token, refresh = Secret(told.access_token), Secret(told.refresh_token)
        if is_one_word(token) and (not refresh or is_one_word(refresh)):
            return Granted(
                Token(
                    token,
                    check_host(told.instance_url, settings.allowed_hosts),
                    int(told.issued_at) / 1000 if _is_number(told.issued_at) else None,
                    told.id,
                ),
                refresh,
            )
        detail = "access_token"
    raise unexpected(detail)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 15


def refusal(answer: Answer) -> ConnectorError:
    """Make the error for a refusal of the token end point."""
    problem = from_oauth(answer.status, answer.content)
    if isinstance(problem, Transient):
        return _for_now(problem)
    return problem


def _for_now(error: Transient) -> Unreachable:
    """Return the trouble as one that is not tried again at once."""
    return Unreachable(error.sentence.template, **error.sentence.params).because(error.cause, error.remedy)


def error_of(answer: Answer) -> tuple[str, str]:
    """Return error and description of a refusal; empty where it says nothing of the kind."""
    try:
        told = _REFUSAL.decode(answer.content)
    except UNREADABLE:
        return "", ""
    return told.error, told.error_description
