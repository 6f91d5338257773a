"""The API budget: counting own calls, and who may still make one (SYNC 8)."""

import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sf_tui.model.errors import LimitReached, OwnLimitReached, StoreError
from sf_tui.model.settings import LimitSettings
from sf_tui.model.states import Purpose
from sf_tui.store.protocol import Store

_DAY_MINUTES = 1440
_RESERVE_FOR_PEOPLE = 50
_DEFAULT_SHARE = 20


class Work(StrEnum):
    """What a call is for, the least urgent first."""

    BACKFILL = "backfill"
    RETRY = "retry"
    SYNC = "sync"
    PERSON = "person"
    LOOK = "look"
    """A person's look at the limits, one call: nothing else tells that a maximum was wrong, or has grown."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls of the last 24 hours."""

    own: int
    org: int | None
    org_maximum: int | None

    def allocation(self, limits: LimitSettings) -> int | None:
        """What this integration may use; None while the org's maximum is not known."""
        if limits.calls_per_day is not None:
            return limits.calls_per_day
        return None if self.org_maximum is None else max(1, self.org_maximum * _DEFAULT_SHARE // 100)


class Hold(StrEnum):
    """Why work is held back."""

    NONE = "none"
    TIER = "tier"
    """Only this kind of work waits."""
    OWN_LIMIT = "own_limit"
    ORG_LIMIT = "org_limit"


def _own_threshold(work: Work, limits: LimitSettings, allocation: int) -> int:
    """Own calls at which a kind of work stops; what is left then serves what is more urgent."""
    percent = {
        Work.BACKFILL: limits.pause_backfills_at,
        Work.RETRY: limits.pause_retries_at,
        Work.SYNC: limits.pause_syncs_at,
        Work.PERSON: 100,
    }[work]
    calls = allocation * percent // 100
    if work is Work.SYNC:
        calls = min(calls, max(0, allocation - _RESERVE_FOR_PEOPLE))
    return calls


def hold(work: Work, usage: Usage, limits: LimitSettings) -> Hold:
    """Say whether ``work`` may go on. A tier holds back what is above it, too."""
    if work is Work.LOOK:
        return Hold.NONE
    is_minor = work in {Work.BACKFILL, Work.RETRY}
    if usage.org is not None and usage.org_maximum:
        org_percent = usage.org * 100 / usage.org_maximum
        if org_percent >= limits.org_suspend_at and work is not Work.PERSON:
            return Hold.ORG_LIMIT
        if org_percent >= limits.org_warn_at and is_minor:
            return Hold.TIER
    allocation = usage.allocation(limits)
    if allocation is None:
        return Hold.NONE
    all_of_it = Work.PERSON if work is Work.PERSON else Work.SYNC
    if usage.own >= min(allocation, _own_threshold(all_of_it, limits, allocation)):
        return Hold.OWN_LIMIT
    return Hold.TIER if is_minor and usage.own >= _own_threshold(work, limits, allocation) else Hold.NONE


class QuotaMeter:
    """Counts an integration's calls in minute buckets and refuses those that the budget does not bear.

    Counted before the request is sent, flushed to the store every second by the service.
    """

    def __init__(
        self, store: Store, integration: int, limits: LimitSettings, clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._integration = integration
        self.limits = limits
        self.work = Work.SYNC
        self.total = 0
        """Calls since the meter was made, of all purposes."""
        self._clock = clock
        self._lock = threading.Lock()
        self._unsaved: Counter[tuple[int, Purpose]] = Counter()
        self._minutes: deque[tuple[int, int]] = deque()
        for minute, _purpose, calls in store.calls_since(integration, self._minute() - _DAY_MINUTES + 1):
            self._minutes.append((minute, calls))
        self._own = sum(calls for _minute, calls in self._minutes)
        pool = store.pool(integration)
        self._org = (pool.used, pool.maximum) if pool else None
        self._pool_changed = False

    def _minute(self) -> int:
        return int(self._clock() // 60)

    def count(self, purpose: Purpose, calls: int = 1) -> None:
        """Add calls to the ledger."""
        minute = self._minute()
        with self._lock:
            self._unsaved[minute, purpose] += calls
            self._minutes.append((minute, calls))
            self._own += calls
            self.total += calls
            self._forget(minute)

    def _forget(self, minute: int) -> None:
        while self._minutes and self._minutes[0][0] <= minute - _DAY_MINUTES:
            self._own -= self._minutes.popleft()[1]

    def observe(self, used: int, maximum: int) -> None:
        """Take what the org says of its pool; a maximum of nothing is no statement about it."""
        if maximum <= 0:
            return
        with self._lock:
            if self._org != (used, maximum):
                self._org = (used, maximum)
                self._pool_changed = True

    @property
    def usage(self) -> Usage:
        """Calls of the last 24 hours, ours and the org's."""
        with self._lock:
            self._forget(self._minute())
            used, maximum = self._org or (None, None)
            return Usage(self._own, used, maximum)

    def refuse(self) -> None:
        """Raise when the budget bears no further call for the present work."""
        usage = self.usage
        match hold(self.work, usage, self.limits):
            case Hold.OWN_LIMIT:
                raise OwnLimitReached(
                    "This integration has used {used} of its {limit} API calls of the last 24 hours: "
                    "raise its limit, or wait; it goes on by itself when capacity returns.",
                    used=usage.own,
                    limit=usage.allocation(self.limits) or 0,
                )
            case Hold.ORG_LIMIT:
                raise LimitReached(
                    "The org has used {used} of its {limit} API calls of the last 24 hours, all programs "
                    "together: it goes on by itself when capacity returns.",
                    used=usage.org or 0,
                    limit=usage.org_maximum or 0,
                )

    def hold(self, work: Work) -> Hold:
        """Why work of that kind waits now."""
        return hold(work, self.usage, self.limits)

    def holds(self, work: Work) -> bool:
        """Whether work of that kind waits now."""
        return self.hold(work) is not Hold.NONE

    def flush(self) -> None:
        """Write what was counted to the store; what could not be written is kept for the next time."""
        with self._lock:
            unsaved = [(minute, purpose, n) for (minute, purpose), n in self._unsaved.items()]
            self._unsaved.clear()
            pool = self._org if self._pool_changed else None
            self._pool_changed = False
        try:
            if unsaved:
                self._store.add_calls(self._integration, unsaved)
                unsaved = []
            if pool:
                self._store.save_pool(self._integration, *pool)
        except StoreError:
            with self._lock:
                self._unsaved.update({(minute, purpose): n for minute, purpose, n in unsaved})
                self._pool_changed = self._pool_changed or pool is not None
            raise
