"""How many requests may be under way at once: fewer when Salesforce says so, more again as time passes.

Only requests that run for 20 seconds or longer count, 25 in an org and 5 in a trial (API Request Limits), and
other programs' as well, so that no number of ours is safe for good.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

MOST = 16
"""The connections that the wire keeps."""
_RECOVERY = 30.0
"""Seconds without a refusal after which one more request may run."""
_TOGETHER = 1.0
"""Seconds within which refusals are those of requests that were under way together."""


class Slots:
    """A semaphore whose width follows what the org bears; for one event loop."""

    def __init__(self, clock: Callable[[], float], most: int = MOST) -> None:
        self.width = most
        """Requests that may be under way now."""
        self._most = most
        self._clock = clock
        self._in_use = 0
        self._changed_at = float("-inf")
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a slot and hold it."""
        self._recover()
        while self._in_use >= self.width:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._wake()
                raise
        self._in_use += 1
        try:
            yield
        finally:
            self._in_use -= 1
            self._wake()

    def narrow(self) -> None:
        """Halve what was under way, since the org refused a request because of too many; one always may."""
        now = self._clock()
        if 0 <= now - self._changed_at < _TOGETHER:
            return
        self.width = max(1, min(self.width, self._in_use + 1) // 2)
        self._changed_at = now

    def _wake(self) -> None:
        room = self.width - self._in_use
        while room > 0 and self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                room -= 1

    def _recover(self) -> None:
        """Give one back for each half minute since the last change."""
        if self.width == self._most:
            return
        now = self._clock()
        self._changed_at = min(self._changed_at, now)
        gained = int((now - self._changed_at) // _RECOVERY)
        if gained:
            self.width = min(self._most, self.width + gained)
            self._changed_at += gained * _RECOVERY
            self._wake()
