"""Versions, query, later pages, counts, groups and records as real orgs sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import recorded
from tests.emulator.helpers import ROOT
from tests.emulator.shapes import differences, shape_of

if TYPE_CHECKING:
    import httpx


async def query(client: httpx.AsyncClient, soql: str, size: int = 2_000) -> Any:
    headers = {"Sforce-Query-Options": f"batchSize={size}"}
    return (await client.get(f"{ROOT}/query", params={"q": soql}, headers=headers)).json()


async def test_the_list_of_versions_has_the_recorded_shape(client: httpx.AsyncClient) -> None:
    known = recorded.body("netcoreforce/versions.json")
    answer = (await client.get("/services/data/")).json()
    assert differences(shape_of(known), shape_of(answer)) == []
    labels = {item["version"]: item["label"] for item in answer}
    assert {item["version"]: item["label"] for item in known}.items() <= labels.items()


async def test_a_first_and_a_last_page_have_the_recorded_shapes(client: httpx.AsyncClient) -> None:
    first = await query(client, "SELECT Id FROM Contact", 200)
    known_first = recorded.body("netcoreforce/querybatch/batch-1.json")
    assert differences(shape_of(known_first), shape_of(first)) == []
    answer = first
    while "nextRecordsUrl" in answer:
        answer = (await client.get(answer["nextRecordsUrl"])).json()
    known_last = recorded.body("netcoreforce/querybatch/batch-4.json")
    assert differences(shape_of(known_last), shape_of(answer)) == []
    assert list(answer) == list(known_last)


async def test_a_locator_is_an_id_and_an_offset(client: httpx.AsyncClient) -> None:
    known = recorded.body("netcoreforce/querybatch/batch-1.json")["nextRecordsUrl"]
    found = (await query(client, "SELECT Id FROM Contact", 200))["nextRecordsUrl"]
    assert [len(part) for part in found.rpartition("/")[2].split("-")] == [18, 3]
    assert known.rpartition("-")[2] == found.rpartition("-")[2] == "200"


async def test_a_parents_fields_are_a_record_within(client: httpx.AsyncClient) -> None:
    known = recorded.body("netcoreforce/query_case_result.json")
    soql = "SELECT Id, SystemModstamp, Account.Name, Account.SystemModstamp FROM Contact LIMIT 50"
    answer = await query(client, soql)
    for record in known["records"]:
        del record["CaseNumber"], record["Contact"]
    assert differences(shape_of(known), shape_of(answer), nulls=False) == []
    assert list(answer["records"][0]) == list(known["records"][0])


async def test_no_rows_a_count_and_groups_have_the_recorded_shapes(client: httpx.AsyncClient) -> None:
    empty = await query(client, "SELECT Id FROM Contact WHERE LastName = 'Nobody at all'")
    assert empty == recorded.body("netcoreforce/query_empty_result.json")
    count = await query(client, "SELECT count() FROM Contact")
    assert differences(shape_of(recorded.body("netcoreforce/count_query.json")), shape_of(count)) == []
    groups = await query(client, "SELECT AccountId, count(Id) FROM Contact GROUP BY AccountId LIMIT 9")
    known = recorded.body("restforce/sobject/query_aggregate_success_response.json")
    for record in groups["records"]:
        assert record["attributes"] == known["records"][0]["attributes"]
        assert set(record) == {"attributes", "AccountId", "expr0"}


@pytest.mark.parametrize(("name", "at_least"), [("Contact", 35), ("Account", 35), ("User", 20)])
async def test_a_record_has_values_of_the_recorded_types(
    client: httpx.AsyncClient, name: str, at_least: int
) -> None:
    known = recorded.body(f"netcoreforce/{name.lower()}.json")
    ours = [
        (await client.get(record["attributes"]["url"])).json()
        for record in (await query(client, f"SELECT Id FROM {name} LIMIT 20"))["records"]
    ]
    shape = shape_of(*({key: item[key] for key in item.keys() & known.keys()} for item in ours))
    lacking = {"countryCode", "stateCode"}  # only orgs with state and country picklists have these
    real = {
        key: {part: item for part, item in value.items() if part not in lacking}
        if isinstance(value, dict)
        else value
        for key, value in known.items()
        if key in shape.members
    }
    assert differences(shape_of(real), shape, nulls=False) == []
    assert len(real) > at_least
