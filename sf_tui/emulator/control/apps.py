"""`/__emulator__/apps`: which apps may log in, and their policies."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.apps import SCOPES, App
from sf_tui.emulator.control.people import person_of
from sf_tui.emulator.control.requests import Refused, body_of, route
from sf_tui.emulator.oauth.assertion import public_key

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org

_KEYS = {field.name for field in dataclasses.fields(App)} - {"client_id"}


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes: `apps` lists; `apps/CLIENT_ID` with PUT makes an app, or changes the keys named.

    The keys are those of `sf_tui.emulator.apps.App`; `runs_as` and `approved` take ids or usernames.
    """

    async def listed(request: Request) -> object:
        del request
        return [_shown(app) for app in org.apps.all()]

    async def kept(request: Request) -> object:
        client_id = request.path_params["client_id"]
        named = await body_of(request, dict[str, object])
        if unknown := sorted(set(named) - _KEYS):
            raise Refused(f"an app has no {unknown[0][:100]}; it has {', '.join(sorted(_KEYS))}")
        before = org.apps.find(client_id) or App(client_id, client_id)
        try:
            app = msgspec.convert({**dataclasses.asdict(before), **named}, App)
        except msgspec.ValidationError as error:
            raise Refused(str(error)) from error
        if app.runs_as is not None:
            app = dataclasses.replace(app, runs_as=(await person_of(database, app.runs_as)).id)
        if app.approved is not None:
            approved = frozenset([(await person_of(database, who)).id for who in app.approved])
            app = dataclasses.replace(app, approved=approved)
        _check(app)
        org.apps.keep(app)
        return _shown(app)

    return [route("/apps", "GET", listed), route("/apps/{client_id}", "PUT", kept)]


def _check(app: App) -> None:
    if not set(app.scopes) <= set(SCOPES):
        raise Refused(f"the scopes here are {', '.join(SCOPES)}")
    if app.certificate is not None:
        try:
            public_key(app.certificate)
        except ValueError as error:
            raise Refused(f"the certificate is no RSA certificate or public key in PEM: {error}") from error


def _shown(app: App) -> dict[str, object]:
    """Return an app; of its secret only that there is one."""
    shown = dataclasses.asdict(app)
    return shown | {
        "secret": None if app.secret is None else "•••",
        "approved": None if app.approved is None else sorted(app.approved),
    }
