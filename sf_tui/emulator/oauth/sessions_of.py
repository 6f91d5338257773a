"""The session that a request shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import ApiError

if TYPE_CHECKING:
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.sessions import Session

_API_SCOPES = frozenset({"api", "full"})


def bearer(org: Org, authorization: str) -> Session:
    """Return the session of an Authorization header, `Bearer` or `OAuth`.

    Raises ApiError 401 INVALID_SESSION_ID.
    """
    scheme, _, value = authorization.partition(" ")
    session = org.sessions.find(value.strip()) if scheme.lower() in ("bearer", "oauth") else None
    if session is None:
        raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
    return session


def api_session(org: Org, authorization: str) -> Session:
    """Return the session of a call to the REST API.

    Raises ApiError: 401 INVALID_SESSION_ID, also for a token without the scope `api`; 403
    API_DISABLED_FOR_ORG or API_CURRENTLY_DISABLED for a user without *API Enabled*.
    """
    session = bearer(org, authorization)
    if _API_SCOPES.isdisjoint(session.scope.split()):
        raise ApiError(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API")
    check_api(org, session)
    return session


def check_api(org: Org, session: Session) -> None:
    """Raise ApiError 403 for a user without *API Enabled*."""
    access = org.permissions_of(session.user).api
    if access == "disabled_for_org":
        raise ApiError(403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.")
    if access == "disabled_for_user":
        raise ApiError(403, "API_CURRENTLY_DISABLED", "API is disabled for this User")
