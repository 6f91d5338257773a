from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sf_tui.emulator.metering import Meter
from tests.emulator.helpers import ROOT, Serving

if TYPE_CHECKING:
    import pytest


def test_calls_fall_out_after_24_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    meter = Meter(100, used=1441)
    assert meter.used == 1441
    now[0] += 12 * 3600
    assert 700 <= meter.used <= 730
    now[0] += 12 * 3600
    assert meter.used == 0
    assert meter.count("query")
    now[0] += 24 * 3600 + 60
    assert meter.used == 0


async def test_at_the_cap_calls_are_refused(serving: Serving) -> None:
    async with serving(api_limit=10, used=9) as client:
        assert (await client.get(f"{ROOT}/limits")).status_code == 200
        refused = await client.get(f"{ROOT}/limits")
        assert refused.status_code == 403
        assert refused.json() == [
            {"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}
        ]
        assert refused.headers["sforce-limit-info"] == "api-usage=10/10"


async def test_with_a_soft_cap_they_pass(serving: Serving) -> None:
    async with serving(api_limit=10, used=10, soft_cap=True) as client:
        answer = await client.get(f"{ROOT}/limits")
        assert answer.headers["sforce-limit-info"] == "api-usage=11/10"
        assert answer.json()["DailyApiRequests"] == {"Max": 10, "Remaining": -1}


def test_an_earlier_process_is_remembered_for_24_hours() -> None:
    now = int(time.time()) // 60
    meter = Meter(100, remembered=[(now - 1440, 7), (now - 1439, 5), (now, 3)])
    assert meter.used == 8
    assert meter.minutes() == [(now - 1439, 5), (now, 3)]
