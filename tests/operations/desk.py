"""One person's console over a real store and a real settings file."""

from dataclasses import dataclass, field
from pathlib import Path

from sf_tui.model.secret import Secret
from sf_tui.model.states import Direction, ObjectKind, RunTrigger
from sf_tui.operations.changes import apply_settings
from sf_tui.operations.store_console import StoreConsole
from sf_tui.secrets import MemorySecrets
from sf_tui.settings import read_settings
from sf_tui.store.owner import this_process
from sf_tui.store.rows import Lease
from sf_tui.store.sqlite import SqliteStore

START = 1_700_000_000.0

SETTINGS = """\
# who: the ops team
[integrations.demo]
enabled = true

[integrations.demo.salesforce]
host = "acme.my.salesforce.com"  # production
client_id = "3MVG9"

[integrations.demo.crm]
path = "/srv/crm.db"
"""


@dataclass
class Clock:
    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Desk:
    """What a test acts on. ``store`` is the service's connection, the console has its own two."""

    store: SqliteStore
    path: Path
    secrets: MemorySecrets
    clock: Clock
    reader: SqliteStore
    writer: SqliteStore
    woken: list[float] = field(default_factory=list)

    def console(self, *, read_only: bool = False, who: str = "ann") -> StoreConsole:
        return StoreConsole(
            self.reader,
            self.path,
            self.secrets,
            who=who,
            read_only=read_only,
            writer=self.writer,
            wake=lambda: self.woken.append(self.clock.now),
            clock=self.clock,
        )

    @property
    def id(self) -> int:
        row = self.store.integration("demo")
        assert row is not None
        return row.id

    def take_up(self, text: str, who: str = "ann") -> None:
        self.path.write_text(text)
        apply_settings(self.store, read_settings(self.path), who, clock=self.clock)

    def serve(self, owner: str | None = None) -> Lease:
        lease = self.store.acquire_lease("service", owner or this_process())
        assert lease is not None
        return lease

    def begin_run(self, *steps: tuple[ObjectKind, Direction]) -> int:
        self.store.acquire_lease(f"integration:{self.id}", this_process())
        return self.store.begin_run(self.id, RunTrigger.PERSON, 1, steps)


SECRET = Secret("s3cret-value")
