"""ApiTotalUsageEventLog: who made which API calls.

Source: Object Reference, "ApiTotalUsageEventLog". The prefix of its ids was never seen; this one is made up.
"""

from __future__ import annotations

from sf_tui.emulator.schema.builders import fixed, flag, identity
from sf_tui.emulator.schema.model import SObject, sobject

USAGE_PREFIX = "4UE"


def api_total_usage() -> SObject:
    """Return ApiTotalUsageEventLog."""
    label = "API Total Usage Event Log"
    return sobject(
        "ApiTotalUsageEventLog",
        label,
        f"{label}s",
        USAGE_PREFIX,
        (
            identity(label)[0],
            fixed("ApiFamily", "API Family", "string", 255),
            fixed("ApiResource", "API Resource", "string", 255),
            fixed("ApiVersion", "API Version", "double"),
            fixed("ClientIp", "Client IP", "string", 255),
            fixed("ClientName", "Client Name", "string", 255),
            fixed("ConnectedAppIdentifier", "Connected App Identifier", "string", 18),
            fixed("HttpMethod", "HTTP Method", "string", 16),
            flag("IsApiLimitCounted", "Is API Limit Counted", read_only=True),
            fixed("ObjectName", "Object Name", "string", 255),
            fixed("RequestIdentifier", "Request Identifier", "string", 64),
            fixed("StatusCode", "Status Code", "int"),
            fixed("Timestamp", "Timestamp", "datetime"),
            fixed("UserIdentifier", "User Identifier", "string", 18),
        ),
        writable=False,
    )
