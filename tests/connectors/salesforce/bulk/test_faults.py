"""Jobs of the emulator that go wrong on demand: nothing is lost, nothing comes twice."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sf_tui.connectors.protocol import ChangeQuery, Window, Write
from sf_tui.connectors.salesforce import SalesforceConnector

if TYPE_CHECKING:
    from tests.connectors.salesforce.conftest import Emulator

FIELDS = ("LastName", "Email")


class Faults:
    """Arms faults; every test begins and ends without any."""

    def __init__(self, http: httpx.AsyncClient, address: str) -> None:
        self._http = http
        self._url = f"{address}/__emulator__/faults"

    async def arm(self, name: str, **settings: Any) -> None:
        answer = await self._http.post(self._url, json={"name": name, **settings})
        answer.raise_for_status()

    async def hits(self) -> int:
        answer = (await self._http.get(self._url)).raise_for_status().json()
        return sum(answer["hits"].values())

    async def clear(self) -> None:
        (await self._http.delete(self._url)).raise_for_status()


@pytest.fixture
async def faults(emulator: "Emulator") -> AsyncIterator[Faults]:
    async with httpx.AsyncClient(trust_env=False) as http:
        made = Faults(http, emulator.address)
        await made.clear()
        yield made
        await made.clear()


async def job_for(connector: SalesforceConnector) -> ChangeQuery:
    asked = ChangeQuery("Contact", FIELDS, Window("", await connector.horizon()))
    (part,) = await connector.split(asked, 8, in_bulk=True)
    return replace(asked, window=part)


async def ids_of(connector: SalesforceConnector, asked: ChangeQuery) -> list[str]:
    (stream,) = await connector.open_changes([asked])
    return [record.id async for page in stream for record in page.records]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("job-failed", {"rows": 500}),
        ("job-slow", {"seconds": 0.3}),
        ("cut-body", {"match": {"path": "jobs/query/JOB/results"}}),
        ("service-unavailable", {"match": {"path": "jobs/query/JOB/results"}}),
        ("closed", {"match": {"method": "GET", "path": "jobs/query/JOB"}}),
    ],
)
async def test_a_job_that_goes_wrong_shows_every_contact_once(
    live: SalesforceConnector, faults: Faults, name: str, settings: dict[str, Any]
) -> None:
    (total,) = await live.counts(["Contact"])
    before = await faults.hits()
    if name.startswith("job-"):
        await faults.arm(name, **settings)
    asked = await job_for(live)
    if not name.startswith("job-"):
        match = settings["match"]
        path = match["path"].replace("JOB", asked.window.slice.split(":")[1])
        await faults.arm(name, match={**match, "path": path})
    found = await ids_of(live, asked)
    assert len(found) == len(set(found)) == total
    assert await faults.hits() == before + 1, "the fault struck"


async def test_jobs_that_always_fail_are_walked_around(live: SalesforceConnector, faults: Faults) -> None:
    (total,) = await live.counts(["Contact"])
    await faults.arm("job-failed", times=None)
    found = await ids_of(live, await job_for(live))
    assert len(found) == len(set(found)) == total


async def test_what_a_failed_job_had_written_is_told_and_the_rest_may_go_again(
    live: SalesforceConnector, faults: Faults
) -> None:
    writes = [Write({"LastName": f"Half {n}"}, key=f"crm:half{n}") for n in range(600)]
    await faults.arm("job-failed", rows=200, message="InternalServerError : [/x]")
    job = await live.open_job("Contact", creates=True)
    assert job is not None
    results = await live.run_job("Contact", job, writes)
    there = {
        key for key, _ in await live.find("Contact", (), "SfTui_Id__c", [each.key or "" for each in writes])
    }
    assert 0 < len(there) < 600
    for write, result in zip(writes, results, strict=True):
        assert result.is_success == (write.key in there)
        if not result.is_success:
            assert (result.code, result.is_retryable) == ("UNPROCESSED", True)
    again = await live.open_job("Contact", creates=True)
    later = await live.run_job("Contact", again or "", writes)
    assert all(each.is_success for each in later)
    assert sum(each.created for each in later) == 600 - len(there), "nothing is doubled"
