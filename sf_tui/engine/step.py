"""One step from its first page to its last, then the records that are due again."""

from sf_tui.connectors.protocol import Record
from sf_tui.engine.page import process_page
from sf_tui.engine.quota import Work
from sf_tui.engine.reading import read_windows
from sf_tui.engine.step_context import Step
from sf_tui.engine.streams import Stream
from sf_tui.engine.windows import next_windows
from sf_tui.model.states import RecordState, RunTrigger, StepState
from sf_tui.store.rows import Outcome, WindowRow

_DUE_PAGE = 1000


async def run_step(
    step: Step, windows: list[WindowRow], stream: Stream | None, *, was_unfinished: bool
) -> None:
    """Read the windows, and the next one too when these were left over from an interrupted run.

    ``stream`` is that of a single window which was opened together with others.
    """
    context = step.context
    step.calls_before = context.meter.total
    await _mark(step, StepState.RUNNING)
    await read_windows(step, windows, stream)
    if was_unfinished and not step.is_held:
        windows, _ = await next_windows(step, await step.reader.horizon())
        await read_windows(step, windows)
    step.window = None
    await retry_due(step)
    step.count_calls()
    await _mark(step, StepState.STOPPED if step.is_held else StepState.DONE)


async def _mark(step: Step, state: StepState) -> None:
    context = step.context
    await context.in_writer(context.store.set_step, context.run, step.position, state, step.counters)


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
        await context.breathe()
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
