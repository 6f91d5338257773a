"""How many jobs a day, and how long they stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.bulk.helpers import QUERY, load, open_job, result, run_query
from tests.emulator.helpers import ROOT, Serving
from tests.emulator.life.helpers import pull

if TYPE_CHECKING:
    import httpx
    import pytest


async def left(client: httpx.AsyncClient, name: str) -> int:
    found: dict[str, dict[str, int]] = (await client.get(f"{ROOT}/limits")).json()
    return found[name]["Remaining"]


async def test_jobs_and_batches_are_taken_from_the_days_limits(client: httpx.AsyncClient) -> None:
    assert await left(client, "DailyBulkV2QueryJobs") == 10_000
    assert await left(client, "DailyBulkApiBatches") == 15_000
    await run_query(client, "SELECT Id FROM Account")
    await load(client, "insert", "Account", "Name\n" + "x\n" * 10_001)
    assert await left(client, "DailyBulkV2QueryJobs") == 9_999
    assert await left(client, "DailyBulkApiBatches") == 14_998


async def test_over_the_limit_jobs_are_refused_until_a_day_has_passed(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sf_tui.emulator.bulk.jobs._QUERY_JOBS", 1)
    monkeypatch.setattr("sf_tui.emulator.bulk.jobs._BATCHES", 0)
    async with serving() as client:
        await run_query(client, "SELECT Id FROM Account")
        body = {"operation": "query", "query": "SELECT Id FROM Account"}
        refused = await client.post(QUERY, json=body)
        assert refused.status_code == 400
        assert refused.json() == [
            {
                "message": "Max bulk v2 query jobs (1) per 24 hrs has been reached",
                "errorCode": "LIMIT_EXCEEDED",
            }
        ]
        url = await load(client, "insert", "Account", "Name\nx\n")
        assert (await client.get(url)).json()["errorMessage"] == (
            "ExceededQuota : ApiBatchItems Limit exceeded."
        )
        await pull(client, "advance", days=1)
        assert (await client.post(QUERY, json=body)).status_code == 200


async def test_a_job_left_open_is_aborted_after_a_day(client: httpx.AsyncClient) -> None:
    url = await open_job(client, "insert", "Contact")
    await client.put(f"{url}/batches", content=b"LastName\na\n")
    await pull(client, "advance", days=2)
    assert (await client.get(url)).json()["state"] == "Aborted"
    assert await result(client, url, "unprocessedrecords") == [{"LastName": "a"}]


async def test_an_ended_job_is_forgotten_after_seven_days(client: httpx.AsyncClient) -> None:
    url = await run_query(client, "SELECT Id FROM Account")
    await pull(client, "advance", days=6)
    assert (await client.get(f"{url}/results")).status_code == 200
    await pull(client, "advance", days=2)
    assert (await client.get(url)).status_code == 404
