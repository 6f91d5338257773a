from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.emulator.helpers import ROOT, create, read, rows

if TYPE_CHECKING:
    import httpx

ROWS = f"{ROOT}/sobjects"


async def test_a_record_is_created_with_trimmed_values_and_defaults(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        f"{ROWS}/Contact/",
        json={
            "LastName": "  Dupré ",
            "FirstName": "",
            "Email": "A.B@Example.COM",
            "HasOptedOutOfEmail": True,
        },
    )
    assert answer.status_code == 201
    assert list(answer.json()) == ["id", "success", "errors"]
    identity = answer.json()["id"]
    assert answer.headers["location"] == f"{ROWS}/Contact/{identity}"
    record = await read(client, "Contact", identity)
    assert record["Name"] == record["LastName"] == "Dupré"
    assert record["FirstName"] is None
    assert record["Email"] == "a.b@example.com"
    assert record["HasOptedOutOfEmail"] is True
    assert record["DoNotCall"] is False
    assert record["CreatedDate"] == record["SystemModstamp"]
    user = (await client.get("/services/oauth2/userinfo")).json()["user_id"]
    assert record["OwnerId"] == record["LastModifiedById"] == user


async def test_updating_and_deleting_answer_nothing(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Lead", LastName="x", Company="y")
    changed = await client.patch(f"{ROWS}/Lead/{identity}", json={"Company": "z", "Title": None})
    assert (changed.status_code, changed.content) == (204, b"")
    assert changed.headers["sforce-limit-info"]
    assert (await read(client, "Lead", identity))["Company"] == "z"
    assert (await client.delete(f"{ROWS}/Lead/{identity}")).status_code == 204
    for again in (
        await client.get(f"{ROWS}/Lead/{identity}"),
        await client.delete(f"{ROWS}/Lead/{identity}"),
    ):
        assert again.status_code == 404
        assert again.json() == [
            {"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []}
        ]


async def test_a_stage_brings_its_probability(client: httpx.AsyncClient) -> None:
    identity = await create(
        client, "Opportunity", Name="x", StageName="Prospecting", CloseDate="2026-01-31", Amount=99.005
    )
    record = await read(client, "Opportunity", identity)
    assert (record["Probability"], record["IsClosed"], record["Amount"]) == (10.0, False, 99.01)
    await client.patch(f"{ROWS}/Opportunity/{identity}", json={"StageName": "Closed Won"})
    record = await read(client, "Opportunity", identity)
    assert (record["Probability"], record["IsClosed"], record["IsWon"]) == (100.0, True, True)
    assert (record["FiscalQuarter"], record["FiscalYear"]) == (1, 2026)


@pytest.mark.parametrize(
    ("sobject", "record", "code", "fields"),
    [
        ("Contact", {"FirstName": "x"}, "REQUIRED_FIELD_MISSING", ["LastName"]),
        ("Contact", {"LastName": None}, "REQUIRED_FIELD_MISSING", ["LastName"]),
        ("Lead", {"LastName": "x"}, "REQUIRED_FIELD_MISSING", ["Company"]),
        ("Account", {}, "REQUIRED_FIELD_MISSING", ["Name"]),
        ("Opportunity", {"Name": "x", "StageName": "y"}, "REQUIRED_FIELD_MISSING", ["CloseDate"]),
        ("Contact", {"LastName": "x" * 81}, "STRING_TOO_LONG", ["LastName"]),
        ("Contact", {"LastName": "x", "Email": "x@y"}, "INVALID_EMAIL_ADDRESS", ["Email"]),
        ("Contact", {"LastName": "x", "AccountId": "001dM00003kRs59QAD"}, "MALFORMED_ID", ["AccountId"]),
        ("Contact", {"LastName": "x", "AccountId": "003gL0000BqRdfQQQS"}, "MALFORMED_ID", ["AccountId"]),
        (
            "Contact",
            {"LastName": "x", "AccountId": "001dM00003kRs59QAC"},
            "INVALID_CROSS_REFERENCE_KEY",
            ["AccountId"],
        ),
        ("Contact", {"LastName": "x", "OwnerId": "005gL0000BqRdfXQQS"}, "INACTIVE_OWNER_OR_USER", []),
        ("Contact", {"LastName": "x", "Nope": 1}, "INVALID_FIELD", None),
        (
            "Contact",
            {"LastName": "x", "Name": "y", "MasterRecordId": None},
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            ["Name", "MasterRecordId"],
        ),
        ("Contact", {"LastName": 5}, "JSON_PARSER_ERROR", None),
        ("Contact", {"LastName": "x", "Birthdate": "soon"}, "JSON_PARSER_ERROR", None),
        ("Account", {"Name": "x", "NumberOfEmployees": 1.5}, "JSON_PARSER_ERROR", None),
        ("Account", {"Name": "x", "AnnualRevenue": 1e19}, "NUMBER_OUTSIDE_VALID_RANGE", ["AnnualRevenue"]),
        ("Task", {"TaskSubtype": "Nope"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["TaskSubtype"]),
    ],
)
async def test_a_bad_record_is_refused(
    client: httpx.AsyncClient, sobject: str, record: dict[str, object], code: str, fields: list[str] | None
) -> None:
    answer = await client.post(f"{ROWS}/{sobject}", json=record)
    assert answer.status_code == 400
    [error] = answer.json()
    assert error["errorCode"] == code, error
    assert error.get("fields") == fields


async def test_broken_json_and_wrong_ids_are_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post(f"{ROWS}/Contact", content=b"{")).json()[0]["errorCode"] == "JSON_PARSER_ERROR"
    assert (await client.post(f"{ROWS}/Contact", content=b"[]")).json()[0]["errorCode"] == "JSON_PARSER_ERROR"
    assert (await client.get(f"{ROWS}/Contact/001dM00003kRs59QAC")).json()[0]["errorCode"] == "MALFORMED_ID"
    assert (await client.get(f"{ROWS}/Contact/003dM00003kRs59")).json()[0]["errorCode"] == "NOT_FOUND"
    assert (await client.get(f"{ROWS}/Contact/nonsense")).status_code == 404
    assert (await client.patch(f"{ROWS}/User/005gL0000BqRdfP", json={"Title": "x"})).status_code == 403


async def test_a_chunked_and_zipped_body_is_read(client: httpx.AsyncClient) -> None:
    import gzip

    async def chunks() -> object:
        for piece in (b'{"Last', b'Name":"Chunk"}'):
            yield piece

    assert (await client.post(f"{ROWS}/Contact", content=chunks())).status_code == 201  # type: ignore[arg-type]
    body = gzip.compress(b'{"LastName":"Zip"}')
    answer = await client.post(f"{ROWS}/Contact", content=body, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 201


async def test_upsert_creates_then_changes(client: httpx.AsyncClient) -> None:
    path = f"{ROWS}/Contact/SfTui_Id__c/crm%3A1%2F2"
    first = await client.patch(path, json={"LastName": "x"})
    second = await client.patch(path, json={"LastName": "y"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == {"id": second.json()["id"], "success": True, "errors": [], "created": True}
    assert second.json()["created"] is False
    record = await read(client, "Contact", first.json()["id"])
    assert (record["LastName"], record["SfTui_Id__c"]) == ("y", "crm:1/2")
    assert (await client.get(path)).json()["Id"] == record["Id"]
    other = await client.patch(f"{ROWS}/Contact/SfTui_Id__c/CRM:1%2F2", json={"LastName": "case"})
    assert other.status_code == 201


async def test_a_taken_external_id_is_a_duplicate_until_its_record_is_deleted(
    client: httpx.AsyncClient,
) -> None:
    identity = await create(client, "Contact", LastName="x", SfTui_Id__c="a:1")
    answer = await client.post(f"{ROWS}/Contact", json={"LastName": "y", "SfTui_Id__c": "a:1"})
    assert answer.json()[0]["errorCode"] == "DUPLICATE_VALUE"
    assert identity[:15] in answer.json()[0]["message"]
    await client.delete(f"{ROWS}/Contact/{identity}")
    assert (await client.patch(f"{ROWS}/Contact/SfTui_Id__c/a:1", json={"LastName": "y"})).status_code == 201


async def test_concurrent_upserts_make_one_record(client: httpx.AsyncClient) -> None:
    path = f"{ROWS}/Lead/SfTui_Id__c/same"
    answers = await asyncio.gather(
        *(client.patch(path, json={"LastName": "x", "Company": str(n)}) for n in range(20))
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len(await rows(client, "SELECT Id FROM Lead WHERE SfTui_Id__c = 'same'")) == 1


async def test_an_ambiguous_key_answers_300(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        await create(client, "Contact", LastName="x", Email="twin@x.example")
    answer = await client.patch(f"{ROWS}/Contact/Email/twin%40x.example", json={"Title": "x"})
    assert answer.status_code == 300
    assert all(url.startswith(f"{ROWS}/Contact/003") for url in answer.json())
    unknown = await client.patch(f"{ROWS}/Contact/Nope/x", json={})
    assert unknown.json() == [
        {
            "message": "Provided external ID field does not exist or is not accessible: Nope",
            "errorCode": "NOT_FOUND",
        }
    ]


async def test_a_parent_is_found_by_its_external_id(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name="x", SfTui_Id__c="acc:1")
    identity = await create(client, "Contact", LastName="x", Account={"SfTui_Id__c": "acc:1"})
    assert (await read(client, "Contact", identity))["AccountId"] == account
    answer = await client.post(f"{ROWS}/Contact", json={"LastName": "x", "Account": {"SfTui_Id__c": "no"}})
    assert "Foreign key external ID: no not found" in answer.json()[0]["message"]


async def test_a_stale_update_is_refused(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="x")
    old = {"If-Unmodified-Since": "Wed, 06 May 2020 11:29:24 GMT"}
    new = {"If-Unmodified-Since": "Wed, 06 May 2099 11:29:24 GMT"}
    assert (
        await client.patch(f"{ROWS}/Contact/{identity}", json={"Title": "x"}, headers=old)
    ).status_code == 412
    assert (
        await client.patch(f"{ROWS}/Contact/{identity}", json={"Title": "x"}, headers=new)
    ).status_code == 204
    since = {"If-Modified-Since": new["If-Unmodified-Since"]}
    assert (await client.get(f"{ROWS}/Contact/{identity}", headers=since)).status_code == 304


async def test_a_converted_lead_is_read_only(client: httpx.AsyncClient) -> None:
    [lead] = await rows(client, "SELECT Id, ConvertedContactId FROM Lead WHERE IsConverted = true LIMIT 1")
    assert str(lead["ConvertedContactId"]).startswith("003")
    answer = await client.patch(f"{ROWS}/Lead/{lead['Id']}", json={"Title": "x"})
    assert answer.json()[0]["errorCode"] == "CANNOT_UPDATE_CONVERTED_LEAD"


async def test_a_lead_and_something_else_do_not_share_a_task(client: httpx.AsyncClient) -> None:
    [lead] = await rows(client, "SELECT Id FROM Lead LIMIT 1")
    [account] = await rows(client, "SELECT Id FROM Account LIMIT 1")
    task = await create(client, "Task", Subject="x", WhoId=lead["Id"])
    answer = await client.patch(f"{ROWS}/Task/{task}", json={"WhatId": account["Id"]})
    assert answer.json()[0]["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"


async def test_an_account_takes_its_contacts_along(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name="x")
    contact = await create(client, "Contact", LastName="x", AccountId=account)
    await client.delete(f"{ROWS}/Account/{account}")
    assert (await client.get(f"{ROWS}/Contact/{contact}")).json()[0]["errorCode"] == "ENTITY_IS_DELETED"


async def test_writes_are_counted_for_callers(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="x")
    await client.patch(f"{ROWS}/Contact/{identity}", json={"LastName": "y"})
    await client.patch(f"{ROWS}/Contact/{identity}", json={"LastName": "y"})
    await client.delete(f"{ROWS}/Contact/{identity}")
    await client.post(f"{ROWS}/Contact", json={})
    stats = (await client.get("/__emulator__/stats")).json()
    assert stats["writes"] == {"Contact": {"created": 1, "updated": 1, "deleted": 1, "unchanged": 1}}
    assert stats["calls"] == {"create": 2, "update": 2, "delete": 1}
    assert stats["api_used"] == 5
    assert stats["records"]["Contact"] == 500
