"""One run of one integration: pull everything, then push everything (SYNC 2)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sf_tui.engine.clauses import lifted
from sf_tui.engine.context import SyncContext
from sf_tui.engine.counting import count_visible
from sf_tui.engine.mappings import enabled_kinds
from sf_tui.engine.people import load_owners
from sf_tui.engine.quota import Work
from sf_tui.engine.settling import settle_intents
from sf_tui.engine.step import run_step
from sf_tui.engine.step_context import Step
from sf_tui.engine.streams import Stream
from sf_tui.engine.windows import next_windows, query
from sf_tui.model.errors import Cancelled, ConnectorError, LeaseLost, SfTuiError
from sf_tui.model.mapping import SYNC_ORDER, MappingKey
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import SyncSettings
from sf_tui.model.states import (
    Direction,
    ExistingContacts,
    Level,
    ObjectKind,
    RunState,
    RunTrigger,
    Side,
)
from sf_tui.store.rows import ActivityRow, WindowRow


def planned_steps(settings: SyncSettings) -> list[tuple[ObjectKind, Direction]]:
    """The steps of a run, in order. Leads are read, too, where they may be CRM contacts sent as leads."""
    kinds = enabled_kinds(settings)
    pulled = set(kinds)
    if ObjectKind.CONTACT in kinds and settings.existing_contacts is not ExistingContacts.NONE:
        pulled.add(ObjectKind.LEAD)
    steps = [(kind, Direction.PULL) for kind in SYNC_ORDER if kind in pulled]
    return steps + [(kind, Direction.PUSH) for kind in SYNC_ORDER if kind in kinds]


Prepare = Callable[[SyncContext], Awaitable[None]]
"""Log in, bind, describe: what has to be known before the first record is read."""


async def run_sync(context: SyncContext, prepare: Prepare) -> RunState:
    """Execute the run that ``context.run`` names; its steps stand in the store already.

    Returns how it ended; raises only `LeaseLost`, when another process has taken over.
    """
    state, sentence = RunState.DONE, None
    calls_before = context.meter.total
    steps: list[Step] = []
    try:
        context.meter.work = Work.PERSON if context.trigger is RunTrigger.PERSON else Work.SYNC
        await prepare(context)
        await context.in_writer(context.store.release, context.integration.id, lifted(context))
        await settle_intents(context)
        await load_owners(context)
        steps = _steps(context)
        for direction in Direction:
            await _run_direction([step for step in steps if step.direction is direction])
        await count_visible(context, _sides_to_count(context, steps))
        if any(step.counters.failed for step in steps):
            state = RunState.DONE_WITH_FAILURES
        if any(step.is_held for step in steps):
            sentence = say(
                "A first read is paused, since {used} of {limit} API calls are used: it goes on by itself "
                "when capacity returns.",
                used=context.meter.usage.own,
                limit=context.meter.usage.allocation(context.settings.limits) or 0,
            )
    except LeaseLost:
        raise
    except Cancelled as error:
        state = RunState.INTERRUPTED if context.should_stop() else RunState.CANCELLED
        sentence = error.sentence
    except SfTuiError as error:
        state, sentence = await _ended_by(context, error)
    calls = context.meter.total - calls_before
    await context.in_writer(context.meter.flush)
    await context.in_writer(context.store.end_run, context.run, state, calls, sentence)
    await _tell(context, steps, state, sentence)
    return state


async def _ended_by(context: SyncContext, error: SfTuiError) -> tuple[RunState, Sentence]:
    if isinstance(error, ConnectorError) and error.suspends is not None:
        await context.in_writer(context.store.suspend, context.integration.id, error.suspends, error.sentence)
        return RunState.SUSPENDED, error.sentence
    return RunState.FAILED, error.sentence


def _steps(context: SyncContext) -> list[Step]:
    steps = []
    for position, (kind, direction) in enumerate(planned_steps(context.settings.sync)):
        keys = [key for key in context.mappings if _belongs(key, kind, direction)]
        mappings = {key: context.mappings[key] for key in keys}
        if mappings:
            steps.append(Step(context, kind, direction, position, mappings))
    return steps


def _belongs(key: MappingKey, kind: ObjectKind, direction: Direction) -> bool:
    """Whether a mapping's records come along in a step: by what the source calls them."""
    if direction is Direction.PUSH:
        return key.crm_kind is kind
    return key.salesforce_object.lower() == kind


@dataclass(slots=True)
class _Opened:
    """A step with its windows; the stream of a single window of changes is open already."""

    step: Step
    windows: list[WindowRow]
    was_unfinished: bool
    stream: Stream | None = None

    @property
    def is_first_read(self) -> bool:
        return not self.windows[0].start


async def _run_direction(steps: Sequence[Step]) -> None:
    """Open the windows of changes with as few calls as the source allows, then read all kinds in order.

    A first read is opened in its turn, since it may be cut into several windows.
    """
    if not steps:
        return
    reader = steps[0].reader
    horizon = await reader.horizon()
    opened = [_Opened(step, *await next_windows(step, horizon)) for step in steps]
    polled = [each for each in opened if not each.is_first_read]
    if polled:
        streams = await reader.open_changes([query(each.step, each.windows[0]) for each in polled])
        for each, stream in zip(polled, streams, strict=True):
            each.stream = stream
    people = {ObjectKind.CONTACT, ObjectKind.LEAD}
    if not any(each.is_first_read for each in opened if each.step.kind in people):
        opened.sort(key=_conversions_first)
    for each in opened:
        await run_step(each.step, each.windows, each.stream, was_unfinished=each.was_unfinished)


def _conversions_first(opened: _Opened) -> int:
    """Leads before contacts: a converted lead hands its link over before its contact would be made anew."""
    step = opened.step
    if step.direction is Direction.PULL and step.kind is ObjectKind.LEAD:
        return SYNC_ORDER.index(ObjectKind.CONTACT) * 2 - 1
    return SYNC_ORDER.index(step.kind) * 2


def _sides_to_count(context: SyncContext, steps: Sequence[Step]) -> list[Side]:
    """The CRM where that costs no calls; Salesforce, one call, when this run may have changed its numbers."""
    sides = [] if context.pair.crm.capabilities.counts_calls else [Side.CRM]
    if any(step.counters.created or step.has_unlinked for step in steps):
        sides.append(Side.SALESFORCE)
    return sides


async def _tell(
    context: SyncContext, steps: Sequence[Step], state: RunState, sentence: Sentence | None
) -> None:
    created = sum(step.counters.created for step in steps)
    updated = sum(step.counters.updated for step in steps)
    failed = sum(step.counters.failed for step in steps)
    entries = []
    if created or updated or failed:
        summary = say(
            "A run ended: {created} created, {updated} updated, {failed} failed.",
            created=created,
            updated=updated,
            failed=failed,
        )
        entries.append(ActivityRow(Level.WARNING if failed else Level.INFO, summary))
    if sentence is not None:
        level = Level.ERROR if state in {RunState.FAILED, RunState.SUSPENDED} else Level.INFO
        entries.append(ActivityRow(level, sentence))
    if entries:
        await context.in_writer(context.store.add_activity, context.integration.id, entries)
