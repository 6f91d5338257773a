"""All objects of the org, as kept and as the API user sees them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from sf_tui.emulator.schema.groups import group, queue_sobject
from sf_tui.emulator.schema.model import Schema, SObject
from sf_tui.emulator.schema.parties import account, contact, lead
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


@cache
def stored_schema() -> Schema:
    """Return the schema of the tables: with the external id, whether or not anybody sees it."""
    return _schema(
        (
            account(),
            contact(),
            group(),
            lead(),
            opportunity(),
            organization(),
            permission_set(),
            permission_set_assignment(),
            profile(),
            queue_sobject(),
            task(),
            user(),
        )
    )


@cache
def visible_schema(*, with_external_id: bool) -> Schema:
    """Return what the API user sees. A missing field and one hidden by field-level security look the same."""
    stored = stored_schema()
    if with_external_id:
        return stored
    hidden = EXTERNAL_ID.lower()
    return _schema(
        replace(item, fields={key: field for key, field in item.fields.items() if key != hidden})
        for item in stored.objects.values()
    )


def _schema(objects: Iterable[SObject]) -> Schema:
    listed = list(objects)
    return Schema({item.name.lower(): item for item in listed}, {item.prefix: item for item in listed})
