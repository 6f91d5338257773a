"""Reading a step's windows to their ends, page by page; a large first read is cut after its first page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sf_tui.connectors.protocol import ChangePage, Record
from sf_tui.engine.page import process_page
from sf_tui.engine.quota import Work
from sf_tui.engine.step_context import Step
from sf_tui.engine.streams import Stream, merged
from sf_tui.engine.ways import Way, way_to_read
from sf_tui.engine.windows import cut, query
from sf_tui.model.states import RunTrigger
from sf_tui.store.rows import WindowRow


@dataclass(slots=True)
class _Reading:
    """Windows that are read at the same time, and how many records they hold as far as they have told."""

    windows: list[WindowRow]
    read_before: int
    totals: dict[int, int] = field(default_factory=dict)

    def take(self, index: int, page: ChangePage) -> int | None:
        """Note a page's total; returns that of all windows once each has told its own."""
        if page.total is not None:
            self.totals.setdefault(index, page.total)
        return sum(self.totals.values()) if len(self.totals) == len(self.windows) else None


async def read_windows(step: Step, windows: list[WindowRow], stream: Stream | None = None) -> None:
    """Read the windows to their ends; ``stream`` is that of a single window which is open already."""
    step.window = windows[0]
    step.context.meter.work = work_of(step)
    if _is_held(step):
        return
    parts = await _read(step, windows, [stream] if stream is not None else None)
    if parts:
        await _read(step, parts, None)


async def _read(step: Step, windows: list[WindowRow], streams: Sequence[Stream] | None) -> list[WindowRow]:
    """Read windows; returns the parts that are to be read instead when the only one was cut."""
    context = step.context
    reading = _Reading(list(windows), step.counters.read)
    is_new = not any(window.last_id or window.slice for window in windows)
    seen = None if step.reader.capabilities.stable_paging else set[int]()
    if streams is None:
        streams = await step.reader.open_changes([query(step, window) for window in windows])
    async with merged(streams) as pages:
        async for index, page in pages:
            if page is None:
                await _finish(step, reading, index)
                continue
            await context.breathe()
            await _count(step, reading, index, page, is_new=is_new)
            records = page.records if seen is None else _unseen(page.records, seen)
            window = replace(reading.windows[index], last_stamp=page.position.stamp, last_id=page.position.id)
            await _absorb(step, records, window)
            reading.windows[index] = step.window = window
            if _is_held(step):
                return []
            if is_new:
                is_new = False
                parts = await _cut(step, window, (page.total or 0) - len(page.records))
                if parts:
                    return parts
    return []


async def _cut(step: Step, window: WindowRow, rest: int) -> list[WindowRow]:
    """Go on in the way that is cheapest for what is left of a first read; [] where that is the walk."""
    if window.start or rest <= 0:
        return []
    can = step.reader.capabilities
    way = way_to_read(rest, can)
    parts: list[WindowRow] = []
    if way is Way.BULK:
        parts = await cut(step, window, in_bulk=True)
        way = way_to_read(rest, can, bulk_allowed=False)
    if not parts and way is Way.WINDOWS:
        parts = await cut(step, window, in_bulk=False)
    return parts


async def _count(step: Step, reading: _Reading, index: int, page: ChangePage, *, is_new: bool) -> None:
    """Keep the step's total, and how many records are visible, which a first read tells by the way."""
    total = reading.take(index, page)
    if total is None:
        return
    step.counters.total = reading.read_before + total
    if is_new and step.is_first_read:
        context = step.context
        await context.in_writer(
            context.store.save_visible, context.integration.id, step.kind, step.source, total
        )


async def _absorb(step: Step, records: Sequence[Record], window: WindowRow) -> None:
    total = step.counters.total
    await process_page(step, records, window)
    if total is not None and step.counters.read > total:
        step.counters.total = step.counters.read


async def _finish(step: Step, reading: _Reading, index: int) -> None:
    """Close a window: an empty last page, so that lease and cursor are checked together."""
    await process_page(step, (), replace(reading.windows[index], is_done=True))


def _unseen(records: Sequence[Record], seen: set[int]) -> list[Record]:
    """Leave out what an earlier page of the same scan has shown, unless it has changed since."""
    fresh = []
    for record in records:
        mark = hash((record.id, record.values, record.is_deleted))
        if mark not in seen:
            seen.add(mark)
            fresh.append(record)
    return fresh


def _is_held(step: Step) -> bool:
    """Note when the budget bears no further page of a first read; its windows stay open."""
    meter = step.context.meter
    step.is_held = meter.work is Work.BACKFILL and meter.holds(Work.BACKFILL)
    return step.is_held


def work_of(step: Step) -> Work:
    """What the budget calls this step's reading."""
    if step.context.trigger is RunTrigger.PERSON:
        return Work.PERSON
    return Work.BACKFILL if step.is_first_read else Work.SYNC
