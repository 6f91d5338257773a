"""Mappings: a Salesforce object bound to a CRM object, field by field (DESIGN section 2)."""

from dataclasses import dataclass
from enum import StrEnum

from sf_tui.model.states import ObjectKind
from sf_tui.model.values import FieldType


class Rule(StrEnum):
    """Whose value goes where."""

    TWO_WAY = "two_way"
    PREFER_SALESFORCE_UNLESS_BLANK = "prefer_salesforce_unless_blank"
    ALWAYS_SALESFORCE = "always_salesforce"
    ALWAYS_CRM = "always_crm"
    DONT_SYNC = "dont_sync"


class MappingKey(StrEnum):
    """The mappings that exist; a CRM contact may be linked to a Contact or to a Lead."""

    ACCOUNT = "account"
    CONTACT = "contact"
    CONTACT_AS_LEAD = "contact_as_lead"
    LEAD = "lead"
    OPPORTUNITY = "opportunity"
    TASK = "task"

    @property
    def salesforce_object(self) -> str:
        """The sObject's API name."""
        return "Lead" if self is MappingKey.CONTACT_AS_LEAD else self.value.capitalize()

    @property
    def crm_kind(self) -> ObjectKind:
        """The CRM's object kind."""
        return ObjectKind.CONTACT if self is MappingKey.CONTACT_AS_LEAD else ObjectKind(self.value)


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """One pair of fields. ``targets`` lists the kinds that a reference may point to."""

    salesforce: str
    crm: str
    type: FieldType = FieldType.TEXT
    rule: Rule = Rule.TWO_WAY
    targets: tuple[ObjectKind, ...] = ()
    is_optional: bool = False
    """Only some orgs have the Salesforce field, and nobody misses it where there is none (SYNC 2)."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping in its resolved form: only fields that both sides have; their order is the base's order."""

    key: MappingKey
    fields: tuple[FieldMapping, ...]
    version: int = 0
    """The row in ``mapping_versions`` that keeps this order; 0 before it is stored."""

    @property
    def salesforce_object(self) -> str:
        """The sObject's API name."""
        return self.key.salesforce_object

    @property
    def crm_kind(self) -> ObjectKind:
        """The CRM's object kind."""
        return self.key.crm_kind

    @property
    def salesforce_fields(self) -> tuple[str, ...]:
        """API names in the base's order."""
        return tuple(field.salesforce for field in self.fields)

    @property
    def crm_fields(self) -> tuple[str, ...]:
        """CRM field names in the base's order."""
        return tuple(field.crm for field in self.fields)


SYNC_ORDER = (
    ObjectKind.ACCOUNT,
    ObjectKind.CONTACT,
    ObjectKind.LEAD,
    ObjectKind.OPPORTUNITY,
    ObjectKind.TASK,
)
"""Parents before children (SYNC 2)."""
