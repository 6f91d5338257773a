from hypothesis import given
from hypothesis import strategies as st

from sf_tui.operations.forecast import DAY_MINUTES, forecast
from sf_tui.operations.views import Forecast

NOW = 1_700_000_040.0
MINUTE = int(NOW // 60)
HOUR = 3600.0


def _steady(calls: int, since: int) -> list[tuple[int, int]]:
    return [(at, calls) for at in range(MINUTE - since + 1, MINUTE + 1)]


def test_no_calls_lead_nowhere() -> None:
    assert forecast([], NOW, 100) == Forecast()


def test_an_unknown_allocation_still_has_a_rate() -> None:
    assert forecast(_steady(2, 180), NOW, None) == Forecast(calls_per_hour=120.0)


def test_at_ten_calls_a_minute_600_more_are_used_up_in_an_hour() -> None:
    found = forecast(_steady(10, 180), NOW, 1800 + 600)

    assert found.used_up_at == NOW + HOUR
    assert found.calls_per_hour == 600.0


def test_capacity_returns_when_the_first_call_is_24_hours_old() -> None:
    found = forecast(_steady(10, 180), NOW, 1800 + 600)

    assert found.returns_at == (MINUTE - 179 + DAY_MINUTES) * 60


def test_a_steady_rate_that_fits_is_never_used_up() -> None:
    assert forecast(_steady(1, DAY_MINUTES), NOW, 1441).used_up_at is None


def test_old_calls_roll_out_while_new_ones_come() -> None:
    burst = [(MINUTE - DAY_MINUTES + 2, 900)]  # leaves in two minutes

    assert forecast([*burst, *_steady(1, 60)], NOW, 1000 + 1).used_up_at is None


def test_an_allocation_that_is_used_up_says_so_now_and_when_it_returns() -> None:
    found = forecast([(MINUTE - 600, 60), (MINUTE - 500, 40)], NOW, 100)

    assert (found.used_up_at, found.returns_at) == (NOW, (MINUTE - 600 + DAY_MINUTES) * 60)


def test_far_over_the_allocation_it_takes_more_old_calls_to_leave() -> None:
    found = forecast([(MINUTE - 600, 60), (MINUTE - 500, 40)], NOW, 40)

    assert found.returns_at == (MINUTE - 500 + DAY_MINUTES) * 60


def test_a_first_burst_is_not_taken_for_the_rate_of_an_hour() -> None:
    assert forecast([(MINUTE, 150)], NOW, 10_000).calls_per_hour == 600.0


def test_calls_older_than_a_day_count_for_nothing() -> None:
    assert forecast([(MINUTE - DAY_MINUTES, 500)], NOW, 100) == Forecast()


@given(
    st.lists(st.tuples(st.integers(MINUTE - 2000, MINUTE + 5), st.integers(0, 50)), max_size=40).map(sorted),
    st.integers(1, 500),
)
def test_capacity_returns_after_it_is_used_up_and_within_two_days(
    buckets: list[tuple[int, int]], allocation: int
) -> None:
    found = forecast(buckets, NOW, allocation)

    assert (found.used_up_at is None) == (found.returns_at is None)
    if found.used_up_at is not None and found.returns_at is not None:
        assert NOW <= found.used_up_at <= NOW + 24 * HOUR
        assert MINUTE * 60 < found.returns_at <= NOW + 48 * HOUR
        assert found.used_up_at - 60 < found.returns_at
