"""What the records are called that point at a record: `Contacts` of an account.

Source: describe results of real orgs, `childRelationships`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sf_tui.emulator.schema.model import Field, Schema, SObject


def child_name(item: SObject, child: SObject, field: Field) -> str | None:
    """Return the relationship's name, or None for one that has none."""
    plural = child.label_plural.replace(" ", "")
    if field.name == "ParentId" and child.name == item.name:
        return f"Child{plural}"
    if field.name == f"{item.name}Id" and field.relationship is not None:
        return plural
    if (child.name, field.name) in {("Task", "WhoId"), ("Task", "WhatId"), ("Opportunity", "ContactId")}:
        return plural
    return None


def child_of(schema: Schema, item: SObject, name: str) -> tuple[SObject, Field] | None:
    """Return the object behind a child relationship and its field that points here; None for no such name."""
    for child in schema.objects.values():
        for field in child.fields.values():
            if item.name in field.reference_to:
                found = child_name(item, child, field)
                if found is not None and found.lower() == name.lower():
                    return child, field
    return None
