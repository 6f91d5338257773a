"""What each record of a page needs: the merge of linked ones, the values of new ones."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from sf_tui.engine.items import How, Item, Sorted
from sf_tui.engine.mappings import enabled_kinds
from sf_tui.engine.merge import UNRESOLVED, Merged, Sides, crm_is_later, merge
from sf_tui.engine.outcomes import waiting, without_parent
from sf_tui.engine.step_context import Step
from sf_tui.engine.translation import Translator, load_translator, parent_of
from sf_tui.model.mapping import FieldMapping
from sf_tui.model.states import LinkState, ObjectKind, RecordState, Side
from sf_tui.model.values import FieldType, Value
from sf_tui.store.rows import ABSENT, Base, Known, Outcome, parent_key

Parent: TypeAlias = tuple[ObjectKind, str]


def plan(step: Step, page: Sorted, items: Sequence[Item]) -> list[Item]:
    """Merge or prepare every item; returns those that go on to be written or linked. Writer's thread."""
    rows: list[tuple[Side, Sequence[FieldMapping], Sequence[Value]]] = []
    for item in items:
        rows.append((step.source, item.mapping.fields, item.values))
        if item.other_values is not None:
            rows.append((step.target, item.mapping.fields, item.other_values))
    translator = load_translator(step.context, rows)
    beyond = _beyond_reach(step, items, translator)
    planned = []
    for item in items:
        if item.how is How.CREATED:
            if not _plan_create(step, page, item, translator, beyond):
                continue
        else:
            _plan_merge(step, item, translator, beyond)
        planned.append(item)
    return planned


def _plan_merge(step: Step, item: Item, translator: Translator, beyond: set[Parent]) -> None:
    fields = item.mapping.fields
    other = item.other_values or ()
    mine = translator.translate_all(fields, item.values, step.source)
    theirs = translator.translate_all(fields, other, step.target)
    if step.source is Side.SALESFORCE:
        later = crm_is_later(item.record.stamp, item.other_stamp)
        sides = Sides(item.values, other, mine, theirs, later)
    else:
        later = crm_is_later(item.other_stamp, item.record.stamp)
        sides = Sides(other, item.values, theirs, mine, later)
    item.merged = merge(fields, item.base, sides, step.target)
    for index in list(item.merged.unresolved):
        _wait_for_reference(step, item, index, beyond)


def _wait_for_reference(step: Step, item: Item, index: int, beyond: set[Parent]) -> None:
    """Let one reference wait for its parent, or give it up where the parent is not synced at all."""
    field = item.mapping.fields[index]
    parent = parent_of(field, step.source, item.values[index])
    if parent is None or parent[0] not in enabled_kinds(step.context.settings.sync):
        item.merged.unresolved.remove(index)
        item.merged.base = _settle(step, item, index)
        return
    item.waits = _wait(step, item, field, parent, beyond)


def _wait(step: Step, item: Item, field: FieldMapping, parent: Parent, beyond: set[Parent]) -> Outcome:
    """Note that a reference follows when its parent is linked, or that it is left out for now."""
    key = parent_key(step.source, *parent)
    note = partial(without_parent if parent in beyond else waiting, step.kind, step.direction)
    return note(item.record.id, key, label=item.label, field=field.salesforce)


def _beyond_reach(step: Step, items: Sequence[Item], translator: Translator) -> set[Parent]:
    """Parents that are not linked and will not be: excluded ones, and those whose pair has ended."""
    unlinked: dict[ObjectKind, set[str]] = {}
    beyond: set[Parent] = set()
    for item in items:
        for field, value in zip(item.mapping.fields, item.values, strict=True):
            if field.type is not FieldType.REFERENCE or not value:
                continue
            parent = parent_of(field, step.source, value)
            if parent is None:
                continue
            link = translator.link_of(step.source, *parent)
            if link is None:
                unlinked.setdefault(parent[0], set()).add(parent[1])
            elif link.state is not LinkState.ACTIVE:
                beyond.add(parent)
    for kind, ids in unlinked.items():
        noted = step.context.store.outcomes(step.context.integration.id, step.direction, kind, ids)
        beyond.update((kind, each) for each in noted if noted[each].state is RecordState.EXCLUDED)
    return beyond


def _settle(step: Step, item: Item, index: int) -> Base:
    """Take both values of a field as they are: nothing more is to be done about it."""
    mine, theirs = list(item.merged.base.of(step.source)), list(item.merged.base.of(step.target))
    mine[index] = item.values[index]
    theirs[index] = item.other_values[index] if item.other_values is not None else None
    return _base(step, mine, theirs)


def _base(step: Step, source: Sequence[Known], target: Sequence[Known]) -> Base:
    if step.source is Side.SALESFORCE:
        return Base(tuple(source), tuple(target))
    return Base(tuple(target), tuple(source))


def _plan_create(step: Step, page: Sorted, item: Item, translator: Translator, beyond: set[Parent]) -> bool:
    """Fill in a create; False when it waits for its parent."""
    translated = translator.translate_all(item.mapping.fields, item.values, step.source)
    source: list[Known] = list(item.values)
    target: list[Known] = []
    merged = Merged()
    creatable = step.creatable(item.mapping)
    for index, (field, value) in enumerate(zip(item.mapping.fields, translated, strict=True)):
        if value is not UNRESOLVED:
            target.append(value if creatable[index] else ABSENT)  # type: ignore[arg-type]
            if value is not None and creatable[index]:
                merged.writes[index] = value  # type: ignore[assignment]
            continue
        if field.type is FieldType.OWNER:
            target.append(ABSENT)  # whatever the other side makes of it, it is not ours to overwrite
            continue
        target.append(None)
        parent = parent_of(field, step.source, item.values[index])
        if parent is None or parent[0] not in enabled_kinds(step.context.settings.sync):
            continue
        wait = _wait(step, item, field, parent, beyond)
        if parent[0] != step.kind and parent not in beyond:
            page.outcomes.append(replace(wait, state=RecordState.WAITING))
            page.skipped += 1
            return False
        # A parent of the same kind may come later in this very step, and one that is excluded some day:
        # create now, point to it afterwards.
        item.waits = wait
        source[index], target[index] = ABSENT, ABSENT
    merged.base = _base(step, source, target)
    item.merged = merged
    return True
