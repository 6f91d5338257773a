"""tap-salesforce, the Singer tap, discovers the emulator and reads all of it."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.foreign.person import refresh_token_of
from tests.foreign.running import SCRIPTS, run
from tests.world import Org

STREAMS = ("Account", "Contact", "Lead", "Opportunity", "Task")


@dataclass(frozen=True, slots=True)
class Tap:
    """The tap with a configuration of its own."""

    python: Path
    address: str
    home: Path

    @property
    def config(self) -> Path:
        return self.home / "config.json"

    def run(self, *arguments: str | Path) -> str:
        launch: list[str | Path] = [self.python, SCRIPTS / "tap_salesforce_main.py", self.address]
        return run([*launch, "--config", self.config, *arguments], self.home)

    def sync(self, catalog: Any, state: Any = None) -> list[dict[str, Any]]:
        """Sync what is selected and return the messages."""
        (self.home / "catalog.json").write_text(json.dumps(catalog))
        (self.home / "state.json").write_text(json.dumps(state or {}))
        told = self.run("--properties", self.home / "catalog.json", "--state", self.home / "state.json")
        return [json.loads(line) for line in told.splitlines()]


@pytest.fixture
def tap(org: Org, tap_salesforce_python: Path, tmp_path: Path) -> Tap:
    tap = Tap(tap_salesforce_python, org.address, tmp_path)
    user = org.one("SELECT Username FROM User WHERE Username LIKE 'sf-tui%'")["Username"]
    told = {
        "client_id": "demo",
        "client_secret": "demo",
        "refresh_token": refresh_token_of(org.address, user),
        "start_date": "2000-01-01T00:00:00Z",
        "api_type": "REST",
        "select_fields_by_default": True,
    }
    tap.config.write_text(json.dumps(told))
    return tap


def selected(catalog: Any) -> Any:
    """Return a catalog that asks for every field of the five objects."""
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            if not entry["breadcrumb"]:
                entry["metadata"]["selected"] = stream["stream"] in STREAMS
                entry["metadata"]["replication-method"] = "INCREMENTAL"
                entry["metadata"]["replication-key"] = "SystemModstamp"
            elif entry["metadata"].get("inclusion") != "unsupported":
                entry["metadata"]["selected"] = True
    return catalog


def test_it_discovers_and_reads_every_record(org: Org, tap: Tap) -> None:
    catalog = json.loads(tap.run("--discover"))
    found = {stream["stream"]: stream for stream in catalog["streams"]}
    assert set(STREAMS) <= set(found)
    assert found["Contact"]["schema"]["properties"]["SystemModstamp"]["anyOf"][0]["format"] == "date-time"

    messages = tap.sync(selected(catalog))
    records = [message for message in messages if message["type"] == "RECORD"]
    read = Counter(message["stream"] for message in records)
    there = {name: len(org.query(f"SELECT Id FROM {name}")) for name in STREAMS}
    assert read == there
    assert len({message["record"]["Id"] for message in records}) == len(records)
    contact = next(message["record"] for message in records if message["stream"] == "Contact")
    assert {"Id", "LastName", "AccountId", "SystemModstamp", "SfTui_Id__c"} <= set(contact)

    state = [message["value"] for message in messages if message["type"] == "STATE"][-1]
    changed = org.create("Contact", LastName="After the tap")
    later = tap.sync(selected(catalog), state)
    ids = {message["record"]["Id"] for message in later if message["type"] == "RECORD"}
    assert changed in ids
    assert len(ids) < len(records)


def test_it_keeps_a_refresh_token_that_rotates(org: Org, tap: Tap) -> None:
    before = json.loads(tap.config.read_text())["refresh_token"]
    app = f"{org.address}/__emulator__/apps/demo"
    httpx.put(app, json={"rotates": True}, timeout=30).raise_for_status()
    try:
        tap.run("--discover")
        after = json.loads(tap.config.read_text())["refresh_token"]
        assert after != before
        tap.run("--discover")
    finally:
        httpx.put(app, json={"rotates": False}, timeout=30).raise_for_status()
