"""What the tests of Bulk jobs share."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import TYPE_CHECKING

from tests.emulator.helpers import ROOT

if TYPE_CHECKING:
    import httpx

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
