"""How many requests run at once: fewer when the org refuses, more again with time, never none."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest

from sf_tui.connectors.salesforce.slots import MOST, Slots
from sf_tui.connectors.salesforce.wire import _LIMITS
from sf_tui.model.errors import LimitReached, Unreachable
from sf_tui.model.trouble import Cause
from tests.connectors.salesforce.fake_org import FakeOrg

BUSY = [
    {
        "errorCode": "REQUEST_LIMIT_EXCEEDED",
        "message": "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
    }
]
USED_UP = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]
ONE = {"totalSize": 1, "done": True, "records": []}


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_no_more_than_the_width_run_at_once() -> None:
    slots, running, most = Slots(Clock(), 3), 0, 0

    async def work() -> None:
        nonlocal running, most
        async with slots.one():
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(work() for _ in range(20)))
    assert most == 3


async def test_a_refusal_halves_what_was_under_way_and_one_always_may() -> None:
    clock = Clock()
    slots = Slots(clock, 16)
    async with AsyncExitStack() as stack:
        for _ in range(7):
            await stack.enter_async_context(slots.one())
        slots.narrow()
        assert slots.width == 4
        slots.narrow()
        assert slots.width == 4, "refusals of the same second count once"
        for _ in range(5):
            clock.now += 2
            slots.narrow()
    assert slots.width == 1


async def test_the_width_comes_back_by_one_each_half_minute() -> None:
    clock = Clock()
    slots = Slots(clock, 4)
    slots.narrow()
    widths = []
    for seconds in (29, 1, 30, 30, 300):
        clock.now += seconds
        async with slots.one():
            widths.append(slots.width)
    assert widths == [1, 2, 3, 4, 4]


async def test_a_clock_that_is_set_back_does_not_stop_the_recovery() -> None:
    clock = Clock()
    slots = Slots(clock, 2)
    slots.narrow()
    clock.now -= 500
    async with slots.one():
        clock.now += 30
    async with slots.one():
        assert slots.width == 2


async def test_one_that_stops_waiting_leaves_its_turn_to_the_next() -> None:
    slots = Slots(Clock(), 1)
    ran = []

    async def work(name: str) -> None:
        async with slots.one():
            ran.append(name)

    async with slots.one():
        first, second = asyncio.create_task(work("first")), asyncio.create_task(work("second"))
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert ran == ["second"]


def test_the_slots_are_the_wires_connections() -> None:
    assert _LIMITS.max_connections == MOST


async def test_a_concurrent_limit_lowers_the_clients_concurrency_and_is_tried_again(org: FakeOrg) -> None:
    answers = iter([httpx.Response(403, json=BUSY)])
    org.override("/query", lambda _: next(answers, httpx.Response(200, json=ONE)))
    connector = org.connector()
    assert await connector.counts(["Contact"]) == [1]
    assert connector._client._slots.width < MOST
    assert len(org.sent("/query")) == 2


async def test_even_a_create_is_sent_again_after_a_concurrent_limit(org: FakeOrg) -> None:
    answers = iter([httpx.Response(403, json=BUSY)])
    org.override("/create", lambda _: next(answers, httpx.Response(201, json={})))
    client = org.connector()._client
    await client.request("POST", "/services/data/v66.0/create", None, body=b"{}", is_idempotent=False)
    assert len(org.sent("/create")) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_create_is_never_sent_again_after_an_answer_that_may_be_lost(
    org: FakeOrg, status: int
) -> None:
    org.override("/create", lambda _: httpx.Response(status, text="<html>"))
    client = org.connector()._client
    with pytest.raises(Unreachable):
        await client.request("POST", "/services/data/v66.0/create", None, body=b"{}", is_idempotent=False)
    assert len(org.sent("/create")) == 1


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError])
async def test_nor_after_a_connection_that_broke(org: FakeOrg, error: type[httpx.TransportError]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error("broken", request=request)

    org.override("/create", handler)
    client = org.connector()._client
    with pytest.raises(Unreachable):
        await client.request("POST", "/services/data/v66.0/create", None, body=b"{}", is_idempotent=False)
    assert len(org.sent("/create")) == 1


async def test_the_daily_limit_is_not_tried_again(org: FakeOrg) -> None:
    org.always("/query", 403, USED_UP)
    connector = org.connector()
    with pytest.raises(LimitReached):
        await connector.counts(["Contact"])
    assert len(org.sent("/query")) == 1
    assert connector._client._slots.width == MOST


async def test_an_address_without_an_org_is_tried_twice(org: FakeOrg) -> None:
    org.override("/query", lambda _: httpx.Response(420, text="<html>"))
    with pytest.raises(Unreachable, match="moved or deleted") as caught:
        await org.connector().counts(["Contact"])
    assert caught.value.cause is Cause.MOVED_ORG
    assert len(org.sent("/query")) == 2


async def test_a_second_look_at_an_org_that_moves_may_find_it(org: FakeOrg) -> None:
    answers = iter([httpx.Response(420, text="<html>")])
    org.override("/query", lambda _: next(answers, httpx.Response(200, json=ONE)))
    assert await org.connector().counts(["Contact"]) == [1]
