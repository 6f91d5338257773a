"""`sf-tui demo --headless`, the program as a person starts it: emulator process, service, both databases."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.world import running_org

_KINDS = ("account", "contact", "lead", "opportunity", "task")
_SECONDS_ALLOWED = 30
"""What the issue allows for the whole command; far more than it needs."""


def demo(folder: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "sf_tui",
            "demo",
            "--headless",
            "--json",
            "--state",
            str(folder),
            *arguments,
        ],
        capture_output=True,
        text=True,
        timeout=_SECONDS_ALLOWED,
        check=False,
        env={**os.environ, "HOME": str(folder.parent)},
    )
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def crm(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(folder / "crm.db")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("home") / "demo"
    return folder, demo(folder)


def test_all_five_kinds_move_both_ways(first: tuple[Path, dict[str, Any]]) -> None:
    _folder, summary = first
    moved = {
        (step["object"], step["direction"]): step["created"] + step["updated"] for step in summary["steps"]
    }
    assert set(moved) == {(kind, direction) for kind in _KINDS for direction in ("pull", "push")}
    assert all(moved.values()), moved
    assert summary["totals"]["failed"] == 0


def test_the_summary_measures_each_step(first: tuple[Path, dict[str, Any]]) -> None:
    _folder, summary = first
    for step in summary["steps"]:
        assert {"created", "updated", "skipped", "failed", "calls", "seconds", "records_per_second"} <= set(
            step
        )
        settled = ("created", "updated", "unchanged", "skipped", "failed")
        assert sum(step[each] for each in settled) == step["read"]


def test_overlapping_records_are_not_doubled(first: tuple[Path, dict[str, Any]]) -> None:
    folder, _summary = first
    with running_org("--database", str(folder / "org.db")) as org:
        for table, name in (("contacts", "Contact"), ("accounts", "Account"), ("leads", "Lead")):
            open_ones = " AND IsConverted = false" if name == "Lead" else ""
            ids = {
                row["Id"] for row in org.query(f"SELECT Id FROM {name} WHERE IsDeleted = false{open_ones}")
            }
            in_crm = [row[0] for row in crm(folder, f"SELECT sf_id FROM {table}")]
            assert len(in_crm) == len(set(in_crm)) == len(ids)
            assert set(in_crm) == ids


def test_a_second_run_on_the_same_state_writes_nothing(first: tuple[Path, dict[str, Any]]) -> None:
    folder, _summary = first
    before = crm(folder, "SELECT max(seq), count(*) FROM change_log")
    stamps = _stamps(folder)
    summary = demo(folder)
    assert summary["totals"]["created"] == summary["totals"]["updated"] == 0
    assert crm(folder, "SELECT max(seq), count(*) FROM change_log") == before
    assert _stamps(folder) == stamps


def _stamps(folder: Path) -> dict[str, tuple[int, str]]:
    """What any write to the org would change: how many records there are and when the last one changed."""
    found = {}
    with running_org("--database", str(folder / "org.db")) as org:
        for kind in _KINDS:
            row = org.query(f"SELECT count(Id) n, max(SystemModstamp) last FROM {kind.capitalize()}")[0]
            found[kind] = (row["n"], row["last"])
    return found
