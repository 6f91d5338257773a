"""References and owners, from one side's ids to the other's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sf_tui.engine.context import SyncContext
from sf_tui.engine.merge import UNRESOLVED, Translated
from sf_tui.model.mapping import FieldMapping
from sf_tui.model.states import LinkState, ObjectKind, Side
from sf_tui.model.values import FieldType, Value
from sf_tui.store.rows import Link

_SALESFORCE_PREFIXES = {
    "001": ObjectKind.ACCOUNT,
    "003": ObjectKind.CONTACT,
    "00Q": ObjectKind.LEAD,
    "006": ObjectKind.OPPORTUNITY,
    "00T": ObjectKind.TASK,
}
"""Key prefixes of standard objects are the same in every org (Object Reference, "Record IDs")."""


def crm_reference(mapping: FieldMapping, value: Value) -> tuple[ObjectKind, str] | None:
    """Take a CRM reference apart: the kind stands in the value only where several are possible."""
    text = str(value)
    if len(mapping.targets) == 1:
        return mapping.targets[0], text
    kind, _, record_id = text.partition(":")
    return (ObjectKind(kind), record_id) if kind in set(ObjectKind) and record_id else None


def salesforce_kind(record_id: str) -> ObjectKind | None:
    """The object kind of a Salesforce id, None for one of another object."""
    return _SALESFORCE_PREFIXES.get(record_id[:3])


def parent_of(mapping: FieldMapping, side: Side, value: Value) -> tuple[ObjectKind, str] | None:
    """The kind and id that a reference on ``side`` points to."""
    if side is Side.CRM:
        return crm_reference(mapping, value)
    kind = salesforce_kind(str(value))
    return (kind, str(value)) if kind else None


@dataclass(slots=True)
class Translator:
    """Translates the values of one page; the links it needs are looked up once."""

    owners: dict[Side, dict[str, str]]
    by_salesforce: dict[str, Link] = field(default_factory=dict)
    by_crm: dict[tuple[ObjectKind, str], Link] = field(default_factory=dict)

    def link_of(self, side: Side, kind: ObjectKind, record_id: str) -> Link | None:
        """The link of a referenced record, in any state."""
        return (
            self.by_salesforce.get(record_id)
            if side is Side.SALESFORCE
            else self.by_crm.get((kind, record_id))
        )

    def translate(self, mapping: FieldMapping, value: Value, origin: Side) -> Translated:
        """Return ``value`` as the other side would store it, or UNRESOLVED."""
        if value is None or value == "" or mapping.type not in {FieldType.REFERENCE, FieldType.OWNER}:
            return value
        if mapping.type is FieldType.OWNER:
            return self.owners[origin].get(str(value), UNRESOLVED)
        if origin is Side.SALESFORCE:
            link = self.by_salesforce.get(str(value))
            if link is None or link.state is not LinkState.ACTIVE:
                return UNRESOLVED
            kind = link.mapping.crm_kind
            if kind not in mapping.targets:
                return UNRESOLVED
            return link.crm_id if len(mapping.targets) == 1 else f"{kind}:{link.crm_id}"
        reference = crm_reference(mapping, value)
        link = self.by_crm.get(reference) if reference else None
        if link is None or link.state is not LinkState.ACTIVE:
            return UNRESOLVED
        return link.salesforce_id

    def translate_all(
        self, fields: Sequence[FieldMapping], values: Sequence[Value], origin: Side
    ) -> tuple[Translated, ...]:
        """Translate a record."""
        return tuple(
            value if mapping.type not in _SPECIAL else self.translate(mapping, value, origin)
            for mapping, value in zip(fields, values, strict=True)
        )


_SPECIAL = frozenset({FieldType.REFERENCE, FieldType.OWNER})


def load_translator(
    context: SyncContext,
    rows: Iterable[tuple[Side, Sequence[FieldMapping], Sequence[Value]]],
) -> Translator:
    """Look up the links of every reference in ``rows`` (side, fields, values), on the writer's thread."""
    salesforce: set[str] = set()
    crm: dict[ObjectKind, set[str]] = {}
    for side, fields, values in rows:
        for mapping, value in zip(fields, values, strict=True):
            if mapping.type is not FieldType.REFERENCE or value is None or value == "":
                continue
            if side is Side.SALESFORCE:
                salesforce.add(str(value))
            elif reference := crm_reference(mapping, value):
                crm.setdefault(reference[0], set()).add(reference[1])
    translator = Translator(context.owners)
    integration = context.integration.id
    if salesforce:
        translator.by_salesforce = context.store.links_by_salesforce(integration, salesforce)
    for kind, ids in crm.items():
        links = context.store.links_by_crm(integration, kind, ids)
        translator.by_crm.update({(kind, record_id): link for record_id, link in links.items()})
    return translator
