"""The token endpoint: every grant that a client of today may use, and the refusals of the others.

Source: Identify Your Users and Manage Access, "OAuth Authorization Flows"; REST API Guide, "Authorization".
"""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256
from typing import TYPE_CHECKING

from sf_tui.emulator.oauth.asking import LoginError
from sf_tui.emulator.oauth.assertion import claimed
from sf_tui.emulator.oauth.codes import check_verifier
from sf_tui.emulator.oauth.identity import subject_of
from sf_tui.emulator.oauth.policy import app_of, let_in
from sf_tui.emulator.people import find_person

if TYPE_CHECKING:
    from sf_tui.emulator.apps import App
    from sf_tui.emulator.database import Database
    from sf_tui.emulator.oauth.asking import Asking
    from sf_tui.emulator.oauth.codes import Codes
    from sf_tui.emulator.oauth.openid import Signer
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.people import Person
    from sf_tui.emulator.sessions import Session

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_FORMAT = "opaque"
_REFRESHING = frozenset({"refresh_token", "offline_access"})
_INTERACTIVE = _REFRESHING | {"openid"}


class TokenEndpoint:
    """Trades a proof for an access token."""

    def __init__(self, org: Org, database: Database, codes: Codes, signer: Signer) -> None:
        self._org = org
        self._database = database
        self._codes = codes
        self._signer = signer

    async def answer(self, asking: Asking) -> dict[str, object]:
        """Return the keys of the answer. Raises LoginError."""
        grant = asking.get("grant_type")
        if not grant:
            raise LoginError("invalid_request", "must specify grant_type")
        if grant == "authorization_code":
            return await self._code(asking)
        if grant == "refresh_token":
            return await self._refresh(asking)
        if grant == JWT_BEARER:
            return await self._assertion(asking)
        if grant == "client_credentials":
            return await self._client(asking)
        if grant == "password":  # switched off in orgs of today; the answer does not say so
            raise LoginError("invalid_grant", "authentication failure")
        raise LoginError("unsupported_grant_type", "grant type not supported")

    async def _code(self, asking: Asking) -> dict[str, object]:
        app = app_of(self._org, asking)
        approval = self._codes.take(asking.needed("code"), app.client_id)
        if asking.get("redirect_uri") != approval.redirect_uri:
            raise LoginError("redirect_uri_mismatch", "redirect_uri must match configuration")
        check_verifier(approval, asking.get("code_verifier"))
        person = await self._person(approval.user)
        let_in(self._org, app, person)
        grant = None
        if _REFRESHING & set(approval.scope.split()):
            grant = self._org.sessions.approve(app.client_id, person.id, approval.scope)
        session = self._org.sessions.open(app.client_id, person.id, approval.scope, grant)
        return self._issued(session, asking.host, grant.token if grant else None, approval.nonce)

    async def _refresh(self, asking: Asking) -> dict[str, object]:
        app = app_of(self._org, asking)
        grant = self._org.sessions.grant_of(asking.needed("refresh_token"), app.client_id)
        if grant is None:
            raise LoginError("invalid_grant", "expired access/refresh token")
        let_in(self._org, app, await self._person(grant.user))
        new = self._org.sessions.rotate(grant) if app.rotates else None
        session = self._org.sessions.open(app.client_id, grant.user, grant.scope, grant)
        return self._issued(session, asking.host, new)

    async def _assertion(self, asking: Asking) -> dict[str, object]:
        org = self._org
        login = "test" if org.options.is_sandbox else "login"
        audiences = {
            f"https://{login}.salesforce.com",
            asking.host,
            f"{asking.host}/services/oauth2/token",
        }
        app, username = claimed(asking.get("assertion"), org.apps, audiences, org.clock.now())
        person = await self._database.read(lambda connection: find_person(connection, username))
        if person is None or person.username.casefold() != username.casefold():
            raise LoginError("invalid_grant", "user hasn't approved this consumer")
        if app.self_authorized and not org.sessions.has_approved(app.client_id, person.id):
            raise LoginError("invalid_grant", "user hasn't approved this consumer")
        let_in(org, app, person)
        session = org.sessions.open(app.client_id, person.id, self._scope(app, asking))
        return self._issued(session, asking.host)

    async def _client(self, asking: Asking) -> dict[str, object]:
        app = app_of(self._org, asking, with_secret=True)
        if asking.at_login_host:
            raise LoginError("invalid_grant", "request not supported on this domain")
        if app.runs_as is None:
            raise LoginError("invalid_grant", "no client credentials user enabled")
        let_in(self._org, app, await self._person(app.runs_as))
        session = self._org.sessions.open(app.client_id, app.runs_as, self._scope(app, asking))
        return self._issued(session, asking.host)

    def _scope(self, app: App, asking: Asking) -> str:
        """Return the scopes of a login without a person; it never gets a refresh token."""
        granted = app.granted(asking.get("scope"))
        if granted is None:
            raise LoginError("invalid_scope", "the requested scope is not allowed")
        return " ".join(scope for scope in granted.split() if scope not in _INTERACTIVE)

    async def _person(self, user: str) -> Person:
        person = await self._database.read(lambda connection: find_person(connection, user))
        if person is None:
            raise LoginError("invalid_grant", "inactive user")
        return person

    def _issued(
        self, session: Session, host: str, refresh_token: str | None = None, nonce: str = ""
    ) -> dict[str, object]:
        """Return the answer of a real org; `issued_at` is a text of milliseconds since 1970."""
        issued_at = str(int(session.issued_at * 1000))
        subject = subject_of(host, self._org.identity.org_id, session.user)
        app = self._org.apps.find(session.client_id)
        key = (app.secret if app else None) or session.client_id
        signature = hmac.new(key.encode(), (subject + issued_at).encode(), sha256).digest()
        answer: dict[str, object] = {"access_token": session.token}
        if refresh_token is not None:
            answer["refresh_token"] = refresh_token
        answer["signature"] = base64.b64encode(signature).decode()
        answer["token_format"] = _FORMAT
        answer["scope"] = session.scope
        if "openid" in session.scope.split():
            answer["id_token"] = self._signer.id_token(session, host, subject, nonce)
        return answer | {
            "instance_url": host,
            "id": subject,
            "token_type": "Bearer",
            "issued_at": issued_at,
            "api_instance_url": host,
        }
