"""Who sees what was deployed: a new field is seen by nobody until a permission set opens it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sf_tui.emulator.schema import EXTERNAL_ID, Schema, stored_schema
from sf_tui.emulator.seeding import INTEGRATION_ID

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.org import Org


def show_set_up(org: Org, connection: sqlite3.Connection) -> None:
    """Let the schema follow the fields that are there and the permission sets that open them."""
    key = EXTERNAL_ID.lower()
    opened = org.set_up.opened_to(connection, INTEGRATION_ID)
    objects = {}
    for name, item in stored_schema().objects.items():
        fields = dict(item.fields)
        fields.pop(key, None)
        if name in org.set_up.fields and f"{name}.{key}" in opened:
            fields[key] = org.set_up.fields[name]
        objects[name] = replace(item, fields=fields)
    org.rules.rebase(Schema(objects, {item.prefix: item for item in objects.values()}))
    org.change_schema(org.rules.schema())
