from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sf_tui.emulator.api import replication
from tests.emulator.helpers import ROOT, create
from tests.emulator.life.helpers import pull, span

if TYPE_CHECKING:
    import httpx
    import pytest

ROWS = f"{ROOT}/sobjects"
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


async def test_changed_and_deleted_ids_are_told_apart(client: httpx.AsyncClient) -> None:
    kept = await create(client, "Contact", LastName="kept")
    gone = await create(client, "Contact", LastName="gone")
    await client.delete(f"{ROWS}/Contact/{gone}")
    await pull(client, "advance", seconds=60)
    updated = (await span(client, "Contact", "updated", -2 * MINUTE, 2 * MINUTE)).json()
    assert list(updated) == ["ids", "latestDateCovered"]
    assert updated["ids"] == [kept]
    deleted = (await span(client, "Contact", "deleted", -2 * MINUTE, 2 * MINUTE)).json()
    assert sorted(deleted) == ["deletedRecords", "earliestDateAvailable", "latestDateCovered"]
    [record] = deleted["deletedRecords"]
    assert record["id"] == gone
    assert str(record["deletedDate"]).endswith(".000+0000")


async def test_seconds_are_ignored_and_the_end_is_now_at_the_latest(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        f"{ROWS}/Lead/updated",
        params={"start": _text(datetime.now(UTC) - 5 * MINUTE), "end": "2099-01-01T00:00:59Z"},
    )
    covered = datetime.fromisoformat(answer.json()["latestDateCovered"].replace("+0000", "+00:00"))
    assert covered.second == 0
    assert datetime.now(UTC) - 2 * MINUTE < covered <= datetime.now(UTC)
    whole = await client.get(
        f"{ROWS}/Lead/updated", params={"start": "2026-11-01T10:00:59Z", "end": "2026-11-01T10:00:01Z"}
    )
    assert whole.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


async def test_a_span_must_be_longer_than_a_minute(client: httpx.AsyncClient) -> None:
    for which in ("updated", "deleted"):
        short = await span(client, "Contact", which, -MINUTE, timedelta(0))
        assert short.status_code == 400
        assert short.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"
        assert "one minute" in short.json()[0]["message"]
        assert (await span(client, "Contact", which, -2 * MINUTE, timedelta(0))).status_code == 200
        missing = await client.get(f"{ROWS}/Contact/{which}", params={"start": "x"})
        assert missing.json()[0]["errorCode"] == "MISSING_ARGUMENT"


async def test_changes_reach_back_thirty_days_and_deletions_fifteen(client: httpx.AsyncClient) -> None:
    assert (await span(client, "Contact", "updated", -29 * DAY, timedelta(0))).status_code == 200
    late = await span(client, "Contact", "updated", -31 * DAY, timedelta(0))
    assert late.json()[0] == {
        "message": "startDate cannot be more than 30 days ago",
        "errorCode": "INVALID_REPLICATION_DATE",
    }
    answer = await span(client, "Contact", "deleted", -14 * DAY, timedelta(0))
    earliest = datetime.fromisoformat(answer.json()["earliestDateAvailable"].replace("+0000", "+00:00"))
    assert abs(earliest - (datetime.now(UTC) - 15 * DAY)) < MINUTE
    late = await span(client, "Contact", "deleted", -16 * DAY, timedelta(0))
    assert late.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


async def test_a_trimmed_delete_log_asks_for_a_full_read(client: httpx.AsyncClient) -> None:
    await pull(client, "advance", days=1)
    await pull(client, "purge", deleteLog=True)
    await pull(client, "advance", days=1)
    before = await span(client, "Contact", "deleted", timedelta(0), 2 * DAY)
    assert before.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"
    after = await span(client, "Contact", "deleted", DAY + MINUTE, 2 * DAY)
    assert after.status_code == 200
    earliest = datetime.fromisoformat(after.json()["earliestDateAvailable"].replace("+0000", "+00:00"))
    assert abs(earliest - (datetime.now(UTC) + DAY)) < 2 * MINUTE
    assert (await span(client, "Contact", "updated", timedelta(0), 2 * DAY)).status_code == 200


async def test_what_is_purged_is_no_longer_among_the_deleted(client: httpx.AsyncClient) -> None:
    gone = await create(client, "Contact", LastName="gone")
    await client.delete(f"{ROWS}/Contact/{gone}")
    await pull(client, "advance", seconds=60)
    await pull(client, "purge")
    answer = await span(client, "Contact", "deleted", -2 * MINUTE, 2 * MINUTE)
    assert answer.json()["deletedRecords"] == []


async def test_too_many_ids_ask_for_a_shorter_span(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replication, "MAXIMUM_IDS", 1)
    for name in ("a", "b"):
        await create(client, "Lead", LastName=name, Company="x")
    await pull(client, "advance", seconds=60)
    answer = await span(client, "Lead", "updated", -2 * MINUTE, 2 * MINUTE)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "EXCEEDED_ID_LIMIT"


async def test_users_change_but_are_never_deleted(client: httpx.AsyncClient) -> None:
    assert (await span(client, "User", "updated", -DAY, timedelta(0))).json()["ids"] == []
    assert (await span(client, "User", "deleted", -DAY, timedelta(0))).json()["deletedRecords"] == []


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")
