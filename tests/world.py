"""Both systems and the service between them, for tests: an emulator process, a CRM file, a state file."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec

from sf_tui.connectors.protocol import Connector, ConnectorPair, Meter
from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.connectors.sqlite import SqliteCrm, create_database
from sf_tui.model.secret import Secret
from sf_tui.model.settings import (
    CrmSettings,
    IntegrationSettings,
    LimitSettings,
    SalesforceSettings,
    Settings,
    SyncSettings,
)
from sf_tui.model.states import Direction, ObjectKind, RequestKind, RequestState, SuspendReason
from sf_tui.service import EmbeddedService
from sf_tui.store.rows import Outcome, RequestRow, RunRow, StepRow
from sf_tui.store.sqlite import SqliteStore

NAME = "demo"
PATIENCE_SECONDS = 60.0
NEVER = 3600
"""An interval at which no run starts by itself during a test, after the first."""


@dataclass
class Org:
    """The emulator over HTTP, as another program would use it."""

    address: str
    org_id: str
    client: httpx.Client
    process: "subprocess.Popen[bytes]"

    def _url(self, path: str) -> str:
        return f"{self.address}/services/data/v62.0/{path}"

    def query(self, soql: str) -> list[dict[str, Any]]:
        answer = self.client.get(self._url("queryAll"), params={"q": soql}).raise_for_status().json()
        records: list[dict[str, Any]] = answer["records"]
        while not answer["done"]:
            answer = self.client.get(self.address + answer["nextRecordsUrl"]).raise_for_status().json()
            records += answer["records"]
        return records

    def one(self, soql: str) -> dict[str, Any]:
        (record,) = self.query(soql)
        return record

    def create(self, name: str, **values: Any) -> str:
        answer = self.client.post(self._url(f"sobjects/{name}"), json=values).raise_for_status().json()
        return str(answer["id"])

    def update(self, name: str, record_id: str, **values: Any) -> None:
        self.client.patch(self._url(f"sobjects/{name}/{record_id}"), json=values).raise_for_status()

    def delete(self, name: str, record_id: str) -> None:
        self.client.delete(self._url(f"sobjects/{name}/{record_id}")).raise_for_status()

    def live(self, doing: str, **body: Any) -> dict[str, Any]:
        """Do to records what REST cannot: merge, convert, undelete, purge, let time pass."""
        answer = self.client.post(f"{self.address}/__emulator__/life/{doing}", json=body)
        assert answer.is_success, answer.text
        done: dict[str, Any] = answer.json()
        return done

    def writes(self) -> dict[str, dict[str, int]]:
        stats = self.client.get(f"{self.address}/__emulator__/stats").raise_for_status().json()
        writes: dict[str, dict[str, int]] = stats["writes"]
        return writes


@contextmanager
def running_org(*arguments: str) -> Iterator[Org]:
    """Start an emulator process; it ends when its stdin closes."""
    command = [sys.executable, "-m", "sf_tui.emulator", "--port", "0", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        with httpx.Client(timeout=30) as client:
            token = client.post(
                f"{told['address']}/services/oauth2/token",
                data={
                    "grant_type": "client_credentials",
                    "client_id": told["client_id"],
                    "client_secret": told["client_secret"],
                },
            ).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            yield Org(told["address"], told["org_id"], client, process)
        process.stdin.close()
        process.wait(10)


@dataclass
class World:
    """One integration between an org and a CRM, with the service that a test starts and stops."""

    folder: Path
    org: Org
    sync_settings: SyncSettings = field(default_factory=lambda: SyncSettings(interval_seconds=NEVER))
    limits: LimitSettings = field(default_factory=LimitSettings)
    enabled: bool = True
    secret: str = "demo"
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    sandbox: bool = False
    clock: Callable[[], float] = time.time
    crm_connector: Connector | None = None
    """In place of the SQLite CRM."""
    crm_home: Path | None = None
    """The folder of the CRM where it is another world's."""
    service: EmbeddedService | None = None

    def __post_init__(self) -> None:
        create_database(self.crm_path)
        self.store = SqliteStore(self.folder / "state.db", clock=self.clock)
        self.configure()

    @property
    def crm_path(self) -> Path:
        return (self.crm_home or self.folder) / "crm.db"

    def settings(self) -> IntegrationSettings:
        return IntegrationSettings(
            enabled=self.enabled,
            salesforce=SalesforceSettings(
                host=self.org.address,
                client_id="demo",
                sandbox=self.sandbox,
                allowed_hosts=(self.org.address.removeprefix("http://"),),
            ),
            crm=CrmSettings(path=str(self.crm_path)),
            limits=self.limits,
            sync=self.sync_settings,
            rules=self.rules,
        )

    def configure(self) -> None:
        settings = Settings(integrations={NAME: self.settings()})
        self.store.save_revision(msgspec.json.encode(settings).decode(), "test", [NAME])

    @property
    def id(self) -> int:
        row = self.store.integration(NAME)
        assert row is not None
        return row.id

    def open_connectors(self, _name: str, settings: IntegrationSettings, meter: Meter) -> ConnectorPair:
        return ConnectorPair(
            SalesforceConnector(settings.salesforce, Secret(self.secret), meter),
            self.crm_connector or SqliteCrm(Path(settings.crm.path), create=False),
        )

    def start(self) -> None:
        self.store.set_next_run(self.id, self.clock() + NEVER)
        self.service = self.serve()

    def serve(self) -> EmbeddedService:
        service = EmbeddedService(self.folder / "state.db", self.open_connectors, clock=self.clock)
        service.start()
        return service

    def stop(self) -> None:
        if self.service is not None:
            self.service.stop()
            self.service = None

    def change(self, **changes: Any) -> None:
        """Change sync settings as a front end does: by a new revision."""
        self.sync_settings = msgspec.structs.replace(self.sync_settings, **changes)
        self.configure()

    def ask(self, kind: RequestKind) -> int:
        request = self.store.add_request(self.id, kind)
        if self.service is not None:
            self.service.wake()
        return request

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for something that the store or a side will tell."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < deadline, f"still waiting: {what}"
            time.sleep(0.01)

    @property
    def suspended(self) -> SuspendReason | None:
        row = self.store.integration(NAME)
        assert row is not None
        return row.suspended

    def outcome(self, direction: Direction, kind: ObjectKind, source: str) -> Outcome | None:
        return self.store.outcomes(self.id, direction, kind, [source]).get(source)

    def wait(self, request: int) -> RequestRow:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            row = self.store.request(request)
            assert row is not None
            if row.state not in {RequestState.QUEUED, RequestState.RUNNING}:
                return row
            time.sleep(0.01)  # the store is the bus: what is waited for is a row
        raise AssertionError(f"request {request} was not answered within {PATIENCE_SECONDS} s")

    def request(self, kind: RequestKind) -> RequestRow:
        return self.wait(self.ask(kind))

    def sync(self) -> RunRow:
        row = self.request(RequestKind.SYNC)
        assert row.run is not None, row.result
        run = self.store.run(row.run)
        assert run is not None
        return run

    def steps(self, run: RunRow) -> dict[tuple[ObjectKind, Direction], StepRow]:
        return {(step.kind, step.direction): step for step in self.store.steps(run.id)}

    def feed(self) -> list[str]:
        return [str(entry.sentence) for entry in self.store.activity(self.id)]

    def crm(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement the way any program would, on a connection of its own."""
        connection = sqlite3.connect(self.crm_path, timeout=10)
        try:
            with connection:
                return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def close(self) -> None:
        self.stop()
        self.store.close()
