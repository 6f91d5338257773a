"""From the default mappings to the ones in force: what both sides describe, under the settings' rules."""

from collections.abc import Iterable
from dataclasses import replace

from sf_tui.connectors.protocol import ObjectDescription
from sf_tui.engine.context import SyncContext
from sf_tui.model.default_mappings import DEFAULT_FIELDS
from sf_tui.model.mapping import FieldMapping, Mapping, MappingKey, Rule
from sf_tui.model.settings import IntegrationSettings, SyncSettings
from sf_tui.model.states import ExistingContacts, ObjectKind, Side


def enabled_kinds(settings: SyncSettings) -> set[ObjectKind]:
    """The object kinds whose box is ticked."""
    boxes = {
        ObjectKind.ACCOUNT: settings.accounts,
        ObjectKind.CONTACT: settings.contacts,
        ObjectKind.LEAD: settings.leads,
        ObjectKind.OPPORTUNITY: settings.opportunities,
        ObjectKind.TASK: settings.tasks,
    }
    return {kind for kind, is_ticked in boxes.items() if is_ticked}


def enabled_mappings(settings: SyncSettings) -> list[MappingKey]:
    """The mappings the boxes ask for."""
    kinds = enabled_kinds(settings)
    return [
        key
        for key in MappingKey
        if key.crm_kind in kinds
        and (key is not MappingKey.CONTACT_AS_LEAD or settings.existing_contacts is not ExistingContacts.NONE)
    ]


def _switched_off(key: MappingKey, settings: SyncSettings) -> set[str]:
    if key is not MappingKey.OPPORTUNITY:
        return set()
    boxes = {
        "OwnerId": settings.opportunity_owner,
        "CloseDate": settings.opportunity_close_date,
        "StageName": settings.opportunity_stage,
    }
    return {name for name, is_ticked in boxes.items() if not is_ticked}


def wanted_fields(key: MappingKey, settings: IntegrationSettings) -> list[FieldMapping]:
    """The default fields under the settings' rules; CRM fields are still named by meaning.

    A reference to kinds that are not synced is no part of the mapping: once they are, the mapping is another
    one, and what it links is compared again.
    """
    rules = settings.rules.get(key, {})
    off = _switched_off(key, settings.sync)
    kinds = enabled_kinds(settings.sync)
    fields = (
        replace(each, rule=rules.get(each.salesforce, each.rule))
        for each in DEFAULT_FIELDS[key]
        if each.salesforce not in off and (not each.targets or kinds.intersection(each.targets))
    )
    return [each for each in fields if each.rule is not Rule.DONT_SYNC]


def resolve_fields(
    wanted: Iterable[FieldMapping], salesforce: ObjectDescription, crm: ObjectDescription
) -> tuple[FieldMapping, ...]:
    """Keep what both sides have, with the CRM's own field names in place of meanings.

    A field that one side does not let us write follows that side, whatever the rule; one that neither lets
    us write is left out.
    """
    by_meaning = {each.meaning: each for each in crm.fields if each.meaning}
    fields = []
    for each in wanted:
        left, right = salesforce.field(each.salesforce), by_meaning.get(each.crm)
        if left is None or right is None or not (left.updatable or right.updatable):
            continue
        rule = each.rule
        if not left.updatable:
            rule = Rule.ALWAYS_SALESFORCE
        elif not right.updatable:
            rule = Rule.ALWAYS_CRM
        fields.append(replace(each, crm=right.name, rule=rule))
    return tuple(fields)


def wanted_mappings(settings: IntegrationSettings) -> list[Mapping]:
    """The mappings as asked for, before a look at what the systems have; CRM fields are meanings."""
    return [Mapping(key, tuple(wanted_fields(key, settings))) for key in enabled_mappings(settings.sync)]


async def resolve_mappings(context: SyncContext) -> None:
    """Describe both sides and set the context's mappings, each with its version number."""
    described: dict[tuple[Side, str], ObjectDescription] = {}

    async def describe(side: Side, mapping: Mapping) -> ObjectDescription:
        connector = context.connector(side)
        name = connector.object_name(mapping)
        if (side, name) not in described:
            described[side, name] = await connector.describe(name)
        return described[side, name]

    for key in enabled_mappings(context.settings.sync):
        draft = Mapping(key, ())
        salesforce = await describe(Side.SALESFORCE, draft)
        crm = await describe(Side.CRM, draft)
        mapping = replace(draft, fields=resolve_fields(wanted_fields(key, context.settings), salesforce, crm))
        version = await context.in_writer(context.store.mapping_version, context.integration.id, mapping)
        context.mappings[key] = replace(mapping, version=version)
        context.descriptions[Side.SALESFORCE, key] = salesforce
        context.descriptions[Side.CRM, key] = crm
