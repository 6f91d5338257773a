"""What a token is worth, and its end: introspect and revoke (RFC 7662, RFC 7009)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer
from sf_tui.emulator.oauth.asking import LoginError
from sf_tui.emulator.oauth.identity import subject_of
from sf_tui.emulator.people import find_person

if TYPE_CHECKING:
    from sf_tui.emulator.database import Database
    from sf_tui.emulator.oauth.asking import Asking
    from sf_tui.emulator.org import Org


async def introspect(org: Org, database: Database, asking: Asking) -> dict[str, object]:
    """Say whether a token of the asking app lives, and until when (seconds since 1970, by the org's clock).

    A refresh token has no end. Raises LoginError 401 invalid_client.
    """
    client_id, secret = asking.client()
    app = org.apps.find(client_id)
    if app is None or not app.accepts(secret):
        raise LoginError("invalid_client", "invalid client credentials", 401)
    token = asking.get("token")
    session = org.sessions.peek(token)
    grant = None if session else org.sessions.approval_of(token)
    found = session or grant
    if found is None or found.client_id != client_id:
        return {"active": False}
    person = await database.read(lambda connection: find_person(connection, found.user))
    ahead = int(org.clock.now() - time.time())
    issued_at = ahead + int(session.issued_at if session else grant.made_at if grant else 0)
    answer: dict[str, object] = {
        "active": True,
        "scope": found.scope,
        "client_id": client_id,
        "username": person.username if person else None,
        "sub": subject_of(asking.host, org.identity.org_id, found.user),
        "token_type": "access_token" if session else "refresh_token",
    }
    if session is not None:
        answer["exp"] = ahead + session.ends_at
    return answer | {"iat": issued_at, "nbf": issued_at}


def revoke(org: Org, asking: Asking) -> Answer:
    """Revoke a token, a refresh token with its access tokens; 200 with an empty body. Raises LoginError."""
    if not org.sessions.close(asking.get("token")):
        raise LoginError("unsupported_token_type", "this token type is not supported")
    return Answer(200)
