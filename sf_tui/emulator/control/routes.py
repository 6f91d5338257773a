"""All control addresses, gathered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.control import apps, faults, late, life, limits, packages, people, rules
from sf_tui.emulator.control.requests import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes; each file of this folder gives its own, and `/__emulator__` itself lists them."""
    gathered = (apps, faults, late, life, limits, packages, people, rules)
    found = [each for part in gathered for each in part.routes(org, database)]

    async def listed(request: Request) -> object:
        del request
        methods = {(path, method) for each in found for path, method in _told(each)}
        return {"addresses": [f"{method} {path}" for path, method in sorted(methods)]}

    return [route("", "GET", listed), route("/", "GET", listed), *found]


def _told(route_: Route) -> list[tuple[str, str]]:
    return [(route_.path, method) for method in route_.methods or () if method != "HEAD"]
