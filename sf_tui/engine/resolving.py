"""Finding counterparts: the other side's present values, or a record to link to."""

from collections.abc import Sequence
from dataclasses import replace

from sf_tui.connectors.protocol import Record
from sf_tui.engine.clauses import no_key
from sf_tui.engine.items import How, Item, Sorted
from sf_tui.engine.keys import key_of, kind_on
from sf_tui.engine.matching import Wanted, find_candidates
from sf_tui.engine.outcomes import AMBIGUOUS, ambiguous, excluded
from sf_tui.engine.sorting import target_links
from sf_tui.engine.step_context import Step
from sf_tui.engine.translation import Translator, load_translator
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.sentence import say
from sf_tui.model.states import Direction, ExistingContacts, ObjectKind, RecordState
from sf_tui.model.values import Value
from sf_tui.store.rows import ABSENT, Outcome


async def read_counterparts(step: Step, page: Sorted) -> list[Item]:
    """Give every linked item the other side's values; returns those whose counterpart could be seen.

    A push of a record in sync relies on what the pull of the same run left in the base; everything else is
    read anew.
    """
    to_read: dict[MappingKey, list[Item]] = {}
    for item in page.linked:
        known = item.base.of(step.target) if item.base else ()
        is_settled = item.link is not None and item.link.record_state is RecordState.IN_SYNC
        if step.direction is Direction.PULL or item.is_due or not is_settled or not known or ABSENT in known:
            to_read.setdefault(item.mapping.key, []).append(item)
        else:
            item.other_values = known  # type: ignore[assignment]  # no ABSENT among them
    for items in to_read.values():
        mapping = items[0].mapping
        name = step.writer.object_name(mapping)
        ids = [item.other_id or "" for item in items]
        found = {
            record.id: record for record in await step.writer.read(name, step.target_fields(mapping), ids)
        }
        for item in items:
            record = found.get(item.other_id or "")
            if record is not None and not record.is_deleted:
                item.other_values = record.values
                item.other_stamp = record.stamp
    seen = [item for item in page.linked if item.other_values is not None]
    for item in page.linked:
        if item.other_values is None:
            page.outcomes.append(_not_visible(step, item))
            page.skipped += 1
    return seen


def _not_visible(step: Step, item: Item) -> Outcome:
    outcome = excluded(
        step.kind,
        step.direction,
        item.record.id,
        "not_visible",
        say(
            "The linked record of the other side is not visible, or was purged; nothing is deleted because "
            "of that."
        ),
        item.label,
    )
    return replace(outcome, other_id=item.other_id)


async def match(step: Step, page: Sorted) -> list[Item]:
    """Link unlinked items to records that exist already; returns the matched and the ones to create."""
    mappings = _candidate_mappings(step)
    wanted = {
        item.record.id: {
            key: Wanted(
                item.record,
                mapping,
                step.projections[key](item.record.values),
                key_of(step, mapping, item.record.id),
            )
            for key, mapping in mappings.items()
        }
        for item in page.unlinked
    }
    if not step.writer.capabilities.upsert:
        await _find_by_key(step, [each[key] for each in wanted.values() for key in each])
    for key in mappings:
        still_alone = [
            each[key] for each in wanted.values() if not any(other.candidates for other in each.values())
        ]
        await find_candidates(step.context, step.source, still_alone)
    return await step.context.in_writer(_choose, step, page, wanted)


async def _find_by_key(step: Step, wanted: Sequence[Wanted]) -> None:
    """Look for records that were made for these: where a create cannot do that itself, it would double."""
    groups: dict[MappingKey, list[Wanted]] = {}
    for each in wanted:
        groups.setdefault(each.mapping.key, []).append(each)
    for group in groups.values():
        mapping = group[0].mapping
        key_field = step.target_description(mapping).key_field
        if key_field is None:
            continue
        name, fields = step.writer.object_name(mapping), step.target_fields(mapping)
        size = step.writer.capabilities.find_batch
        by_key = {each.key.lower(): each for each in group}
        keys = [each.key for each in group]
        for start in range(0, len(keys), size):
            pairs = await step.writer.find(name, fields, key_field, keys[start : start + size])
            for key, record in pairs:
                if not record.is_deleted and not record.is_converted:
                    by_key[key.lower()].candidates[record.id] = (mapping, record)


def _candidate_mappings(step: Step) -> dict[MappingKey, Mapping]:
    """The kind's own mapping first, then the other that its records may belong to (SYNC 2).

    A CRM contact is looked for among Contacts and, none found, among unconverted Leads. So is a Lead among
    the CRM's leads and, none found, among its contacts, who would be sent as leads of their own otherwise.
    """
    return dict(sorted(step.mappings.items(), key=lambda pair: pair[1] is not step.main))


