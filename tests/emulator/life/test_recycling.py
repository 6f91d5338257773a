from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.emulator import recorded
from tests.emulator.helpers import ROOT, create, read, rows
from tests.emulator.life.helpers import one, pull, refused

if TYPE_CHECKING:
    import httpx

KNOWN = ("Account", "Contact", "Lead", "Opportunity", "Task")
ROWS = f"{ROOT}/sobjects"


async def test_a_deleted_record_is_seen_by_query_all_with_the_time_of_its_deletion(
    client: httpx.AsyncClient,
) -> None:
    identity = await create(client, "Contact", LastName="Gone")
    made = (await read(client, "Contact", identity))["SystemModstamp"]
    await pull(client, "advance", seconds=30)
    await client.delete(f"{ROWS}/Contact/{identity}")
    assert await rows(client, f"SELECT Id FROM Contact WHERE Id = '{identity}'") == []
    binned = await one(client, f"SELECT IsDeleted, SystemModstamp FROM Contact WHERE Id = '{identity}'")
    assert binned["IsDeleted"] is True
    assert str(binned["SystemModstamp"]) > str(made)


async def test_the_bin_keeps_a_record_for_fifteen_days(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Lead", LastName="Gone", Company="x")
    await client.delete(f"{ROWS}/Lead/{identity}")
    await pull(client, "advance", days=14.9)
    assert await one(client, f"SELECT Id FROM Lead WHERE Id = '{identity}'")
    await pull(client, "advance", days=0.2)
    assert await rows(client, f"SELECT Id FROM Lead WHERE Id = '{identity}'", "queryAll") == []
    assert (await client.get(f"{ROWS}/Lead/{identity}")).json()[0]["errorCode"] == "NOT_FOUND"


async def test_the_org_tells_its_own_time(client: httpx.AsyncClient) -> None:
    before = (await client.get("/services/data")).headers["date"]
    await pull(client, "advance", days=40)
    after = (await client.get("/services/data")).headers.get_list("date")
    assert len(after) == 1
    assert after[0] != before
    identity = await create(client, "Contact", LastName="Later")
    await create(client, "Contact", LastName="Late, too")
    assert (
        len(await rows(client, f"SELECT Id FROM Contact WHERE Id = '{identity}' AND CreatedDate = TODAY"))
        == 1
    )
    assert (await refused(client, "advance", days=-1))[0] == "INVALID_INPUT"
    assert (await refused(client, "advance", days="soon"))[0] == "INVALID_INPUT"


async def test_purging_removes_for_good_and_gives_no_id_twice(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="Gone", SfTui_Id__c="k:1")
    await client.delete(f"{ROWS}/Contact/{identity}")
    assert await pull(client, "purge") == {"purged": 1}
    assert await rows(client, f"SELECT Id FROM Contact WHERE Id = '{identity}'", "queryAll") == []
    assert await create(client, "Contact", LastName="Next") > identity
    assert (await refused(client, "undelete", ids=[identity]))[0] == "UNDELETE_FAILED"


async def test_one_record_can_be_purged_alone(client: httpx.AsyncClient) -> None:
    first = await create(client, "Contact", LastName="a")
    second = await create(client, "Contact", LastName="b")
    for identity in (first, second):
        await client.delete(f"{ROWS}/Contact/{identity}")
    assert await pull(client, "purge", ids=[first]) == {"purged": 1}
    assert (await one(client, "SELECT Id FROM Contact WHERE IsDeleted = true"))["Id"] == second
    assert (await refused(client, "purge", ids=["nonsense"]))[0] == "MALFORMED_ID"
    assert (await refused(client, "purge", ids=[]))[0] == "MISSING_ARGUMENT"


async def test_an_account_takes_along_all_that_is_its_own_and_brings_it_back(
    client: httpx.AsyncClient,
) -> None:
    account = await create(client, "Account", Name="x")
    contact = await create(client, "Contact", LastName="x", AccountId=account)
    deal = await create(
        client, "Opportunity", Name="x", StageName="Prospecting", CloseDate="2027-01-01", AccountId=account
    )
    stranger = await create(client, "Contact", LastName="Stranger")
    own = [
        await create(client, "Task", Subject="account", WhatId=account),
        await create(client, "Task", Subject="contact", WhoId=contact),
        await create(client, "Task", Subject="deal", WhoId=contact, WhatId=deal),
    ]
    shared = await create(client, "Task", Subject="shared", WhoId=stranger, WhatId=deal)
    members = [
        ("Account", account),
        ("Contact", contact),
        ("Opportunity", deal),
        *(("Task", id_) for id_ in own),
    ]

    await client.delete(f"{ROWS}/Account/{account}")
    for name, identity in members:
        answer = await client.get(f"{ROWS}/{name}/{identity}")
        assert answer.json()[0]["errorCode"] == "ENTITY_IS_DELETED", name
    kept = await read(client, "Task", shared)
    assert (kept["WhoId"], kept["WhatId"]) == (stranger, None)
    assert await refused(client, "undelete", ids=[contact]) == (
        "UNDELETE_FAILED",
        "Entity is not in the recycle bin",
    )

    await pull(client, "advance", seconds=90)
    gone = await one(client, f"SELECT SystemModstamp FROM Contact WHERE Id = '{contact}'")
    assert await pull(client, "undelete", ids=[account]) == {"undeleted": 6}
    for name, identity in members:
        assert (await read(client, name, identity))["IsDeleted"] is False
    back = await read(client, "Contact", contact)
    assert str(back["SystemModstamp"]) > str(gone["SystemModstamp"])


@pytest.mark.parametrize("name", ["Account", "Contact", "Lead", "Opportunity"])
async def test_the_describe_tells_who_goes_along(client: httpx.AsyncClient, name: str) -> None:
    facts = ("relationshipName", "cascadeDelete", "restrictedDelete")
    theirs, ours = [
        {
            (child["childSObject"], child["field"]): [child[fact] for fact in facts]
            for child in described["childRelationships"]
        }
        for described in (
            recorded.exchanges(f"tests/shared_cassettes/GET_sobjects_{name}_describe")[0].body,
            (await client.get(f"{ROWS}/{name}/describe")).json(),
        )
    ]
    known = {key: value for key, value in ours.items() if key[0] in KNOWN}
    assert known
    assert known == {key: theirs[key] for key in known}


async def test_a_contact_deleted_before_its_account_does_not_come_back_with_it(
    client: httpx.AsyncClient,
) -> None:
    account = await create(client, "Account", Name="x")
    contact = await create(client, "Contact", LastName="x", AccountId=account)
    await client.delete(f"{ROWS}/Contact/{contact}")
    await client.delete(f"{ROWS}/Account/{account}")
    assert await pull(client, "undelete", ids=[account]) == {"undeleted": 1}
    assert (await client.get(f"{ROWS}/Contact/{contact}")).status_code == 404
    assert await pull(client, "undelete", ids=[contact]) == {"undeleted": 1}


async def test_a_contact_keeps_the_tasks_that_hang_on_something_else(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name="x")
    contact = await create(client, "Contact", LastName="x")
    only = await create(client, "Task", Subject="only", WhoId=contact)
    both = await create(client, "Task", Subject="both", WhoId=contact, WhatId=account)
    await client.delete(f"{ROWS}/Contact/{contact}")
    assert (await client.get(f"{ROWS}/Task/{only}")).status_code == 404
    kept = await read(client, "Task", both)
    assert (kept["WhoId"], kept["WhatId"]) == (None, account)


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "GET"])
async def test_a_deleted_record_cannot_be_touched(client: httpx.AsyncClient, method: str) -> None:
    identity = await create(client, "Contact", LastName="x")
    await client.delete(f"{ROWS}/Contact/{identity}")
    answer = await client.request(method, f"{ROWS}/Contact/{identity}", json={"Title": "x"})
    assert answer.status_code == 404
    assert answer.json()[0]["errorCode"] == "ENTITY_IS_DELETED"
    many = await client.patch(
        f"{ROOT}/composite/sobjects",
        json={"records": [{"attributes": {"type": "Contact"}, "id": identity, "Title": "x"}]},
    )
    assert many.json()[0]["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


async def test_an_upsert_by_a_deleted_records_key_makes_a_new_one_and_bars_the_old(
    client: httpx.AsyncClient,
) -> None:
    old = await create(client, "Contact", LastName="old", SfTui_Id__c="k:1")
    await client.delete(f"{ROWS}/Contact/{old}")
    answer = await client.patch(f"{ROWS}/Contact/SfTui_Id__c/k:1", json={"LastName": "new"})
    assert answer.status_code == 201
    assert answer.json()["id"] != old
    code, message = await refused(client, "undelete", ids=[old])
    assert code == "DUPLICATE_VALUE"
    assert answer.json()["id"][:15] in message
    assert len(await rows(client, "SELECT Id FROM Contact WHERE SfTui_Id__c = 'k:1'", "queryAll")) == 2


async def test_undeleting_several_is_all_or_none(client: httpx.AsyncClient) -> None:
    binned = await create(client, "Contact", LastName="x")
    alive = await create(client, "Contact", LastName="y")
    await client.delete(f"{ROWS}/Contact/{binned}")
    assert (await refused(client, "undelete", ids=[binned, alive]))[0] == "UNDELETE_FAILED"
    assert (await client.get(f"{ROWS}/Contact/{binned}")).status_code == 404


async def test_the_strings_take_no_api_call(client: httpx.AsyncClient) -> None:
    before = (await client.get("/__emulator__/stats")).json()
    await asyncio.gather(*(pull(client, name) for name in ("purge", "archive", "advance")))
    assert (await client.get("/__emulator__/stats")).json() == before
