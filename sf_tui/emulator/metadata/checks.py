"""Why a component cannot be deployed, in the words of the Metadata API where they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.metadata.archive import FieldPart, OtherPart, PermissionSetPart
from sf_tui.emulator.schema import EXTERNAL_ID, stored_schema

if TYPE_CHECKING:
    from collections.abc import Collection

ACTIVITY = ("Task", "Event")
"""A custom field of Activity belongs to both; of Event no more than that is known here."""


def owners_of(sobject: str) -> tuple[str, ...]:
    """Return the objects that get a field which is defined on an object."""
    return ACTIVITY if sobject == "Activity" else (sobject,)


def problem_of(part: FieldPart | PermissionSetPart | OtherPart, custom: Collection[str]) -> str | None:
    """Return why a component is refused, or None.

    `custom` holds the custom fields that are there or come along, as `Contact.SfTui_Id__c`.
    """
    if isinstance(part, FieldPart):
        return _field_problem(part)
    if isinstance(part, PermissionSetPart):
        return _permission_set_problem(part, custom)
    return f"The emulator deploys fields and permission sets only, not {part.file}"


def _field_problem(part: FieldPart) -> str | None:
    item = stored_schema().sobject(owners_of(part.sobject)[0])
    if item is None:
        return f"Entity Enumeration Or ID: bad value for restricted picklist field: {part.sobject}"
    if not part.name.endswith("__c"):
        return f"Field name must end with __c: {part.name}"
    if part.name != EXTERNAL_ID or item.field(EXTERNAL_ID) is None:
        return f"The emulator has no room for {part.full_name}: it keeps {EXTERNAL_ID} only"
    if part.type != "Text":
        return f"The emulator has no room for a field of type {part.type or '(none)'}: {part.full_name}"
    if not part.label:
        return "Required fields are missing: [label]"
    if not 1 <= part.length <= 255:
        return "Must specify a length between 1 and 255 for a field of type Text"
    if part.unique and part.sobject == "Activity":
        return "Field of type Text cannot be unique on Activity"
    return None


def _permission_set_problem(part: PermissionSetPart, custom: Collection[str]) -> str | None:
    if not part.label:
        return "Required fields are missing: [Label]"
    schema = stored_schema()
    for name in part.objects:
        if schema.sobject(name) is None:
            return f"In field: field - no CustomObject named {name} found"
    for name, _ in part.fields:
        sobject, _, field = name.partition(".")
        item = schema.sobject(sobject)
        if field.endswith("__c") or item is None:
            if name not in custom:
                return f"In field: field - no CustomField named {name} found"
            continue
        found = item.field(field)
        if found is None:
            return f"In field: field - no CustomField named {name} found"
        if found.required or (not found.nillable and found.type != "boolean"):
            return f"You cannot deploy to a required field: {name}"
    return None
