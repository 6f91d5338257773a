"""The browser login: PKCE, state, the address to open, and the way back (RFC 6749 4.1, RFC 7636)."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from sf_tui.connectors.salesforce.auth.flow import login_origin
from sf_tui.connectors.salesforce.auth.tokens import Exchange, form_of, obtain
from sf_tui.connectors.salesforce.errors import refused_login
from sf_tui.model.errors import AuthFailed
from sf_tui.model.safe_text import safe_text
from sf_tui.model.secret import Secret
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.trouble import Cause, Remedy

_SCOPE = "api refresh_token id"
_LONGEST = 8192


def _random() -> str:
    """Return 43 characters that nobody can guess."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came back from the browser: a code, the end of this login, or nothing that concerns it."""

    code: Secret | None = None
    refusal: AuthFailed | None = None
    """Salesforce or the person said no: the login is over."""
    notice: Sentence | None = None
    """It was no answer to this login, which goes on waiting."""


@dataclass(frozen=True, slots=True)
class WebLogin:
    """One attempt: its verifier and state are good for this one only."""

    settings: SalesforceSettings
    client_secret: Secret
    redirect_uri: str
    verifier: Secret = field(default_factory=lambda: Secret(_random()))
    state: str = field(default_factory=_random, repr=False)

    @property
    def address(self) -> str:
        """The address to open in a browser; raises `AuthFailed` for a host behind the wall."""
        digest = hashlib.sha256(self.verifier.reveal().encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": _SCOPE,
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "prompt": "login",
            **({"login_hint": self.settings.username} if self.settings.username else {}),
        }
        return f"{login_origin(self.settings).address}/services/oauth2/authorize?{urlencode(query)}"

    def judge(self, target: Secret) -> Verdict:
        """Read the address that the browser was sent back to, whole or from the path on."""
        fields = _query(target)
        if fields is None:
            return Verdict(
                notice=say(
                    "This is not the address that the browser was sent to at the end: copy it whole, "
                    "from http://localhost on."
                )
            )
        state, code, error = (fields.get(name, "") for name in ("state", "code", "error"))
        if not hmac.compare_digest(state.encode("utf-8", "replace"), self.state.encode()):
            return Verdict(
                notice=say("This answer belongs to another login: open the address that is shown now.")
            )
        if error:
            return Verdict(refusal=refusal(error, fields.get("error_description", "")))
        if not code:
            return Verdict(notice=say("The address holds no code: copy it whole, or log in once more."))
        return Verdict(code=Secret(code))

    async def redeem(self, exchange: Exchange, code: Secret) -> Secret:
        """Trade the code for a refresh token; a code is good for one use."""
        origin = login_origin(self.settings)
        form = form_of(
            {
                "grant_type": "authorization_code",
                "code": code.reveal(),
                "client_id": self.settings.client_id,
                "client_secret": self.client_secret.reveal().strip(),
                "redirect_uri": self.redirect_uri,
                "code_verifier": self.verifier.reveal(),
            }
        )
        granted = await obtain(exchange, origin, form, self.settings, is_idempotent=False)
        if not granted.refresh:
            raise AuthFailed(
                "Salesforce gave no refresh token, so the login would end within hours: give the app the "
                "scope “Perform requests at any time (refresh_token, offline_access)”, then log in again"
            ).because(Cause.WRONG_SCOPE, Remedy.MEND_APP)
        return granted.refresh


def _query(target: Secret) -> dict[str, str] | None:
    text = target.reveal().strip()
    if len(text) > _LONGEST:
        return None
    try:
        query = urlsplit(text).query
        fields = parse_qs(query, max_num_fields=30, errors="replace")
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()} if "state" in fields else None


def refusal(error: str, description: str) -> AuthFailed:
    """Say why the browser came back without a code."""
    if error == "invalid_scope":
        return AuthFailed(
            "The app lacks a scope that the browser login needs ({description}): give it “Manage user data "
            "via APIs (api)”, “Access the identity URL service (id, profile, …)” and “Perform requests at "
            "any time (refresh_token, offline_access)”",
            description=safe_text(description),
        ).because(Cause.WRONG_SCOPE, Remedy.MEND_APP)
    problem = refused_login(error, description)
    if isinstance(problem, AuthFailed):
        return problem
    return AuthFailed(problem.sentence.template, **problem.sentence.params).because(
        problem.cause, problem.remedy
    )
