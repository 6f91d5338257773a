"""How the tests start the screen, press keys and read what stands there."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from textual.pilot import Pilot
from textual.widget import Widget

from sf_tui.operations.console import Console
from sf_tui.ui import SfTuiApp, UiOptions
from sf_tui.ui.screens.main import MainScreen
from tests.ui.canned import CannedConsole

Wanted = TypeVar("Wanted", bound=Widget)
NEVER = 3600.0
PATIENCE_SECONDS = 5.0
STILL = 15
"""Looks at a screen in a row that must not differ."""
SIZES = ((80, 24), (120, 40), (60, 20))


@dataclass(frozen=True)
class Driver:
    app: SfTuiApp
    pilot: Pilot[int]
    console: Console

    async def settle(self) -> None:
        """Wait until every write is through and drawn."""
        await self.pilot.pause()
        queue = self.app.desk.queue
        assert queue is not None
        while not queue.is_idle:
            await self.app.workers.wait_for_complete()
            await self.pilot.pause()
        before = ""
        while (now := self.grid) != before or self._is_laying_out:  # one layout may ask for another
            before = now
            await self.pilot.pause()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, for some seconds at most."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds() and time.monotonic() < deadline:
            await self.pilot.pause(0.02)

    async def rested(self) -> str:
        """Return the screen once it has stayed the same for a while, as a new picture wants it."""
        seen = [""]

        def is_still() -> bool:
            seen.append(self.grid)
            return len(set(seen[-STILL:])) == 1

        await self.until(is_still)
        return seen[-1]

    @property
    def _is_laying_out(self) -> bool:
        """Whether something is still to be done before the screen is as it will be."""
        screen = self.app.screen
        pending = (screen._layout_required, screen._callbacks, screen._dirty_widgets)
        nodes = (self.app, *screen.walk_children(with_self=True))
        return any(pending) or any(node._message_queue.qsize() + len(node._next_callbacks) for node in nodes)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def enter(self, text: str) -> None:
        await self.press(*text)

    async def click(self, selector: str, offset: tuple[int, int] = (0, 0)) -> None:
        await self.pilot.click(selector, offset=offset)
        await self.settle()

    async def refresh(self) -> None:
        self.app.reload()
        await self.pilot.pause()

    def get(self, selector: str, kind: type[Wanted]) -> Wanted:
        return self.app.screen.query_one(selector, kind)

    @property
    def main(self) -> MainScreen:
        main = self.app.main
        assert main is not None
        return main

    @property
    def is_on_main(self) -> bool:
        return self.app.screen is self.app.main

    @property
    def grid(self) -> str:
        """What stands on the screen, without trailing blanks."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips) + "\n"

    @property
    def toasts(self) -> list[str]:
        return [notification.message for notification in self.app._notifications]

    @property
    def writes(self) -> list[tuple[object, ...]]:
        assert isinstance(self.console, CannedConsole)
        return self.console.writes


@asynccontextmanager
async def started(
    console: Console,
    size: tuple[int, int] = (80, 24),
    *,
    tab: int = 1,
    clock: Callable[[], float] | None = None,
    **options: Any,
) -> AsyncIterator[Driver]:
    """Run the app without a terminal; the poll never comes by itself, tests ask for it."""
    chosen = replace(UiOptions(refresh_seconds=NEVER), **options)
    if clock is None:
        clock = console.clock if isinstance(console, CannedConsole) else time.time
    app = SfTuiApp(console, options=chosen, clock=clock)
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=True) as pilot:
        driver = Driver(app, pilot, console)
        await driver.settle()
        if tab != 1:
            await driver.press(str(tab))
        yield driver
