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
