"""Tasks: what they hang on, series, and the archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.helpers import ROOT, create, read, rows
from tests.emulator.life.helpers import one, pull

if TYPE_CHECKING:
    import httpx

ROWS = f"{ROOT}/sobjects"
DEAL = {"Name": "Deal", "StageName": "Prospecting", "CloseDate": "2027-01-01", "Amount": 5}


async def test_what_a_task_hangs_on_tells_its_type(client: httpx.AsyncClient) -> None:
    lead = await create(client, "Lead", LastName="L", Company="x")
    account = await create(client, "Account", Name="A")
    first = await create(client, "Task", Subject="of a lead", WhoId=lead)
    second = await create(client, "Task", Subject="of an account", WhatId=account)
    soql = "SELECT Who.Type, Who.Name, What.Type, What.Name FROM Task WHERE Id = "
    who: Any = (await one(client, f"{soql}'{first}'"))["Who"]
    assert (who["attributes"]["type"], who["Type"], who["Name"]) == ("Name", "Lead", "L")
    found: Any = await one(client, f"{soql}'{second}'")
    assert (found["Who"], found["What"]["Type"]) == (None, "Account")
    only = await rows(
        client, f"SELECT Id FROM Task WHERE Who.Type = 'Lead' AND Id IN ('{first}', '{second}')"
    )
    assert [row["Id"] for row in only] == [first]


async def test_each_type_shows_its_own_fields(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name="A", Industry="Energy")
    deal = await create(client, "Opportunity", **DEAL)
    contact = await create(client, "Contact", LastName="C", Title="Chef")
    ids = [
        await create(client, "Task", Subject="t", WhatId=what, WhoId=contact)
        for what in (account, deal, None)
    ]
    found: list[Any] = await rows(
        client,
        "SELECT Id, TYPEOF What WHEN Account THEN Industry, BillingAddress "
        "WHEN Opportunity THEN Amount, IsWon END, TYPEOF Who WHEN Lead THEN Company ELSE Name, Title END "
        f"FROM Task WHERE Id IN ('{ids[0]}', '{ids[1]}', '{ids[2]}') ORDER BY Id",
    )
    whats = [row["What"] for row in found]
    root = f"{ROWS}/Account/{account}"
    assert whats[0] == {
        "attributes": {"type": "Account", "url": root},
        "Industry": "Energy",
        "BillingAddress": None,
    }
    assert (whats[1]["attributes"]["type"], whats[1]["Amount"], whats[1]["IsWon"]) == (
        "Opportunity",
        5,
        False,
    )
    assert whats[2] is None
    assert {(row["Who"]["Name"], row["Who"]["Title"]) for row in found} == {("C", "Chef")}


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT TYPEOF Account WHEN Account THEN Name END FROM Contact", "MALFORMED_QUERY"),
        ("SELECT TYPEOF What WHEN Contact THEN Name END FROM Task", "INVALID_TYPE"),
        ("SELECT TYPEOF What WHEN Account THEN Nope END FROM Task", "INVALID_FIELD"),
        ("SELECT TYPEOF Nope WHEN Account THEN Name END FROM Task", "INVALID_FIELD"),
        ("SELECT What.Name, TYPEOF What WHEN Account THEN Name END FROM Task", "INVALID_FIELD"),
        ("SELECT TYPEOF What WHEN Account THEN Name FROM Task", "MALFORMED_QUERY"),
        ("SELECT TYPEOF What ELSE Name END FROM Task", "MALFORMED_QUERY"),
        ("SELECT TYPEOF What WHEN Account THEN Name END, count(Id) FROM Task", "MALFORMED_QUERY"),
    ],
)
async def test_a_wrong_typeof_is_refused(client: httpx.AsyncClient, soql: str, code: str) -> None:
    answer = await client.get(f"{ROOT}/query", params={"q": soql})
    assert answer.status_code == 400, answer.text
    assert answer.json()[0]["errorCode"] == code


async def test_closed_tasks_of_more_than_a_year_ago_are_seen_by_query_all_only(
    client: httpx.AsyncClient,
) -> None:
    today = datetime.now(UTC).date()
    old, young = [(today - timedelta(days=days)).isoformat() for days in (370, 360)]
    done = await create(client, "Task", Subject="done", Status="Completed", ActivityDate=old)
    open_ = await create(client, "Task", Subject="open", Status="In Progress", ActivityDate=old)
    late = await create(client, "Task", Subject="late", Status="Completed", ActivityDate=young)
    before = (await read(client, "Task", done))["SystemModstamp"]
    assert (await pull(client, "archive"))["archived"] == 1
    own = f"('{done}', '{open_}', '{late}')"
    soql = f"SELECT Id, IsArchived, SystemModstamp FROM Task WHERE Id IN {own} ORDER BY Id"
    assert [row["Id"] for row in await rows(client, soql)] == [open_, late]
    whole = await rows(client, soql, "queryAll")
    assert [row["IsArchived"] for row in whole] == [True, False, False]
    assert whole[0]["SystemModstamp"] == before
    await pull(client, "advance", days=6)
    assert [row["Id"] for row in await rows(client, soql)] == [open_]


async def test_the_org_starts_with_an_archive(client: httpx.AsyncClient) -> None:
    archived = await rows(client, "SELECT Status, ActivityDate FROM Task WHERE IsArchived = true", "queryAll")
    assert len(archived) > 10
    assert {row["Status"] for row in archived} == {"Completed"}
    assert await rows(client, "SELECT Id FROM Task WHERE IsArchived = true") == []


async def test_series_have_masters(client: httpx.AsyncClient) -> None:
    series = await rows(
        client,
        "SELECT Id, IsRecurrence, RecurrenceActivityId, RecurrenceActivity.IsRecurrence FROM Task "
        "WHERE RecurrenceActivityId != null",
        "queryAll",
    )
    masters = {task["RecurrenceActivityId"] for task in series}
    assert masters
    for task in series:
        master: Any = task["RecurrenceActivity"]
        assert master["IsRecurrence"] is True
        assert task["IsRecurrence"] is (task["Id"] in masters)
    assert len(series) == 4 * len(masters)
