"""One step from its first page to its last, then the records that are due again."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from sf_tui.connectors.protocol import Record
from sf_tui.engine.page import process_page
from sf_tui.engine.quota import Work
from sf_tui.engine.step_context import Step
from sf_tui.engine.windows import Stream, next_window, query
from sf_tui.model.states import RecordState, RunTrigger, StepState
from sf_tui.store.rows import Outcome, WindowRow

_DUE_PAGE = 1000


async def run_step(step: Step, window: WindowRow, stream: Stream, *, was_unfinished: bool) -> None:
    """Read the window, and the next one too when this one was left over from an interrupted run."""
    context = step.context
    step.calls_before = context.meter.total
    await _mark(step, StepState.RUNNING)
    await _read_window(step, window, stream)
    if was_unfinished and not step.is_held:
        horizon = await step.reader.horizon()
        window, _ = await next_window(step, horizon)
        (stream,) = await step.reader.open_changes([query(step, window)])
        await _read_window(step, window, stream)
    step.window = None
    await retry_due(step)
    step.count_calls()
    await _mark(step, StepState.STOPPED if step.is_held else StepState.DONE)


async def _mark(step: Step, state: StepState) -> None:
    context = step.context
    await context.in_writer(context.store.set_step, context.run, step.position, state, step.counters)


async def _read_window(step: Step, window: WindowRow, stream: Stream) -> None:
    context = step.context
    step.window = window
    context.meter.work = work_of(step)
    if _is_held(step):
        return
    is_first = True
    read_before = step.counters.read
    seen = None if step.reader.capabilities.stable_paging else set[int]()
    async with _closing(stream):
        async for page in stream:
            context.breathe()
            if page.total is not None:
                step.counters.total = read_before + page.total
                if step.is_first_read and is_first and not window.last_id:
                    await _note_visible(step, page.total)
            window = replace(window, last_stamp=page.position.stamp, last_id=page.position.id)
            await _absorb(step, page.records if seen is None else _unseen(page.records, seen), window)
            step.window = window
            is_first = False
            if _is_held(step):
                return
    await _finish_window(step, replace(window, is_done=True))


@asynccontextmanager
async def _closing(stream: Stream) -> AsyncIterator[None]:
    """Give up what the stream holds, such as a page fetched ahead, however the block is left."""
    try:
        yield
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()


def _is_held(step: Step) -> bool:
    """Note when the budget bears no further page of a first read; its window stays open."""
    meter = step.context.meter
    step.is_held = meter.work is Work.BACKFILL and meter.holds(Work.BACKFILL)
    return step.is_held


def _unseen(records: Sequence[Record], seen: set[int]) -> list[Record]:
    """Leave out what an earlier page of the same scan has shown, unless it has changed since."""
    fresh = []
    for record in records:
        mark = hash((record.id, record.values, record.is_deleted))
        if mark not in seen:
            seen.add(mark)
            fresh.append(record)
    return fresh


async def _absorb(step: Step, records: Sequence[Record], window: WindowRow) -> None:
    total = step.counters.total
    await process_page(step, records, window)
    if total is not None and step.counters.read > total:
        step.counters.total = step.counters.read


async def _finish_window(step: Step, window: WindowRow) -> None:
    """Close the window: an empty last page, so that lease and cursor are checked together."""
    await process_page(step, (), window)


async def _note_visible(step: Step, total: int) -> None:
    context = step.context
    await context.in_writer(context.store.save_visible, context.integration.id, step.kind, step.source, total)


def work_of(step: Step) -> Work:
    """What the budget calls this step's reading."""
    if step.context.trigger is RunTrigger.PERSON:
        return Work.PERSON
    return Work.BACKFILL if step.is_first_read else Work.SYNC


async def retry_due(step: Step) -> None:
    """Read records that are due again and merge them anew; a payload is never replayed (SYNC 7)."""
    context = step.context
    seen: set[str] = set()
    while True:
        due = await context.in_writer(
            context.store.due_outcomes,
            context.integration.id,
            step.kind,
            step.direction,
            context.clock(),
            _DUE_PAGE,
        )
        fresh = [each for each in due if each.source_id not in seen and _may_retry(step, each)]
        if not fresh:
            return
        context.breathe()
        seen.update(each.source_id for each in fresh)
        await _retry_page(step, fresh)


def _may_retry(step: Step, outcome: Outcome) -> bool:
    """Automatic retries of failures wait for the budget; a person's run retries what is due."""
    if outcome.state is not RecordState.FAILING or step.context.trigger is RunTrigger.PERSON:
        return True
    return not step.context.meter.holds(Work.RETRY)


async def _retry_page(step: Step, outcomes: list[Outcome]) -> None:
    ids = [each.source_id for each in outcomes]
    records: list[Record] = await step.reader.read(step.source_object, step.fields, ids)
    await process_page(step, records, None, {each.source_id: each for each in outcomes})
    if step.counters.total is not None:
        step.counters.total = max(step.counters.total, step.counters.read)
