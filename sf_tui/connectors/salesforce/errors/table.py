"""The one table from Salesforce's codes to what they mean; its lines stand in `entries`."""

from sf_tui.connectors.salesforce.errors.entries import access, logins, queries, records, traffic
from sf_tui.connectors.salesforce.errors.kinds import Known

TABLE: tuple[Known, ...] = (
    *access.ENTRIES,
    *logins.ENTRIES,
    *traffic.ENTRIES,
    *queries.ENTRIES,
    *records.ENTRIES,
)

_BY_CODE: dict[str, list[Known]] = {}
for _known in TABLE:
    _BY_CODE.setdefault(_known.code, []).append(_known)


def look_up(code: str, message: str = "") -> Known | None:
    """Return the line for ``code`` that fits ``message``; None for a code that nobody wrote down."""
    said = message.lower()
    return next((known for known in _BY_CODE.get(code, ()) if known.when in said), None)
