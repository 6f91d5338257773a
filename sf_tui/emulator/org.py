"""The emulated org as its endpoints see it."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from sf_tui.emulator.bulk.jobs import Jobs
from sf_tui.emulator.cursors import Cursors
from sf_tui.emulator.faults import Board
from sf_tui.emulator.faults.connections import Connections
from sf_tui.emulator.life.clock import Clock
from sf_tui.emulator.life.upkeep import Upkeep
from sf_tui.emulator.metadata.deployments import Deployments
from sf_tui.emulator.metadata.setup import SetUp, seeded
from sf_tui.emulator.metering import Meter
from sf_tui.emulator.rules import Book
from sf_tui.emulator.schema import visible_schema
from sf_tui.emulator.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sf_tui.emulator.options import Options
    from sf_tui.emulator.schema import Schema
    from sf_tui.emulator.seeding import Identity

OLDEST_VERSION = 31
NEWEST_VERSION = 66


class Org:
    """Who the org is, what its users see, and what it counts."""

    def __init__(
        self, identity: Identity, options: Options, remembered_calls: Iterable[tuple[int, int]] = ()
    ) -> None:
        self.identity = identity
        self.options = options
        self.schema = visible_schema(with_external_id=options.external_id == "ready")
        self.rules = Book(self.schema)
        self.set_up: SetUp = seeded(options.external_id)
        self.deployments = Deployments()
        self.meter = Meter(
            options.api_limit, options.used, soft_cap=options.soft_cap, remembered=remembered_calls
        )
        self.cursors = Cursors()
        self.clock = Clock()
        self.upkeep = Upkeep(self.clock)
        self.faults = Board(identity.seed)
        self.connections = Connections()
        self.jobs = Jobs(options.bulk_page)
        self.started_at = self.described_at = int(time.time())
        self.describes: dict[tuple[str, str], bytes] = {}
        mark = sha256(f"{identity.org_id}/{identity.seed}".encode()).hexdigest()
        self.client_id = f"3MVG9emulator{mark[:48]}"
        self.client_secret = mark[48:].upper()
        self.sessions = Sessions(identity.org_id, {self.client_id: self.client_secret, "demo": "demo"})
        self._writes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._lock = threading.Lock()

    def change_schema(self, schema: Schema) -> None:
        """Show callers another schema from now on; their copies of describe results are old."""
        self.schema = schema
        self.describes = {}
        self.described_at = max(int(time.time()), self.described_at) + 1

    def note_write(self, sobject: str, kind: str) -> None:
        """Count a record that an API caller created, updated, deleted, or sent unchanged."""
        with self._lock:
            self._writes[sobject][kind] += 1

    def writes(self) -> dict[str, dict[str, int]]:
        """Return the records written by API callers, by object and kind."""
        kinds = ("created", "updated", "deleted", "unchanged")
        with self._lock:
            return {
                name: {kind: counts[kind] for kind in kinds} for name, counts in sorted(self._writes.items())
            }
