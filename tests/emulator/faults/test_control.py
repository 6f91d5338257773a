"""The control address: what it lists, what it takes, whom it refuses."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sf_tui.emulator.faults import FAULTS, Asked, Board
from tests.emulator.faults.process import arm
from tests.emulator.helpers import ROOT

ADDRESS = "/__emulator__/faults"
LIMITS = f"{ROOT}/limits"


def test_it_lists_what_can_be_armed_and_what_is(wire: httpx.Client) -> None:
    number = arm(wire, "slow", seconds=0.01, times=5, match={"path": "limits"})
    wire.get(LIMITS)
    wire.get(f"{ROOT}/sobjects")
    listed = wire.get(ADDRESS).json()
    assert {fault["name"] for fault in listed["known"]} == set(FAULTS)
    assert all(fault["description"] for fault in listed["known"])
    assert listed["active"] == [
        {
            "id": number,
            "name": "slow",
            "times": 4,
            "rate": 1.0,
            "match": {"method": None, "path": "limits", "object": None},
            "parameters": {"seconds": 0.01},
            "hits": 1,
        }
    ]


def test_what_is_over_is_no_longer_active_but_counted(wire: httpx.Client) -> None:
    before = wire.get(ADDRESS).json()["hits"].get("bad-gateway", 0)
    arm(wire, "bad-gateway", times=2)
    assert [wire.get(LIMITS).status_code for _ in range(3)] == [502, 502, 200]
    listed = wire.get(ADDRESS).json()
    assert listed["active"] == []
    assert listed["hits"]["bad-gateway"] == before + 2


def test_the_control_address_itself_is_never_struck(wire: httpx.Client) -> None:
    arm(wire, "service-unavailable", times=None)
    assert wire.get(LIMITS).status_code == 503
    assert wire.delete(ADDRESS).json() == {"ended": 1}
    assert wire.get(LIMITS).status_code == 200


def test_a_fault_can_be_narrowed_to_a_method(wire: httpx.Client) -> None:
    arm(wire, "server-error", times=None, match={"method": "post"})
    assert wire.get(LIMITS).status_code == 200
    assert wire.post(f"{ROOT}/sobjects/Contact", json={"LastName": "A"}).status_code == 500


def test_some_of_the_calls_are_struck_and_the_same_seed_strikes_the_same() -> None:
    asked = Asked("GET", LIMITS)

    def fall() -> list[bool]:
        board = Board(7)
        board.arm("server-error", times=None, rate=0.3)
        return [board.strike(asked, "call") is not None for _ in range(1000)]

    assert 250 < sum(fall()) < 350
    assert fall() == fall()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"name": "slwo"}, "no fault is called 'slwo'"),
        ({"name": "slow", "second": 1}, "it has: seconds"),
        ({"name": "slow", "seconds": "long"}, "such as 2.0"),
        ({"name": "slow", "seconds": -1}, "cannot be negative"),
        ({"name": "slow", "times": 0}, "at least 1"),
        ({"name": "api-error", "status": 99_999}, "from 400 to 599"),
        ({"name": "oauth-error", "status": 200.5}, "from 400 to 599"),
        ({"name": "redirect", "to": "http://x\r\nSet-Cookie: a=b"}, "is an address"),
        ({"name": "slow", "rate": 2}, "from 0 to 1"),
        ({"name": "slow", "match": {"host": "x"}}, "host"),
        ({}, "name"),
    ],
)
def test_what_cannot_be_armed_is_said(wire: httpx.Client, body: dict[str, Any], said: str) -> None:
    refused = wire.post(ADDRESS, json=body)
    assert refused.status_code == 400
    assert said in refused.json()["error"]
    assert wire.get(ADDRESS).json()["active"] == []


@pytest.mark.parametrize("header", [{"Origin": "http://127.0.0.1"}, {"Host": "org.example"}])
def test_a_web_page_and_another_name_are_refused(wire: httpx.Client, header: dict[str, str]) -> None:
    assert wire.post(ADDRESS, json={"name": "closed"}, headers=header).status_code == 403
    assert wire.get(ADDRESS).json()["active"] == []


def test_an_unknown_number_is_said(wire: httpx.Client) -> None:
    assert wire.delete(f"{ADDRESS}/999999").status_code == 404
