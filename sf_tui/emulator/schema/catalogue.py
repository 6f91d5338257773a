"""All objects of the org, as kept and as the API user sees them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from sf_tui.emulator.schema.events import api_total_usage
from sf_tui.emulator.schema.groups import group, queue_sobject
from sf_tui.emulator.schema.model import Schema, SObject
from sf_tui.emulator.schema.packages import (
    installed_subscriber_package,
    package_license,
    sandbox_process,
    subscriber_package,
    subscriber_package_version,
)
from sf_tui.emulator.schema.parties import account, contact, lead
from sf_tui.emulator.schema.persons import is_person_account, person_fields, switchable_name
from sf_tui.emulator.schema.setup import (
    organization,
    permission_set,
    permission_set_assignment,
    profile,
    user,
)
from sf_tui.emulator.schema.work import opportunity, task

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTERNAL_ID = "SfTui_Id__c"
_PERSONAL = {
    "Account": frozenset(field.name.lower() for field in person_fields()),
    "Contact": frozenset({is_person_account().name.lower()}),
}


@cache
def stored_schema() -> Schema:
    """Return the schema of the tables: with the external id, whether or not anybody sees it."""
    return _schema(
        (
            account(),
            api_total_usage(),
            contact(),
            group(),
            lead(),
            opportunity(),
            organization(),
            package_license(),
            permission_set(),
            permission_set_assignment(),
            profile(),
            queue_sobject(),
            task(),
            user(),
        )
    )


@cache
def tooling_schema() -> Schema:
    """Return what only the Tooling API shows; its tables stand beside the others."""
    return _schema(
        (
            installed_subscriber_package(),
            sandbox_process(),
            subscriber_package(),
            subscriber_package_version(),
        )
    )


def without_object(schema: Schema, name: str) -> Schema:
    """Return a schema without one object."""
    return _schema(item for item in schema.objects.values() if item.name != name)


@cache
def visible_schema(*, with_external_id: bool, with_persons: bool = False) -> Schema:
    """Return what the org shows: with or without the external id, with or without person accounts."""
    hidden = set() if with_external_id else {EXTERNAL_ID.lower(), "sftui_id__pc"}
    shown = []
    for item in stored_schema().objects.values():
        gone = hidden if with_persons else hidden | _PERSONAL.get(item.name, frozenset())
        fields = {key: field for key, field in item.fields.items() if key not in gone}
        if with_persons and item.name == "Account":
            fields["name"] = switchable_name(fields["name"])
        if with_persons and item.name == "Lead":
            fields["company"] = replace(fields["company"], required=False, nillable=True)
        relationships = {
            key: field for key, field in item.relationships.items() if field.name.lower() not in gone
        }
        shown.append(replace(item, fields=fields, relationships=relationships))
    return _schema(shown)


def _schema(objects: Iterable[SObject]) -> Schema:
    listed = list(objects)
    return Schema({item.name.lower(): item for item in listed}, {item.prefix: item for item in listed})
