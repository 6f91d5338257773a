"""Who goes along with a record that is deleted.

An account takes its contacts and opportunities (Object Reference, "Account", Usage); each takes the tasks
that hang on nothing else. A task with another name or relation that lives stays, without the deleted one:
describe says only that tasks cascade, the exception is how we take it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_CHILDREN = {"Account": (("Contact", "AccountId"), ("Opportunity", "AccountId"))}
_WITH_TASKS = frozenset({"Account", "Contact", "Lead", "Opportunity"})


@dataclass(slots=True)
class Family:
    """What a deletion touches.

    `members` are the ids that go along, by object; `tasks_without` are the tasks that stay and lose the
    reference in that column (`WhoId` or `WhatId`).
    """

    members: dict[str, list[str]] = field(default_factory=dict)
    tasks_without: dict[str, list[str]] = field(default_factory=dict)


def as_list(ids: Iterable[str]) -> str:
    """Return ids as the JSON array that `json_each` reads."""
    return msgspec.json.encode(list(ids)).decode()


def family_of(connection: sqlite3.Connection, sobject: str, identity: str) -> Family:
    """Return what goes along with a record of this object."""
    found = Family()
    gone = [identity]
    for child, column in _CHILDREN.get(sobject, ()):
        rows = connection.execute(
            f'SELECT Id FROM "{child}" WHERE "{column}" = ? AND IsDeleted = 0', (identity,)
        ).fetchall()
        if rows:
            found.members[child] = [str(row[0]) for row in rows]
            gone += found.members[child]
    if sobject in _WITH_TASKS:
        _add_tasks(connection, found, gone)
    return found


def _add_tasks(connection: sqlite3.Connection, found: Family, gone: list[str]) -> None:
    dead = set(gone)
    rows = connection.execute(
        "SELECT Id, WhoId, WhatId FROM Task WHERE IsDeleted = 0 AND ("
        "WhoId IN (SELECT value FROM json_each(:gone)) OR WhatId IN (SELECT value FROM json_each(:gone)))",
        {"gone": as_list(gone)},
    ).fetchall()
    for identity, who, what in rows:
        if who is not None and who not in dead:
            found.tasks_without.setdefault("WhatId", []).append(str(identity))
        elif what is not None and what not in dead:
            found.tasks_without.setdefault("WhoId", []).append(str(identity))
        else:
            found.members.setdefault("Task", []).append(str(identity))
