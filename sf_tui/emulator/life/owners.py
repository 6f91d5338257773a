"""Who may own a record: users who are active, and queues that take its object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.dml.outcome import DmlError
from sf_tui.emulator.ids import prefix_of

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.schema import SObject


def check_owner(connection: sqlite3.Connection, item: SObject, owner: str) -> None:
    """Refuse an owner who left, or a group that is no queue for the object.

    Raises DmlError INACTIVE_OWNER_OR_USER, INVALID_OPERATION. A record keeps an owner who leaves later.
    """
    if prefix_of(owner) == "00G":
        row = connection.execute(
            'SELECT 1 FROM "Group" g JOIN QueueSobject q ON q.QueueId = g.Id '
            "WHERE g.Id = ? AND g.Type = 'Queue' AND q.SobjectType = ?",
            (owner, item.name),
        ).fetchone()
        if row is None:
            raise DmlError("INVALID_OPERATION", "Queue not associated with this SObject type")
        return
    row = connection.execute("SELECT IsActive FROM User WHERE Id = ?", (owner,)).fetchone()
    if row is not None and not row[0]:
        raise DmlError(
            "INACTIVE_OWNER_OR_USER",
            f"operation performed with inactive user [{owner}] as owner of {item.name.lower()}",
        )
