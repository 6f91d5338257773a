"""Who may not send queryAll sees deletes by getDeleted."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import httpx
import pytest

from sf_tui.connectors.protocol import ChangeQuery, Position, Window
from sf_tui.connectors.salesforce.deletes import deleted
from sf_tui.model.errors import PermissionMissing, Refused
from sf_tui.model.states import Purpose
from tests.connectors.salesforce.fake_org import START, FakeMeter, FakeOrg, contact
from tests.connectors.salesforce.test_reading import FIELDS, pages_of, query, records_of

if TYPE_CHECKING:
    from tests.connectors.salesforce.conftest import Emulator

GONE = "003xx0000000077"
REFUSALS = [(400, "FUNCTIONALITY_NOT_ENABLED"), (403, "INSUFFICIENT_ACCESS"), (404, "NOT_FOUND")]


def telling(org: FakeOrg, *deletions: tuple[str, str]) -> None:
    body = {
        "deletedRecords": [{"id": each, "deletedDate": date} for each, date in deletions],
        "earliestDateAvailable": "2026-11-01T00:00:00.000+0000",
        "latestDateCovered": "2026-11-23T10:00:00.000+0000",
    }
    org.override("/deleted/", lambda _: httpx.Response(200, json=body))


@pytest.mark.parametrize(("status", "code"), REFUSALS)
async def test_deletes_come_first_and_then_the_changes(org: FakeOrg, status: int, code: str) -> None:
    org.always("/queryAll/", status, [{"errorCode": code, "message": "no queryAll"}])
    telling(org, (GONE, "2026-11-23T10:00:01.000+0000"))
    org.rows["Contact"] = [contact(1, 1), contact(2, 2)]
    (stream,) = await org.connector().open_changes([query(START)])
    tombstones, changes = await pages_of(stream)
    (gone,) = tombstones.records
    assert (gone.id, gone.is_deleted, gone.stamp) == (GONE, True, "2026-11-23T10:00:01Z")
    assert gone.values == (None,) * len(FIELDS)
    assert tombstones.position == Position(), "nothing has been read of the window yet"
    assert [record.id[-1] for record in changes.records] == ["1", "2"]


async def test_it_is_not_tried_again_and_deletes_are_not_forgotten(org: FakeOrg) -> None:
    org.always("/queryAll/", 403, [{"errorCode": "INSUFFICIENT_ACCESS", "message": "no"}])
    telling(org, (GONE, "2026-11-23T10:00:01.000+0000"))
    connector = org.connector()
    for _ in range(2):
        (stream,) = await connector.open_changes([query(START)])
        assert [record.id for record in await records_of(stream)] == [GONE]
    assert len(org.sent("/queryAll/")) == 1
    assert len(org.sent("/deleted/")) == 2
    asked = parse_qs(org.sent("/deleted/")[0].url.query.decode())
    assert asked["start"] == ["2026-11-23T09:58:05Z"], "five seconds would be too short a span"


async def test_what_may_not_be_read_at_all_is_still_refused(org: FakeOrg) -> None:
    for resource in ("/queryAll/", "/query/"):
        org.always(resource, 403, [{"errorCode": "INSUFFICIENT_ACCESS", "message": "no"}])
    telling(org)
    (stream,) = await org.connector().open_changes([query(START)])
    with pytest.raises((PermissionMissing, Refused)):
        await pages_of(stream)


async def test_a_log_that_reaches_back_less_far_tells_what_it_has(org: FakeOrg) -> None:
    body = [
        {"errorCode": "INVALID_REPLICATION_DATE", "message": "startDate before org replication enabled date"}
    ]
    org.always("/queryAll/", 403, [{"errorCode": "INSUFFICIENT_ACCESS", "message": "no"}])
    org.always("/deleted/", 400, body)
    org.rows["Contact"] = [contact(1, 1)]
    (stream,) = await org.connector().open_changes([query("2026-01-01T00:00:00Z")])
    assert [record.id[-1] for record in await records_of(stream)] == ["1"]
    asked = parse_qs(org.sent("/deleted/")[0].url.query.decode())
    assert asked["start"][0] > "2026-11-01", "never further back than the log is kept"


async def test_the_emulators_log_names_what_was_deleted(emulator: "Emulator", meter: FakeMeter) -> None:
    connector = emulator.connector(meter)
    start = await connector.horizon()
    (stream,) = await connector.open_changes([ChangeQuery("Contact", (), Window("", start))])
    page = await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    gone = page.records[3].id
    await connector._client.request(
        "DELETE",
        f"{await connector._client.base()}/sobjects/Contact/{gone}",
        Purpose.WRITE,
        is_idempotent=True,
    )
    await connector.close()
    async with httpx.AsyncClient(trust_env=False) as http:
        url = f"{emulator.address}/__emulator__/life/advance"
        (await http.post(url, json={"seconds": 120})).raise_for_status()
    later = emulator.connector(meter)
    found = await deleted(later._client, ChangeQuery("Contact", FIELDS, Window(start, start)))
    assert [(record.id, record.is_deleted) for record in found] == [(gone, True)]
    await later.close()
