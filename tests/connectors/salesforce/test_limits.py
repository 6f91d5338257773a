"""What Salesforce says of its limits, in every form it was seen or might come in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_tui.connectors.salesforce.client import usage_of
from sf_tui.model.check import LimitValue
from sf_tui.model.errors import Refused
from tests.connectors.salesforce.fake_org import FakeOrg

DAILY = {"Max": 15000, "Remaining": 14976}


@given(st.text())
def test_no_header_breaks_the_client(header: str) -> None:
    usage = usage_of(header)
    assert usage is None or all(0 <= number < 10**12 for number in usage)


@given(
    st.integers(0, 10**12 - 1),
    st.integers(0, 10**12 - 1),
    st.sampled_from(["", "per-app-api-usage=17/250(appName=x); ", "api-bursts=1/750; ", "new-thing=9/9;"]),
    st.sampled_from(
        ["", "; api-bursts=1/750", "; per-app-api-usage=17/250(appName=api-usage)", ";;", " , x=1"]
    ),
)
def test_the_usage_is_found_in_any_company(used: int, maximum: int, before: str, after: str) -> None:
    assert usage_of(f"{before}api-usage={used}/{maximum}{after}") == (used, maximum)


@pytest.mark.parametrize(
    "header", ["api-usage=1", f"api-usage={'9' * 5000}/1", "api-usage=-1/5", "api-usage=a/b"]
)
def test_what_is_no_pair_of_numbers_is_passed_over(header: str) -> None:
    assert usage_of(header) is None


async def limits(org: FakeOrg, **others: Any) -> tuple[LimitValue, ...]:
    org.always("/limits", 200, {"DailyApiRequests": DAILY, **others})
    return (await org.connector().limits()).others


async def test_the_daily_pool_is_told_and_observed(org: FakeOrg) -> None:
    org.always("/limits", 200, {"DailyApiRequests": DAILY})
    told = await org.connector().limits()
    assert (told.used, told.max) == (24, 15000)
    assert (24, 15000) in org.meter.observed


async def test_a_negative_remainder_and_use_by_app_are_read(org: FakeOrg) -> None:
    told = await limits(
        org,
        DataStorageMB={"Max": 5, "Remaining": -3},
        DailyBulkApiBatches={"Max": 15000, "Remaining": 15000, "sf-tui": {"Max": 0, "Remaining": 0}},
    )
    assert told == (LimitValue("DataStorageMB", 5, -3), LimitValue("DailyBulkApiBatches", 15000, 15000))


@pytest.mark.parametrize(
    "other",
    [
        None,
        5,
        "x",
        [],
        {},
        {"Max": 5},
        {"Max": None, "Remaining": 1},
        {"Max": 1e300, "Remaining": 0},
        {"Max": [], "Remaining": 1},
    ],
)
async def test_what_is_no_limit_is_left_out(org: FakeOrg, other: Any) -> None:
    assert await limits(org, Other=other) == ()


async def test_numbers_in_quotes_are_numbers(org: FakeOrg) -> None:
    assert await limits(org, Other={"Max": "10", "Remaining": "4"}) == (LimitValue("Other", 10, 4),)


async def test_more_than_the_maximum_may_be_used(org: FakeOrg) -> None:
    org.always("/limits", 200, {"DailyApiRequests": {"Max": 100, "Remaining": -10}})
    assert (await org.connector().limits()).used == 110


@pytest.mark.parametrize("body", [b"{}", b"[]", b"nonsense", b'{"DailyApiRequests": 5}'])
async def test_an_answer_without_the_pool_is_refused(org: FakeOrg, body: bytes) -> None:
    org.always("/limits", 200, body)
    with pytest.raises(Refused):
        await org.connector().limits()
