"""Sorting a page out: which records changed, which have no link, which are gone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sf_tui.connectors.protocol import Record
from sf_tui.engine.clauses import converted, exclusion, mapping_off
from sf_tui.engine.items import How, Item, Sorted
from sf_tui.engine.outcomes import pending
from sf_tui.engine.step_context import Step
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.states import Direction, LinkState, ObjectKind, RecordState, Side
from sf_tui.model.values import Value
from sf_tui.store.rows import ABSENT, Base, Link, Outcome


def source_links(step: Step, ids: Iterable[str]) -> dict[str, Link]:
    """Links of source records by id, in any state. Runs on the writer's thread."""
    integration, store = step.context.integration.id, step.context.store
    if step.source is Side.SALESFORCE:
        return store.links_by_salesforce(integration, ids)
    return store.links_by_crm(integration, step.kind, ids)


def target_links(step: Step, kind: ObjectKind, ids: Iterable[str]) -> dict[str, Link]:
    """Links of target records by id, in any state. Runs on the writer's thread."""
    integration, store = step.context.integration.id, step.context.store
    if step.target is Side.SALESFORCE:
        return store.links_by_salesforce(integration, ids)
    return store.links_by_crm(integration, kind, ids)


def sort_out(step: Step, records: Sequence[Record], due: dict[str, Outcome]) -> Sorted:
    """Sort a page out. ``due`` holds the outcomes of records that are tried again. Writer's thread."""
    unique = {record.id: record for record in records}
    links = source_links(step, unique)
    successors = {record.successor for record in unique.values() if record.successor}
    taken = set(source_links(step, successors)) if successors else set()
    page = Sorted()
    # Those that are gone come first: what takes their place gets their link and is not made anew.
    for record in sorted(unique.values(), key=lambda each: not (each.is_deleted or each.is_converted)):
        link = links.get(record.id)
        if record.is_deleted:
            _deleted(step, page, record, link, taken)
        elif record.is_converted:
            _converted(step, page, record, link, taken)
        elif link is None and record.id in taken:
            page.skipped += 1  # it has just been given a link, and is due
        elif link is None:
            _unlinked(step, page, record, due.get(record.id))
        elif link.state is LinkState.ACTIVE:
            _linked(step, page, record, link, due.get(record.id))
        elif link.state is LinkState.UNLINKED and link.gone is step.source:
            revived = replace(link, state=LinkState.ACTIVE, gone=None, base=None)
            _linked(step, page, record, revived, due.get(record.id), stored=link)
        else:
            page.skipped += 1
    return page


def _stamp(step: Step, record: Record, link: Link) -> str:
    return record.stamp[:19] if step.source is Side.SALESFORCE else link.stamp


def _linked(
    step: Step,
    page: Sorted,
    record: Record,
    link: Link,
    due: Outcome | None,
    *,
    stored: Link | None = None,
) -> None:
    mapping = step.mappings.get(link.mapping)
    if mapping is None:
        page.outcomes.append(mapping_off(step, link.mapping, record, link.side_id(step.target)))
        page.skipped += 1
        return
    values = step.projections[mapping.key](record.values)
    base = link.base if link.version == mapping.version else _adapt(step, link, mapping)
    if due is None and stored is None and base is not None:
        if ABSENT in base.of(step.source):
            base = _adopted(step, base, values)
        if base.of(step.source) == values and link.record_state is RecordState.IN_SYNC:
            page.unchanged += 1
            if base is not link.base:
                page.adopted.append((link, replace(link, base=base, version=mapping.version)))
            return
        seen = step.source is Side.SALESFORCE and link.stamp == record.stamp[:19]
        if seen and link.record_state is not RecordState.IN_SYNC:
            page.unchanged += 1
            return
    page.linked.append(
        Item(
            record,
            mapping,
            values,
            link=replace(link, stamp=_stamp(step, record, link), version=mapping.version),
            original=stored or link,
            base=base,
            how=How.LINKED,
            other_id=link.side_id(step.target),
            label=step.label(mapping, values),
            is_due=due is not None or stored is not None,
            attempts=due.attempts + 1 if due else 1,
        )
    )


