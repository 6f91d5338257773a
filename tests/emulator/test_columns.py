from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.helpers import ROOT

if TYPE_CHECKING:
    import httpx

KEYS = {
    "aggregate", "apexType", "booleanType", "columnName", "custom", "displayName", "foreignKeyName",
    "insertable", "joinColumns", "numberType", "textType", "updatable",
}  # fmt: skip


async def columns(client: httpx.AsyncClient, soql: str) -> Any:
    answer = await client.get(f"{ROOT}/query", params={"q": soql, "columns": "true"})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_fields_are_named_in_the_schemas_spelling(client: httpx.AsyncClient) -> None:
    told = await columns(client, "select id, lastname, c.email from Contact c")
    assert (told["entityName"], told["keyPrefix"]) == ("Contact", "003")
    assert (told["idSelected"], told["groupBy"]) == (True, False)
    assert [item["columnName"] for item in told["columnMetadata"]] == ["Id", "LastName", "Email"]
    assert all(set(item) == KEYS for item in told["columnMetadata"])
    assert [item["textType"] for item in told["columnMetadata"]] == [False, True, True]


async def test_a_parents_fields_are_columns_within_one(client: httpx.AsyncClient) -> None:
    told = await columns(client, "SELECT Account.Name, Account.Owner.Email, Account.Id FROM Contact")
    (account,) = told["columnMetadata"]
    assert (account["columnName"], account["foreignKeyName"]) == ("Account", "AccountId")
    assert [item["columnName"] for item in account["joinColumns"]] == ["Name", "Owner", "Id"]
    assert account["joinColumns"][1]["joinColumns"][0]["columnName"] == "Email"


async def test_aggregates_show_what_they_count(client: httpx.AsyncClient) -> None:
    told = await columns(
        client, "SELECT LeadSource, count(Id), max(Birthdate) oldest FROM Contact GROUP BY LeadSource"
    )
    assert told["groupBy"] is True
    shown = [(item["columnName"], item["displayName"], item["aggregate"]) for item in told["columnMetadata"]]
    assert [name.lower() for _, name, _ in shown] == ["leadsource", "count(id)", "max(birthdate)"]
    assert [name for name, _, _ in shown] == ["LeadSource", "expr0", "oldest"]


async def test_all_fields_are_listed_one_by_one(client: httpx.AsyncClient) -> None:
    told = await columns(client, "SELECT FIELDS(CUSTOM) FROM Contact LIMIT 1")
    assert [item["columnName"] for item in told["columnMetadata"]] == ["SfTui_Id__c"]


async def test_a_wrong_query_is_refused_as_without(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/query", params={"q": "SELECT X FROM Contact", "columns": "true"})
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "INVALID_FIELD"
