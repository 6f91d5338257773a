"""One page through the pipeline: sort out, resolve, merge, write, commit (DESIGN section 3)."""

from collections.abc import Sequence
from dataclasses import replace

from sf_tui.connectors.protocol import Record, Write
from sf_tui.engine.feed import page_activity
from sf_tui.engine.items import How, Item, Sorted
from sf_tui.engine.keys import kind_on, stamp_keys
from sf_tui.engine.outcomes import failed, pending
from sf_tui.engine.planning import plan
from sf_tui.engine.resolving import match, read_counterparts
from sf_tui.engine.sending import send
from sf_tui.engine.sorting import sort_out
from sf_tui.engine.step_context import Step
from sf_tui.model.states import Direction, ObjectKind, RecordState, Side
from sf_tui.store.rows import ABSENT, Base, Known, Link, Outcome, PageCommit, WindowRow


async def process_page(
    step: Step, records: Sequence[Record], window: WindowRow | None, due: dict[str, Outcome] | None = None
) -> None:
    """Bring one page of records to the other side and commit what became of it.

    ``window`` is the cursor after this page, None for records that are tried again (``due``).
    """
    context = step.context
    due = due or {}
    page = await context.in_writer(sort_out, step, records, due)
    items = await read_counterparts(step, page) if page.linked else []
    if page.unlinked:
        items += await match(step, page)
    intents: dict[str, int] = {}
    error: BaseException | None = None
    if items:
        items = await context.in_writer(plan, step, page, items)
        intents, error = await send(step, items)
        await _stamp_keys(step, items)
    step.counters.read += len(records)
    commit = await context.in_writer(_settle, step, page, items, due, intents)
    step.count_calls()
    commit.window = None if error else window
    await context.in_writer(context.store.commit_page, commit)
    if error is not None:
        raise error


async def _stamp_keys(step: Step, items: Sequence[Item]) -> None:
    """Write the Salesforce id into the CRM records that a push has linked, so that a person sees it."""
    if step.direction is not Direction.PUSH:
        return
    by_object: dict[str, list[Write]] = {}
    for item in items:
        if item.how is not How.LINKED and item.result and item.result.is_success and item.result.id:
            name = step.reader.object_name(item.mapping)
            by_object.setdefault(name, []).append(Write({}, id=item.record.id, key=item.result.id))
    for name, writes in by_object.items():
        await stamp_keys(step.reader, name, writes)


def _settle(
    step: Step, page: Sorted, items: Sequence[Item], due: dict[str, Outcome], intents: dict[str, int]
) -> PageCommit:
    """Turn results into links, outcomes and counts. Writer's thread."""
    counters = step.counters
    commit = PageCommit(
        step.context.lease, step.context.integration.id, step.context.run, step.position, counters
    )
    commit.links.extend(page.links)
    step.has_unlinked = step.has_unlinked or bool(page.links)
    commit.links.extend(page.adopted)
    commit.ended.extend(page.ended)
    commit.outcomes.extend(page.outcomes)
    counters.unchanged += page.unchanged
    counters.skipped += page.skipped
    counters.failed += sum(outcome.state is RecordState.FAILING for outcome in page.outcomes)
    settled = set(page.settled)
    returns = _returns(step, items)
    for item in items:
        if item.result is None:
            continue
        if not item.result.is_success:
            _settle_failure(step, commit, item)
        else:
            _settle_success(step, commit, item, returns.get(_other(step, item)))
            settled.add(item.record.id)
        if item.record.id in intents:
            commit.settled.append(intents[item.record.id])
    noted = {
        outcome.source_id
        for outcome in commit.outcomes
        if outcome.kind is step.kind and outcome.direction is step.direction
    }
    noted |= {item.record.id for item in items if item.result is None}
    # A record that was due and came through without any finding is due no more.
    settled |= set(due) - noted
    store, integration = step.context.store, step.context.integration.id
    known = store.outcomes(integration, step.direction, step.kind, settled - noted)
    commit.cleared.extend((step.direction, step.kind, source_id) for source_id in known)
    commit.cleared.extend(
        (outcome.direction, outcome.kind, outcome.source_id)
        for outcome in returns.values()
        if outcome.parent is None or outcome.other_id is None
    )
    commit.activity = page_activity(step, page, items)
    return commit


