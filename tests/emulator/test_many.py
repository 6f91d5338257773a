from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.helpers import ROOT, create, rows

if TYPE_CHECKING:
    import httpx

MANY = f"{ROOT}/composite/sobjects"


def contact(**fields: object) -> dict[str, object]:
    return {"attributes": {"type": "Contact"}, **fields}


async def test_results_come_in_order(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        MANY, json={"records": [contact(LastName="a"), contact(), contact(LastName="c")]}
    )
    assert answer.status_code == 200
    first, second, third = answer.json()
    assert first["success"]
    assert third["success"]
    assert second == {
        "success": False,
        "errors": [
            {
                "statusCode": "REQUIRED_FIELD_MISSING",
                "message": "Required fields are missing: [LastName]",
                "fields": ["LastName"],
            }
        ],
    }


async def test_all_or_none_undoes_the_rest(client: httpx.AsyncClient) -> None:
    body = {"allOrNone": True, "records": [contact(LastName="Undone"), contact(Nope=1)]}
    first, second = (await client.post(MANY, json=body)).json()
    assert first["errors"][0]["statusCode"] == "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert second["errors"][0]["statusCode"] == "INVALID_FIELD"
    assert await rows(client, "SELECT Id FROM Contact WHERE LastName = 'Undone'") == []
    assert (await client.get("/__emulator__/stats")).json()["writes"] == {}


async def test_updates_want_ids(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="x")
    records = [
        contact(id=identity, LastName="y"),
        contact(LastName="z"),
        contact(Id="003dM00003kRs59QAC", LastName="z"),
        contact(Id="nonsense", LastName="z"),
    ]
    done, missing, unknown, malformed = (await client.patch(MANY, json={"records": records})).json()
    assert done == {"id": identity, "success": True, "errors": []}
    assert missing["errors"] == [
        {"statusCode": "MISSING_ARGUMENT", "message": "Id not specified in an update call", "fields": []}
    ]
    assert unknown["errors"][0]["message"] == "invalid cross reference id"
    assert malformed["errors"][0]["statusCode"] == "MALFORMED_ID"


async def test_upserts_say_what_they_created(client: httpx.AsyncClient) -> None:
    body = {"records": [contact(SfTui_Id__c=f"u:{n % 2}", LastName=str(n)) for n in range(4)]}
    answer = await client.patch(f"{MANY}/Contact/SfTui_Id__c", json=body)
    assert [item["created"] for item in answer.json()] == [True, True, False, False]
    found = await rows(client, "SELECT LastName FROM Contact WHERE SfTui_Id__c LIKE 'u:%' ORDER BY LastName")
    assert [row["LastName"] for row in found] == ["2", "3"]


async def test_deletes_take_ids_from_the_address(client: httpx.AsyncClient) -> None:
    one, two = (
        await create(client, "Contact", LastName="x"),
        await create(client, "Lead", LastName="x", Company="y"),
    )
    answer = await client.delete(MANY, params={"ids": f"{one},{two},{one}", "allOrNone": "false"})
    first, second, third = answer.json()
    assert (first["success"], second["success"]) == (True, True)
    assert third["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


async def test_retrieve_answers_null_for_what_is_not_there(client: httpx.AsyncClient) -> None:
    found = await rows(client, "SELECT Id FROM Contact ORDER BY Id DESC LIMIT 3")
    ids = [row["Id"] for row in found]
    answer = await client.post(
        f"{MANY}/Contact", json={"ids": [ids[0], "003dM00003kRs59QAC", ids[2]], "fields": ["Id", "Name"]}
    )
    first, second, third = answer.json()
    assert (first["Id"], second, third["Id"]) == (ids[0], None, ids[2])
    bad = await client.post(f"{MANY}/Contact", json={"ids": ids, "fields": ["Nope"]})
    assert bad.json()[0]["errorCode"] == "INVALID_FIELD"


async def test_too_many_or_none_are_refused(client: httpx.AsyncClient) -> None:
    many = await client.post(MANY, json={"records": [contact(LastName="x")] * 201})
    assert many.status_code == 400
    assert many.json()[0]["errorCode"] == "EXCEEDED_ID_LIMIT"
    none = await client.post(MANY, json={"records": []})
    assert none.json() == [
        {"message": "At least 1 record is required", "errorCode": "REQUIRED_FIELD_MISSING"}
    ]


async def test_a_composite_counts_as_one_call_and_fills_references(client: httpx.AsyncClient) -> None:
    body = {
        "compositeRequest": [
            {
                "method": "POST",
                "url": f"{ROOT}/sobjects/Account",
                "referenceId": "a",
                "body": {"Name": "Ref"},
            },
            {
                "method": "POST",
                "url": f"{ROOT}/sobjects/Contact",
                "referenceId": "c",
                "body": {"LastName": "Ref", "AccountId": "@{a.id}"},
            },
            {
                "method": "GET",
                "url": f"{ROOT}/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{{c.id}}'",
                "referenceId": "q",
            },
            {"method": "GET", "url": f"{ROOT}/sobjects/Foo", "referenceId": "f"},
            {"method": "GET", "url": f"{ROOT}/sobjects/Contact/@{{f.id}}", "referenceId": "h"},
        ]
    }
    answer = (await client.post(f"{ROOT}/composite", json=body)).json()["compositeResponse"]
    assert [item["httpStatusCode"] for item in answer] == [201, 201, 200, 404, 400]
    assert set(answer[0]) == {"body", "httpHeaders", "httpStatusCode", "referenceId"}
    assert answer[0]["httpHeaders"]["Location"].endswith(answer[0]["body"]["id"])
    assert answer[2]["body"]["records"][0]["Account"]["Name"] == "Ref"
    assert answer[4]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert (await client.get("/__emulator__/stats")).json()["api_used"] == 1


async def test_five_objects_are_polled_in_one_call(client: httpx.AsyncClient) -> None:
    names = ("Account", "Contact", "Lead", "Opportunity", "Task")
    requests = [
        {
            "method": "GET",
            "url": f"{ROOT}/queryAll?q=SELECT+Id+FROM+{name}+WHERE+SystemModstamp+>+2020-01-01T00:00:00Z",
            "referenceId": name,
        }
        for name in names
    ]
    answer = (await client.post(f"{ROOT}/composite", json={"compositeRequest": requests})).json()
    assert [item["referenceId"] for item in answer["compositeResponse"]] == list(names)
    assert all(item["body"]["totalSize"] for item in answer["compositeResponse"])
    six = [*requests, {**requests[0], "referenceId": "six"}]
    refused = await client.post(f"{ROOT}/composite", json={"compositeRequest": six})
    assert refused.status_code == 400


async def test_an_all_or_none_composite_is_undone(client: httpx.AsyncClient) -> None:
    body = {
        "allOrNone": True,
        "compositeRequest": [
            {
                "method": "POST",
                "url": f"{ROOT}/sobjects/Account",
                "referenceId": "a",
                "body": {"Name": "Undone"},
            },
            {"method": "POST", "url": f"{ROOT}/sobjects/Account", "referenceId": "b", "body": {}},
        ],
    }
    answer = (await client.post(f"{ROOT}/composite", json=body)).json()["compositeResponse"]
    assert [item["body"][0]["errorCode"] for item in answer] == [
        "PROCESSING_HALTED",
        "REQUIRED_FIELD_MISSING",
    ]
    assert await rows(client, "SELECT Id FROM Account WHERE Name = 'Undone'") == []
