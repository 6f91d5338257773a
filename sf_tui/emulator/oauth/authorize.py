"""The authorize endpoint of the web server flow, with PKCE.

Source: Identify Your Users and Manage Access, "OAuth 2.0 Web Server Flow for Web App Integration".
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sf_tui.emulator.api.call import Answer
from sf_tui.emulator.oauth.asking import LoginError
from sf_tui.emulator.oauth.codes import Approval, is_challenge
from sf_tui.emulator.oauth.page import approval_page, error_page
from sf_tui.emulator.people import find_person, people

if TYPE_CHECKING:
    from sf_tui.emulator.apps import App
    from sf_tui.emulator.database import Database
    from sf_tui.emulator.oauth.asking import Asking
    from sf_tui.emulator.oauth.codes import Codes
    from sf_tui.emulator.org import Org

_PROMPTS = frozenset({"login", "consent", "select_account", "none"})
_NOT_LET_IN = (
    "Please check your username and password. If you still can't log in, contact your Salesforce "
    "administrator."
)


class AuthorizeEndpoint:
    """Shows the page, and answers its buttons with a redirect.

    A scripted client approves by posting what it would send a browser to, and two fields of the page's form::

        POST /services/oauth2/authorize
        response_type=code&client_id=…&redirect_uri=…&state=…&code_challenge=…&user=USERNAME&decision=allow

    `user` is an id or a username; the answer is a 302 whose Location holds `code` and `state`.
    `decision=deny` gives `error=access_denied`. An app or a redirect address that is
    not known gets a page, never a redirect.
    """

    def __init__(self, org: Org, database: Database, codes: Codes) -> None:
        self._org = org
        self._database = database
        self._codes = codes

    async def answer(self, asking: Asking, *, posted: bool) -> Answer:
        """Answer GET (the page) and POST (a button)."""
        app = self._org.apps.find(asking.get("client_id"))
        if app is None:
            return error_page("invalid_client_id", "client identifier invalid")
        if not app.redirects_to(asking.get("redirect_uri")):
            return error_page("redirect_uri_mismatch", "redirect_uri must match configuration")
        try:
            scope = _checked(app, asking)
            if not posted or not asking.get("decision"):
                return await self._page(app, asking, scope)
            return await self._decide(app, asking, scope)
        except LoginError as error:
            return _redirect(asking, error.values)

    async def _page(self, app: App, asking: Asking, scope: str, error: str = "") -> Answer:
        everyone = await self._database.read(people)
        return approval_page(app, [one for one in everyone if one.is_active], asking.form, scope, error)

    async def _decide(self, app: App, asking: Asking, scope: str) -> Answer:
        if asking.get("decision") != "allow":
            raise LoginError("access_denied", "end-user denied authorization")
        who = asking.get("user")
        person = await self._database.read(lambda connection: find_person(connection, who))
        if person is None or not person.is_active:
            return await self._page(app, asking, scope, _NOT_LET_IN)
        if not app.lets_in(person.id):
            raise LoginError("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app")
        code = self._codes.give(
            Approval(
                app.client_id,
                person.id,
                scope,
                asking.get("redirect_uri"),
                asking.get("code_challenge"),
                asking.get("nonce"),
                time.time(),
            )
        )
        return _redirect(asking, {"code": code})


def _checked(app: App, asking: Asking) -> str:
    """Return the scopes of a request that may go on; a LoginError goes to the redirect address."""
    if asking.get("response_type") != "code":
        raise LoginError("unsupported_response_type", "response type not supported")
    if not app.installed:
        raise LoginError("invalid_client", "app must be installed into org")
    challenge = asking.get("code_challenge")
    if not challenge and app.requires_pkce:
        raise LoginError("invalid_request", "missing required code challenge")
    if challenge and (asking.get("code_challenge_method") not in ("", "S256") or not is_challenge(challenge)):
        raise LoginError("invalid_request", "invalid code challenge")
    scope = app.granted(asking.get("scope"))
    if scope is None:
        raise LoginError("invalid_scope", "the requested scope is not allowed")
    prompts = set(asking.get("prompt").split())
    if not prompts <= _PROMPTS:
        raise LoginError("invalid_request", "invalid prompt")
    if "none" in prompts:  # nobody is logged in to this org in a browser
        raise LoginError("login_required", "login is required")
    return scope


def _redirect(asking: Asking, values: dict[str, object]) -> Answer:
    """Send the browser back, with the state it came with."""
    uri = asking.get("redirect_uri")
    if "state" in asking.form:
        values = {**values, "state": asking.get("state")}
    separator = "&" if "?" in uri else "?"
    return Answer(302, b"", {"Location": f"{uri}{separator}{urlencode(values)}"})
