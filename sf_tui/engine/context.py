"""What a run works with: the store, both sides, the settings it was started under."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from sf_tui.connectors.protocol import Connector, ConnectorPair, ObjectDescription
from sf_tui.engine.quota import QuotaMeter
from sf_tui.model.errors import Cancelled
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.settings import IntegrationSettings
from sf_tui.model.states import RunTrigger, Side
from sf_tui.store.protocol import Store
from sf_tui.store.rows import IntegrationRow, Lease

_LOOK = 0.25
"""Seconds between two looks at whether the run is to end."""
_PATIENCE = 30.0
"""Seconds that are given to what is under way when the run is to end."""

P = ParamSpec("P")
T = TypeVar("T")


async def _nothing() -> None:
    return


@dataclass(slots=True)
class SyncContext:
    """One integration, opened, for as long as a run lasts."""

    store: Store
    integration: IntegrationRow
    settings: IntegrationSettings
    revision: int
    pair: ConnectorPair
    meter: QuotaMeter
    lease: Lease
    writer: Executor
    clock: Callable[[], float]
    trigger: RunTrigger = RunTrigger.SCHEDULE
    run: int = 0
    is_cancelled: Callable[[], bool] = lambda: False
    should_stop: Callable[[], bool] = lambda: False
    beat: Callable[[], Awaitable[None]] = _nothing
    """Renew in the CRM that this installation keeps it in step; raises `Occupied` when another one does."""
    mappings: dict[MappingKey, Mapping] = field(default_factory=dict)
    descriptions: dict[tuple[Side, MappingKey], ObjectDescription] = field(default_factory=dict)
    owners: dict[Side, dict[str, str]] = field(default_factory=dict)
    """From a side's user id to the other side's."""

    def connector(self, side: Side) -> Connector:
        """The connector of a side."""
        return self.pair.salesforce if side is Side.SALESFORCE else self.pair.crm

    async def in_writer(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run decoding, merging or SQL on the writer's thread, away from the loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.writer, partial(function, *args, **kwargs))

    async def patiently(self, work: Coroutine[None, None, T]) -> T:
        """Await what may take minutes on the other side; not much longer when the run is to end.

        What is left then is left as after a crash. Raises `Cancelled`.
        """
        task = asyncio.ensure_future(work)
        patience = _PATIENCE
        try:
            while not task.done():
                if self.is_cancelled() or self.should_stop():
                    patience -= _LOOK
                    if patience < 0:
                        await self.breathe()
                await asyncio.wait((task,), timeout=_LOOK)
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait((task,))

    async def breathe(self) -> None:
        """Stop between two pages when a person or the service asks for it, or another store took over."""
        if self.is_cancelled():
            raise Cancelled("The run was cancelled; what was done stays, the next run goes on from there.")
        if self.should_stop():
            raise Cancelled("The service is stopping; the next run goes on from here.")
        await self.beat()
