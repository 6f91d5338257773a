"""Calls noted in memory, and written to the org's file when somebody asks for them.

Source: Object Reference, "ApiTotalUsageEventLog" (API 61.0 and later).
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sf_tui.emulator.database import transaction
from sf_tui.emulator.ids import make_id
from sf_tui.emulator.schema.events import USAGE_PREFIX
from sf_tui.emulator.stamps import stamp

if TYPE_CHECKING:
    import sqlite3

OBJECT = "ApiTotalUsageEventLog"
OLDEST_VERSION = 61
MOST = 50_000
_DAY = 86_400
_COLUMNS = (
    "seq",
    "Id",
    "ApiFamily",
    "ApiResource",
    "ApiVersion",
    "ClientIp",
    "ClientName",
    "ConnectedAppIdentifier",
    "HttpMethod",
    "IsApiLimitCounted",
    "ObjectName",
    "RequestIdentifier",
    "StatusCode",
    "Timestamp",
    "UserIdentifier",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One call; `at` in seconds since 1970."""

    at: float
    family: str
    resource: str
    version: float
    client: str | None
    app: str | None
    user: str | None
    method: str
    sobject: str | None
    status: int
    request: str
    is_counted: bool = True
    address: str = "127.0.0.1"


class UsageLog:
    """The log of one org. `readable` is whether its user may view event log data. Safe for several threads.

    The last 50,000 calls of 24 hours are kept.
    """

    def __init__(self) -> None:
        self.readable = True
        self._lock = threading.Lock()
        self._waiting: deque[Entry] = deque(maxlen=MOST)

    def note(self, entry: Entry) -> None:
        """Note a call."""
        self._waiting.append(entry)

    def flush(self, connection: sqlite3.Connection, now: float) -> None:
        """Write what was noted, and drop what is older than a day."""
        with self._lock, transaction(connection):
            last = connection.execute(f"SELECT max(seq) FROM {OBJECT}").fetchone()[0] or 0
            rows = []
            while self._waiting:
                last += 1
                rows.append(_row(last, self._waiting.popleft()))
            marks = ", ".join("?" * len(_COLUMNS))
            names = ", ".join(f'"{name}"' for name in _COLUMNS)
            connection.executemany(f"INSERT INTO {OBJECT} ({names}) VALUES ({marks})", rows)
            connection.execute(
                f'DELETE FROM {OBJECT} WHERE seq <= ? OR "Timestamp" < ?', (last - MOST, stamp(now - _DAY))
            )


def _row(sequence: int, entry: Entry) -> tuple[object, ...]:
    return (
        sequence,
        make_id(USAGE_PREFIX, sequence),
        entry.family,
        entry.resource,
        entry.version,
        entry.address,
        entry.client,
        entry.app,
        entry.method,
        int(entry.is_counted),
        entry.sobject,
        entry.request,
        entry.status,
        stamp(entry.at),
        entry.user,
    )
