"""Bulk jobs as real orgs answered them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator import recorded
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
