"""What the choice for the CRM's existing contacts would do, counted before it is saved (SYNC 2)."""

from dataclasses import dataclass

from sf_tui.connectors.protocol import ChangeQuery, Window
from sf_tui.engine.context import SyncContext
from sf_tui.model.errors import UsageError
from sf_tui.model.mapping import MappingKey
from sf_tui.model.states import ObjectKind


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts of CRM contacts that have no link."""

    as_contacts: int
    """Match an existing Contact."""
    as_leads: int
    """Match no Contact, but an unconverted Lead."""
    will_match: int
    will_be_created: int
    lacks_required: int
    """Would be created, but have no last name."""


async def preview_contacts(context: SyncContext) -> Preview:
    """Read the CRM's contacts and look the unlinked ones up in Salesforce; nothing is written."""
    contact = context.mappings.get(MappingKey.CONTACT)
    names = dict(zip(contact.salesforce_fields, contact.crm_fields, strict=True)) if contact else {}
    if contact is None or not {"Email", "LastName"} <= names.keys():
        raise UsageError(
            "The choice can be counted only while contacts are synced with their e-mail and last name: tick "
            "their box in CRM sync."
        )
    crm = context.pair.crm
    fields = (names["Email"], names["LastName"])
    (stream,) = await crm.open_changes(
        [ChangeQuery(crm.object_name(contact), fields, Window("", await crm.horizon()))]
    )
    in_contacts = in_leads = created = lacking = 0
    counted: set[str] = set()
    async for page in stream:
        records = [record for record in page.records if record.id not in counted]
        ids = [record.id for record in records]
        if not crm.capabilities.stable_paging:
            counted.update(ids)
        linked = await context.in_writer(
            context.store.links_by_crm, context.integration.id, ObjectKind.CONTACT, ids
        )
        unlinked = [record for record in records if record.id not in linked]
        emails = {str(record.values[0]).strip().lower() for record in unlinked if record.values[0]}
        contacts = await _known(context, MappingKey.CONTACT, emails)
        leads = await _known(context, MappingKey.LEAD, emails - contacts)
        for record in unlinked:
            email = str(record.values[0] or "").strip().lower()
            if email in contacts:
                in_contacts += 1
            elif email in leads:
                in_leads += 1
            else:
                created += 1
                lacking += not str(record.values[1] or "").strip()
    return Preview(in_contacts, in_leads, in_contacts + in_leads, created - lacking, lacking)


async def _known(context: SyncContext, key: MappingKey, emails: set[str]) -> set[str]:
    """Those of ``emails`` that an unlinked Salesforce record has."""
    salesforce = context.pair.salesforce
    values, size = sorted(emails), salesforce.capabilities.find_batch
    found: dict[str, set[str]] = {}
    for start in range(0, len(values), size):
        pairs = await salesforce.find(
            key.salesforce_object, ("Email",), "Email", values[start : start + size]
        )
        for value, record in pairs:
            found.setdefault(record.id, set()).add(value.lower())
    linked = await context.in_writer(context.store.links_by_salesforce, context.integration.id, list(found))
    return {email for record_id, group in found.items() if record_id not in linked for email in group}
