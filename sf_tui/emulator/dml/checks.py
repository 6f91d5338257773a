"""What must hold for a record besides its values: rights, required fields, references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sf_tui.emulator.dml.outcome import DmlError
from sf_tui.emulator.dml.values import stored_value
from sf_tui.emulator.ids import full_id, prefix_of
from sf_tui.emulator.life.owners import check_owner
from sf_tui.emulator.schema import stored_schema

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from sf_tui.emulator.schema import Field, Schema, SObject
    from sf_tui.emulator.soql.conditions import SqlValue

_SKIPPED = frozenset({"attributes", "id"})


def checked_values(
    connection: sqlite3.Connection,
    schema: Schema,
    item: SObject,
    record: Mapping[str, object],
    *,
    creating: bool,
) -> dict[str, SqlValue]:
    """Return a caller's fields as columns.

    Raises DmlError (INVALID_FIELD, INVALID_FIELD_FOR_INSERT_UPDATE, REQUIRED_FIELD_MISSING and those of
    values), and ApiError JSON_PARSER_ERROR.
    """
    named: list[tuple[Field, object]] = []
    parents: list[tuple[Field, Mapping[str, object]]] = []
    for name, value in record.items():
        if name.lower() in _SKIPPED:
            continue
        field = item.field(name)
        reference = item.relationships.get(name.lower())
        if field is None and reference is not None and isinstance(value, dict):
            parents.append((reference, value))
        elif field is None:
            raise DmlError("INVALID_FIELD", f"No such column '{name}' on sobject of type {item.name}")
        else:
            named.append((field, value))
    _check_rights([field for field, _ in (*named, *parents)], creating=creating)
    values = {field.name: stored_value(field, value) for field, value in named}
    for field, key in parents:
        values[field.name] = _parent_by_key(connection, schema, item, field, key)
    missing = [
        field.name
        for field in item.fields.values()
        if field.required and ((creating and field.name not in values) or values.get(field.name, "") is None)
    ]
    if missing:
        raise DmlError(
            "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]", tuple(missing)
        )
    for name, value in values.items():
        found = item.field(name)
        if found is not None and found.type == "reference" and isinstance(value, str):
            _check_reference(connection, schema, item, found, value)
    return values


def check_key(item: SObject, field: Field) -> None:
    """Raise DmlError for an upsert by an external id that may repeat, by a user without *View All Data*.

    Source: REST API guide, "Upsert Records Using sObject Rows by External ID"; the sentence is ours.
    """
    if field.external_id and not field.unique and not item.is_all_seen:
        raise DmlError(
            "INSUFFICIENT_ACCESS_OR_READONLY",
            f"View All Data is needed to upsert by the non-unique field: {field.name}",
        )


def check_object(item: SObject, verb: Literal["create", "update", "delete"]) -> None:
    """Raise DmlError for an object, or a right to it, that the user has not.

    Source: SOAP API Guide, "StatusCode".
    """
    allowed = {"create": item.createable, "update": item.updateable, "delete": item.deletable}[verb]
    if item.writable and allowed:
        return
    if item.writable and verb == "create":
        raise DmlError(
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be inserted: {item.label}"
        )
    raise DmlError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")


def check_task(item: SObject, values: Mapping[str, SqlValue]) -> None:
    """Raise DmlError FIELD_INTEGRITY_EXCEPTION for a task of a lead that is also related to something.

    The rule is Salesforce's (Object Reference, "Task", WhatId); the sentence is ours.
    """
    who, what = values.get("WhoId"), values.get("WhatId")
    if item.name == "Task" and what is not None and isinstance(who, str) and prefix_of(who) == "00Q":
        raise DmlError(
            "FIELD_INTEGRITY_EXCEPTION", "Related To ID: must be blank when the name is a lead", ("WhatId",)
        )


def existing(connection: sqlite3.Connection, item: SObject, text: object) -> tuple[int, str]:
    """Return row number and id of a record that is there.

    Raises DmlError: MALFORMED_ID, INVALID_CROSS_REFERENCE_KEY for an id that is not there, ENTITY_IS_DELETED.
    """
    if not isinstance(text, str):
        raise DmlError("MISSING_ARGUMENT", "Id not specified in an update call")
    identity = full_id(text)
    if identity is None:
        raise DmlError("MALFORMED_ID", f"malformed id {text}")
    if prefix_of(identity) != item.prefix:
        raise DmlError("MALFORMED_ID", f"{item.label} ID: id value of incorrect type: {text}", ("Id",))
    row = connection.execute(
        f'SELECT seq, IsDeleted FROM "{item.name}" WHERE Id = ?{item.shared()}', (identity,)
    ).fetchone()
    if row is None:
        raise DmlError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
    if row[1]:
        raise DmlError("ENTITY_IS_DELETED", "entity is deleted")
    return int(row[0]), identity


def check_sharing(connection: sqlite3.Connection, item: SObject, sequence: int) -> None:
    """Raise DmlError for a record that the user sees and may not change."""
    if item.changed_by is None:
        return
    row = connection.execute(f'SELECT OwnerId FROM "{item.name}" WHERE seq = ?', (sequence,)).fetchone()
    if row[0] != item.changed_by:
        raise DmlError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")


def _check_rights(fields: list[Field], *, creating: bool) -> None:
    refused = tuple(
        field.name for field in fields if not (field.createable if creating else field.updateable)
    )
    if refused:
        raise DmlError(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            f"Unable to create/update fields: {', '.join(refused)}. Please check the security settings "
            f"of this field and "
            "verify that it is read/write for your profile or permission set.",
            refused,
        )


def _check_reference(
    connection: sqlite3.Connection, schema: Schema, item: SObject, field: Field, value: str
) -> None:
    target = stored_schema().by_prefix.get(prefix_of(value))
    if target is None or target.name not in field.reference_to:
        raise DmlError("MALFORMED_ID", f"{field.label}: id value of incorrect type: {value}", (field.name,))
    deleted = "IsDeleted" if target.field("IsDeleted") else "0"
    row = connection.execute(f'SELECT {deleted} FROM "{target.name}" WHERE Id = ?', (value,)).fetchone()
    if row is None or row[0]:
        raise DmlError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", (field.name,))
    seen = schema.sobject(target.name)
    if seen is None or (
        seen.shared()
        and connection.execute(
            f'SELECT 1 FROM "{seen.name}" WHERE Id = ?{seen.shared()}', (value,)
        ).fetchone()
        is None
    ):
        raise DmlError(
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
            f"insufficient access rights on cross-reference id: {value}",
        )
    if field.name == "OwnerId":
        check_owner(connection, item, value)


def _parent_by_key(
    connection: sqlite3.Connection, schema: Schema, item: SObject, field: Field, key: Mapping[str, object]
) -> str:
    """Return the id of a parent named by an external id: `"Account": {"SfTui_Id__c": "…"}`."""
    wanted = {name: value for name, value in key.items() if name != "attributes"}
    attributes = key.get("attributes")
    asked = attributes.get("type") if isinstance(attributes, dict) else None
    for target_name in field.reference_to:
        if isinstance(asked, str) and asked.lower() != target_name.lower():
            continue
        target = schema.sobject(target_name)
        if target is None or len(wanted) != 1:
            continue
        name, value = next(iter(wanted.items()))
        column = target.field(name)
        if column is None or not (column.external_id or column.id_lookup):
            continue
        rows = connection.execute(
            f'SELECT Id FROM "{target.name}" WHERE "{column.name}" = ? AND IsDeleted = 0{target.shared()} '
            "LIMIT 1",
            (str(value),),
        ).fetchall()
        if rows:
            return str(rows[0][0])
        raise DmlError(
            "INVALID_FIELD",
            f"Foreign key external ID: {value} not found for field {column.name} in entity {target.name}",
        )
    raise DmlError(
        "INVALID_FIELD", f"No such relationship '{field.relationship}' by external id on {item.name}"
    )
