"""All control addresses, gathered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.control import apps, faults, late, life, limits, packages, people, rules

if TYPE_CHECKING:
    from starlette.routing import Route

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes; each file of this folder gives its own."""
    gathered = (apps, faults, late, life, limits, packages, people, rules)
    return [route for part in gathered for route in part.routes(org, database)]
