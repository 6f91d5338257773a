"""Bulk jobs as real orgs answered them."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from tests.emulator import recorded
from tests.emulator.bulk.helpers import ended
from tests.emulator.helpers import ROOT
from tests.emulator.shapes import differences, shape_of

if TYPE_CHECKING:
    import httpx

AMP = "amp-labs-connectors/salesforce/bulk"


async def test_a_new_query_job_has_the_recorded_shape(client: httpx.AsyncClient) -> None:
    body = {"operation": "query", "query": "SELECT Id FROM Account"}
    answer = await client.post(f"{ROOT}/jobs/query", json=body)
    known = recorded.body(f"{AMP}/read-launch-job-account.json")
    assert answer.status_code == 200
    assert differences(shape_of(known), shape_of(answer.json())) == []
    assert list(answer.json()) == list(known)
    assert b'"apiVersion":60.0' in answer.content


async def ingest(client: httpx.AsyncClient, rows: str) -> tuple[bytes, httpx.Response, httpx.Response]:
    """Run an upsert and return the answers to creating, closing, and asking how it went."""
    body = {"object": "Opportunity", "operation": "upsert", "externalIdFieldName": "SfTui_Id__c"}
    more = {"contentType": "CSV", "lineEnding": "LF"}
    made = await client.post(f"{ROOT}/jobs/ingest", json={**body, **more})
    assert made.status_code == 200, made.text
    job = f"{ROOT}/jobs/ingest/{made.json()['id']}"
    put = await client.put(
        f"/{made.json()['contentUrl']}", content=rows, headers={"Content-Type": "text/csv"}
    )
    assert (put.status_code, put.content) == (201, b"")
    closed = await client.patch(job, json={"state": "UploadComplete"})
    await ended(client, job)
    told = await client.get(job)
    return made.content, closed, told


async def test_an_ingest_job_has_the_recorded_shapes(client: httpx.AsyncClient) -> None:
    good = "SfTui_Id__c,Name,StageName,CloseDate\nb-1,One,Prospecting,2026-12-01\n"
    made, closed, told = await ingest(client, good)
    for name, body in (
        ("write/launch-job-opportunity", json.loads(made)),
        ("write/update-job-opportunity", closed.json()),
        ("info/success", told.json()),
    ):
        known = recorded.body(f"{AMP}/{name}.json")
        assert differences(shape_of(known), shape_of(body)) == [], name
        assert list(body) == list(known), name
    assert told.json()["jobType"] == "V2Ingest"
    assert b'"apiVersion":60.0' in made


async def test_partly_and_wholly_failed_jobs_have_the_recorded_shapes(client: httpx.AsyncClient) -> None:
    head = "SfTui_Id__c,Name,StageName,CloseDate"
    _, _, partly = await ingest(client, f"{head}\nb-2,Two,Prospecting,2026-12-01\nb-3,Three,Prospecting,\n")
    known = recorded.body(f"{AMP}/info/partial-failure.json")
    assert differences(shape_of(known), shape_of(partly.json())) == []
    assert (partly.json()["numberRecordsProcessed"], partly.json()["numberRecordsFailed"]) == (2, 1)
    _, _, wholly = await ingest(client, f"{head},Wrong\nb-4,Four,Prospecting,2026-12-01,x\n")
    known = recorded.body(f"{AMP}/info/complete-failure.json")
    assert differences(shape_of(known), shape_of(wholly.json())) == []
    assert wholly.json()["state"] == known["state"] == "Failed"
    assert wholly.json()["errorMessage"] == "InvalidBatch : Field name not found : Wrong"


async def test_failed_rows_carry_the_error_before_their_own_columns(client: httpx.AsyncClient) -> None:
    known = recorded.path(f"{AMP}/info/partial-failure.csv").read_text().splitlines()
    _, _, told = await ingest(client, "Name,StageName,SfTui_Id__c,CloseDate\nN,S,b-5,2003-04-9876\n")
    path = f"{ROOT}/jobs/ingest/{told.json()['id']}/failedResults"
    header, row = (await client.get(path)).text.splitlines()
    assert header.split(",")[:2] == known[0].split(",")[:2] == ['"sf__Id"', '"sf__Error"']
    error = next(csv.reader([row]))[1]
    real = next(csv.reader([known[1]]))[1]
    assert error.partition(":")[0] == real.partition(":")[0] == "INVALID_FIELD"
    assert error.rpartition(":")[2] == real.rpartition(":")[2] == "CloseDate --"
