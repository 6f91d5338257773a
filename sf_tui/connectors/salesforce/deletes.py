"""Deletes as getDeleted tells them, for users who may not send ``queryAll`` (REST API guide, Get Deleted).

It tells less: ids and times, no winner of a merge; 15 days at most; and whole minutes, so the last one comes
with the next window, whose look-back covers it.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec

from sf_tui.connectors.protocol import ChangeQuery, Record
from sf_tui.connectors.salesforce import soql
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.decoding import stamp_of
from sf_tui.model.errors import Refused
from sf_tui.model.states import Purpose
from sf_tui.model.values import format_instant, parse_instant

_REACH = timedelta(days=15) - timedelta(minutes=5)
"""How far back Salesforce keeps the log of deletes, less the time that asking takes."""
_SHORTEST = timedelta(minutes=2)


class _Deleted(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    deleted_date: str


class _Answer(msgspec.Struct, frozen=True, rename="camel"):
    deleted_records: tuple[_Deleted, ...] = ()
    earliest_date_available: str = ""
    latest_date_covered: str = ""


_ANSWER = msgspec.json.Decoder(_Answer)


async def deleted(client: Client, asked: ChangeQuery) -> list[Record]:
    """Return the tombstones of a window's object since its start; one call.

    Empty where the log reaches back less far: such deletes are known by absence only (SYNC 6).
    """
    now = datetime.fromtimestamp(await client.server_time(), UTC)
    start = parse_instant(asked.window.start) or now
    start = max(min(start, now - _SHORTEST), now - _REACH)
    span = urlencode({"start": format_instant(start), "end": format_instant(now)})
    path = f"{await client.base()}/sobjects/{soql.name(asked.object)}/deleted/?{span}"
    try:
        answer = await client.get(path, Purpose.READ)
    except Refused as error:
        if error.code != "INVALID_REPLICATION_DATE":
            raise
        return []
    blank = (None,) * len(asked.fields)
    return [
        Record(each.id, stamp_of(each.deleted_date), blank, is_deleted=True)
        for each in decode(_ANSWER, answer.content).deleted_records
    ]
