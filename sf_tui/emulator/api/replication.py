"""What was changed and deleted in a span of time.

Source: REST API Guide, "sObject Get Updated", "sObject Get Deleted".
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError, json_answer
from sf_tui.emulator.api.describe import sobject_of
from sf_tui.emulator.stamps import parse_moment, stamp_of

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org

_MAXIMUM_IDS = 600_000
_UPDATED_DAYS = 30
_DELETED_DAYS = 15


def updated(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List the ids changed from `start` to `end` (seconds are ignored), at most 30 days back."""
    item = sobject_of(org, call.path[1])
    start, end = _span(call, _UPDATED_DAYS)
    rows = connection.execute(
        f'SELECT Id FROM "{item.name}" WHERE SystemModstamp >= ? AND SystemModstamp < ? AND IsDeleted = 0 '
        f"ORDER BY SystemModstamp, Id LIMIT {_MAXIMUM_IDS + 1}",
        (stamp_of(start), stamp_of(end)),
    ).fetchall()
    _check_count(len(rows))
    return json_answer({"ids": [row[0] for row in rows], "latestDateCovered": stamp_of(end)})


def deleted(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List the ids deleted from `start` to `end` (seconds are ignored), at most 15 days back."""
    item = sobject_of(org, call.path[1])
    start, end = _span(call, _DELETED_DAYS)
    rows = connection.execute(
        f'SELECT Id, SystemModstamp FROM "{item.name}" WHERE SystemModstamp >= ? AND SystemModstamp < ? '
        f"AND IsDeleted = 1 ORDER BY SystemModstamp, Id LIMIT {_MAXIMUM_IDS + 1}",
        (stamp_of(start), stamp_of(end)),
    ).fetchall()
    _check_count(len(rows))
    return json_answer(
        {
            "deletedRecords": [{"id": row[0], "deletedDate": row[1]} for row in rows],
            "earliestDateAvailable": stamp_of(datetime.now(UTC) - timedelta(days=_DELETED_DAYS)),
            "latestDateCovered": stamp_of(end),
        }
    )


def _span(call: Call, days: int) -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    start, end = parse_moment(call.parameters.get("start", "")), parse_moment(call.parameters.get("end", ""))
    if start is None or end is None:
        raise ApiError(400, "MISSING_ARGUMENT", "start and end are required, as 2026-05-06T00:00:00+00:00")
    start, end = start.replace(second=0), min(end, now).replace(second=0)
    if end - start < timedelta(minutes=1):
        raise ApiError(
            400, "INVALID_REPLICATION_DATE", "endDate must be at least one minute greater than startDate"
        )
    if start < now - timedelta(days=days):
        raise ApiError(400, "INVALID_REPLICATION_DATE", f"startDate cannot be more than {days} days ago")
    return start, end


def _check_count(count: int) -> None:
    if count > _MAXIMUM_IDS:
        raise ApiError(400, "EXCEEDED_ID_LIMIT", f"more than {_MAXIMUM_IDS} ids; shorten the span")
