"""Finding out after a crash whether the creates that were announced have happened (SYNC 4)."""

from collections.abc import Sequence

from sf_tui.connectors.protocol import Write
from sf_tui.engine.context import SyncContext
from sf_tui.engine.keys import kind_on, stamp_keys
from sf_tui.engine.outcomes import pending
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.states import Direction, RecordState
from sf_tui.store.rows import Intent, Link, PageCommit, StepCounters


async def settle_intents(context: SyncContext) -> None:
    """Look every open intent up on the side it was sent to, before anything else is sent there."""
    intents = await context.in_writer(context.store.open_intents, context.integration.id)
    groups: dict[tuple[MappingKey, Direction], list[Intent]] = {}
    for intent in intents:
        groups.setdefault((intent.mapping, intent.direction), []).append(intent)
    for (key, direction), group in groups.items():
        mapping = context.mappings.get(key)
        if mapping is not None:
            await _settle_group(context, mapping, direction, group)


async def _settle_group(
    context: SyncContext, mapping: Mapping, direction: Direction, intents: Sequence[Intent]
) -> None:
    target = direction.source.other
    connector = context.connector(target)
    description = context.descriptions[target, mapping.key]
    found: dict[str, str] = {}
    for job in sorted({intent.job for intent in intents if intent.job}):
        await context.patiently(connector.end_job(job))
    if description.key_field is not None:
        name = connector.object_name(mapping)
        size = connector.capabilities.find_batch
        keys = [intent.key for intent in intents]
        for start in range(0, len(keys), size):
            pairs = await connector.find(name, (), description.key_field, keys[start : start + size])
            found.update({key: record.id for key, record in pairs if not record.is_deleted})
    # Without a key field the page is read again, and matching by e-mail finds what was created.
    commit = PageCommit(context.lease, context.integration.id, context.run, 0, StepCounters())
    known = await context.in_writer(_linked, context, direction, mapping, intents)
    for intent in intents:
        commit.settled.append(intent.id)
        if intent.source_id in known:
            continue
        other_id = found.get(intent.key)
        if other_id is not None:
            is_pull = direction is Direction.PULL
            commit.links.append(
                (
                    None,
                    Link(
                        mapping.key,
                        intent.source_id if is_pull else other_id,
                        other_id if is_pull else intent.source_id,
                        None,
                        mapping.version,
                        record_state=RecordState.PENDING,
                    ),
                )
            )
        kind = kind_on(mapping.key, direction.source)
        commit.outcomes.append(pending(kind, direction, intent.source_id, other_id))
    if direction is Direction.PUSH:
        stamps = [Write({}, id=link.crm_id, key=link.salesforce_id) for _old, link in commit.links]
        await stamp_keys(context.pair.crm, context.pair.crm.object_name(mapping), stamps)
    await context.in_writer(context.store.commit_page, commit)


def _linked(
    context: SyncContext, direction: Direction, mapping: Mapping, intents: Sequence[Intent]
) -> set[str]:
    """Source ids that are linked already. Writer's thread."""
    ids = [intent.source_id for intent in intents]
    if direction is Direction.PULL:
        return set(context.store.links_by_salesforce(context.integration.id, ids))
    return set(context.store.links_by_crm(context.integration.id, mapping.crm_kind, ids))
