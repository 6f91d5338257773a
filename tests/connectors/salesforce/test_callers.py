"""Who else draws from the org's pool of calls: told by its event log, or unknown with the reason."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from sf_tui.model.check import Caller, Callers
from sf_tui.model.errors import Unreachable
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import Purpose
from tests.connectors.salesforce.fake_org import FakeOrg


def group(name: str | None, calls: int) -> dict[str, Any]:
    return {"attributes": {"type": "AggregateResult"}, "ClientName": name, "expr0": calls}


def logged(org: FakeOrg, *groups: dict[str, Any]) -> None:
    body = {"totalSize": len(groups), "done": True, "records": list(groups)}
    org.override("/query", lambda _: httpx.Response(200, json=body))


async def test_clients_are_told_by_name_and_ours_are_marked(org: FakeOrg) -> None:
    logged(org, group("Data Loader", 900), group("sf-tui/0.1", 20), group(None, 7), group("idle", 0))
    assert await org.connector().callers() == Callers(
        callers=(
            Caller(name="Data Loader", calls=900),
            Caller(name="sf-tui/0.1", calls=20, is_ours=True),
            Caller(name="", calls=7),
        )
    )


async def test_one_bounded_question_is_asked_about_the_last_24_hours_of_the_servers_clock(
    org: FakeOrg,
) -> None:
    logged(org)
    await org.connector().callers()
    (request,) = org.sent("/query")
    (soql,) = parse_qs(urlsplit(str(request.url)).query)["q"]
    assert soql == (
        "SELECT ClientName, COUNT(Id) FROM ApiTotalUsageEventLog WHERE IsApiLimitCounted = true "
        "AND Timestamp >= 2026-11-22T10:00:05Z GROUP BY ClientName ORDER BY COUNT(Id) DESC LIMIT 200"
    )
    assert org.meter.counted == [Purpose.DESCRIBE]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, [{"errorCode": "INVALID_TYPE", "message": "sObject type 'X' is not supported."}]),
        (400, [{"errorCode": "INVALID_FIELD", "message": "No such column"}]),
        (403, [{"errorCode": "INSUFFICIENT_ACCESS", "message": "no"}]),
        (500, [{"errorCode": "UNKNOWN_EXCEPTION", "message": "An unexpected error occurred."}]),
        (200, {"records": [{"expr0": "many"}]}),
    ],
)
async def test_who_may_not_be_read_is_unknown_with_the_reason(org: FakeOrg, status: int, body: Any) -> None:
    org.always("/query", status, body)
    told = await org.connector().callers()
    assert told.callers == ()
    assert told.unknown is not None
    reason = str(Sentence(told.unknown.template, told.unknown.params))
    assert "View Event Log Object Data" in reason
    assert "{" not in reason


async def test_a_hostile_name_is_data(org: FakeOrg) -> None:
    logged(org, group("\x1b]52;c;eA==\x07" + "x" * 5000, 1))
    (caller,) = (await org.connector().callers()).callers
    assert caller.name.isprintable()
    assert len(caller.name) <= 80


async def test_an_org_that_is_down_is_no_reason_to_say_unknown(org: FakeOrg) -> None:
    org.always("/query", 503, b"<html>")
    with pytest.raises(Unreachable):
        await org.connector().callers()
