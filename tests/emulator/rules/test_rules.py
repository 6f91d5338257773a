"""Rules of the org's administrators, set while it runs, seen by an API caller."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.helpers import ROOT, create, read, rows

RULES = "/__emulator__/rules"
CONTACTS = f"{ROOT}/sobjects/Contact"


async def rule(client: httpx.AsyncClient, kind: str, **settings: Any) -> int:
    answer = await client.post(RULES, json={"kind": kind, **settings})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["id"])


async def end(client: httpx.AsyncClient, number: int) -> None:
    assert (await client.delete(f"{RULES}/{number}")).json() == {"removed": 1}


@pytest.mark.parametrize(
    ("when", "value", "refused", "passes"),
    [
        ("contains", "test", "A Test Person", "A Person"),
        ("equals", "nobody", "Nobody", "Nobody Else"),
        ("starts", "x", "Xavier", "Max"),
        ("ends", "x", "Max", "Xavier"),
        ("longer", 5, "Longer", "Short"),
    ],
)
async def test_a_validation_rule_refuses_in_its_own_words(
    client: httpx.AsyncClient, when: str, value: str | int, refused: str, passes: str
) -> None:
    number = await rule(
        client,
        "validation",
        object="Contact",
        field="LastName",
        when=when,
        value=value,
        message="No, thanks.",
    )
    answer = await client.post(CONTACTS, json={"LastName": refused})
    assert answer.status_code == 400
    assert answer.json() == [
        {
            "message": "No, thanks.",
            "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "fields": ["LastName"],
        }
    ]
    identity = await create(client, "Contact", LastName=passes)
    changed = await client.patch(f"{CONTACTS}/{identity}", json={"LastName": refused})
    assert changed.json()[0]["errorCode"] == "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    await end(client, number)
    assert (await client.patch(f"{CONTACTS}/{identity}", json={"LastName": refused})).status_code == 204


async def test_a_validation_rule_looks_at_the_whole_record_not_only_at_what_is_sent(
    client: httpx.AsyncClient,
) -> None:
    identity = await create(
        client, "Opportunity", Name="Big", StageName="Prospecting", CloseDate="2030-01-01"
    )
    await rule(
        client,
        "validation",
        object="Opportunity",
        field="Amount",
        when="blank",
        message="Say how much.",
        at_field=False,
    )
    path = f"{ROOT}/sobjects/Opportunity/{identity}"
    refused = await client.patch(path, json={"Name": "Bigger"})
    assert refused.json()[0] == {
        "message": "Say how much.",
        "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "fields": [],
    }
    assert (await client.patch(path, json={"Name": "Bigger", "Amount": 5})).status_code == 204


async def test_a_number_may_be_too_high(client: httpx.AsyncClient) -> None:
    await rule(
        client,
        "validation",
        object="Opportunity",
        field="Amount",
        when="above",
        value=100,
        message="Too much.",
    )
    whole = {"Name": "x", "StageName": "Prospecting", "CloseDate": "2030-01-01"}
    path = f"{ROOT}/sobjects/Opportunity"
    assert (await client.post(path, json={**whole, "Amount": 101})).status_code == 400
    assert (await client.post(path, json={**whole, "Amount": 100})).status_code == 201


@pytest.mark.parametrize(("version", "key"), [("50.0", "duplicateResut"), ("60.0", "duplicateResult")])
async def test_a_duplicate_is_refused_with_the_records_it_matches(
    client: httpx.AsyncClient, version: str, key: str
) -> None:
    first = await create(client, "Contact", LastName="Twin", Email="twin@example.com")
    number = await rule(client, "duplicate", object="Contact", fields=["LastName", "Email"], name="Twins")
    path = f"/services/data/v{version}/sobjects/Contact"
    twin = {"LastName": "TWIN", "Email": "Twin@example.com"}
    refused = await client.post(path, json=twin)
    assert refused.status_code == 400
    [error] = refused.json()
    assert set(error) == {key, "errorCode", "message"}
    assert (error["errorCode"], error["message"]) == ("DUPLICATES_DETECTED", "Use one of these records?")
    result = error[key]
    assert (result["allowSave"], result["duplicateRule"]) == (True, "Twins")
    [match] = result["matchResults"]
    assert match["size"] == 1
    assert match["matchRecords"][0]["record"] == {
        "attributes": {"type": "Contact", "url": f"/services/data/v{version}/sobjects/Contact/{first}"},
        "Id": first,
    }
    allowed = await client.post(path, json=twin, headers={"Sforce-Duplicate-Rule-Header": "allowSave=true"})
    assert allowed.status_code == 201
    await end(client, number)
    assert (await client.post(path, json=twin)).status_code == 201


async def test_a_blocking_duplicate_rule_cannot_be_waved_away(client: httpx.AsyncClient) -> None:
    await create(client, "Contact", LastName="Only One")
    await rule(client, "duplicate", object="Contact", fields=["LastName"], allow_save=False)
    header = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
    refused = await client.post(CONTACTS, json={"LastName": "Only One"}, headers=header)
    assert refused.json()[0]["duplicateResult"]["allowSave"] is False


async def test_a_record_is_no_duplicate_of_itself(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="Myself")
    await rule(client, "duplicate", object="Contact", fields=["LastName"])
    assert (await client.patch(f"{CONTACTS}/{identity}", json={"Title": "Me"})).status_code == 204


async def test_in_a_collection_only_the_duplicate_fails(client: httpx.AsyncClient) -> None:
    await rule(client, "duplicate", object="Contact", fields=["LastName"])
    records = [
        {"attributes": {"type": "Contact"}, "LastName": name} for name in ("New One", "New One", "Other One")
    ]
    outcomes = (await client.post(f"{ROOT}/composite/sobjects", json={"records": records})).json()
    assert [outcome["success"] for outcome in outcomes] == [True, False, True]
    assert outcomes[1]["errors"] == [
        {"statusCode": "DUPLICATES_DETECTED", "message": "Use one of these records?", "fields": []}
    ]


async def test_a_field_becomes_required(client: httpx.AsyncClient) -> None:
    number = await rule(client, "required", object="contact", field="phone")
    refused = await client.post(CONTACTS, json={"LastName": "No Phone"})
    assert refused.json() == [
        {
            "message": "Required fields are missing: [Phone]",
            "errorCode": "REQUIRED_FIELD_MISSING",
            "fields": ["Phone"],
        }
    ]
    assert (await described(client, "Phone"))["nillable"] is False
    await end(client, number)
    await create(client, "Contact", LastName="No Phone")


async def test_a_picklist_becomes_restricted(client: httpx.AsyncClient) -> None:
    number = await rule(client, "restricted", object="Contact", field="LeadSource", values=["Web", "Fair"])
    refused = await client.post(CONTACTS, json={"LastName": "A", "LeadSource": "Moon"})
    assert refused.json()[0]["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    assert refused.json()[0]["fields"] == ["LeadSource"]
    await create(client, "Contact", LastName="A", LeadSource="Fair")
    shown = await described(client, "LeadSource")
    assert shown["restrictedPicklist"] is True
    assert [value["value"] for value in shown["picklistValues"]] == ["Web", "Fair"]
    await end(client, number)
    await create(client, "Contact", LastName="A", LeadSource="Moon")


async def test_a_text_becomes_shorter(client: httpx.AsyncClient) -> None:
    number = await rule(client, "length", object="Contact", field="Title", length=5)
    refused = await client.post(CONTACTS, json={"LastName": "A", "Title": "Director"})
    assert refused.json()[0]["errorCode"] == "STRING_TOO_LONG"
    assert refused.json()[0]["message"].endswith("data value too large: Director (max length=5)")
    assert (await described(client, "Title"))["length"] == 5
    await end(client, number)
    await create(client, "Contact", LastName="A", Title="Director")


async def test_a_field_is_removed_and_comes_back_with_what_it_held(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="Kept", Department="Sales")
    before = await client.get(f"{CONTACTS}/describe")
    number = await rule(client, "removed", object="Contact", field="Department")

    assert "Department" not in [field["name"] for field in await fields(client)]
    queried = await client.get(f"{ROOT}/query", params={"q": "SELECT Department FROM Contact LIMIT 1"})
    assert queried.json()[0]["errorCode"] == "INVALID_FIELD"
    assert "No such column 'Department' on entity 'Contact'" in queried.json()[0]["message"]
    sent = await client.patch(f"{CONTACTS}/{identity}", json={"Department": "x"})
    assert sent.json() == [
        {
            "message": "No such column 'Department' on sobject of type Contact",
            "errorCode": "INVALID_FIELD",
        }
    ]
    assert "Department" not in await read(client, "Contact", identity)
    since = {"If-Modified-Since": before.headers["last-modified"]}
    assert (await client.get(f"{CONTACTS}/describe", headers=since)).status_code == 200

    await end(client, number)
    assert (await read(client, "Contact", identity))["Department"] == "Sales"


async def test_a_removed_part_leaves_its_address(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="A", MailingCity="Lyon", MailingCountry="France")
    await rule(client, "removed", object="Contact", field="MailingCity")
    address = (await read(client, "Contact", identity))["MailingAddress"]
    assert isinstance(address, dict)
    assert "city" not in address
    assert address["country"] == "France"


@pytest.mark.parametrize(
    ("change", "value", "stored"),
    [
        ("upper", "", "DURAND"),
        ("lower", "", "durand"),
        ("set", "Somebody", "Somebody"),
        ("append", " (new)", "Durand (new)"),
        ("prepend", "de ", "de Durand"),
    ],
)
async def test_a_trigger_saves_something_else_than_was_sent(
    client: httpx.AsyncClient, change: str, value: str, stored: str
) -> None:
    number = await rule(client, "trigger", object="Contact", field="LastName", change=change, value=value)
    identity = await create(client, "Contact", LastName="Durand")
    assert (await read(client, "Contact", identity))["LastName"] == stored
    await end(client, number)
    assert (await client.patch(f"{CONTACTS}/{identity}", json={"LastName": "Durand"})).status_code == 204
    assert (await read(client, "Contact", identity))["LastName"] == "Durand"


async def test_a_trigger_on_update_runs_even_when_its_field_is_not_sent(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="Durand", Title="boss")
    await rule(client, "trigger", object="Contact", field="Title", change="upper", on="update")
    await create(client, "Contact", LastName="Other", Title="worker")
    await client.patch(f"{CONTACTS}/{identity}", json={"Phone": "1"})
    assert (await read(client, "Contact", identity))["Title"] == "BOSS"
    assert await rows(client, "SELECT Title FROM Contact WHERE LastName = 'Other' AND Title = 'worker'")


async def test_rules_are_listed_and_all_taken_away(client: httpx.AsyncClient) -> None:
    number = await rule(client, "required", object="Contact", field="Phone")
    await rule(client, "length", object="Lead", field="Title", length=3)
    listed = (await client.get(RULES)).json()["rules"]
    assert listed[0] == {"id": number, "kind": "required", "object": "Contact", "field": "Phone"}
    assert (await client.delete(RULES)).json() == {"removed": 2}
    assert (await client.get(RULES)).json() == {"rules": []}
    await create(client, "Contact", LastName="No Phone")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"kind": "required", "object": "Nothing", "field": "Phone"}, "'Nothing'"),
        ({"kind": "required", "object": "Contact", "field": "Nothing"}, "'Nothing'"),
        ({"kind": "required", "object": "Contact", "field": "SystemModstamp"}, "may set"),
        ({"kind": "removed", "object": "Contact", "field": "LastName"}, "records need it"),
        ({"kind": "restricted", "object": "Contact", "field": "Title", "values": []}, "not a picklist"),
        ({"kind": "length", "object": "Contact", "field": "Title", "length": 0}, "at least 1"),
        ({"kind": "duplicate", "object": "Contact", "fields": []}, "at least one field"),
        ({"kind": "else"}, "else"),
    ],
)
async def test_what_is_no_rule_is_said(client: httpx.AsyncClient, body: dict[str, Any], said: str) -> None:
    refused = await client.post(RULES, json=body)
    assert refused.status_code == 400
    assert said in refused.json()["error"]


async def fields(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(f"{CONTACTS}/describe")).json()["fields"]
    return found


async def described(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    return next(field for field in await fields(client) if field["name"] == name)
