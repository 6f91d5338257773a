"""The org's rolling 24-hour count of API calls.

Source: Salesforce Developer Limits, "API Request Limits and Allocations".
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Iterable

_MINUTE = 60
_DAY = 24 * 60


class Meter:
    """Counts calls in minutes; those older than 24 hours fall out. Safe for several threads.

    Calls already spent at the start are spread evenly over the day before; those that an earlier process
    counted are ``remembered`` as (epoch minute, calls).
    """

    def __init__(
        self,
        maximum: int,
        used: int = 0,
        *,
        soft_cap: bool = False,
        remembered: Iterable[tuple[int, int]] = (),
    ) -> None:
        self.maximum = maximum
        self.soft_cap = soft_cap
        self.calls: Counter[str] = Counter()
        self._lock = threading.Lock()
        minute = self._minute()
        share, rest = divmod(used, _DAY)
        spent = Counter({minute - age: share + (1 if age < rest else 0) for age in range(_DAY)})
        spent.update({each: calls for each, calls in remembered if minute - _DAY < each <= minute})
        self._minutes = deque([each, spent[each]] for each in sorted(spent))
        self._used = spent.total()

    def count(self, kind: str) -> bool:
        """Count a call of this kind; False when the org has none left and the call must be refused."""
        with self._lock:
            self._forget()
            if self._used >= self.maximum and not self.soft_cap:
                return False
            minute = self._minute()
            if self._minutes and self._minutes[-1][0] == minute:
                self._minutes[-1][1] += 1
            else:
                self._minutes.append([minute, 1])
            self._used += 1
            self.calls[kind] += 1
            return True

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
        return f"api-usage={self.used}/{self.maximum}"

    def _forget(self) -> None:
        oldest = self._minute() - _DAY
        while self._minutes and self._minutes[0][0] <= oldest:
            self._used -= self._minutes.popleft()[1]

    @staticmethod
    def _minute() -> int:
        return int(time.time()) // _MINUTE
