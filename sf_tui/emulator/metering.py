"""The org's rolling 24-hour count of API calls.

Source: Salesforce Developer Limits, "API Request Limits and Allocations".
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_MINUTE = 60
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class AppLimit:
    """A limit of one connected app, told in `Sforce-Limit-Info` by orgs of an old pilot."""

    name: str
    maximum: int


def _machine_time() -> float:
    return time.time()


class Meter:
    """Counts calls in minutes; those older than 24 hours fall out. Safe for several threads.

    Calls already spent at the start are spread evenly over the day before; those that an earlier process
    counted are ``remembered`` as (epoch minute, calls). ``clock`` gives seconds since 1970.

    `maximum`, `soft_cap`, `app` and `bursts` (times over the limit, most of them) may be set at any time.
    """

    def __init__(
        self,
        maximum: int,
        used: int = 0,
        *,
        soft_cap: bool = False,
        remembered: Iterable[tuple[int, int]] = (),
        clock: Callable[[], float] = _machine_time,
    ) -> None:
        self.maximum = maximum
        self.soft_cap = soft_cap
        self.app: AppLimit | None = None
        self.bursts: tuple[int, int] | None = None
        self.calls: Counter[str] = Counter()
        self._clock = clock
        self._lock = threading.Lock()
        self._minutes: deque[list[int]] = deque()
        self._used = 0
        self._fill(used, remembered)

    def count(self, kind: str) -> bool:
        """Count a call of this kind; False when the org has none left and the call must be refused."""
        with self._lock:
            self._forget()
            if self._used >= self.maximum and not self.soft_cap:
                return False
            self._spend(1)
            self.calls[kind] += 1
            return True

    def spend(self, calls: int) -> None:
        """Count calls of others, whether or not so many are left."""
        with self._lock:
            self._forget()
            self._spend(calls)

    def set_used(self, used: int) -> None:
        """Let so many calls be spent, evenly over the last 24 hours, whatever was counted before."""
        with self._lock:
            self._fill(used, ())

    @property
    def used(self) -> int:
        """Calls of the last 24 hours."""
        with self._lock:
            self._forget()
            return self._used

    def minutes(self) -> list[tuple[int, int]]:
        """The calls of the last 24 hours as (epoch minute, calls)."""
        with self._lock:
            self._forget()
            return [(minute, calls) for minute, calls in self._minutes if calls]

    @property
    def header(self) -> str:
        """The value of `Sforce-Limit-Info`."""
        pieces = [f"api-usage={self.used}/{self.maximum}"]
        if self.app is not None:
            used = self.calls.total()
            pieces.append(f"per-app-api-usage={used}/{self.app.maximum}(appName={self.app.name})")
        if self.bursts is not None:
            pieces.append(f"api-bursts={self.bursts[0]}/{self.bursts[1]}")
        return "; ".join(pieces)

    def _fill(self, used: int, remembered: Iterable[tuple[int, int]]) -> None:
        minute = self._minute()
        share, rest = divmod(used, _DAY)
        spent = Counter({minute - age: share + (1 if age < rest else 0) for age in range(_DAY)})
        spent.update({each: calls for each, calls in remembered if minute - _DAY < each <= minute})
        self._minutes = deque([each, spent[each]] for each in sorted(spent))
        self._used = spent.total()

    def _spend(self, calls: int) -> None:
        minute = self._minute()
        if self._minutes and self._minutes[-1][0] == minute:
            self._minutes[-1][1] += calls
        else:
            self._minutes.append([minute, calls])
        self._used += calls

    def _forget(self) -> None:
        oldest = self._minute() - _DAY
        while self._minutes and self._minutes[0][0] <= oldest:
            self._used -= self._minutes.popleft()[1]

    def _minute(self) -> int:
        return int(self._clock()) // _MINUTE
