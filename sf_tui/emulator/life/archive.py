"""Tasks older than a year are archived: only queryAll shows them.

Salesforce archives closed tasks whose due date, or without one whose creation, lies more than 365 days back
(Salesforce Help, "Archived Activities"). Archiving changes no stamp.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_DAYS = 365


def archived_before(now: float) -> str:
    """Return the day, as text, before which closed tasks are archived."""
    return (datetime.fromtimestamp(now, UTC).date() - timedelta(days=_DAYS)).isoformat()


def is_old(status: object, due: object, created: str, before: str) -> bool:
    """Whether a task belongs in the archive."""
    return status == "Completed" and (due if isinstance(due, str) else created[:10]) < before


def archive(connection: sqlite3.Connection, now: float) -> int:
    """Archive the tasks that have become old; return how many."""
    done = connection.execute(
        "UPDATE Task SET IsArchived = 1 WHERE IsArchived = 0 AND IsDeleted = 0 AND Status = 'Completed' "
        "AND coalesce(ActivityDate, substr(CreatedDate, 1, 10)) < ?",
        (archived_before(now),),
    )
    return done.rowcount
