"""Batch, graph, tree: other ways to ask for many things in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.helpers import CONTACTS, ROOT, create, read, rows

if TYPE_CHECKING:
    import httpx

V = "v60.0"


async def _post(client: httpx.AsyncClient, path: str, **body: object) -> tuple[int, Any]:
    answer = await client.post(f"{ROOT}/composite/{path}", json=body)
    return answer.status_code, answer.json()


async def _used(client: httpx.AsyncClient) -> int:
    return int((await client.get("/__emulator__/stats")).json()["api_used"])


async def test_a_batch_does_each_request_for_itself(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name="a")
    before = await _used(client)
    status, told = await _post(
        client,
        "batch",
        batchRequests=[
            {"method": "PATCH", "url": f"{V}/sobjects/Account/{account}", "richInput": {"Name": "b"}},
            {"method": "GET", "url": f"{V}/sobjects/Account/{account}?fields=Name"},
            {"method": "POST", "url": f"{ROOT}/sobjects/Contact", "richInput": {}},
            {"method": "GET", "url": "v59.0/limits"},
            {"method": "GET", "url": f"{V}/query/?q=SELECT+Id+FROM+Account+LIMIT+1"},
        ],
    )
    assert (status, told["hasErrors"]) == (200, True)
    assert [each["statusCode"] for each in told["results"]] == [204, 200, 400, 404, 200]
    assert told["results"][0]["result"] is None
    assert told["results"][1]["result"]["Name"] == "b"
    assert told["results"][2]["result"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert await _used(client) == before + 1


async def test_a_batch_can_halt(client: httpx.AsyncClient) -> None:
    contact = {"method": "POST", "url": f"{V}/sobjects/Contact"}
    status, told = await _post(
        client,
        "batch",
        haltOnError=True,
        batchRequests=[
            {**contact, "richInput": {"LastName": "first"}},
            {**contact, "richInput": {}},
            {**contact, "richInput": {"LastName": "never"}},
        ],
    )
    assert status == 200
    assert [each["statusCode"] for each in told["results"]] == [201, 400, 412]
    assert told["results"][2]["result"][0]["errorCode"] == "BATCH_PROCESSING_HALTED"
    assert len(await rows(client, "SELECT Id FROM Contact WHERE LastName = 'first'")) == 1
    assert await rows(client, "SELECT Id FROM Contact WHERE LastName = 'never'") == []


async def test_a_graph_is_all_or_none(client: httpx.AsyncClient) -> None:
    def graph(name: str, last_name: str | None) -> dict[str, object]:
        return {
            "graphId": name,
            "compositeRequest": [
                {
                    "method": "POST",
                    "url": f"{ROOT}/sobjects/Account",
                    "referenceId": "a",
                    "body": {"Name": name},
                },
                {
                    "method": "POST",
                    "url": f"{ROOT}/sobjects/Contact",
                    "referenceId": "c",
                    "body": {"LastName": last_name, "AccountId": "@{a.id}"},
                },
            ],
        }

    status, told = await _post(client, "graph", graphs=[graph("g1", "x"), graph("g2", None)])
    assert status == 200
    assert [(each["graphId"], each["isSuccessful"]) for each in told["graphs"]] == [
        ("g1", True),
        ("g2", False),
    ]
    good, bad = [each["graphResponse"]["compositeResponse"] for each in told["graphs"]]
    contact = await read(client, "Contact", good[1]["body"]["id"])
    assert contact["AccountId"] == good[0]["body"]["id"]
    assert bad[0]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert bad[1]["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert await rows(client, "SELECT Id FROM Account WHERE Name = 'g2'") == []


async def test_a_tree_makes_parents_and_children(client: httpx.AsyncClient) -> None:
    def node(kind: str, reference: str, **more: object) -> dict[str, object]:
        return {"attributes": {"type": kind, "referenceId": reference}, **more}

    status, told = await _post(
        client,
        "tree/Account",
        records=[
            node(
                "Account",
                "a",
                Name="root",
                Contacts={
                    "records": [
                        node(
                            "Contact", "c1", LastName="x", Tasks={"records": [node("Task", "t", Subject="y")]}
                        ),
                        node("Contact", "c2", LastName="z"),
                    ]
                },
            ),
            node("Account", "b", Name="alone"),
        ],
    )
    assert (status, told["hasErrors"]) == (201, False)
    ids = {each["referenceId"]: each["id"] for each in told["results"]}
    assert set(ids) == {"a", "b", "c1", "c2", "t"}
    assert (await read(client, "Contact", ids["c2"]))["AccountId"] == ids["a"]
    assert (await read(client, "Task", ids["t"]))["WhoId"] == ids["c1"]


async def test_a_wrong_tree_leaves_nothing(client: httpx.AsyncClient) -> None:
    wrong = {"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": "x", "Email": "no"}
    account = {"attributes": {"type": "Account", "referenceId": "a"}, "Name": "root"}
    status, told = await _post(
        client, "tree/Account", records=[{**account, "Contacts": {"records": [wrong]}}]
    )
    assert status == 400
    assert told["hasErrors"] is True
    [result] = told["results"]
    assert result["referenceId"] == "c"
    assert result["errors"][0]["statusCode"] == "INVALID_EMAIL_ADDRESS"
    assert await rows(client, "SELECT Id FROM Account WHERE Name = 'root'") == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("batch", {}),
        ("batch", {"batchRequests": [{"method": "GET", "url": "v60.0/limits"}] * 26}),
        ("batch", {"batchRequests": [{"url": 5}]}),
        ("graph", {"graphs": []}),
        ("graph", {"graphs": [{"graphId": "1", "compositeRequest": []}]}),
        ("tree/Contact", {"records": [{"LastName": "x"}]}),
        ("tree/Contact", {"records": [{"attributes": {"type": "Lead", "referenceId": "r"}}]}),
    ],
)
async def test_what_is_no_bundle_is_refused(
    client: httpx.AsyncClient, path: str, body: dict[str, object]
) -> None:
    status, told = await _post(client, path, **body)
    assert status == 400
    assert told[0]["errorCode"] in {"INVALID_INPUT", "LIMIT_EXCEEDED", "JSON_PARSER_ERROR"}


async def test_records_are_counted(client: httpx.AsyncClient) -> None:
    path = f"{ROOT}/limits/recordCount"
    told = (await client.get(path, params={"sObjects": "Contact,nope,account"})).json()
    assert told == {
        "sObjects": [{"count": CONTACTS // 5, "name": "Account"}, {"count": CONTACTS, "name": "Contact"}]
    }
    every = {each["name"]: each["count"] for each in (await client.get(path)).json()["sObjects"]}
    assert every["User"] == 12
    assert {"Group", "Lead", "Task"} <= every.keys()


async def test_a_child_names_its_parent_by_key_wherever_it_is_written(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name="x", SfTui_Id__c="acc:1")
    other = await create(client, "Account", Name="y", SfTui_Id__c="acc:2")
    parent = {"Account": {"SfTui_Id__c": "acc:1"}}
    answers = await client.patch(
        f"{ROOT}/composite/sobjects/Contact/SfTui_Id__c",
        json={
            "records": [
                {"attributes": {"type": "Contact"}, "SfTui_Id__c": "c:1", "LastName": "x", **parent},
                {
                    "attributes": {"type": "Contact"},
                    "SfTui_Id__c": "c:2",
                    "LastName": "y",
                    "Account": {"SfTui_Id__c": "none"},
                },
            ]
        },
    )
    first, second = answers.json()
    contact = first["id"]
    assert (await read(client, "Contact", contact))["AccountId"] == account
    assert "acc" not in second["errors"][0]["message"]
    assert "Foreign key external ID: none not found" in second["errors"][0]["message"]
    moved = await client.patch(
        f"{ROOT}/sobjects/Contact/{contact}", json={"Account": {"SfTui_Id__c": "acc:2"}}
    )
    assert moved.status_code == 204
    assert (await read(client, "Contact", contact))["AccountId"] == other
    await client.delete(f"{ROOT}/sobjects/Account/{other}")
    gone = await client.post(
        f"{ROOT}/sobjects/Contact", json={"LastName": "z", "Account": {"SfTui_Id__c": "acc:2"}}
    )
    assert gone.status_code == 400
