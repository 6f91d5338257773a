"""The mappings an integration starts with (SYNC 2).

The CRM side is named by *meaning*; a connector's describe says which of its fields has which meaning.
"""

from sf_tui.model.mapping import FieldMapping, MappingKey
from sf_tui.model.states import ObjectKind
from sf_tui.model.values import FieldType

_PERSON = (
    FieldMapping("FirstName", "first_name"),
    FieldMapping("LastName", "last_name"),
    FieldMapping("Email", "email", FieldType.EMAIL),
    FieldMapping("Phone", "phone", FieldType.PHONE),
    FieldMapping("MobilePhone", "mobile_phone", FieldType.PHONE),
    FieldMapping("Title", "title"),
)


def _address(salesforce_prefix: str, crm_prefix: str) -> tuple[FieldMapping, ...]:
    parts = ("Street", "City", "State", "PostalCode", "Country")
    names = ("street", "city", "state", "postal_code", "country")
    return tuple(
        FieldMapping(f"{salesforce_prefix}{part}", f"{crm_prefix}{name}")
        for part, name in zip(parts, names, strict=True)
    )


_OWNER = FieldMapping("OwnerId", "owner", FieldType.OWNER)


def _reference(salesforce: str, crm: str, *targets: ObjectKind) -> FieldMapping:
    return FieldMapping(salesforce, crm, FieldType.REFERENCE, targets=targets)


DEFAULT_FIELDS: dict[MappingKey, tuple[FieldMapping, ...]] = {
    MappingKey.ACCOUNT: (
        FieldMapping("Name", "name"),
        FieldMapping("Website", "website", FieldType.URL),
        FieldMapping("Phone", "phone", FieldType.PHONE),
        *_address("Billing", "billing_"),
        FieldMapping("Industry", "industry", FieldType.PICKLIST),
        _reference("ParentId", "parent", ObjectKind.ACCOUNT),
        _OWNER,
    ),
    MappingKey.CONTACT: (
        *_PERSON,
        *_address("Mailing", "mailing_"),
        _reference("AccountId", "account", ObjectKind.ACCOUNT),
        _OWNER,
    ),
    MappingKey.CONTACT_AS_LEAD: (*_PERSON, *_address("", "mailing_"), _OWNER),
    MappingKey.LEAD: (
        *_PERSON,
        *_address("", "mailing_"),
        FieldMapping("Company", "company"),
        FieldMapping("Status", "status", FieldType.PICKLIST),
        FieldMapping("LeadSource", "source", FieldType.PICKLIST),
        FieldMapping("Rating", "rating", FieldType.PICKLIST),
        _OWNER,
    ),
    MappingKey.OPPORTUNITY: (
        FieldMapping("Name", "name"),
        FieldMapping("CloseDate", "close_date", FieldType.DATE),
        FieldMapping("StageName", "stage", FieldType.PICKLIST),
        FieldMapping("Amount", "amount", FieldType.NUMBER),
        FieldMapping("CurrencyIsoCode", "currency", FieldType.PICKLIST, is_optional=True),
        _reference("AccountId", "account", ObjectKind.ACCOUNT),
        _OWNER,
    ),
    MappingKey.TASK: (
        FieldMapping("Subject", "subject"),
        FieldMapping("Status", "status", FieldType.PICKLIST),
        FieldMapping("Priority", "priority", FieldType.PICKLIST),
        FieldMapping("ActivityDate", "due_date", FieldType.DATE),
        FieldMapping("Description", "description"),
        _reference("WhoId", "who", ObjectKind.CONTACT, ObjectKind.LEAD),
        _reference("WhatId", "what", ObjectKind.OPPORTUNITY, ObjectKind.ACCOUNT),
        _OWNER,
    ),
}
