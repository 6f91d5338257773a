"""Single records: create, read, update, delete, upsert.

Source: REST API Guide, "sObject Rows", "sObject Rows by External ID".
"""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError, decoded_object, json_answer, not_found
from sf_tui.emulator.api.describe import sobject_of
from sf_tui.emulator.api.preconditions import State, check_unmodified, unchanged
from sf_tui.emulator.api.shown import show_records
from sf_tui.emulator.database import transaction
from sf_tui.emulator.dml import Writer
from sf_tui.emulator.ids import full_id, prefix_of
from sf_tui.emulator.rules.guard import OrgGuard
from sf_tui.emulator.stamps import parse_moment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.dml import DmlError, Outcome
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import Field, SObject

_CONDITIONS = {"if-match", "if-unmodified-since"}
_STATUS = {
    "ENTITY_IS_DELETED": 404,
    "INSUFFICIENT_ACCESS_OR_READONLY": 403,
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": 403,
}


@contextmanager
def writing(org: Org, connection: sqlite3.Connection, call: Call) -> Iterator[Writer]:
    """Give a writer that acts as the calling user, in a transaction.

    What it wrote is counted once it is committed.
    """
    writer = Writer(connection, org.schema, call.user, org.clock.now(), guard=OrgGuard(org, call))
    with transaction(connection):
        yield writer
    for sobject, kind in writer.notes:
        org.note_write(sobject, kind)


def create(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Create a record: 201."""
    item = sobject_of(org, call.path[1])
    record = decoded_object(call.body)
    with writing(org, connection, call) as writer:
        outcome = writer.create(item, record)
    _raise(outcome)
    return _created(call, item, outcome)


def read(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Read a record by its id, all fields or those in `fields`; 304, 412 as conditions say."""
    item = sobject_of(org, call.path[1])
    return _read(org, connection, call, item, _identity(item, call.path[2]))


def update(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Change a record: 204; 412 when it is not as `If-Match` or `If-Unmodified-Since` say."""
    item = sobject_of(org, call.path[1])
    identity = _identity(item, call.path[2])
    record = decoded_object(call.body)
    with writing(org, connection, call) as writer:
        if _CONDITIONS & call.headers.keys():
            check_unmodified(call, _state(connection, item, identity))
        outcome = writer.update(item, identity, record)
    _raise(outcome)
    return Answer(204)


def delete(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Delete a record: 204."""
    item = sobject_of(org, call.path[1])
    identity = _identity(item, call.path[2])
    with writing(org, connection, call) as writer:
        outcome = writer.delete(item, identity)
    _raise(outcome)
    return Answer(204)


def read_by_key(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Read a record by an external id: 200, 300 when there are several, 404."""
    item, field = _key_field(org, call)
    rows = _ids_by_key(connection, item, field, call.path[3])
    if not rows:
        raise not_found()
    if len(rows) > 1:
        return _several(call, item, rows)
    return _read(org, connection, call, item, rows[0])


def upsert(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Create or change the record with an external id.

    201, 200, 300 when there are several, 404 for an unknown field.
    """
    item, field = _key_field(org, call)
    key = call.path[3]
    record = decoded_object(call.body) if call.body else {}
    with writing(org, connection, call) as writer:
        rows = _ids_by_key(connection, item, field, key)
        if len(rows) > 1:
            return _several(call, item, rows)
        if not rows and call.parameters.get("updateOnly", "").lower() == "true":
            raise not_found()
        outcome = writer.upsert(item, field, key, record)
    _raise(outcome)
    if outcome.created:
        return _created(call, item, outcome, with_created=True)
    return json_answer({"id": outcome.id, "success": True, "errors": [], "created": False})


def key_field(item: SObject, name: str) -> Field:
    """Return a field that may find records. Raises ApiError 404."""
    field = item.field(name)
    if field is None or not (field.external_id or field.id_lookup) or field.type == "id":
        raise ApiError(
            404, "NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {name}"
        )
    return field


def single_error(error: DmlError) -> ApiError:
    """Return one record's error as the error of the whole request."""
    if error.code == "INVALID_CROSS_REFERENCE_KEY" and not error.fields:
        return not_found()
    status = _STATUS.get(error.code, 400)
    fields = None if error.code in ("INVALID_FIELD", "DUPLICATES_DETECTED") else error.fields
    return ApiError(status, error.code, error.message, fields, error.details)


def _raise(outcome: Outcome) -> None:
    if outcome.error is not None:
        raise single_error(outcome.error)


def _created(call: Call, item: SObject, outcome: Outcome, *, with_created: bool = False) -> Answer:
    body: dict[str, object] = {"id": outcome.id, "success": True, "errors": []}
    if with_created:
        body["created"] = True
    return json_answer(
        body, status=201, headers={"Location": f"{call.root}/sobjects/{item.name}/{outcome.id}"}
    )


def _identity(item: SObject, text: str) -> str:
    identity = full_id(text)
    if identity is None and len(text) not in (15, 18):
        raise ApiError(
            404, "NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {text}"
        )
    if identity is None or prefix_of(identity) != item.prefix:
        raise ApiError(400, "MALFORMED_ID", f"{item.label} ID: id value of incorrect type: {text}", ["Id"])
    return identity


def _key_field(org: Org, call: Call) -> tuple[SObject, Field]:
    item = sobject_of(org, call.path[1])
    return item, key_field(item, call.path[2])


def _ids_by_key(connection: sqlite3.Connection, item: SObject, field: Field, key: str) -> list[str]:
    deleted = " AND IsDeleted = 0" if item.field("IsDeleted") else ""
    rows = connection.execute(
        f'SELECT Id FROM "{item.name}" WHERE "{field.name}" = ?{deleted}{item.shared()} '
        "ORDER BY seq LIMIT 10",
        (key,),
    )
    return [str(row[0]) for row in rows]


def _several(call: Call, item: SObject, ids: list[str]) -> Answer:
    return json_answer([f"{call.root}/sobjects/{item.name}/{identity}" for identity in ids], status=300)


def _read(org: Org, connection: sqlite3.Connection, call: Call, item: SObject, identity: str) -> Answer:
    deleted = "IsDeleted" if item.field("IsDeleted") else "0"
    row = connection.execute(
        f'SELECT {deleted} FROM "{item.name}" WHERE Id = ?{item.shared()}', (identity,)
    ).fetchone()
    if row is None:
        raise not_found()
    if row[0]:
        raise ApiError(404, "ENTITY_IS_DELETED", "entity is deleted", [])
    state = _state(connection, item, identity)
    same = unchanged(call, state)
    if same is not None:
        return same
    names = [name.strip() for name in call.parameters.get("fields", "").split(",") if name.strip()]
    shown = show_records(org, connection, call, item, names or list(_all_names(item)), [identity])
    return Answer(200, shown[0].encode(), state.headers)


def _all_names(item: SObject) -> list[str]:
    return [field.name for field in item.fields.values()]


def _state(connection: sqlite3.Connection, item: SObject, identity: str) -> State:
    """Return what a record is like now; only accounts have a tag."""
    columns = "*" if item.name == "Account" else "LastModifiedDate"
    found = connection.execute(
        f'SELECT LastModifiedDate, {columns} FROM "{item.name}" WHERE Id = ?', (identity,)
    )
    row = found.fetchone()
    if row is None:
        raise not_found()
    changed = parse_moment(row[0])
    tag = sha256(repr(row).encode()).hexdigest()[:32] if item.name == "Account" else None
    return State(changed.timestamp() if changed is not None else 0, tag)
