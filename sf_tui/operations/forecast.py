"""What the present rate of calls leads to; a pure function of the buckets (SYNC 8: the window rolls)."""

from collections import deque
from collections.abc import Sequence
from itertools import takewhile

from sf_tui.operations.views import Forecast

DAY_MINUTES = 1440
_RATE_MINUTES = 180
"""The present rate is that of the last three hours."""
_SHORTEST_MINUTES = 15
"""A first run's burst is no rate: an integration this young counts as if it were this old."""


def forecast(buckets: Sequence[tuple[int, int]], now: float, allocation: int | None) -> Forecast:
    """Return when the allocation is used up at the present rate, and when capacity returns after that.

    ``buckets`` are (epoch minute, calls) of the last 24 hours, in order. An allocation already used up
    has ``used_up_at`` = ``now``. ``returns_at`` is when so many old calls have left the window that one more
    fits, no further ones being made.
    """
    minute = int(now // 60)
    merged = [(at, calls) for at, calls in buckets if minute - DAY_MINUTES < at <= minute and calls > 0]
    rate = _rate(merged, minute)
    if allocation is None:
        return Forecast(calls_per_hour=rate * 60)
    used = sum(calls for _at, calls in merged)
    if used >= allocation:
        return Forecast(now, _returns_at(merged, used, allocation), rate * 60)
    if rate <= 0:
        return Forecast(calls_per_hour=0.0)
    waiting = deque(merged)
    for ahead in range(1, DAY_MINUTES + 1):
        while waiting and waiting[0][0] <= minute + ahead - DAY_MINUTES:
            used -= waiting.popleft()[1]
        if used + rate * ahead >= allocation:
            oldest = waiting[0][0] if waiting else minute
            return Forecast(now + ahead * 60, float((oldest + DAY_MINUTES) * 60), rate * 60)
    return Forecast(calls_per_hour=rate * 60)


def _rate(buckets: Sequence[tuple[int, int]], minute: int) -> float:
    """Calls a minute."""
    recent = list(takewhile(lambda bucket: bucket[0] > minute - _RATE_MINUTES, reversed(buckets)))
    if not recent:
        return 0.0
    age = minute - buckets[0][0] + 1
    return sum(calls for _at, calls in recent) / min(_RATE_MINUTES, max(_SHORTEST_MINUTES, age))


def _returns_at(buckets: Sequence[tuple[int, int]], used: int, allocation: int) -> float | None:
    for at, calls in buckets:
        used -= calls
        if used < allocation:
            return float((at + DAY_MINUTES) * 60)
    return None
