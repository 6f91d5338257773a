"""Which fields are synced: the boxes, the rules, and what the two systems let us write."""

from sf_tui.connectors.protocol import FieldDescription, ObjectDescription
from sf_tui.engine.mappings import enabled_mappings, resolve_fields, wanted_fields
from sf_tui.engine.sync import planned_steps
from sf_tui.model.mapping import FieldMapping, MappingKey, Rule
from sf_tui.model.settings import IntegrationSettings, SyncSettings
from sf_tui.model.states import Direction, ExistingContacts, ObjectKind
from sf_tui.model.values import FieldType


def _names(key: MappingKey, settings: IntegrationSettings) -> set[str]:
    return {each.salesforce for each in wanted_fields(key, settings)}


def test_a_rule_of_the_settings_replaces_the_default_and_dont_sync_leaves_out() -> None:
    settings = IntegrationSettings(rules={"contact": {"Email": Rule.ALWAYS_CRM, "Phone": Rule.DONT_SYNC}})
    rules = {each.salesforce: each.rule for each in wanted_fields(MappingKey.CONTACT, settings)}
    assert (rules["Email"], rules["LastName"]) == (Rule.ALWAYS_CRM, Rule.TWO_WAY)
    assert "Phone" not in rules


def test_the_boxes_of_opportunities_leave_their_field_out() -> None:
    settings = IntegrationSettings(sync=SyncSettings(opportunity_stage=False, opportunity_owner=False))
    names = _names(MappingKey.OPPORTUNITY, settings)
    assert "CloseDate" in names
    assert not {"StageName", "OwnerId"} & names


def test_a_reference_to_kinds_that_are_not_synced_is_left_out() -> None:
    without_accounts = IntegrationSettings(sync=SyncSettings(accounts=False))
    assert "AccountId" not in _names(MappingKey.CONTACT, without_accounts)
    assert "WhatId" in _names(MappingKey.TASK, without_accounts)


def _object(*fields: tuple[str, bool]) -> ObjectDescription:
    described = tuple(
        FieldDescription(name, FieldType.TEXT, meaning=name.lower(), updatable=updatable)
        for name, updatable in fields
    )
    return ObjectDescription("Contact", described, None)


def test_only_fields_of_both_sides_are_kept_and_a_read_only_side_wins() -> None:
    wanted = [FieldMapping(name, name.lower(), rule=Rule.TWO_WAY) for name in ("A", "B", "C", "D", "E")]
    salesforce = _object(("A", True), ("B", False), ("C", True), ("D", False), ("E", True))
    crm = _object(("A", True), ("B", True), ("C", False), ("D", False))
    found = {each.salesforce: each.rule for each in resolve_fields(wanted, salesforce, crm)}
    assert found == {"A": Rule.TWO_WAY, "B": Rule.ALWAYS_SALESFORCE, "C": Rule.ALWAYS_CRM}


def test_contacts_are_looked_for_among_leads_unless_they_are_not_sent_at_all() -> None:
    assert MappingKey.CONTACT_AS_LEAD in enabled_mappings(SyncSettings(leads=False))
    none = SyncSettings(leads=False, existing_contacts=ExistingContacts.NONE)
    assert enabled_mappings(none) == [
        MappingKey.ACCOUNT,
        MappingKey.CONTACT,
        MappingKey.OPPORTUNITY,
        MappingKey.TASK,
    ]
    assert (ObjectKind.LEAD, Direction.PULL) in planned_steps(SyncSettings(leads=False))
    assert (ObjectKind.LEAD, Direction.PULL) not in planned_steps(none)


def test_a_run_pulls_before_it_pushes_and_takes_parents_first() -> None:
    steps = planned_steps(SyncSettings())
    kinds = [
        ObjectKind.ACCOUNT,
        ObjectKind.CONTACT,
        ObjectKind.LEAD,
        ObjectKind.OPPORTUNITY,
        ObjectKind.TASK,
    ]
    assert steps == [(kind, Direction.PULL) for kind in kinds] + [(kind, Direction.PUSH) for kind in kinds]
