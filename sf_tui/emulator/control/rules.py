"""`/__emulator__/rules`: the org's own rules, set and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.control.requests import Refused, route
from sf_tui.emulator.rules import Rule, WrongRule, parse_rule

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes: GET lists, POST sets one rule, DELETE takes one or all away.

    Rules about fields themselves (required, restricted, length, removed) show in describe at once.
    """
    del database

    async def listed(request: Request) -> object:
        del request
        return {"rules": [_shown(number, rule) for number, rule in org.rules.rules().items()]}

    async def added(request: Request) -> object:
        try:
            rule = parse_rule(await request.body())
            number = org.rules.add(rule)
        except WrongRule as error:
            raise Refused(str(error)) from error
        org.change_schema(org.rules.schema())
        return _shown(number, rule)

    async def removed(request: Request) -> object:
        number = request.path_params.get("id")
        gone = org.rules.remove(number)
        if number is not None and not gone:
            raise Refused(f"there is no rule with the number {number}", 404)
        org.change_schema(org.rules.schema())
        return {"removed": gone}

    return [
        route("/rules", "GET", listed),
        route("/rules", "POST", added),
        route("/rules", "DELETE", removed),
        route("/rules/{id:int}", "DELETE", removed),
    ]


def _shown(number: int, rule: Rule) -> dict[str, object]:
    return {"id": number, **msgspec.to_builtins(rule)}
