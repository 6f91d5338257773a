"""Versions, the resource index and limits (REST API Guide, "Versions", "Resources by Version", "Limits")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.allocations import allocations
from sf_tui.emulator.api.call import Answer, json_answer
from sf_tui.emulator.org import NEWEST_VERSION, OLDEST_VERSION

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org

_SEASONS = ("Winter", "Spring", "Summer")
_CURLY = 42
"""The one version whose label real orgs write with a typographic apostrophe."""
_RESOURCES = (
    "tooling",
    "chatter",
    "search",
    "query",
    "queryAll",
    "composite",
    "sobjects",
    "limits",
    "jobs",
    "recent",
    "process",
    "event",
)


def versions() -> Answer:
    """List the versions, oldest first, with their release names; no login is needed and no call counted."""
    listed = []
    for number in range(OLDEST_VERSION, NEWEST_VERSION + 1):
        mark = "’" if number == _CURLY else "'"
        label = f"{_SEASONS[(number + 1) % 3]} {mark}{14 + (number - 29) // 3:02}"
        listed.append({"label": label, "url": f"/services/data/v{number}.0", "version": f"{number}.0"})
    return json_answer(listed)


def index(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List the resources of a version."""
    del connection
    found = {name: f"{call.root}/{name}" for name in _RESOURCES}
    found["identity"] = f"{call.host}/id/{org.identity.org_id}/{call.user}"
    return json_answer(found)


def limits(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List the org's limits; those of calls and Bulk jobs are live, and calls left may go below zero."""
    del connection, call
    return json_answer(allocations(org.meter, org.jobs))


def record_count(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Count the records of the objects in `sObjects`, or of all; unknown names are left out.

    Source: REST API Guide, "Record Count". A real org's numbers are some hours old.
    """
    asked = [name.strip().lower() for name in call.parameters.get("sObjects", "").split(",") if name.strip()]
    found = []
    for item in org.schema.objects.values():
        if asked and item.name.lower() not in asked:
            continue
        alive = " WHERE IsDeleted = 0" if item.field("IsDeleted") else ""
        [count] = connection.execute(f'SELECT count(*) FROM "{item.name}"{alive}').fetchone()
        found.append({"count": count, "name": item.name})
    return json_answer({"sObjects": sorted(found, key=lambda each: str(each["name"]))})
