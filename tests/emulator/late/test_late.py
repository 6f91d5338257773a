"""Changes of long transactions: seen late, stamped early."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sf_tui.emulator import Options
from sf_tui.emulator.activity import change, dice
from sf_tui.emulator.database import connect
from sf_tui.emulator.org import Org
from sf_tui.emulator.seeding import prepare
from tests.emulator.helpers import CONTACTS, ROOT, create, read, rows

if TYPE_CHECKING:
    from pathlib import Path

LATE = "/__emulator__/late"


async def begin(client: httpx.AsyncClient, **settings: Any) -> dict[str, Any]:
    answer = await client.post(LATE, json={"object": "Contact", **settings})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def advance(client: httpx.AsyncClient, seconds: float) -> None:
    answer = await client.post("/__emulator__/life/advance", json={"seconds": seconds})
    assert answer.status_code == 200, answer.text


async def named(client: httpx.AsyncClient, name: str) -> list[dict[str, Any]]:
    return await rows(client, f"SELECT Id, SystemModstamp FROM Contact WHERE LastName = '{name}'")


async def test_a_new_record_appears_behind_those_that_came_after_it(client: httpx.AsyncClient) -> None:
    begun = await begin(client, values={"LastName": "Late"}, seconds=300)
    await advance(client, 60)
    await create(client, "Contact", LastName="Early")
    [early] = await named(client, "Early")
    assert await named(client, "Late") == []
    await advance(client, 239)
    assert await named(client, "Late") == []
    await advance(client, 2)
    [late] = await named(client, "Late")
    assert late["SystemModstamp"] == begun["began"]
    assert late["SystemModstamp"] < early["SystemModstamp"]


async def test_a_change_keeps_the_stamp_of_when_it_was_made(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="Slow", Title="old")
    await advance(client, 60)
    begun = await begin(client, id=identity, values={"Title": "new"}, seconds=120)
    await advance(client, 30)
    assert (await read(client, "Contact", identity))["Title"] == "old"
    await advance(client, 100)
    found = await read(client, "Contact", identity)
    assert (found["Title"], found["SystemModstamp"]) == ("new", begun["began"])


async def test_others_cannot_change_what_it_holds(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="Held")
    await begin(client, id=identity[:15], values={"Title": "x"}, seconds=120)
    path = f"{ROOT}/sobjects/Contact/{identity}"
    refused = await client.patch(path, json={"Title": "y"})
    assert refused.status_code == 400
    assert refused.json()[0]["errorCode"] == "UNABLE_TO_LOCK_ROW"
    await client.delete(LATE)
    assert (await client.patch(path, json={"Title": "y"})).status_code == 204


async def test_latest_date_covered_stops_where_an_open_transaction_began(client: httpx.AsyncClient) -> None:
    await advance(client, 3600)
    begun = await begin(client, values={"LastName": "Open"}, seconds=3600)
    await advance(client, 600)
    now = time.time() + 4200
    span = {
        "start": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 1800)),
        "end": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
    }
    for resource in ("updated", "deleted"):
        answer = await client.get(f"{ROOT}/sobjects/Contact/{resource}", params=span)
        assert answer.json()["latestDateCovered"] == begun["began"]
    assert (await client.delete(LATE)).json() == {"committed": 1}
    after = (await client.get(f"{ROOT}/sobjects/Contact/updated", params=span)).json()
    assert after["latestDateCovered"] > begun["began"]
    assert (await named(client, "Open"))[0]["Id"] in after["ids"]


async def test_what_the_org_would_refuse_is_refused_at_once(client: httpx.AsyncClient) -> None:
    for body, said in (
        ({"values": {"Nothing": 1}}, "INVALID_FIELD"),
        ({"values": {"Title": "x"}}, "REQUIRED_FIELD_MISSING"),
        ({"values": {"LastName": []}}, "JSON_PARSER_ERROR"),
        ({"values": {}, "object": "Nothing"}, "'Nothing'"),
        ({"values": {"LastName": "x"}, "seconds": -1}, "seconds"),
    ):
        refused = await client.post(LATE, json={"object": "Contact", "seconds": 5, **body})
        assert refused.status_code == 400
        assert said in refused.json()["error"]
    assert (await client.get(LATE)).json()["open"] == []


async def test_an_attempt_leaves_nothing_behind(client: httpx.AsyncClient) -> None:
    await begin(client, values={"LastName": "Twice"}, seconds=60)
    assert len((await client.get(LATE)).json()["open"]) == 1
    await client.delete(LATE)
    assert len(await named(client, "Twice")) == 1


def test_colleagues_may_be_late_too(filled: Path, tmp_path: Path) -> None:
    path = tmp_path / "org.db"
    path.write_bytes(filled.read_bytes())
    options = Options(contacts=CONTACTS)
    org = Org(prepare(path, options), options)
    connection = connect(path)
    try:
        stamps = "SELECT max(SystemModstamp), count(*) FROM Task"
        before = connection.execute(stamps).fetchone()
        chance = dice(3)
        org.late.begin(100, lambda inner, at: _new_task(org, inner, at, chance))
        began = org.late.oldest
        org.clock.advance(99)
        assert not org.late.is_due
        org.clock.advance(2)
        assert org.late.commit_due(connection) == 1
        after = connection.execute(stamps).fetchone()
        assert after[1] == before[1] + 1
        assert began is not None
        assert after[0] == time.strftime("%Y-%m-%dT%H:%M:%S.000+0000", time.gmtime(began))
    finally:
        connection.close()


def _new_task(org: Org, connection: Any, at: float, chance: random.Random) -> None:
    while change(org, connection, chance, at) != "new task":
        pass


@pytest.mark.parametrize("body", [{"share": 2, "seconds": 5}, {"share": 0.5, "seconds": -5}, {"share": 0.5}])
async def test_no_more_than_all_of_them_can_be_late(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await client.post(f"{LATE}/activity", json=body)).status_code == 400
    done = await client.post(f"{LATE}/activity", json={"share": 0.5, "seconds": 30})
    assert done.json()["activity"] == {"share": 0.5, "seconds": 30.0}
