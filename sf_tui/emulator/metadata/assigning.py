"""Giving a permission set to a user (Object Reference, "PermissionSetAssignment")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError, decoded_object, json_answer
from sf_tui.emulator.database import transaction
from sf_tui.emulator.ids import full_id
from sf_tui.emulator.metadata.setup import assign
from sf_tui.emulator.metadata.visibility import check_admin, show_set_up

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org


def create(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Assign a permission set: 201."""
    check_admin(connection, call.user)
    record = {name.lower(): value for name, value in decoded_object(call.body).items()}
    user = _there(connection, "User", "AssigneeId", record.get("assigneeid"))
    permission_set = _there(connection, "PermissionSet", "PermissionSetId", record.get("permissionsetid"))
    with transaction(connection):
        identity = assign(connection, permission_set, user)
    if identity is None:
        raise ApiError(
            400,
            "DUPLICATE_VALUE",
            f"Duplicate PermissionSetAssignment. Assignee: {user[:15]}; "
            f"Permission Set: {permission_set[:15]}",
            [],
        )
    show_set_up(org, connection)
    return json_answer(
        {"id": identity, "success": True, "errors": []},
        status=201,
        headers={"Location": f"{call.root}/sobjects/PermissionSetAssignment/{identity}"},
    )


def _there(connection: sqlite3.Connection, sobject: str, name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ApiError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{name}]", [name])
    identity = full_id(value)
    if identity is None:
        raise ApiError(400, "MALFORMED_ID", f"{name}: id value of incorrect type: {value}", [name])
    row = connection.execute(f'SELECT 1 FROM "{sobject}" WHERE Id = ?', (identity,)).fetchone()
    if row is None:
        raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [name])
    return identity
