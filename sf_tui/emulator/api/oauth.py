"""OAuth endpoints: errors are objects, nothing is counted.

Source: Identify Your Users and Manage Access, "OAuth Endpoints".
"""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from sf_tui.emulator.api.call import Answer, ApiError, json_answer
from sf_tui.emulator.seeding import INTEGRATION_ID
from sf_tui.emulator.sessions import LIFE
from sf_tui.emulator.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sf_tui.emulator.org import Org
    from sf_tui.emulator.sessions import Session

SCOPE = "id api"


def token(org: Org, form: Mapping[str, str], authorization: str, host: str) -> Answer:
    """Answer the token endpoint; only `client_credentials` is open."""
    grant = form.get("grant_type", "")
    if not grant:
        return oauth_error("invalid_request", "must specify grant_type")
    if grant == "password":
        return oauth_error("invalid_grant", "authentication failure")
    if grant != "client_credentials":
        return oauth_error("unsupported_grant_type", "grant type not supported")
    client_id, secret = client_of(form, authorization)
    if not org.sessions.knows(client_id):
        return oauth_error("invalid_client_id", "client identifier invalid")
    if not org.sessions.accepts(client_id, secret):
        return oauth_error("invalid_client", "invalid client credentials")
    session = org.sessions.open(client_id)
    issued_at = str(int(session.issued_at * 1000))
    identity = f"{host}/id/{org.identity.org_id}/{INTEGRATION_ID}"
    signature = hmac.new(org.client_secret.encode(), (identity + issued_at).encode(), sha256).digest()
    return json_answer(
        {
            "access_token": session.token,
            "signature": base64.b64encode(signature).decode(),
            "token_format": "opaque",
            "scope": SCOPE,
            "instance_url": host,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued_at,
            "api_instance_url": host,
        }
    )


def client_of(form: Mapping[str, str], authorization: str) -> tuple[str, str]:
    """Return client id and secret from the body or from HTTP Basic."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            text = base64.b64decode(rest, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        client_id, _, secret = text.partition(":")
        return unquote_plus(client_id), unquote_plus(secret)
    return form.get("client_id", ""), form.get("client_secret", "")


def introspect(org: Org, form: Mapping[str, str], authorization: str, host: str) -> Answer:
    """Say whether a token lives, and until when (seconds since 1970)."""
    if not org.sessions.accepts(*client_of(form, authorization)):
        return oauth_error("invalid_client", "invalid client credentials", status=401)
    session = org.sessions.find(form.get("token", ""))
    if session is None:
        return json_answer({"active": False})
    return json_answer(
        {
            "active": True,
            "scope": SCOPE,
            "client_id": session.client_id,
            "username": org.identity.username,
            "sub": f"{host}/id/{org.identity.org_id}/{INTEGRATION_ID}",
            "token_type": "access_token",
            "exp": int(session.used_at) + LIFE,
            "iat": int(session.issued_at),
            "nbf": int(session.issued_at),
        }
    )


def revoke(org: Org, form: Mapping[str, str]) -> Answer:
    """Revoke a token; 200 with an empty body."""
    if not org.sessions.close(form.get("token", "")):
        return oauth_error("unsupported_token_type", "this token type is not supported")
    return Answer(200)


def userinfo(org: Org, host: str) -> Answer:
    """Say who the integration user is, as OpenID Connect has it."""
    identity = org.identity
    return json_answer(
        {
            "sub": f"{host}/id/{identity.org_id}/{INTEGRATION_ID}",
            "user_id": INTEGRATION_ID,
            "organization_id": identity.org_id,
            "preferred_username": identity.username,
            "nickname": "user11",
            "name": "sf-tui Integration",
            "email": identity.email,
            "email_verified": True,
            "given_name": None,
            "family_name": "sf-tui Integration",
            "zoneinfo": "GMT",
            "photos": {"picture": f"{host}/profilephoto/005/F", "thumbnail": f"{host}/profilephoto/005/T"},
            "profile": f"{host}/{INTEGRATION_ID}",
            "picture": f"{host}/profilephoto/005/F",
            "address": {},
            "is_salesforce_integration_user": False,
            "urls": _urls(host, identity.org_id[:15]),
            "active": True,
            "user_type": "STANDARD",
            "language": "en_US",
            "locale": "en_US",
            "utcOffset": 0,
            "updated_at": stamp(identity.seeded_at).replace("+0000", "Z"),
        }
    )


def identity_url(org: Org, host: str, organization: str, user: str) -> Answer:
    """Answer `/id/ORG/USER`."""
    identity = org.identity
    if organization[:15] != identity.org_id[:15] or user[:15] != INTEGRATION_ID[:15]:
        return json_answer({"error": "invalid_request", "error_description": "Bad_Id"}, status=404)
    return json_answer(
        {
            "id": f"{host}/id/{identity.org_id}/{INTEGRATION_ID}",
            "asserted_user": True,
            "user_id": INTEGRATION_ID,
            "organization_id": identity.org_id,
            "username": identity.username,
            "nick_name": "user11",
            "display_name": "sf-tui Integration",
            "email": identity.email,
            "email_verified": True,
            "first_name": None,
            "last_name": "sf-tui Integration",
            "timezone": "GMT",
            "active": True,
            "user_type": "STANDARD",
            "language": "en_US",
            "locale": "en_US",
            "utcOffset": 0,
            "last_modified_date": stamp(identity.seeded_at),
            "is_app_installed": True,
            "urls": _urls(host, identity.org_id[:15]),
        }
    )


def bearer(org: Org, authorization: str) -> Session:
    """Return the session of an Authorization header. Raises ApiError 401 INVALID_SESSION_ID."""
    scheme, _, value = authorization.partition(" ")
    session = org.sessions.find(value.strip()) if scheme.lower() in ("bearer", "oauth") else None
    if session is None:
        raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
    return session


def oauth_error(error: str, description: str, *, status: int = 400) -> Answer:
    """Return an error of the OAuth endpoints."""
    return json_answer({"error": error, "error_description": description}, status=status)


def _urls(host: str, organization: str) -> dict[str, str]:
    data = f"{host}/services/data/v{{version}}/"
    soap = f"{host}/services/Soap"
    return {
        "enterprise": f"{soap}/c/{{version}}/{organization}",
        "metadata": f"{soap}/m/{{version}}/{organization}",
        "partner": f"{soap}/u/{{version}}/{organization}",
        "rest": data,
        "sobjects": f"{data}sobjects/",
        "search": f"{data}search/",
        "query": f"{data}query/",
        "recent": f"{data}recent/",
        "tooling_soap": f"{soap}/T/{{version}}/{organization}",
        "tooling_rest": f"{data}tooling/",
        "profile": f"{host}/{INTEGRATION_ID}",
        "feeds": f"{data}chatter/feeds",
        "groups": f"{data}chatter/groups",
        "users": f"{data}chatter/users",
        "feed_items": f"{data}chatter/feed-items",
        "feed_elements": f"{data}chatter/feed-elements",
        "custom_domain": host,
    }
