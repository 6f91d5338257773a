"""`/__emulator__/faults`: what can go wrong, what is about to, and how to make it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.control.requests import Refused, body_of, route
from sf_tui.emulator.faults import FAULTS, Match, WrongFault

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.faults import Armed
    from sf_tui.emulator.org import Org

_OWN = frozenset({"name", "times", "rate", "match"})


class _Narrowed(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    method: str | None = None
    path: str | None = None
    object: str | None = None


class _Wanted(msgspec.Struct, frozen=True):
    name: str
    times: int | None = 1
    rate: float = 1.0
    match: _Narrowed = _Narrowed()


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes: GET lists, POST arms, DELETE takes one or all away."""
    del database

    async def listed(request: Request) -> object:
        del request
        return {
            "known": [
                {"name": fault.name, "description": fault.description, "parameters": fault.parameters}
                for fault in FAULTS.values()
            ],
            "active": [_shown(armed) for armed in org.faults.active()],
            "hits": org.faults.hits(),
        }

    async def armed(request: Request) -> object:
        whole = await body_of(request, dict[str, object])
        wanted = await body_of(request, _Wanted)
        settings: dict[str, str | int | float | bool] = {}
        for name, value in whole.items():
            if name in _OWN:
                continue
            if not isinstance(value, (str, int, float, bool)):
                raise Refused(f"{name} must be a text, a number, true or false")
            settings[name] = value
        if (wanted.times is not None and wanted.times < 1) or not 0 <= wanted.rate <= 1:
            raise Refused("times is at least 1, or null for always; rate is from 0 to 1")
        narrowed = Match(wanted.match.method, wanted.match.path, wanted.match.object)
        try:
            done = org.faults.arm(wanted.name, settings, times=wanted.times, rate=wanted.rate, match=narrowed)
        except WrongFault as error:
            raise Refused(str(error)) from error
        if wanted.name == "grant-revoked" and done.settings["sessions"]:
            org.sessions.close_all()
        return _shown(done)

    async def ended(request: Request) -> object:
        number = request.path_params.get("id")
        gone = org.faults.disarm(number)
        if number is not None and not gone:
            raise Refused(f"no fault with the number {number} is armed", 404)
        return {"ended": gone}

    return [
        route("/faults", "GET", listed),
        route("/faults", "POST", armed),
        route("/faults", "DELETE", ended),
        route("/faults/{id:int}", "DELETE", ended),
    ]


def _shown(armed: Armed) -> dict[str, object]:
    match = armed.match
    return {
        "id": armed.id,
        "name": armed.fault.name,
        "times": armed.times,
        "rate": armed.rate,
        "match": {"method": match.method, "path": match.path, "object": match.sobject},
        "parameters": armed.settings,
        "hits": armed.hits,
    }
