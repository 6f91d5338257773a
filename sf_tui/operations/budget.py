"""The API Limits tab: used, allocation, pool, forecast, and what is held back when (SYNC 8).

The engine applies the same numbers (`sf_tui.engine.quota`), which a front end may not import;
tests/operations holds the two equal.
"""

import msgspec

from sf_tui.model.check import Callers, LimitValue
from sf_tui.model.settings import LimitSettings
from sf_tui.model.states import Purpose
from sf_tui.operations.forecast import DAY_MINUTES, forecast
from sf_tui.operations.views import IntegrationSummary, LimitsView
from sf_tui.store.protocol import Store
from sf_tui.store.rows import PoolRow

_DEFAULT_SHARE = 20
"""Percent of the org's maximum."""
_RESERVE_FOR_PEOPLE = 50
"""Calls."""


def allocation(limits: LimitSettings, pool: PoolRow | None) -> int | None:
    """Return this integration's own limit in calls; None while the org's maximum is not known."""
    if limits.calls_per_day is not None:
        return limits.calls_per_day
    return max(1, pool.maximum * _DEFAULT_SHARE // 100) if pool and pool.maximum else None


def pauses(limits: LimitSettings, allocated: int | None) -> tuple[tuple[str, int], ...]:
    """Return from how many own calls each kind of work is held back."""
    if allocated is None:
        return ()

    def share(percent: int) -> int:
        return allocated * percent // 100

    return (
        ("backfills", share(limits.pause_backfills_at)),
        ("retries", share(limits.pause_retries_at)),
        ("warning", share(limits.warn_at)),
        ("syncs", min(share(limits.pause_syncs_at), max(0, allocated - _RESERVE_FOR_PEOPLE))),
    )


def limits_view(
    store: Store, integration: int, limits: LimitSettings, summary: IntegrationSummary, now: float
) -> LimitsView:
    """Read the tab. The 24 hours end with the present minute, so that the bars add up to *own used*."""
    pool = store.pool(integration)
    allocated = allocation(limits, pool)
    first = int(now // 60) - DAY_MINUTES + 1
    calls = store.calls_since(integration, first)
    hourly = [0] * 24
    by_purpose = dict.fromkeys(Purpose, 0)
    for minute, purpose, n in calls:
        hourly[min(23, (minute - first) // 60)] += n
        by_purpose[purpose] += n
    return LimitsView(
        summary=summary,
        own_used=sum(hourly),
        org_used=pool.used if pool else None,
        org_limit=pool.maximum if pool else None,
        observed_at=pool.at if pool else None,
        allocation=allocated,
        is_default_allocation=limits.calls_per_day is None,
        hourly=tuple(hourly),
        hours_from=first * 60.0,
        by_purpose=by_purpose,
        forecast=forecast([(minute, n) for minute, _purpose, n in calls], now, allocated),
        others=_others(pool),
        pauses=pauses(limits, allocated),
        clients=_clients(pool),
        clients_at=pool.callers_at if pool else None,
    )


def _clients(pool: PoolRow | None) -> Callers:
    """Who draws from the pool; what another version wrote counts as never asked."""
    if pool is None or pool.callers is None:
        return Callers()
    try:
        return msgspec.json.decode(pool.callers, type=Callers)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Callers()


def _others(pool: PoolRow | None) -> tuple[LimitValue, ...]:
    """The org's other limits, the most used first; those that the org does not have (maximum 0) last."""
    if pool is None:
        return ()
    try:
        others = msgspec.json.decode(pool.others, type=list[LimitValue])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()

    def use(each: LimitValue) -> tuple[float, str]:
        return (-(each.max - each.remaining) / each.max if each.max else 1.0, each.name)

    return tuple(sorted(others, key=use)[:200])
