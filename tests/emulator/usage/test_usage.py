"""Limits that move while the org runs, and the log of who made which calls."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from sf_tui.emulator.metering import AppLimit, Meter
from tests.emulator.helpers import ROOT, Serving, rows

NEW = "/services/data/v61.0"
LOG = "ApiTotalUsageEventLog"
LIMITS = "/__emulator__/limits"
NAMED = {"Sforce-Call-Options": "client=sf-tui/1.0"}


async def log_rows(client: httpx.AsyncClient, soql: str) -> list[dict[str, Any]]:
    answer = await client.get(f"{NEW}/query", params={"q": soql}, headers=NAMED)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["records"]
    return found


async def test_the_limits_are_changed_while_the_org_runs(client: httpx.AsyncClient) -> None:
    changed = await client.post(LIMITS, json={"api_limit": 50, "used": 49})
    assert changed.json()["header"] == "api-usage=49/50"
    last = await client.get(f"{ROOT}/limits")
    assert last.json()["DailyApiRequests"] == {"Max": 50, "Remaining": 0}
    assert (await client.get(f"{ROOT}/limits")).status_code == 403
    await client.post(LIMITS, json={"soft_cap": True})
    over = await client.get(f"{ROOT}/limits")
    assert over.status_code == 200
    assert over.headers["sforce-limit-info"] == "api-usage=51/50"
    await client.post(LIMITS, json={"soft_cap": False, "used": 0})
    assert (await client.get(f"{ROOT}/limits")).headers["sforce-limit-info"] == "api-usage=1/50"


async def test_the_header_may_say_more(client: httpx.AsyncClient) -> None:
    await client.post(LIMITS, json={"app": {"name": "sf tui", "maximum": 250}, "bursts": [1, 750]})
    header = (await client.get(f"{ROOT}/limits")).headers["sforce-limit-info"]
    assert header == "api-usage=1/100000; per-app-api-usage=1/250(appName=sf tui); api-bursts=1/750"
    await client.post(LIMITS, json={"app": None, "bursts": None})
    assert (await client.get(f"{ROOT}/limits")).headers["sforce-limit-info"] == "api-usage=2/100000"


@pytest.mark.parametrize("body", [{"used": -1}, {"api_limit": 10**10}, {"unknown": 1}, {"used": "x"}])
async def test_what_is_no_limit_is_refused(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await client.post(LIMITS, json=body)).status_code == 400


def test_usage_rolls_over_24_hours_of_any_clock() -> None:
    now = [0.0]
    meter = Meter(1000, clock=lambda: now[0])
    now[0] = 86_400.0 * 3
    meter.spend(30)
    now[0] += 3600
    meter.count("query")
    assert meter.used == 31
    now[0] += 23 * 3600
    assert meter.used == 1
    now[0] += 3600
    assert meter.used == 0
    meter.app = AppLimit("x", 9)
    assert meter.header == "api-usage=0/1000; per-app-api-usage=1/9(appName=x)"


async def test_calls_come_back_when_a_day_of_the_org_has_passed(client: httpx.AsyncClient) -> None:
    await client.post("/__emulator__/clients", json={"client": "Data Loader", "calls": 700})
    assert (await client.get(f"{ROOT}/limits")).headers["sforce-limit-info"] == "api-usage=701/100000"
    await client.post("/__emulator__/life/advance", json={"seconds": 86_460})
    assert (await client.get(f"{ROOT}/limits")).headers["sforce-limit-info"] == "api-usage=1/100000"


async def test_limits_lists_all_that_an_org_has(client: httpx.AsyncClient) -> None:
    found = (await client.get(f"{ROOT}/limits")).json()
    assert len(found) == 61
    assert found["PermissionSets"]["CreateCustom"] == {"Max": 1000, "Remaining": 998}
    assert all({"Max", "Remaining"} <= limit.keys() for limit in found.values())


async def test_each_call_is_logged_with_who_made_it(client: httpx.AsyncClient) -> None:
    await client.get(f"{ROOT}/query", params={"q": "SELECT Id FROM Lead LIMIT 1"}, headers=NAMED)
    await client.post(f"{ROOT}/sobjects/Contact", json={"Nothing": 1})
    found = await log_rows(
        client,
        "SELECT ApiFamily, ApiResource, ApiVersion, ClientName, ConnectedAppIdentifier, HttpMethod, "
        f"IsApiLimitCounted, ObjectName, StatusCode, UserIdentifier, Timestamp FROM {LOG} ORDER BY Id",
    )
    first, second = found
    assert first.pop("attributes")["type"] == LOG
    assert first.pop("Timestamp").endswith(".000+0000")
    assert first.pop("UserIdentifier").startswith("005")
    assert first.pop("ConnectedAppIdentifier").startswith("0H4")
    assert first == {
        "ApiFamily": "REST",
        "ApiResource": "/v60.0/query",
        "ApiVersion": 60.0,
        "ClientName": "sf-tui/1.0",
        "HttpMethod": "GET",
        "IsApiLimitCounted": True,
        "ObjectName": "Lead",
        "StatusCode": 200,
    }
    assert (second["ClientName"], second["ObjectName"], second["StatusCode"]) == (None, "Contact", 400)


async def test_others_burn_the_pool_and_are_named(client: httpx.AsyncClient) -> None:
    burnt = await client.post("/__emulator__/clients", json={"client": "Data Loader", "calls": 500})
    assert burnt.json()["used"] == 500
    found = await log_rows(
        client,
        f"SELECT ClientName, count(Id) calls FROM {LOG} WHERE IsApiLimitCounted = true "
        "GROUP BY ClientName ORDER BY count(Id) DESC",
    )
    assert [(row["ClientName"], row["calls"]) for row in found] == [("Data Loader", 500)]
    again = await log_rows(client, f"SELECT ClientName, count(Id) calls FROM {LOG} GROUP BY ClientName")
    assert {row["ClientName"]: row["calls"] for row in again} == {"Data Loader": 500, "sf-tui/1.0": 1}


async def test_the_login_and_the_list_of_versions_are_not_logged(client: httpx.AsyncClient) -> None:
    await client.get("/services/data")
    assert await log_rows(client, f"SELECT Id FROM {LOG}") == []


async def test_without_the_permission_or_in_an_old_version_there_is_no_such_object(
    client: httpx.AsyncClient,
) -> None:
    soql = {"q": f"SELECT Id FROM {LOG}"}
    old = await client.get("/services/data/v60.0/query", params=soql)
    assert (old.status_code, old.json()[0]["errorCode"]) == (400, "INVALID_TYPE")
    assert (await client.get(f"{NEW}/sobjects/{LOG}/describe")).status_code == 200
    await client.post(LIMITS, json={"event_log": False})
    refused = await client.get(f"{NEW}/query", params=soql)
    assert refused.json()[0]["errorCode"] == "INVALID_TYPE"
    assert (await client.get(f"{NEW}/sobjects/{LOG}/describe")).status_code == 404
    await client.post(LIMITS, json={"event_log": True})
    assert (await client.get(f"{NEW}/query", params=soql)).status_code == 200


async def test_calls_of_many_at_once_are_all_logged(serving: Serving) -> None:
    async with serving() as client:
        await asyncio.gather(*(client.get(f"{ROOT}/limits", headers=NAMED) for _ in range(40)))
        [row] = await log_rows(client, f"SELECT count(Id) calls FROM {LOG}")
        assert row["calls"] == 40
        assert (await rows(client, "SELECT Id FROM Contact LIMIT 1"))[0]["Id"]
