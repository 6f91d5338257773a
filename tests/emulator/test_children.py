"""Queries in the select list: `SELECT Name, (SELECT LastName FROM Contacts) FROM Account`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import recorded
from tests.emulator.helpers import ROOT, create, rows
from tests.emulator.shapes import differences, shape_of

if TYPE_CHECKING:
    import httpx


async def firm_with(client: httpx.AsyncClient, *names: str) -> str:
    firm = await create(client, "Account", Name="Family")
    for name in names:
        await create(client, "Contact", LastName=name, AccountId=firm)
    return firm


async def refused(client: httpx.AsyncClient, soql: str) -> dict[str, Any]:
    answer = await client.get(f"{ROOT}/query", params={"q": soql})
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()
    found: dict[str, Any] = error
    return found


async def test_children_are_a_result_within_the_record(client: httpx.AsyncClient) -> None:
    firm = await firm_with(client, "Bo", "Al")
    children = "(SELECT LastName, Owner.Name FROM contacts ORDER BY LastName)"
    (record,) = await rows(client, f"SELECT Name, {children} FROM Account WHERE Id = '{firm}'")
    contacts: Any = record["Contacts"]
    assert list(record) == ["attributes", "Name", "Contacts"]
    assert (contacts["totalSize"], contacts["done"]) == (2, True)
    assert [each["LastName"] for each in contacts["records"]] == ["Al", "Bo"]
    known = recorded.body("amp-labs-connectors/salesforce/read-opportunity-with-contacts.json")
    sample = known["records"][0]["OpportunityContactRoles"]
    for each in sample["records"]:
        each.update(LastName="x", Owner={"attributes": each["attributes"], "Name": "x"})
        del each["Id"], each["ContactId"], each["Role"]
    assert differences(shape_of(sample), shape_of(contacts)) == []


async def test_a_record_without_children_shows_null(client: httpx.AsyncClient) -> None:
    firm = await firm_with(client)
    (record,) = await rows(client, f"SELECT Id, (SELECT Id FROM Contacts) FROM Account WHERE Id = '{firm}'")
    assert record["Contacts"] is None


async def test_children_have_conditions_order_and_limit_of_their_own(client: httpx.AsyncClient) -> None:
    firm = await firm_with(client, "What's up? 'x'", "B", "C", "D")
    soql = (
        "SELECT (SELECT LastName FROM Contacts "
        "WHERE LastName != 'B' AND (NOT LastName LIKE 'What\\'s up? \\'%') "
        f"ORDER BY LastName DESC LIMIT 1) FROM Account WHERE Id = '{firm}'"
    )
    ((contacts,),) = [[row["Contacts"]] for row in await rows(client, soql)]
    found: Any = contacts
    assert [each["LastName"] for each in found["records"]] == ["D"]


async def test_several_kinds_of_children_stand_side_by_side(client: httpx.AsyncClient) -> None:
    firm = await firm_with(client, "One")
    deal = {"Name": "Deal", "StageName": "Prospecting", "CloseDate": "2030-01-01", "AccountId": firm}
    await create(client, "Opportunity", **deal)
    await create(client, "Task", Subject="Call", WhatId=firm)
    await create(client, "Account", Name="Daughter", ParentId=firm)
    soql = (
        "(SELECT Id FROM Contacts), (SELECT Name FROM Opportunities), (SELECT Subject FROM Tasks), "
        "(SELECT Name FROM ChildAccounts)"
    )
    (record,) = await rows(client, f"SELECT Id, {soql} FROM Account WHERE Id = '{firm}'")
    for name in ("Contacts", "Opportunities", "Tasks", "ChildAccounts"):
        result: Any = record[name]
        assert result["totalSize"] == 1, name


async def test_deleted_children_are_hidden_but_from_query_all(client: httpx.AsyncClient) -> None:
    firm = await firm_with(client, "Gone", "There")
    (gone,) = await rows(client, f"SELECT Id FROM Contact WHERE AccountId = '{firm}' AND LastName = 'Gone'")
    await client.delete(f"{ROOT}/sobjects/Contact/{gone['Id']}")
    soql = f"SELECT (SELECT Id FROM Contacts) FROM Account WHERE Id = '{firm}'"
    sizes = [(await rows(client, soql, resource))[0]["Contacts"] for resource in ("query", "queryAll")]
    assert [result["totalSize"] for result in sizes if isinstance(result, dict)] == [1, 2]


async def test_pages_carry_the_children_too(client: httpx.AsyncClient) -> None:
    headers = {"Sforce-Query-Options": "batchSize=200"}
    soql = "SELECT Id, (SELECT LastName FROM Contacts WHERE LastName > 'M') FROM Account"
    for _ in range(205):
        await create(client, "Account", Name="Page")
    first = (await client.get(f"{ROOT}/query", params={"q": soql}, headers=headers)).json()
    answer = await client.get(first["nextRecordsUrl"])
    assert answer.status_code == 200, answer.text
    assert {"attributes", "Id", "Contacts"} == set(answer.json()["records"][0])


@pytest.mark.parametrize(
    ("children", "code", "words"),
    [
        ("SELECT Id FROM Wrongs", "INVALID_TYPE", "Didn't understand relationship 'Wrongs'"),
        ("SELECT Nothing FROM Contacts", "INVALID_FIELD", "No such column 'Nothing'"),
        ("SELECT count() FROM Contacts", "MALFORMED_QUERY", "only fields"),
        ("SELECT Id, (SELECT Id FROM Tasks) FROM Contacts", "MALFORMED_QUERY", "'('"),
        ("SELECT Id FROM Contacts WHERE", "MALFORMED_QUERY", "unexpected token"),
    ],
)
async def test_what_cannot_be_asked_is_said(
    client: httpx.AsyncClient, children: str, code: str, words: str
) -> None:
    error = await refused(client, f"SELECT Id, ({children}) FROM Account")
    assert error["errorCode"] == code
    assert words in error["message"]


async def test_children_stand_neither_beside_aggregates_nor_in_a_semi_join(client: httpx.AsyncClient) -> None:
    children = "(SELECT Id FROM Contacts)"
    error = await refused(client, f"SELECT count(Id), {children} FROM Account")
    assert "aggregate" in error["message"]
    inner = f"SELECT Id, {children} FROM Account"
    error = await refused(client, f"SELECT Id FROM Contact WHERE AccountId IN ({inner})")
    assert "single field" in error["message"]


async def test_columns_name_the_children(client: httpx.AsyncClient) -> None:
    soql = "SELECT Name, (SELECT LastName, Owner.Name FROM Contacts) FROM Account"
    told = (await client.get(f"{ROOT}/query", params={"q": soql, "columns": "true"})).json()
    name, contacts = told["columnMetadata"]
    assert (name["columnName"], contacts["columnName"]) == ("Name", "Contacts")
    assert contacts["aggregate"] is True
    assert [column["columnName"] for column in contacts["joinColumns"]] == ["LastName", "Owner"]


async def test_describe_names_the_relationships(client: httpx.AsyncClient) -> None:
    known = recorded.exchanges("tests/shared_cassettes/GET_sobjects_Account_describe")[0].body
    told = (await client.get(f"{ROOT}/sobjects/Account/describe")).json()
    real = {
        (item["childSObject"], item["field"]): item["relationshipName"]
        for item in known["childRelationships"]
    }
    ours = {
        (item["childSObject"], item["field"]): item["relationshipName"] for item in told["childRelationships"]
    }
    assert {key: real.get(key) for key in ours} == ours
