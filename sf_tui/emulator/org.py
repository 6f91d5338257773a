"""The emulated org as its endpoints see it."""

from __future__ import annotations

import copy
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from sf_tui.emulator.apps import App, Apps
from sf_tui.emulator.bulk.jobs import Jobs
from sf_tui.emulator.cursors import Cursors
from sf_tui.emulator.faults import Board
from sf_tui.emulator.late import LongTransactions
from sf_tui.emulator.life.clock import Clock
from sf_tui.emulator.life.upkeep import Upkeep
from sf_tui.emulator.metadata.deployments import Deployments
from sf_tui.emulator.metadata.setup import SetUp, seeded
from sf_tui.emulator.metering import Meter
from sf_tui.emulator.permissions import Permissions, seen_schema
from sf_tui.emulator.rules import Book
from sf_tui.emulator.schema import Schema, visible_schema, without_object
from sf_tui.emulator.seeding import INTEGRATION_ID
from sf_tui.emulator.sessions import Sessions
from sf_tui.emulator.usage import OBJECT, UsageLog
from sf_tui.emulator.usage import OLDEST_VERSION as USAGE_SINCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sf_tui.emulator.options import Options
    from sf_tui.emulator.seeding import Identity

OLDEST_VERSION = 31
NEWEST_VERSION = 68


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a user sees, kept until the schema or the permissions it was made of are others."""

    of: Schema
    permissions: Permissions
    schema: Schema
    described_at: int
    describes: dict[tuple[str, str], bytes] = field(default_factory=dict)


_EVERYTHING = Permissions()


class Org:
    """Who the org is, what its users see, and what it counts.

    `schema`, `describes` and `described_at` (when what describe shows last changed, in seconds since 1970)
    are those of a user with every permission; `seen_by` gives the org as another user sees it, and `whole`
    is this one again.
    """

    def __init__(
        self, identity: Identity, options: Options, remembered_calls: Iterable[tuple[int, int]] = ()
    ) -> None:
        self.whole = self
        self.identity = identity
        self.options = options
        self.schema = visible_schema(
            with_external_id=options.external_id == "ready", with_persons=options.person_accounts
        )
        self.rules = Book(self.schema)
        self.set_up: SetUp = seeded(options.external_id)
        self.deployments = Deployments()
        self.usage = UsageLog()
        self.clock = Clock()
        self.meter = Meter(
            options.api_limit,
            options.used,
            soft_cap=options.soft_cap,
            remembered=remembered_calls,
            clock=self.clock.now,
        )
        self.cursors = Cursors()
        self.upkeep = Upkeep(self.clock)
        self.late = LongTransactions(self.clock)
        self.faults = Board(identity.seed)
        self.jobs = Jobs(options.bulk_page, self.clock.now, self.faults)
        self.started_at = self.described_at = int(time.time())
        self.describes: dict[tuple[str, str], bytes] = {}
        mark = sha256(f"{identity.org_id}/{identity.seed}".encode()).hexdigest()
        self.client_id = f"3MVG9emulator{mark[:48]}"
        self.client_secret = mark[48:].upper()
        self.sessions = Sessions(identity.org_id)
        self.apps = Apps(
            (
                App(
                    self.client_id,
                    "sf-tui",
                    self.client_secret,
                    any_loopback=True,
                    runs_as=INTEGRATION_ID,
                ),
                App("demo", "sf-tui demo", "demo", any_loopback=True, runs_as=INTEGRATION_ID),
                App("PlatformCLI", "Salesforce CLI", any_loopback=True, self_authorized=True),
            )
        )
        self._permissions: dict[str, Permissions] = {}
        self._seen: dict[str, _Seen] = {}
        self._writes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._lock = threading.Lock()

    def at(self, version: str) -> Org:
        """Return the org as a version of the API shows it; it is this very one for a version of today."""
        if self.usage.readable and float(version) >= USAGE_SINCE:
            return self
        view = copy.copy(self)
        view.schema = without_object(self.schema, OBJECT)
        return view

    def change_schema(self, schema: Schema) -> None:
        """Show callers another schema from now on; their copies of describe results are old."""
        self.schema = schema
        self.describes = {}
        self.described_at = max(int(time.time()), self.described_at) + 1

    def permissions_of(self, user: str) -> Permissions:
        """Return the permissions of a user, by id; all of them unless `permit` said otherwise."""
        return self._permissions.get(user, _EVERYTHING)

    def permit(self, user: str, permissions: Permissions) -> None:
        """Give a user these permissions from now on."""
        self._permissions[user] = permissions

    def seen_by(self, user: str) -> Org:
        """Return the org as a user sees it; it is this very one for a user who sees everything.

        Only what is seen differs; sessions, counts and cursors are shared.
        """
        permissions = self.permissions_of(user)
        seen = self._seen.get(user)
        if seen is None and permissions.sees_everything:
            return self
        if seen is None or seen.of is not self.schema or seen.permissions is not permissions:
            later = max(self.described_at, seen.described_at if seen else 0)
            seen = _Seen(
                self.schema,
                permissions,
                self.schema if permissions.sees_everything else seen_schema(self.schema, permissions, user),
                max(int(time.time()), later) + 1,
            )
            self._seen[user] = seen
        view = copy.copy(self)
        view.schema, view.describes, view.described_at = seen.schema, seen.describes, seen.described_at
        return view

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
