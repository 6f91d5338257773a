"""What each record of a page needs: the merge of linked ones, the values of new ones."""

from collections.abc import Sequence

from sf_tui.engine.items import How, Item, Sorted
from sf_tui.engine.mappings import enabled_kinds
from sf_tui.engine.merge import UNRESOLVED, Merged, Sides, crm_is_later, merge
from sf_tui.engine.outcomes import waiting
from sf_tui.engine.step_context import Step
from sf_tui.engine.translation import Translator, load_translator, parent_of
from sf_tui.model.mapping import FieldMapping
from sf_tui.model.states import RecordState, Side
from sf_tui.model.values import FieldType, Value
from sf_tui.store.rows import ABSENT, Base, Known, parent_key


def plan(step: Step, page: Sorted, items: Sequence[Item]) -> list[Item]:
    """Merge or prepare every item; returns those that go on to be written or linked. Writer's thread."""
    rows: list[tuple[Side, Sequence[FieldMapping], Sequence[Value]]] = []
    for item in items:
        rows.append((step.source, item.mapping.fields, item.values))
        if item.other_values is not None:
            rows.append((step.target, item.mapping.fields, item.other_values))
    translator = load_translator(step.context, rows)
    planned = []
    for item in items:
        if item.how is How.CREATED:
            if not _plan_create(step, page, item, translator):
                continue
        else:
            _plan_merge(step, item, translator)
        planned.append(item)
    return planned


def _plan_merge(step: Step, item: Item, translator: Translator) -> None:
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
        _wait_for_reference(step, item, index)


def _wait_for_reference(step: Step, item: Item, index: int) -> None:
    """Let one reference wait for its parent, or give it up where the parent is not synced at all."""
    field = item.mapping.fields[index]
    parent = parent_of(field, step.source, item.values[index])
    if parent is None or parent[0] not in enabled_kinds(step.context.settings.sync):
        item.merged.unresolved.remove(index)
        item.merged.base = _settle(step, item, index)
        return
    item.waits = waiting(
        step.kind,
        step.direction,
        item.record.id,
        parent_key(step.source, *parent),
        label=item.label,
        field=field.salesforce,
        other_id=item.other_id,
        state=RecordState.PENDING,
    )


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


def _plan_create(step: Step, page: Sorted, item: Item, translator: Translator) -> bool:
    """Fill in a create; False when it waits for its parent."""
    translated = translator.translate_all(item.mapping.fields, item.values, step.source)
    source: list[Known] = list(item.values)
    target: list[Known] = []
    merged = Merged()
    for index, (field, value) in enumerate(zip(item.mapping.fields, translated, strict=True)):
        if value is not UNRESOLVED:
            target.append(value)  # type: ignore[arg-type]
            if value is not None:
                merged.writes[index] = value  # type: ignore[assignment]
            continue
        target.append(None)
        if field.type is FieldType.OWNER:
            continue
        parent = parent_of(field, step.source, item.values[index])
        if parent is None or parent[0] not in enabled_kinds(step.context.settings.sync):
            continue
        is_self = parent[0] == step.kind
        wait = waiting(
            step.kind,
            step.direction,
            item.record.id,
            parent_key(step.source, *parent),
            label=item.label,
            field=field.salesforce,
            state=RecordState.PENDING if is_self else RecordState.WAITING,
        )
        if not is_self:
            page.outcomes.append(wait)
            page.skipped += 1
            return False
        # A parent of the same kind may come later in this very step: create now, point to it afterwards.
        item.waits = wait
        source[index], target[index] = ABSENT, ABSENT
    merged.base = _base(step, source, target)
    item.merged = merged
    return True
