"""Who draws from the org's pool of calls, as its event log tells those who may read it.

Source: Object Reference, ApiTotalUsageEventLog (API 61.0 and later; needs “View Event Log Object Data”).
"""

from datetime import UTC, datetime, timedelta

import msgspec

from sf_tui.connectors.salesforce import queries, soql
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.sentences import words
from sf_tui.model.check import Caller, Callers
from sf_tui.model.errors import PermissionMissing, Refused, Unreachable
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import say
from sf_tui.model.states import Purpose
from sf_tui.model.trouble import Cause
from sf_tui.model.values import format_instant

_LOG = "ApiTotalUsageEventLog"
_MOST = 200
"""Clients that are asked for, the busiest first."""
_NAME_LENGTH = 80
_OURS = "sf-tui/"
"""How ``Sforce-Call-Options: client=`` begins in our own calls."""


class _Group(msgspec.Struct, frozen=True):
    expr0: int
    ClientName: str | None = None


class _Groups(msgspec.Struct, frozen=True):
    records: tuple[_Group, ...]


_DECODER = msgspec.json.Decoder(_Groups)


async def ask(client: Client) -> Callers:
    """Ask which clients called in the last 24 hours; one call. Not allowed is an answer, too."""
    now = await client.server_time()
    since = format_instant(datetime.fromtimestamp(now, UTC) - timedelta(days=1))
    conditions = [soql.equals("IsApiLimitCounted", True), soql.since("Timestamp", since)]
    query = soql.busiest(_LOG, "ClientName", conditions, _MOST)
    try:
        content = await queries.one(client, query, with_deleted=False, purpose=Purpose.DESCRIBE)
        groups = decode(_DECODER, content).records
    except (Refused, PermissionMissing, Unreachable) as error:
        # An org without event logs may answer anything, an error of its own as well.
        if isinstance(error, Unreachable) and error.cause is not Cause.SERVER_ERROR:
            raise
        because = say(
            "the org's event log cannot be read ({reason}): give the user “View Event Log Object Data”",
            reason=str(error),
        )
        return Callers(unknown=words(because))
    return Callers(callers=tuple(_caller(group) for group in groups if group.expr0 > 0))


def _caller(group: _Group) -> Caller:
    name = safe_text(group.ClientName or "", _NAME_LENGTH)
    return Caller(name=name, calls=group.expr0, is_ours=name.startswith(_OURS))
