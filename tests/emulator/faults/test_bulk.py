"""Faults and rules as Bulk 2.0 meets them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.emulator.faults.process import arm
from tests.emulator.helpers import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS = f"{ROOT}/jobs"
OVER = ("JobComplete", "Failed", "Aborted")
CSV = {"Content-Type": "text/csv"}


@pytest.fixture(autouse=True)
def _without_rules(wire: httpx.Client) -> Iterator[None]:
    yield
    wire.delete("/__emulator__/rules").raise_for_status()


def ended(wire: httpx.Client, path: str) -> dict[str, object]:
    while True:
        job: dict[str, object] = wire.get(path).json()
        if job["state"] in OVER:
            return job


def load(wire: httpx.Client, rows: str) -> str:
    made = wire.post(f"{JOBS}/ingest", json={"object": "Contact", "operation": "insert", "lineEnding": "LF"})
    path = f"{JOBS}/ingest/{made.json()['id']}"
    assert wire.put(f"{path}/batches", content=rows, headers=CSV).status_code == 201
    wire.patch(path, json={"state": "UploadComplete"})
    ended(wire, path)
    return path


def errors(wire: httpx.Client, path: str) -> list[str]:
    text = wire.get(f"{path}/failedResults").text
    return [row["sf__Error"] for row in csv.DictReader(io.StringIO(text))]


def test_a_locked_row_fails_and_the_others_are_loaded(wire: httpx.Client) -> None:
    arm(wire, "row-lock-record")
    path = load(wire, "LastName\nBulk A\nBulk B\nBulk C\n")
    [error] = errors(wire, path)
    assert error.startswith("UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record")
    assert wire.get(path).json()["numberRecordsFailed"] == 1
    assert errors(wire, load(wire, "LastName\nBulk A\n")) == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (
            {"kind": "validation", "field": "LastName", "when": "starts", "value": "bulk", "message": "No."},
            "FIELD_CUSTOM_VALIDATION_EXCEPTION:No.:LastName --",
        ),
        (
            {"kind": "duplicate", "fields": ["LastName"]},
            "DUPLICATES_DETECTED:Use one of these records?:--",
        ),
        ({"kind": "required", "field": "Phone"}, "REQUIRED_FIELD_MISSING:"),
    ],
)
def test_rules_hold_for_bulk_too(wire: httpx.Client, rule: dict[str, object], code: str) -> None:
    wire.post(f"{ROOT}/sobjects/Contact", json={"LastName": "Bulk Rule"}).raise_for_status()
    wire.post("/__emulator__/rules", json={"object": "Contact", **rule}).raise_for_status()
    [error] = errors(wire, load(wire, "LastName\nBulk Rule\n"))
    assert error.startswith(code)


def test_a_query_job_is_refused_and_then_made(wire: httpx.Client) -> None:
    wanted = {"operation": "query", "query": "SELECT Id FROM Contact LIMIT 5"}
    arm(wire, "query-timeout", match={"object": "Contact"})
    refused = wire.post(f"{JOBS}/query", json=wanted)
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "QUERY_TIMEOUT")
    path = f"{JOBS}/query/{wire.post(f'{JOBS}/query', json=wanted).json()['id']}"
    assert ended(wire, path)["state"] == "JobComplete"
    arm(wire, "invalid-locator")
    assert wire.get(f"{path}/results").json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"
    assert wire.get(f"{path}/results").status_code == 200


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_results_are_cut_in_their_middle(wire: httpx.Client, coding: str) -> None:
    wanted = {"operation": "query", "query": "SELECT Id, Name, Email FROM Contact"}
    path = f"{JOBS}/query/{wire.post(f'{JOBS}/query', json=wanted).json()['id']}"
    ended(wire, path)
    arm(wire, "cut-body", match={"path": "jobs/query"})
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        wire.get(f"{path}/results", headers={"Accept-Encoding": coding})
    assert len(wire.get(f"{path}/results", headers={"Accept-Encoding": coding}).text.splitlines()) > 500


def test_what_was_uploaded_is_there_although_the_answer_was_lost(wire: httpx.Client) -> None:
    made = wire.post(f"{JOBS}/ingest", json={"object": "Contact", "operation": "insert", "lineEnding": "LF"})
    path = f"{JOBS}/ingest/{made.json()['id']}"
    arm(wire, "lost-answer", match={"method": "PUT"})
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        wire.put(f"{path}/batches", content="LastName\nLost And Found\n", headers=CSV)
    wire.patch(path, json={"state": "UploadComplete"}).raise_for_status()
    assert ended(wire, path)["numberRecordsProcessed"] == 1


def test_bulk_calls_are_logged_as_such(wire: httpx.Client) -> None:
    wire.get(f"{JOBS}/query", headers={"Sforce-Call-Options": "client=bulky"})
    soql = "SELECT ApiFamily FROM ApiTotalUsageEventLog WHERE ClientName = 'bulky'"
    found = wire.get("/services/data/v61.0/query", params={"q": soql}).json()["records"]
    assert [row["ApiFamily"] for row in found] == ["Bulk"]
