"""Bulk jobs that are slow or fail, on demand."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.emulator.bulk.helpers import QUERY, create_query, ended, load, result, run_query
from tests.emulator.helpers import CONTACTS, Serving

if TYPE_CHECKING:
    import httpx


async def arm(client: httpx.AsyncClient, name: str, **more: object) -> None:
    answer = await client.post("/__emulator__/faults", json={"name": name, **more})
    assert answer.status_code == 200, answer.text


async def test_a_slow_job_stays_in_progress_until_it_is_aborted(client: httpx.AsyncClient) -> None:
    await arm(client, "job-slow", seconds=600)
    url = f"{QUERY}/{(await create_query(client, 'SELECT Id FROM Contact'))['id']}"
    while (job := (await client.get(url)).json())["state"] == "UploadComplete":
        pass
    assert job["state"] == "InProgress"
    assert (await client.patch(url, json={"state": "Aborted"})).json()["state"] == "Aborted"


async def test_a_slow_job_does_not_keep_the_server_from_ending(serving: Serving) -> None:
    started = time.monotonic()
    async with serving() as client:
        await arm(client, "job-slow", seconds=600)
        await create_query(client, "SELECT Id FROM Contact")
    assert time.monotonic() - started < 30


async def test_a_query_job_fails_with_the_message_asked_for(client: httpx.AsyncClient) -> None:
    await arm(client, "job-failed", message="FailedToStart : later", match={"path": "jobs/query"})
    job = await create_query(client, "SELECT Id FROM Contact")
    failed = await ended(client, f"{QUERY}/{job['id']}")
    assert (failed["state"], failed["errorMessage"]) == ("Failed", "FailedToStart : later")
    assert await run_query(client, "SELECT Id FROM Contact")


async def test_a_load_that_fails_half_way_says_what_it_did(client: httpx.AsyncClient) -> None:
    await arm(client, "job-failed", rows=200, match={"object": "Account"})
    url = await load(client, "insert", "Account", "Name\n" + "".join(f"Row {n}\n" for n in range(450)))
    assert (await client.get(url)).json()["state"] == "Failed"
    written = {row["Name"] for row in await result(client, url, "successfulResults")}
    left = {row["Name"] for row in await result(client, url, "unprocessedrecords")}
    assert (len(written), len(left)) == (200, 250)
    assert written | left == {f"Row {number}" for number in range(450)}


async def test_pages_may_be_smaller_than_asked_for(client: httpx.AsyncClient) -> None:
    url = await run_query(client, "SELECT Id FROM Contact")
    await arm(client, "small-pages", rows=7)
    first = await client.get(f"{url}/results", params={"maxRecords": "100"})
    assert first.headers["sforce-numberofrecords"] == "7"
    rest = await client.get(f"{url}/results", params={"locator": first.headers["sforce-locator"]})
    assert int(rest.headers["sforce-numberofrecords"]) == CONTACTS - 7
    assert rest.headers["sforce-locator"] == "null"
