from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.emulator.helpers import ROOT, create, read, rows
from tests.emulator.life.helpers import pull, refused

if TYPE_CHECKING:
    import httpx

ROWS = f"{ROOT}/sobjects"


async def test_a_lead_becomes_an_account_a_contact_and_an_opportunity(client: httpx.AsyncClient) -> None:
    lead = await create(
        client,
        "Lead",
        LastName="Dupré",
        FirstName="Zoé",
        Company="Hélice",
        Email="zoe@helice.example",
        Phone="1",
        City="Lyon",
        Industry="Energy",
        LeadSource="Web",
        HasOptedOutOfEmail=True,
    )
    before = await read(client, "Lead", lead)
    await pull(client, "advance", seconds=5)
    done = await pull(client, "convert", lead=lead)

    after = await read(client, "Lead", lead)
    assert after["IsConverted"] is True
    assert after["Status"] == "Closed - Converted"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(after["ConvertedDate"]))
    assert str(after["SystemModstamp"]) > str(before["SystemModstamp"])
    for kind in ("Account", "Contact", "Opportunity"):
        assert after[f"Converted{kind}Id"] == done[kind.lower()]
    account = await read(client, "Account", str(done["account"]))
    assert (account["Name"], account["BillingCity"], account["Industry"]) == ("Hélice", "Lyon", "Energy")
    assert account["AccountSource"] == "Web"
    contact = await read(client, "Contact", str(done["contact"]))
    assert (contact["Name"], contact["Email"]) == ("Zoé Dupré", "zoe@helice.example")
    assert (contact["AccountId"], contact["MailingCity"]) == (done["account"], "Lyon")
    assert contact["HasOptedOutOfEmail"] is True
    deal = await read(client, "Opportunity", str(done["opportunity"]))
    assert (deal["Name"], deal["AccountId"], deal["StageName"]) == ("Hélice", done["account"], "Prospecting")
    close = datetime.fromisoformat(str(deal["CloseDate"])).date()
    assert close >= datetime.now(UTC).date()
    assert (close.month, close.day) in {(3, 31), (6, 30), (9, 30), (12, 31)}
    assert {record["OwnerId"] for record in (account, contact, deal)} == {before["OwnerId"]}


async def test_a_converted_lead_is_read_only_but_can_be_deleted(client: httpx.AsyncClient) -> None:
    lead = await create(client, "Lead", LastName="x", Company="y")
    await pull(client, "convert", lead=lead)
    answer = await client.patch(f"{ROWS}/Lead/{lead}", json={"Title": "x"})
    assert answer.status_code == 400
    assert answer.json() == [
        {
            "message": "cannot reference converted lead",
            "errorCode": "CANNOT_UPDATE_CONVERTED_LEAD",
            "fields": [],
        }
    ]
    assert (await refused(client, "convert", lead=lead))[0] == "CANNOT_UPDATE_CONVERTED_LEAD"
    assert (await client.delete(f"{ROWS}/Lead/{lead}")).status_code == 204


async def test_the_leads_tasks_move_to_the_contact(client: httpx.AsyncClient) -> None:
    lead = await create(client, "Lead", LastName="x", Company="y")
    task = await create(client, "Task", Subject="x", WhoId=lead)
    before = (await read(client, "Task", task))["SystemModstamp"]
    await pull(client, "advance", seconds=5)
    done = await pull(client, "convert", lead=lead)
    moved = await read(client, "Task", task)
    assert (moved["WhoId"], moved["WhatId"]) == (done["contact"], done["opportunity"])
    assert str(moved["SystemModstamp"]) > str(before)


async def test_records_that_are_there_can_be_named(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name="there")
    contact = await create(
        client, "Contact", LastName="There", AccountId=account, Phone="kept", LeadSource="Other"
    )
    lead = await create(
        client, "Lead", LastName="x", Company="y", Phone="new", Title="Chef", LeadSource="Web"
    )
    done = await pull(
        client, "convert", lead=lead, account=account, contact=contact, withoutOpportunity=True,
        overwriteLeadSource=True,
    )  # fmt: skip
    assert done == {"lead": lead, "account": account, "contact": contact, "opportunity": None}
    kept = await read(client, "Contact", contact)
    assert (kept["LastName"], kept["Phone"], kept["Title"], kept["LeadSource"]) == (
        "There",
        "kept",
        "Chef",
        "Web",
    )
    assert (await read(client, "Lead", lead))["ConvertedOpportunityId"] is None


async def test_matching_takes_the_account_of_the_name_and_the_contact_of_the_address(
    client: httpx.AsyncClient,
) -> None:
    account = await create(client, "Account", Name="Only Ltd")
    contact = await create(client, "Contact", LastName="x", AccountId=account, Email="x@only.example")
    lead = await create(client, "Lead", LastName="x", Company="Only Ltd", Email="x@only.example")
    done = await pull(client, "convert", lead=lead, match=True, opportunityName="Big one")
    assert (done["account"], done["contact"]) == (account, contact)
    assert (await read(client, "Opportunity", str(done["opportunity"])))["Name"] == "Big one"
    stranger = await create(client, "Lead", LastName="x", Company="Nobody knows")
    assert (await pull(client, "convert", lead=stranger, match=True))["account"] != account


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"status": "Open - Not Contacted"}, "INVALID_STATUS"),
        ({"account": "001dM00003kRs59QAC"}, "INVALID_CROSS_REFERENCE_KEY"),
        ({"account": "nonsense"}, "MALFORMED_ID"),
        ({"owner": "005gL0000BqRdfXQQS"}, "INACTIVE_OWNER_OR_USER"),
        ({"nope": 1}, "MISSING_ARGUMENT"),
    ],
)
async def test_a_conversion_that_fails_leaves_nothing_behind(
    client: httpx.AsyncClient, wish: dict[str, object], code: str
) -> None:
    lead = await create(client, "Lead", LastName="x", Company="Left alone")
    assert (await refused(client, "convert", lead=lead, **wish))[0] == code
    assert (await read(client, "Lead", lead))["IsConverted"] is False
    assert await rows(client, "SELECT Id FROM Account WHERE Name = 'Left alone'") == []


async def test_a_contact_of_another_account_is_refused_and_the_new_account_undone(
    client: httpx.AsyncClient,
) -> None:
    stranger = await create(client, "Contact", LastName="x")
    lead = await create(client, "Lead", LastName="x", Company="Left alone")
    code, _ = await refused(client, "convert", lead=lead, contact=stranger)
    assert code == "INVALID_CROSS_REFERENCE_KEY"
    assert await rows(client, "SELECT Id FROM Account WHERE Name = 'Left alone'") == []
