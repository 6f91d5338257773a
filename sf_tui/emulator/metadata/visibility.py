"""Who sees what was deployed: a new field is seen by nobody until a permission set opens it.

Source: Salesforce Security Guide, "Field-Level Security"; Metadata API Guide, "CustomField".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import ApiError
from sf_tui.emulator.schema import EXTERNAL_ID, Schema, stored_schema

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.org import Org
    from sf_tui.emulator.permissions import FieldAccess

_KEY = EXTERNAL_ID.lower()


def show_set_up(org: Org, connection: sqlite3.Connection) -> None:
    """Let the schema follow the fields that are there, and each user see those that are open to them."""
    whole = org.whole
    objects = {}
    for name, item in stored_schema().objects.items():
        fields = {key: field for key, field in item.fields.items() if key != _KEY}
        if name in whole.set_up.fields:
            fields[_KEY] = whole.set_up.fields[name]
        objects[name] = replace(item, fields=fields)
    whole.rules.rebase(Schema(objects, {item.prefix: item for item in objects.values()}))
    whole.change_schema(whole.rules.schema())
    if not whole.set_up.open_to_all:
        for (user,) in connection.execute("SELECT Id FROM User").fetchall():
            _open(whole, connection, str(user))


def check_admin(connection: sqlite3.Connection, user: str) -> None:
    """Raise ApiError 403 for a user who may not customise the org; here that is who is no administrator."""
    row = connection.execute(
        "SELECT 1 FROM User JOIN Profile ON Profile.Id = User.ProfileId "
        "WHERE User.Id = ? AND Profile.Name = 'System Administrator'",
        (user,),
    ).fetchone()
    if row is None:
        raise ApiError(
            403,
            "INSUFFICIENT_ACCESS",
            "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions",
        )


def _open(org: Org, connection: sqlite3.Connection, user: str) -> None:
    """Hide the fields that none of the user's permission sets opens."""
    before = org.permissions_of(user)
    opened = org.set_up.opened_to(connection, user)
    ours = {f"{name}.{_KEY}" for name in org.set_up.fields}
    fields = {name: how for name, how in before.fields.items() if name not in ours or how == "read"}
    hidden: dict[str, FieldAccess] = dict.fromkeys(ours - opened, "hidden")
    if fields | hidden != before.fields:
        org.permit(user, replace(before, fields=fields | hidden))
