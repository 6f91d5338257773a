"""What the tests of Bulk jobs share."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from tests.emulator.helpers import ROOT

if TYPE_CHECKING:
    import httpx

RECORDED = Path("../shared/fixtures/amp-labs-connectors/salesforce/bulk")
QUERY = f"{ROOT}/jobs/query"
INGEST = f"{ROOT}/jobs/ingest"
ENDED = ("JobComplete", "Failed", "Aborted")


async def create_query(client: httpx.AsyncClient, soql: str, **more: str) -> dict[str, object]:
    answer = await client.post(QUERY, json={"operation": "query", "query": soql, **more})
    assert answer.status_code == 200, answer.text
    job: dict[str, object] = answer.json()
    return job


async def ended(client: httpx.AsyncClient, url: str) -> dict[str, object]:
    """Look at a job, as clients do, until it has ended."""
    async with asyncio.timeout(30):
        while True:
            answer = await client.get(url)
            assert answer.status_code == 200, answer.text
            job: dict[str, object] = answer.json()
            if job["state"] in ENDED:
                return job
            await asyncio.sleep(0.01)


async def run_query(client: httpx.AsyncClient, soql: str, **more: str) -> str:
    """Run a query job and return its url."""
    job = await create_query(client, soql, **more)
    url = f"{QUERY}/{job['id']}"
    assert (await ended(client, url))["state"] == "JobComplete"
    return url


async def query_text(client: httpx.AsyncClient, soql: str, **more: str) -> str:
    answer = await client.get(f"{await run_query(client, soql, **more)}/results")
    assert answer.status_code == 200, answer.text
    return answer.text


def table(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


async def open_job(client: httpx.AsyncClient, operation: str, sobject: str, **more: str) -> str:
    """Create an ingest job and return its url."""
    body = {"operation": operation, "object": sobject, "contentType": "CSV", **more}
    answer = await client.post(INGEST, json=body)
    assert answer.status_code == 200, answer.text
    return f"{INGEST}/{answer.json()['id']}"


async def load(client: httpx.AsyncClient, operation: str, sobject: str, data: str, **more: str) -> str:
    """Create a job, upload, close, wait for its end; return its url."""
    url = await open_job(client, operation, sobject, **more)
    content = {"Content-Type": "text/csv; charset=UTF-8"}
    answer = await client.put(f"{url}/batches", content=data.encode(), headers=content)
    assert (answer.status_code, answer.content) == (201, b"")
    answer = await client.patch(url, json={"state": "UploadComplete"})
    assert answer.json()["state"] == "UploadComplete"
    await ended(client, url)
    return url


async def result(client: httpx.AsyncClient, url: str, name: str) -> list[dict[str, str]]:
    answer = await client.get(f"{url}/{name}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return table(answer.text)
