from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator import Options
from sf_tui.emulator.database import connect
from sf_tui.emulator.seeding import prepare
from tests.emulator.helpers import ROOT, create, read, rows
from tests.emulator.life.helpers import one, pull, refused

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

ROWS = f"{ROOT}/sobjects"


async def _queue(client: httpx.AsyncClient, sobject: str) -> str:
    found = await one(client, f"SELECT QueueId FROM QueueSobject WHERE SobjectType = '{sobject}'")
    return str(found["QueueId"])


async def test_queues_are_listed(client: httpx.AsyncClient) -> None:
    queues = await rows(client, "SELECT Id, Name, DeveloperName FROM Group WHERE Type = 'Queue' ORDER BY Id")
    assert len(queues) == 2
    assert all(str(queue["Id"]).startswith("00G") for queue in queues)
    takes = await rows(client, "SELECT SobjectType, Queue.Name FROM QueueSobject ORDER BY SobjectType")
    assert [row["SobjectType"] for row in takes] == ["Lead", "Task"]
    assert len(await rows(client, "SELECT Id FROM Group WHERE Type = 'Regular'")) == 1


async def test_some_leads_and_tasks_wait_in_a_queue(client: httpx.AsyncClient) -> None:
    for name in ("Lead", "Task"):
        found = await rows(
            client, f"SELECT OwnerId, Owner.Type, Owner.Name FROM {name} WHERE Owner.Type = 'Group'"
        )
        assert found
        queue = await _queue(client, name)
        assert {row["OwnerId"] for row in found} == {queue}
        assert {row["Owner"]["Type"] for row in found} == {"Group"}  # type: ignore[index]
        owned = await rows(client, f"SELECT Id FROM {name} WHERE Owner.Type = 'User'")
        assert len(owned) > len(found)


async def test_a_queue_takes_its_own_kind_only(client: httpx.AsyncClient) -> None:
    leads = await _queue(client, "Lead")
    lead = await create(client, "Lead", LastName="x", Company="y", OwnerId=leads)
    assert (await one(client, f"SELECT Owner.Type FROM Lead WHERE Id = '{lead}'"))["Owner"]["Type"] == "Group"  # type: ignore[index]
    answer = await client.post(f"{ROWS}/Task", json={"Subject": "x", "OwnerId": leads})
    assert answer.json() == [
        {
            "message": "Queue not associated with this SObject type",
            "errorCode": "INVALID_OPERATION",
            "fields": [],
        }
    ]
    group = await one(client, "SELECT Id FROM Group WHERE Type = 'Regular'")
    answer = await client.patch(f"{ROWS}/Lead/{lead}", json={"OwnerId": group["Id"]})
    assert answer.json()[0]["errorCode"] == "INVALID_OPERATION"
    answer = await client.post(f"{ROWS}/Contact", json={"LastName": "x", "OwnerId": leads})
    assert answer.json()[0]["errorCode"] == "MALFORMED_ID"


async def test_a_lead_of_a_queue_is_converted_for_a_user_only(client: httpx.AsyncClient) -> None:
    lead = await create(client, "Lead", LastName="x", Company="y", OwnerId=await _queue(client, "Lead"))
    code, message = await refused(client, "convert", lead=lead)
    assert (code, message[:45]) == ("UNKNOWN_EXCEPTION", "Converted objects can only be owned by users.")
    user = await one(client, "SELECT Id FROM User WHERE IsActive = true ORDER BY Id LIMIT 1")
    done = await pull(client, "convert", lead=lead, owner=user["Id"])
    assert (await read(client, "Contact", str(done["contact"])))["OwnerId"] == user["Id"]


async def test_who_left_still_owns_records_but_gets_no_more(client: httpx.AsyncClient) -> None:
    left = await rows(client, "SELECT Id, UserType FROM User WHERE IsActive = false")
    assert [user["UserType"] for user in left] == ["Standard", "Standard"]
    owned = await rows(client, "SELECT Id, Owner.IsActive FROM Contact WHERE Owner.IsActive = false LIMIT 5")
    assert len(owned) == 5
    contact, owner = owned[0]["Id"], left[0]["Id"]
    assert (await client.patch(f"{ROWS}/Contact/{contact}", json={"Title": "x"})).status_code == 204
    mine = await create(client, "Contact", LastName="x")
    for answer in (
        await client.patch(f"{ROWS}/Contact/{mine}", json={"OwnerId": owner}),
        await client.post(f"{ROWS}/Contact", json={"LastName": "x", "OwnerId": owner}),
    ):
        assert answer.status_code == 400
        [error] = answer.json()
        assert error["errorCode"] == "INACTIVE_OWNER_OR_USER"
        assert error["message"] == f"operation performed with inactive user [{owner}] as owner of contact"


def test_an_org_of_an_older_version_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "org.db"
    prepare(path, Options(contacts=25))
    old = connect(path)
    for statement in (
        'DROP TABLE "Group"',
        "DROP TABLE QueueSobject",
        "DROP TABLE life_bin",
        "ALTER TABLE Account DROP COLUMN AccountSource",
    ):
        old.execute(statement)
    old.close()
    prepare(path, Options())
    again = connect(path)
    try:
        assert again.execute("SELECT count(*) FROM \"Group\" WHERE Type = 'Queue'").fetchone() == (2,)
        assert again.execute("SELECT count(AccountSource) FROM Account").fetchone() == (0,)
        assert again.execute("SELECT count(*) FROM life_bin").fetchone() == (0,)
    finally:
        again.close()
