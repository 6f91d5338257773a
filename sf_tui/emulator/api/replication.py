"""What was changed and deleted in a span of time.

Source: REST API Guide, "sObject Get Updated", "sObject Get Deleted"; SOAP API Guide, "getUpdated()",
"getDeleted()", "Data Replication API Requirements".
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError, json_answer
from sf_tui.emulator.api.describe import sobject_of
from sf_tui.emulator.life.recycling import deletes_known_from
from sf_tui.emulator.stamps import parse_moment, stamp_of

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import SObject

MAXIMUM_IDS = 600_000
_UPDATED_DAYS = 30
_MINUTE = timedelta(minutes=1)


def updated(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List the ids changed from `start` to `end` (seconds are ignored), at most 30 days back.

    Records that are deleted by now are not among them.
    """
    item = sobject_of(org, call.path[1])
    now = org.clock.moment()
    start, end = _span(call, now)
    if start < now - timedelta(days=_UPDATED_DAYS):
        raise _invalid(f"startDate cannot be more than {_UPDATED_DAYS} days ago")
    alive = " AND IsDeleted = 0" if item.field("IsDeleted") else ""
    rows = connection.execute(
        f'SELECT Id FROM "{item.name}" WHERE SystemModstamp >= ? AND SystemModstamp < ?{alive}'
        f"{item.shared()} ORDER BY SystemModstamp, Id LIMIT {MAXIMUM_IDS + 1}",
        (stamp_of(start), stamp_of(end)),
    ).fetchall()
    _check_count(len(rows))
    return json_answer({"ids": [row[0] for row in rows], "latestDateCovered": stamp_of(_covered(org, end))})


def deleted(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List the ids deleted from `start` to `end` (seconds are ignored).

    At most 15 days back, and not before the delete log was last trimmed: then INVALID_REPLICATION_DATE tells
    the caller to read everything again. What is purged from the bin is not listed any more.
    """
    item = sobject_of(org, call.path[1])
    start, end = _span(call, org.clock.moment())
    known_from = deletes_known_from(connection, org.clock.now())
    if start.timestamp() < known_from:
        raise _invalid("startDate before the earliest date available: deletions have been purged")
    rows = connection.execute(
        _deletions(item), (stamp_of(start), stamp_of(end)) if item.field("IsDeleted") else ()
    ).fetchall()
    _check_count(len(rows))
    return json_answer(
        {
            "deletedRecords": [{"id": row[0], "deletedDate": row[1]} for row in rows],
            "earliestDateAvailable": stamp_of(datetime.fromtimestamp(known_from, UTC)),
            "latestDateCovered": stamp_of(_covered(org, end)),
        }
    )


def _covered(org: Org, end: datetime) -> datetime:
    """Return until when the answer is complete: not past where a transaction began that is still open."""
    oldest = org.late.oldest
    return end if oldest is None else min(end, datetime.fromtimestamp(oldest, UTC))


def _deletions(item: SObject) -> str:
    if item.field("IsDeleted") is None:
        return f'SELECT Id, SystemModstamp FROM "{item.name}" WHERE 0'
    return (
        f'SELECT Id, SystemModstamp FROM "{item.name}" WHERE SystemModstamp >= ? AND SystemModstamp < ? '
        f"AND IsDeleted = 1{item.shared()} ORDER BY SystemModstamp, Id LIMIT {MAXIMUM_IDS + 1}"
    )


def _span(call: Call, now: datetime) -> tuple[datetime, datetime]:
    """Return start and end, floored to the minute; the end is now at the latest."""
    start, end = parse_moment(call.parameters.get("start", "")), parse_moment(call.parameters.get("end", ""))
    if start is None or end is None:
        raise ApiError(400, "MISSING_ARGUMENT", "start and end are required, as 2026-05-06T00:00:00+00:00")
    first, last = _floored(start), _floored(end)
    if end - start <= _MINUTE or last == first:
        raise _invalid("endDate must be at least one minute greater than startDate")
    return first, min(last, _floored(now))


def _floored(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _invalid(message: str) -> ApiError:
    return ApiError(400, "INVALID_REPLICATION_DATE", message)


def _check_count(count: int) -> None:
    if count > MAXIMUM_IDS:
        raise ApiError(400, "EXCEEDED_ID_LIMIT", f"more than {MAXIMUM_IDS} ids; shorten the span")