def _other(step: Step, item: Item) -> tuple[ObjectKind, str]:
    return kind_on(item.mapping.key, step.target), item.other_id or ""


def _returns(step: Step, items: Sequence[Item]) -> dict[tuple[ObjectKind, str], Outcome]:
    """What is noted of the records on the other side, whose merge has just been done from this one."""
    ids: dict[ObjectKind, set[str]] = {}
    for item in items:
        if item.how is not How.CREATED and item.result and item.result.is_success and item.other_id:
            kind, other_id = _other(step, item)
            ids.setdefault(kind, set()).add(other_id)
    store, integration, back = step.context.store, step.context.integration.id, _back(step.direction)
    return {
        (kind, other_id): outcome
        for kind, group in ids.items()
        for other_id, outcome in store.outcomes(integration, back, kind, group).items()
    }


def _back(direction: Direction) -> Direction:
    return Direction.PUSH if direction is Direction.PULL else Direction.PULL


def _settle_failure(step: Step, commit: PageCommit, item: Item) -> None:
    assert item.result is not None  # noqa: S101  the caller looked
    step.counters.failed += 1
    commit.outcomes.append(
        failed(
            step.kind,
            step.direction,
            item.record.id,
            item.result,
            label=item.label,
            other_id=item.other_id if item.how is How.LINKED else None,
            attempts=item.attempts,
            now=step.context.clock(),
        )
    )
    if item.link is not None and item.original is not None:
        now_failing = replace(item.original, record_state=RecordState.FAILING, stamp=item.link.stamp)
        commit.links.append((item.original, now_failing))


def _settle_success(step: Step, commit: PageCommit, item: Item, there: Outcome | None) -> None:
    """Store the pair; ``there`` is what is noted of the other record for the way back."""
    assert item.result is not None  # noqa: S101  the caller looked
    base = _stored_base(step, item)
    merged = item.merged
    # References that cannot travel back yet are noted already where their record waits for its parent.
    is_noted = there is not None and there.parent is not None and there.other_id is not None
    must_return = bool(merged.deferred) and not (is_noted and merged.stuck == merged.deferred)
    waits = [each for each in (item.waits, there if merged.deferred else None) if each is not None]
    is_pending = must_return or any(each.state is RecordState.PENDING for each in waits)
    state = RecordState.PENDING if is_pending else RecordState.IN_SYNC
    if item.link is not None:
        link = replace(item.link, base=base, record_state=state)
        commit.links.append((item.original, link))
    else:
        link = _new_link(step, item, item.result.id or "", base, state)
        commit.links.append((None, link))
    _count(step, item)
    if item.waits is not None:
        commit.outcomes.append(replace(item.waits, other_id=link.side_id(step.target)))
    if must_return:
        kind = kind_on(link.mapping, step.target)
        commit.outcomes.append(
            pending(kind, _back(step.direction), link.side_id(step.target), link.side_id(step.source))
        )


def _count(step: Step, item: Item) -> None:
    if item.how is How.CREATED and item.result is not None and item.result.created:
        step.counters.created += 1
    elif item.merged.writes:
        step.counters.updated += 1
    else:
        step.counters.unchanged += 1


def _new_link(step: Step, item: Item, other_id: str, base: Base, state: RecordState) -> Link:
    is_pull = step.source is Side.SALESFORCE
    return Link(
        item.mapping.key,
        item.record.id if is_pull else other_id,
        other_id if is_pull else item.record.id,
        base,
        item.mapping.version,
        item.record.stamp[:19] if is_pull else "",
        record_state=state,
    )


def _stored_base(step: Step, item: Item) -> Base:
    """The base after the write, with what the target stored differently from what was sent."""
    base = item.merged.base
    if item.result is None or not item.result.stored:
        return base
    names = step.target_fields(item.mapping)
    target: list[Known] = list(base.of(step.target))
    for name, value in item.result.stored:
        if name in names:
            index = names.index(name)
            target[index] = value if target[index] is not ABSENT else ABSENT
    return Base(base.salesforce, tuple(target)) if step.target is Side.CRM else Base(tuple(target), base.crm)
