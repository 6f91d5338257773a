"""The login endpoints behind HTTP: errors are objects, nothing is counted.

Source: Identify Your Users and Manage Access, "OAuth Endpoints".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from starlette.responses import Response
from starlette.routing import Route

from sf_tui.emulator.api.call import Answer, ApiError, json_answer, not_found
from sf_tui.emulator.oauth.about import introspect, revoke
from sf_tui.emulator.oauth.asking import LoginError, asking_of, formatted
from sf_tui.emulator.oauth.authorize import AuthorizeEndpoint
from sf_tui.emulator.oauth.codes import Codes
from sf_tui.emulator.oauth.identity import identity, userinfo
from sf_tui.emulator.oauth.openid import Signer, configuration
from sf_tui.emulator.oauth.sessions_of import bearer
from sf_tui.emulator.oauth.token import TokenEndpoint
from sf_tui.emulator.people import find_person
from sf_tui.emulator.responses import host_of, response_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.oauth.asking import Asking
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.people import Person

    Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

_METHODS = ["GET", "POST", "OPTIONS"]


class Logins:
    """Everything below `/services/oauth2/`, `/id/` and `/.well-known/`."""

    def __init__(self, org: Org, database: Database) -> None:
        self._org = org
        self._database = database
        self._signer = Signer()
        codes = Codes()
        self._authorize = AuthorizeEndpoint(org, database, codes)
        self._token = TokenEndpoint(org, database, codes, self._signer)

    def routes(self, wrap: Callable[[Endpoint], Endpoint]) -> list[Route]:
        """Return the routes, each endpoint wrapped."""
        return [
            Route("/services/oauth2/{name}", wrap(self.oauth), methods=_METHODS),
            Route("/.well-known/openid-configuration", wrap(self.discovery), methods=["GET"]),
            Route("/id/keys", wrap(self.keys), methods=["GET"]),
            Route("/id/{organization}/{user}", wrap(self.identity), methods=["GET", "POST"]),
        ]

    async def oauth(self, request: Request) -> Response:
        """Answer `/services/oauth2/…`."""
        name = request.path_params["name"]
        if request.method == "OPTIONS":
            return response_of(Answer(200, b"", {"Allow": "GET,HEAD,POST,OPTIONS"}), request)
        if name == "userinfo":
            return await self._about_user(request, userinfo)
        try:
            asking = await asking_of(request)
        except LoginError as error:
            return response_of(json_answer(error.values, status=error.status), request)
        try:
            answer = await self._answer(name, asking, request.method)
        except LoginError as error:
            answer = formatted(error.values, asking, status=error.status)
        return response_of(answer, request)

    async def discovery(self, request: Request) -> Response:
        """Answer `/.well-known/openid-configuration`."""
        return response_of(json_answer(configuration(host_of(request))), request)

    async def keys(self, request: Request) -> Response:
        """Answer `/id/keys`; the key may have to be made first, which takes a while."""
        keys = await self._database.read(lambda _: self._signer.keys())
        return response_of(json_answer(keys), request)

    async def identity(self, request: Request) -> Response:
        """Answer the identity URL; it speaks of the user who is logged in only."""
        organization, user = request.path_params["organization"], request.path_params["user"]
        org_id = self._org.identity.org_id
        return await self._about_user(
            request, identity, only=user if organization[:15] == org_id[:15] else ""
        )

    async def _answer(self, name: str, asking: Asking, method: str) -> Answer:
        if name == "authorize":
            return await self._authorize.answer(asking, posted=method == "POST")
        if name == "token" and method == "POST":
            return formatted(await self._token.answer(asking), asking)
        if name == "introspect" and method == "POST":
            return json_answer(await introspect(self._org, self._database, asking))
        if name == "revoke":
            return revoke(self._org, asking)
        return not_found().answer()

    async def _about_user(
        self,
        request: Request,
        shown: Callable[[Person, str, str], dict[str, object]],
        only: str | None = None,
    ) -> Response:
        authorization = request.headers.get("authorization", "")
        try:
            session = bearer(self._org, authorization)
        except ApiError:
            wrong = "Bad_OAuth_Token" if authorization else "Missing_OAuth_Token"
            return Response(wrong, 403, media_type="text/html;charset=UTF-8")
        user = session.user
        person = await self._database.read(lambda connection: find_person(connection, user))
        if person is None or (only is not None and only[:15] != user[:15]):
            bad = {"error": "invalid_request", "error_description": "Bad_Id"}
            return response_of(json_answer(bad, status=404), request)
        return response_of(json_answer(shown(person, self._org.identity.org_id, host_of(request))), request)
