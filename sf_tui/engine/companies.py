"""A lead made from a CRM contact needs a company: its account's name, else a setting (SYNC 2)."""

from collections.abc import Sequence

from sf_tui.engine.items import Item
from sf_tui.engine.step_context import Step
from sf_tui.model.mapping import MappingKey
from sf_tui.model.values import Value


async def lead_companies(step: Step, creates: Sequence[Item]) -> None:
    """Set ``Company`` on every create of a contact as a lead."""
    leads = [item for item in creates if item.mapping.key is MappingKey.CONTACT_AS_LEAD]
    if not leads:
        return
    accounts = {item.record.id: _account(step, item) for item in leads}
    names = await _names(step, {account for account in accounts.values() if account})
    for item in leads:
        account = accounts[item.record.id]
        item.extras["Company"] = names.get(account or "") or step.context.settings.sync.lead_company


def _account(step: Step, item: Item) -> str | None:
    contact = step.mappings.get(MappingKey.CONTACT)
    if contact is None or "AccountId" not in contact.salesforce_fields:
        return None
    index = contact.salesforce_fields.index("AccountId")
    value = step.projections[MappingKey.CONTACT](item.record.values)[index]
    return str(value) if value else None


async def _names(step: Step, accounts: set[str]) -> dict[str, Value]:
    mapping = step.context.mappings.get(MappingKey.ACCOUNT)
    if mapping is None or not accounts or "Name" not in mapping.salesforce_fields:
        return {}
    field = mapping.crm_fields[mapping.salesforce_fields.index("Name")]
    records = await step.reader.read(step.reader.object_name(mapping), [field], sorted(accounts))
    return {record.id: record.values[0] for record in records}
