"""Jobs at work, held still for a moment: aborted, failed, left behind by the server."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from sf_tui.emulator.bulk.spool import Spool
from sf_tui.emulator.dml import Writer
from tests.emulator.bulk.helpers import QUERY, create_query, ended, load, open_job, result
from tests.emulator.helpers import Serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import httpx

    from sf_tui.emulator.dml import Outcome
    from sf_tui.emulator.schema import SObject


class Brake:
    """Holds every job in the middle of its writing until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = threading.Event()
        self.go = threading.Event()
        real = Spool.add

        def add(spool: Spool, lines: Sequence[bytes]) -> None:
            self.reached.set()
            assert self.go.wait(30)
            real(spool, lines)

        monkeypatch.setattr(Spool, "add", add)


@pytest.fixture
def brake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Brake]:
    found = Brake(monkeypatch)
    yield found
    found.go.set()


async def test_a_job_at_work_is_in_progress_and_has_no_results(
    client: httpx.AsyncClient, brake: Brake
) -> None:
    url = f"{QUERY}/{(await create_query(client, 'SELECT Id FROM Contact'))['id']}"
    assert brake.reached.wait(30)
    assert (await client.get(url)).json()["state"] == "InProgress"
    refused = await client.get(f"{url}/results")
    assert refused.status_code == 400
    assert refused.json()[0]["errorCode"] == "INVALIDJOBSTATE"
    assert (await client.delete(url)).status_code == 400


async def test_other_calls_are_answered_while_jobs_work(client: httpx.AsyncClient, brake: Brake) -> None:
    jobs = [await create_query(client, "SELECT Id FROM Contact") for _ in range(4)]
    states = [(await client.get(f"{QUERY}/{job['id']}")).json()["state"] for job in jobs]
    assert states[-1] == "UploadComplete"
    brake.go.set()
    for job in jobs:
        assert (await ended(client, f"{QUERY}/{job['id']}"))["state"] == "JobComplete"


async def test_a_job_at_work_is_aborted(client: httpx.AsyncClient, brake: Brake) -> None:
    url = f"{QUERY}/{(await create_query(client, 'SELECT Id FROM Contact'))['id']}"
    assert brake.reached.wait(30)
    aborted = await client.patch(url, json={"state": "Aborted"})
    assert aborted.json()["state"] == "Aborted"
    brake.go.set()
    assert (await client.get(url)).json()["state"] == "Aborted"
    assert (await client.get(f"{url}/results")).status_code == 400


async def test_an_aborted_load_keeps_what_is_written_and_says_what_is_not(
    client: httpx.AsyncClient, brake: Brake
) -> None:
    url = await open_job(client, "insert", "Account")
    await client.put(f"{url}/batches", content="Name\n" + "".join(f"Row {n}\n" for n in range(450)))
    await client.patch(url, json={"state": "UploadComplete"})
    assert brake.reached.wait(30)
    assert (await client.patch(url, json={"state": "Aborted"})).status_code == 200
    assert (await client.get(f"{url}/unprocessedrecords")).status_code == 400
    brake.go.set()
    async with asyncio.timeout(30):
        while True:
            if (await client.get(f"{url}/unprocessedrecords")).status_code == 200:
                break
            await asyncio.sleep(0.01)
    written = [row["Name"] for row in await result(client, url, "successfulResults")]
    left = [row["Name"] for row in await result(client, url, "unprocessedrecords")]
    assert (len(written), len(left)) == (200, 250)
    assert {*written, *left} == {f"Row {number}" for number in range(450)}
    assert (await client.get(url)).json()["numberRecordsProcessed"] == 200


async def test_a_full_disk_fails_the_job_and_says_so(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(spool: Spool, lines: Sequence[bytes]) -> None:
        del spool, lines
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Spool, "add", full)
    job = await create_query(client, "SELECT Id FROM Contact")
    failed = await ended(client, f"{QUERY}/{job['id']}")
    assert failed["state"] == "Failed"
    assert failed["errorMessage"] == "InternalServerError : [Errno 28] No space left on device"


async def test_the_server_ends_while_jobs_wait(serving: Serving, brake: Brake) -> None:
    async with serving() as client:
        for _ in range(4):
            await create_query(client, "SELECT Id FROM Contact")
        assert brake.reached.wait(30)
        brake.go.set()


async def test_rows_of_a_chunk_that_could_not_be_written_are_unprocessed(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Writer.create
    written: list[object] = []

    def create(writer: Writer, item: SObject, record: Mapping[str, object]) -> Outcome:
        written.append(record)
        if len(written) == 250:
            raise sqlite3.OperationalError("disk I/O error")
        return real(writer, item, record)

    monkeypatch.setattr(Writer, "create", create)
    url = await load(client, "insert", "Account", "Name\n" + "".join(f"Row {n}\n" for n in range(450)))
    job = (await client.get(url)).json()
    assert (job["state"], job["errorMessage"]) == ("Failed", "InternalServerError : disk I/O error")
    assert len(await result(client, url, "successfulResults")) == job["numberRecordsProcessed"] == 200
    assert len(await result(client, url, "unprocessedrecords")) == 250
