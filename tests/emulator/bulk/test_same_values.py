"""Every described field of every object, read by Bulk and by REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.bulk.helpers import RECORDED, load, query_text, table
from tests.emulator.helpers import ROOT, create, rows

if TYPE_CHECKING:
    import httpx


def as_bulk(value: object, kind: str) -> str:
    """Return a value of REST as the CSV of Bulk has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace("+0000", "Z") if kind == "datetime" else str(value)


@pytest.mark.parametrize("sobject", ["Account", "Contact", "Lead", "Opportunity", "Task", "User"])
async def test_a_row_is_the_same_by_both_ways(client: httpx.AsyncClient, sobject: str) -> None:
    if sobject == "Account":
        await create(client, "Account", Name='Large, "quoted"', AnnualRevenue=9.9213206e7, Description="a\nb")
    if sobject == "Opportunity":
        await create(
            client, "Opportunity", Name="é", StageName="Prospecting", CloseDate="2026-05-06", Amount=12.5
        )
    described = (await client.get(f"{ROOT}/sobjects/{sobject}/describe")).json()["fields"]
    kinds = {field["name"]: field["type"] for field in described if field["type"] != "address"}
    soql = f"SELECT {', '.join(kinds)} FROM {sobject}"
    by_rest = {row["Id"]: row for row in await rows(client, soql)}
    by_bulk = table(await query_text(client, soql))
    assert len(by_bulk) == len(by_rest) > 0
    for row in by_bulk:
        same = by_rest[row["Id"]]
        for name, kind in kinds.items():
            if kind in ("currency", "double", "percent") and row[name]:
                assert float(row[name]) == same[name]
            else:
                assert row[name] == as_bulk(same[name], kind), name


async def test_parents_are_the_same_by_both_ways(client: httpx.AsyncClient) -> None:
    soql = "SELECT Id, Who.Name, What.Name, Owner.Name, CreatedBy.Manager.Name FROM Task"
    by_rest = {row["Id"]: row for row in await rows(client, soql)}
    found = table(await query_text(client, soql))
    assert list(found[0]) == ["Id", "Who.Name", "What.Name", "Owner.Name", "CreatedBy.Manager.Name"]
    for row in found:
        for path in list(row)[1:]:
            value: object = by_rest[row["Id"]]
            for step in path.split("."):
                value = value.get(step) if isinstance(value, dict) else None
            assert row[path] == (value or ""), path


async def test_a_refused_row_reads_as_the_recorded_one(client: httpx.AsyncClient) -> None:
    recorded = RECORDED / "info/partial-failure.csv"
    if not recorded.exists():
        pytest.skip("no recordings beside this project")
    expected = recorded.read_text().replace("external_id__c", "SfTui_Id__c")
    [row] = table(expected)
    names = ["Name", "StageName", "SfTui_Id__c", "CloseDate"]
    data = ",".join(names) + "\n" + ",".join(row[name] for name in names) + "\n"
    url = await load(client, "upsert", "Opportunity", data, externalIdFieldName="SfTui_Id__c")
    assert (await client.get(f"{url}/failedResults")).text.strip() == expected.strip()
