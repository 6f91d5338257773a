"""airbyte-source-salesforce, unmodified, against the emulator; in a command of its own.

Run it with `python -m tests.foreign.airbyte_source` (arguments go to pytest). It is no part of the ordinary
run: the connector is 340 MB. It is the strictest reader we know: it slices time into months, reads deleted
records too, runs a Bulk job a slice, follows locators and deletes its jobs.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.foreign import cache
from tests.foreign.person import refresh_token_of
from tests.foreign.running import SCRIPTS, run
from tests.world import Org

STREAMS = ("Account", "Contact", "Lead", "Opportunity", "Task")
DAYS = 75
"""Three of its slices."""


@dataclass(frozen=True, slots=True)
class Source:
    """The connector with a configuration of its own."""

    python: Path
    org: Org
    home: Path
    start: str

    def configure(self, *, bulk: bool) -> None:
        user = self.org.one("SELECT Username FROM User WHERE Username LIKE 'sf-tui%'")["Username"]
        told = {
            "auth_type": "Client",
            "client_id": "demo",
            "client_secret": "demo",
            "refresh_token": refresh_token_of(self.org.address, user),
            "start_date": self.start,
            "force_use_bulk_api": bulk,
            "streams_criteria": [{"criteria": "exacts", "value": name} for name in STREAMS],
        }
        (self.home / "config.json").write_text(json.dumps(told))

    def messages(self, *arguments: str) -> list[dict[str, Any]]:
        launch: list[str | Path] = [self.python, SCRIPTS / "airbyte_source_main.py", self.org.address]
        told = run([*launch, *arguments, "--config", self.home / "config.json"], self.home)
        return [json.loads(line) for line in told.splitlines() if line.startswith("{")]


@pytest.fixture(scope="session")
def python() -> Path:
    try:
        return cache.python_with("airbyte-source-salesforce==2.10.3")
    except cache.UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture
def source(python: Path, org: Org, tmp_path: Path) -> Source:
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=DAYS)
    return Source(python, org, tmp_path, f"{start:%Y-%m-%dT%H:%M:%SZ}")


@pytest.mark.parametrize("bulk", [False, True], ids=["rest", "bulk"])
def test_it_checks_discovers_and_reads_every_change(source: Source, bulk: bool) -> None:  # noqa: FBT001
    source.configure(bulk=bulk)
    (status,) = [item for item in source.messages("check") if item["type"] == "CONNECTION_STATUS"]
    assert status["connectionStatus"]["status"] == "SUCCEEDED"

    (found,) = [item["catalog"] for item in source.messages("discover") if item["type"] == "CATALOG"]
    streams = {stream["name"]: stream for stream in found["streams"]}
    assert set(STREAMS) <= set(streams)
    chosen = [
        {
            "stream": streams[name],
            "sync_mode": "incremental",
            "destination_sync_mode": "append",
            "cursor_field": ["SystemModstamp"],
        }
        for name in STREAMS
    ]
    (source.home / "catalog.json").write_text(json.dumps({"streams": chosen}))

    messages = source.messages("read", "--catalog", str(source.home / "catalog.json"))
    read = Counter(item["record"]["stream"] for item in messages if item["type"] == "RECORD")
    there = {
        name: len(source.org.query(f"SELECT Id FROM {name} WHERE SystemModstamp >= {source.start}"))
        for name in STREAMS
    }
    assert read == there
    ids = [item["record"]["data"]["Id"] for item in messages if item["type"] == "RECORD"]
    assert len(set(ids)) == len(ids) > 100


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-v", "-p", "no:cacheprovider", "--timeout=600", *sys.argv[1:]]))
