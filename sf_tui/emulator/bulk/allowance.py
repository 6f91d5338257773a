"""What an org may do so often in 24 hours (Developer Limits, "Bulk API and Bulk API 2.0 Limits")."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY = 86_400


class Allowance:
    """Counts what was taken in the last 24 hours. Safe for several threads."""

    def __init__(self, most: int, now: Callable[[], float]) -> None:
        self.most = most
        self._now = now
        self._lock = threading.Lock()
        self._taken: deque[tuple[float, int]] = deque()

    @property
    def left(self) -> int:
        """How many may still be taken."""
        with self._lock:
            return self._left()

    def take(self, count: int = 1) -> bool:
        """Take some; False, with nothing taken, when there are not so many."""
        with self._lock:
            if count > self._left():
                return False
            self._taken.append((self._now(), count))
            return True

    def _left(self) -> int:
        oldest = self._now() - _DAY
        while self._taken and self._taken[0][0] <= oldest:
            self._taken.popleft()
        return self.most - sum(count for _, count in self._taken)
