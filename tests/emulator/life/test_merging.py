from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.helpers import ROOT, create, read, rows
from tests.emulator.life.helpers import one, pull, refused

if TYPE_CHECKING:
    import httpx

ROWS = f"{ROOT}/sobjects"
DEAL = {"StageName": "Prospecting", "CloseDate": "2027-01-01"}


async def test_losers_are_deleted_and_name_the_winner(client: httpx.AsyncClient) -> None:
    winner, second, third = [await create(client, "Contact", LastName=name) for name in ("a", "b", "c")]
    start = (await read(client, "Contact", winner))["SystemModstamp"]
    await pull(client, "advance", seconds=5)
    done = await pull(client, "merge", winner=winner, losers=[second, third], values={"Title": "Chef"})
    assert done == {"winner": winner, "losers": [second, third], "moved": []}
    found = await rows(
        client,
        "SELECT Id, MasterRecordId, MasterRecord.LastName FROM Contact "
        f"WHERE IsDeleted = true AND MasterRecordId != null AND SystemModstamp > {start} ORDER BY Id",
        "queryAll",
    )
    assert [(row["Id"], row["MasterRecordId"]) for row in found] == [(second, winner), (third, winner)]
    kept = await read(client, "Contact", winner)
    assert kept["Title"] == "Chef"
    assert kept["MasterRecordId"] is None
    assert str(kept["SystemModstamp"]) > str(start)
    answer = await client.patch(f"{ROWS}/Contact/{second}", json={"Title": "x"})
    assert answer.json()[0]["errorCode"] == "ENTITY_IS_DELETED"


async def test_what_belonged_to_a_lost_account_belongs_to_the_winner_with_new_stamps(
    client: httpx.AsyncClient,
) -> None:
    winner = await create(client, "Account", Name="winner")
    loser = await create(client, "Account", Name="loser")
    await client.patch(f"{ROWS}/Account/{winner}", json={"ParentId": loser})
    daughter = await create(client, "Account", Name="daughter", ParentId=loser)
    contact = await create(client, "Contact", LastName="x", AccountId=loser)
    deal = await create(client, "Opportunity", Name="x", AccountId=loser, **DEAL)
    task = await create(client, "Task", Subject="x", WhatId=loser, WhoId=contact)
    before = (await read(client, "Contact", contact))["SystemModstamp"]
    await pull(client, "advance", seconds=5)

    done = await pull(client, "merge", winner=winner, losers=[loser])
    assert sorted(done["moved"]) == sorted([daughter, contact, deal, task])  # type: ignore[call-overload]
    for name, identity, column in (
        ("Account", daughter, "ParentId"),
        ("Contact", contact, "AccountId"),
        ("Opportunity", deal, "AccountId"),
        ("Task", task, "WhatId"),
    ):
        record = await read(client, name, identity)
        assert record[column] == winner
        assert str(record["SystemModstamp"]) > str(before)
    assert (await read(client, "Account", winner))["ParentId"] is None
    assert (await read(client, "Task", task))["WhoId"] == contact


async def test_a_lost_contacts_tasks_and_converted_leads_follow(client: httpx.AsyncClient) -> None:
    winner = await create(client, "Contact", LastName="winner")
    loser = await create(client, "Contact", LastName="loser")
    lead = await create(client, "Lead", LastName="x", Company="y")
    account = await create(client, "Account", Name="y")
    await client.patch(f"{ROWS}/Contact/{loser}", json={"AccountId": account})
    await pull(client, "convert", lead=lead, account=account, contact=loser)
    task = await create(client, "Task", Subject="x", WhoId=loser)
    await pull(client, "merge", winner=winner, losers=[loser])
    assert (await read(client, "Task", task))["WhoId"] == winner
    assert (await read(client, "Lead", lead))["ConvertedContactId"] == winner


async def test_a_lost_key_can_go_to_the_winner(client: httpx.AsyncClient) -> None:
    winner = await create(client, "Lead", LastName="a", Company="x")
    loser = await create(client, "Lead", LastName="b", Company="x", SfTui_Id__c="k:1")
    await pull(client, "merge", winner=winner, losers=[loser], values={"SfTui_Id__c": "k:1"})
    assert (await one(client, "SELECT Id FROM Lead WHERE SfTui_Id__c = 'k:1'", "query"))["Id"] == winner


async def test_a_loser_can_be_taken_out_of_the_bin_and_is_its_own_again(client: httpx.AsyncClient) -> None:
    winner = await create(client, "Contact", LastName="a")
    loser = await create(client, "Contact", LastName="b")
    await pull(client, "merge", winner=winner, losers=[loser])
    await pull(client, "undelete", ids=[loser])
    assert (await read(client, "Contact", loser))["MasterRecordId"] is None


async def test_a_merge_that_cannot_be_leaves_everything(client: httpx.AsyncClient) -> None:
    ids = [await create(client, "Contact", LastName=name) for name in ("a", "b", "c", "d")]
    deal = await create(client, "Opportunity", Name="x", **DEAL)
    gone = await create(client, "Contact", LastName="gone")
    await client.delete(f"{ROWS}/Contact/{gone}")
    refusals: list[tuple[dict[str, object], str]] = [
        ({"winner": ids[0], "losers": ids[1:]}, "MERGE_FAILED"),
        ({"winner": ids[0], "losers": []}, "MERGE_FAILED"),
        ({"winner": ids[0], "losers": [ids[0]]}, "MERGE_FAILED"),
        ({"winner": ids[0], "losers": [gone]}, "ENTITY_IS_DELETED"),
        ({"winner": deal, "losers": [deal]}, "INVALID_TYPE_FOR_OPERATION"),
        ({"winner": ids[0], "losers": [deal]}, "MALFORMED_ID"),
        ({"winner": "nobody", "losers": [ids[1]]}, "MISSING_ARGUMENT"),
        ({"winner": ids[0], "losers": [ids[1]], "values": {"Nope": 1}}, "INVALID_FIELD"),
        ({"winner": ids[0], "losers": [ids[1]], "values": {"LastName": None}}, "REQUIRED_FIELD_MISSING"),
    ]
    for body, code in refusals:
        assert (await refused(client, "merge", **body))[0] == code, body
    assert len(await rows(client, "SELECT Id FROM Contact WHERE LastName IN ('a', 'b', 'c', 'd')")) == 4


@pytest.mark.parametrize("place", ["winner", "losers"])
async def test_a_converted_lead_takes_part_in_no_merge(client: httpx.AsyncClient, place: str) -> None:
    done = await create(client, "Lead", LastName="a", Company="x")
    other = await create(client, "Lead", LastName="b", Company="x")
    await pull(client, "convert", lead=done)
    body = {"winner": other, "losers": [done]} if place == "losers" else {"winner": done, "losers": [other]}
    assert (await refused(client, "merge", **body))[0] == "CANNOT_UPDATE_CONVERTED_LEAD"