def _adopted(step: Step, base: Base, values: tuple[Value, ...]) -> Base:
    """Take what a side filled in by itself, when the record was made there, for what it has had."""
    mine, theirs = base.of(step.source), base.of(step.target)
    filled = tuple(
        value if known is ABSENT and other is not ABSENT else known
        for value, known, other in zip(values, mine, theirs, strict=True)
    )
    return Base(filled, theirs) if step.source is Side.SALESFORCE else Base(theirs, filled)


def _adapt(step: Step, link: Link, mapping: Mapping) -> Base | None:
    """Bring a base of an older mapping version into the present order; new fields are not known yet."""
    if link.base is None:
        return None
    order = {pair: index for index, pair in enumerate(step.context.store.mapping_fields(link.version))}
    positions = [order.get((field.salesforce, field.crm)) for field in mapping.fields]
    return Base(
        tuple(ABSENT if at is None else link.base.salesforce[at] for at in positions),
        tuple(ABSENT if at is None else link.base.crm[at] for at in positions),
    )


def _unlinked(step: Step, page: Sorted, record: Record, due: Outcome | None) -> None:
    mapping = step.main
    if mapping is None:
        page.outcomes.append(mapping_off(step, MappingKey(step.kind), record, None))
        page.skipped += 1
        return
    values = step.projections[mapping.key](record.values)
    reason = exclusion(step, mapping, record)
    if reason is not None:
        page.outcomes.append(reason)
        page.skipped += 1
        return
    page.unlinked.append(
        Item(
            record,
            mapping,
            values,
            how=How.CREATED,
            label=step.label(mapping, values),
            is_due=due is not None,
            attempts=due.attempts + 1 if due else 1,
        )
    )


def _deleted(step: Step, page: Sorted, record: Record, link: Link | None, taken: set[str]) -> None:
    page.settled.append(record.id)
    if link is None or link.gone is step.source:
        page.unchanged += 1
        return
    if link.state is not LinkState.ACTIVE:
        page.skipped += 1
        if link.gone is None:
            page.links.append((link, replace(link, gone=step.source)))
        else:
            page.ended.append(link)
        return
    page.skipped += 1
    if record.successor and step.source is Side.SALESFORCE:
        if record.successor in taken:
            page.links.append((link, replace(link, state=LinkState.MERGED, gone=step.source)))
        else:
            _hand_over(page, link, record.successor, link.mapping, taken)
        return
    page.links.append((link, replace(link, state=LinkState.UNLINKED, gone=step.source)))


def _converted(step: Step, page: Sorted, record: Record, link: Link | None, taken: set[str]) -> None:
    page.settled.append(record.id)
    page.skipped += 1
    if link is None:
        page.outcomes.append(converted(step, record))
        return
    if link.state is not LinkState.ACTIVE:
        return
    if (
        link.mapping is MappingKey.CONTACT_AS_LEAD
        and record.successor
        and record.successor not in taken
        and MappingKey.CONTACT in step.context.mappings
    ):
        _hand_over(page, link, record.successor, MappingKey.CONTACT, taken)
        page.outcomes.append(converted(step, record))
        return
    page.links.append((link, replace(link, state=LinkState.CONVERTED)))


def _hand_over(page: Sorted, link: Link, successor: str, mapping: MappingKey, taken: set[str]) -> None:
    """Move a link to the record that took the old one's place; both sides are then merged anew."""
    taken.add(successor)
    moved = replace(link, salesforce_id=successor, mapping=mapping, base=None, stamp="")
    page.links.append((link, moved))
    page.outcomes.append(pending(moved.salesforce_kind, Direction.PULL, successor, moved.crm_id))
