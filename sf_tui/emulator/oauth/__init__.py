"""Logins: the OAuth 2.0 and OpenID Connect endpoints."""

from sf_tui.emulator.oauth.front import Logins
from sf_tui.emulator.oauth.sessions_of import api_session, bearer, check_api

__all__ = ["Logins", "api_session", "bearer", "check_api"]
