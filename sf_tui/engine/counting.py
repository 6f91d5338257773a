"""Counting the visible records of a side, for the ledger's totals (SYNC 9)."""

from collections.abc import Iterable

from sf_tui.engine.context import SyncContext
from sf_tui.model.mapping import MappingKey
from sf_tui.model.states import Side


async def count_visible(context: SyncContext, sides: Iterable[Side]) -> None:
    """Count every kind that is synced on each of ``sides`` and keep the totals with their time."""
    mappings = [mapping for key, mapping in context.mappings.items() if key is not MappingKey.CONTACT_AS_LEAD]
    if not mappings:
        return
    for side in sides:
        connector = context.connector(side)
        totals = await connector.counts([connector.object_name(mapping) for mapping in mappings])
        for mapping, total in zip(mappings, totals, strict=True):
            await context.in_writer(
                context.store.save_visible, context.integration.id, mapping.crm_kind, side, total
            )
