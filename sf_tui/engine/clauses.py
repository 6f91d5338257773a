"""The clauses by which a record without a fault is not synced, and which of them no longer hold.

A record that a cursor passes without syncing it leaves an outcome that names the clause, so that it is looked
at again as soon as a setting, or what a system describes, has changed.
"""

from sf_tui.connectors.protocol import Record
from sf_tui.engine.context import SyncContext
from sf_tui.engine.items import Item
from sf_tui.engine.keys import kind_on
from sf_tui.engine.mappings import enabled_kinds
from sf_tui.engine.outcomes import excluded, fingerprint
from sf_tui.engine.step_context import Step
from sf_tui.engine.translation import parent_of
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.sentence import say
from sf_tui.model.states import Direction, ExistingContacts, ObjectKind, Side
from sf_tui.store.rows import Outcome

_NO_CONTACTS = "existing_contacts_none"
_MAPPING_OFF = "mapping_off"
_NO_KEY = "external_id_missing"
_PERSON = "person_account"


def exclusion(step: Step, mapping: Mapping, record: Record) -> Outcome | None:
    """The clause by which a record without a link is not synced, if there is one."""
    choice = step.context.settings.sync.existing_contacts
    if record.is_person:
        return excluded(
            step.kind,
            step.direction,
            record.id,
            _PERSON,
            say("This is a person account: its contact is synced instead, so that nobody is there twice."),
            step.label(mapping, step.projections[mapping.key](record.values)),
        )
    if (
        step.direction is Direction.PUSH
        and step.kind is ObjectKind.CONTACT
        and choice is ExistingContacts.NONE
    ):
        return excluded(
            step.kind,
            step.direction,
            record.id,
            _NO_CONTACTS,
            say("The CRM's existing contacts are not sent to Salesforce: that is the choice in CRM sync."),
            step.label(mapping, step.projections[mapping.key](record.values)),
        )
    if step.kind is ObjectKind.TASK:
        kinds = enabled_kinds(step.context.settings.sync)
        values = step.projections[mapping.key](record.values)
        parents = [
            parent
            for field, value in zip(mapping.fields, values, strict=True)
            if field.salesforce in {"WhoId", "WhatId"} and value
            if (parent := parent_of(field, step.source, value)) is not None and parent[0] in kinds
        ]
        if not parents:
            return excluded(
                step.kind,
                step.direction,
                record.id,
                "task_without_parent",
                say("A task is synced when it belongs to a linked contact, lead, account or opportunity."),
                step.label(mapping, values),
            )
    return None


def mapping_off(step: Step, key: MappingKey, record: Record, other_id: str | None) -> Outcome:
    """The box of the record's mapping is not ticked, while its object is read for another mapping."""
    return excluded(
        step.kind,
        step.direction,
        record.id,
        _MAPPING_OFF,
        say("Records of this kind are not synced: their box in CRM sync is not ticked."),
        "",
        clause=key,
        other_id=other_id,
    )


def converted(step: Step, record: Record) -> Outcome:
    """A lead that was converted is no lead any more: its contact is synced instead."""
    return excluded(
        step.kind,
        step.direction,
        record.id,
        "lead_converted",
        say("The lead was converted in Salesforce; its contact is synced instead."),
        "",
    )


def no_key(step: Step, item: Item) -> Outcome:
    """A create could not be told from a double, since nothing would mark it as ours."""
    return excluded(
        step.kind,
        step.direction,
        item.record.id,
        _NO_KEY,
        say(
            "{object} has no external id field that this user may write, so the record cannot be created "
            "without risking a double: install the org set-up.",
            object=item.mapping.salesforce_object if step.target is Side.SALESFORCE else step.kind,
        ),
        item.label,
        clause=item.mapping.key,
    )


def lifted(context: SyncContext) -> list[str]:
    """Fingerprints of the clauses that do not hold under today's settings and descriptions."""
    prints = []
    if context.settings.sync.existing_contacts is not ExistingContacts.NONE:
        prints.append(fingerprint(ObjectKind.CONTACT, _NO_CONTACTS, (), ""))
    for key in context.mappings:
        for source in Side:
            kind = kind_on(key, source)
            prints.append(fingerprint(kind, _MAPPING_OFF, (key,), ""))
            if context.descriptions[source.other, key].key_field is not None:
                prints.append(fingerprint(kind, _NO_KEY, (key,), ""))
    return prints