def _choose(step: Step, page: Sorted, wanted: dict[str, dict[MappingKey, Wanted]]) -> list[Item]:
    """Pick each item's counterpart among its candidates. Writer's thread."""
    taken = _taken(step, wanted)
    contested = _contested(step, wanted)
    translator = _translator(step, wanted)
    chosen: list[Item] = []
    for item in page.unlinked:
        several: list[str] = []
        for key, each in wanted[item.record.id].items():
            candidates = [
                (mapping, record)
                for mapping, record in each.candidates.values()
                if (mapping.crm_kind, record.id) not in taken
                and _same_account(step, each.mapping, each.values, record, translator)
            ]
            own = [pair for pair in candidates if pair[1].key == key_of(step, each.mapping, item.record.id)]
            candidates = own or candidates
            if len(candidates) == 1 and (own or (key, candidates[0][1].id) not in contested):
                _take(step, item, key, *candidates[0])
                taken.add((item.mapping.crm_kind, item.other_id or ""))
                break
            if candidates:
                several = [record.id for _mapping, record in candidates]
                break
        if several:
            page.outcomes.append(
                ambiguous(
                    step.kind,
                    step.direction,
                    item.record,
                    item.label,
                    several,
                    attempts=item.attempts,
                    now=step.context.clock(),
                )
            )
            continue
        if item.how is How.CREATED and not _prepare_create(step, page, item):
            continue
        chosen.append(item)
    return chosen


def _take(step: Step, item: Item, key: MappingKey, mapping: Mapping, record: Record) -> None:
    item.how = How.MATCHED
    item.mapping = mapping
    item.values = step.projections[key](item.record.values)
    item.other_id = record.id
    item.other_values = record.values
    item.other_stamp = record.stamp


def _taken(step: Step, wanted: dict[str, dict[MappingKey, Wanted]]) -> set[tuple[ObjectKind, str]]:
    """Candidates that already belong to a pair, whatever its state."""
    ids: dict[ObjectKind, set[str]] = {}
    for each in wanted.values():
        for one in each.values():
            for mapping, record in one.candidates.values():
                ids.setdefault(mapping.crm_kind, set()).add(record.id)
    return {(kind, record_id) for kind, group in ids.items() for record_id in target_links(step, kind, group)}


def _contested(step: Step, wanted: dict[str, dict[MappingKey, Wanted]]) -> set[tuple[MappingKey, str]]:
    """Candidates that could themselves be one of several records on this side: a person must say which."""
    ids: dict[MappingKey, set[str]] = {}
    for each in wanted.values():
        for key, one in each.items():
            ids.setdefault(key, set()).update(one.candidates)
    back = Direction.PUSH if step.direction is Direction.PULL else Direction.PULL
    integration, store = step.context.integration.id, step.context.store
    return {
        (key, record_id)
        for key, group in ids.items()
        if group
        for record_id, outcome in store.outcomes(integration, back, kind_on(key, step.target), group).items()
        if outcome.code == AMBIGUOUS
    }


def _translator(step: Step, wanted: dict[str, dict[MappingKey, Wanted]]) -> Translator:
    if step.kind is not ObjectKind.OPPORTUNITY:
        return Translator(step.context.owners)
    return load_translator(
        step.context,
        [
            (step.source, one.mapping.fields, one.values)
            for each in wanted.values()
            for one in each.values()
            if one.candidates
        ],
    )


def _same_account(
    step: Step, mapping: Mapping, values: Sequence[Value], record: Record, translator: Translator
) -> bool:
    """Opportunities are the same when account and name are (SYNC 2)."""
    if mapping.key is not MappingKey.OPPORTUNITY:
        return True
    if "AccountId" not in mapping.salesforce_fields:
        return False  # the same name alone, "Renewal", is no proof
    index = mapping.salesforce_fields.index("AccountId")
    account = translator.translate(mapping.fields[index], values[index], step.source)
    return (account or None) == (record.values[index] or None)


def _prepare_create(step: Step, page: Sorted, item: Item) -> bool:
    """Choose the mapping of a create, or exclude it where it could not be made safely."""
    if (
        step.direction is Direction.PUSH
        and step.kind is ObjectKind.CONTACT
        and step.context.settings.sync.existing_contacts is ExistingContacts.LEADS
    ):
        item.mapping = step.mappings[MappingKey.CONTACT_AS_LEAD]
        item.values = step.projections[item.mapping.key](item.record.values)
    description = step.target_description(item.mapping)
    if step.writer.capabilities.creates_need_intent and description.key_field is None:
        email = _value(item, "Email")
        if not email:
            page.outcomes.append(no_key(step, item))
            page.skipped += 1
            return False
    return True


def _value(item: Item, salesforce_field: str) -> Value:
    names = item.mapping.salesforce_fields
    return item.values[names.index(salesforce_field)] if salesforce_field in names else None
