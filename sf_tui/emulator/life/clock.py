"""The org's time."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime


class Clock:
    """The machine's time, moved ahead by as much as somebody asked for. Safe for several threads."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return the org's time in seconds since 1970."""
        return time.time() + self._ahead

    def moment(self) -> datetime:
        """Return the org's time, in UTC."""
        return datetime.fromtimestamp(self.now(), UTC)

    def today(self) -> date:
        """Return the org's day, from which date literals count."""
        return self.moment().date()

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass at once; time does not run back."""
        self._ahead += max(seconds, 0.0)
