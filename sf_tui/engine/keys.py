"""What the key field of a record holds that we created (SYNC 4)."""

from collections.abc import Sequence
from functools import cache

from sf_tui.connectors.protocol import Connector, Write
from sf_tui.engine.context import SyncContext
from sf_tui.engine.step_context import Step
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.states import ObjectKind, Side


def external_id(context: SyncContext, mapping: MappingKey, crm_id: str) -> str:
    """Return ``<crm uuid>:<crm id>``; contacts sent as leads are told apart from leads of the same number."""
    kind = "contact:" if mapping is MappingKey.CONTACT_AS_LEAD else ""
    return f"{context.integration.crm_id}:{kind}{crm_id}"


@cache
def kind_on(mapping: MappingKey, side: Side) -> ObjectKind:
    """Return what a side calls a mapping's records."""
    return ObjectKind(mapping.salesforce_object.lower()) if side is Side.SALESFORCE else mapping.crm_kind


def key_of(step: Step, mapping: Mapping, source_id: str) -> str:
    """Return the key of the target record made for a source record: in the CRM, the Salesforce id."""
    if step.target is Side.CRM:
        return source_id
    return external_id(step.context, mapping.key, source_id)


async def stamp_keys(connector: Connector, name: str, writes: Sequence[Write]) -> None:
    """Write keys into records that have just been linked, so that a person sees where they belong."""
    size = connector.capabilities.write_batch
    for start in range(0, len(writes), size):
        await connector.write(name, writes[start : start + size])
