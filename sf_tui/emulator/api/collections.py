"""Up to 200 records in one call (REST API Guide, "sObject Collections")."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sf_tui.emulator.api.call import Answer, ApiError, as_object, decoded_object, json_answer
from sf_tui.emulator.api.describe import sobject_of
from sf_tui.emulator.api.records import key_field, writing
from sf_tui.emulator.api.shown import show_records
from sf_tui.emulator.dml import ROLLED_BACK, DmlError, Outcome, Writer
from sf_tui.emulator.ids import full_id, prefix_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import SObject

Item = TypeVar("Item")

_MAXIMUM = 200
_MAXIMUM_READ = 2_000
_MAXIMUM_CHUNKS = 10


class _RolledBackError(Exception):
    """Leaves the transaction of an all-or-none request."""


def create(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Create records of one or several objects."""
    body, records = _records(call)
    _check_chunks(records)

    def one(writer: Writer, record: dict[str, object]) -> Outcome:
        return writer.create(_type_of(org, record), record)

    return _run(org, connection, call, records, one, all_or_none=_flag(body))


def update(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Change records by their ids."""
    body, records = _records(call)
    _check_chunks(records)

    def one(writer: Writer, record: dict[str, object]) -> Outcome:
        identity = next((value for name, value in record.items() if name.lower() == "id"), None)
        return writer.update(_type_of(org, record), identity, record)

    return _run(org, connection, call, records, one, all_or_none=_flag(body))


def delete(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Delete the records in `?ids=`."""
    ids = [text for text in call.parameters.get("ids", "").split(",") if text]
    _check_count(len(ids))

    def one(writer: Writer, identity: str) -> Outcome:
        item = org.schema.by_prefix.get(prefix_of(identity))
        if full_id(identity) is None or item is None:
            return Outcome(error=DmlError("MALFORMED_ID", f"malformed id {identity}"))
        return writer.delete(item, identity)

    every = call.parameters.get("allOrNone", "").lower() == "true"
    return _run(org, connection, call, ids, one, all_or_none=every)


def upsert(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Create or change records of one object by an external id, or by Id."""
    body, records = _records(call)
    item = sobject_of(org, call.path[2])
    by_id = call.path[3].lower() == "id"
    field = None if by_id else key_field(item, call.path[3])

    def one(writer: Writer, record: dict[str, object]) -> Outcome:
        if field is None:
            identity = next((value for name, value in record.items() if name.lower() == "id"), None)
            return writer.create(item, record) if identity is None else writer.update(item, identity, record)
        key = next((value for name, value in record.items() if name.lower() == field.name.lower()), None)
        if not isinstance(key, str) or not key.strip():
            return Outcome(error=DmlError("MISSING_ARGUMENT", f"{field.name} not specified"))
        return writer.upsert(item, field, key.strip(), record)

    return _run(org, connection, call, records, one, all_or_none=_flag(body), with_created=True)


def retrieve(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Read records of one object by their ids; null for those not there."""
    item = sobject_of(org, call.path[2])
    if call.method == "GET":
        ids: Sequence[object] = call.parameters.get("ids", "").split(",")
        names: Sequence[object] = call.parameters.get("fields", "").split(",")
    else:
        body = decoded_object(call.body)
        ids, names = _texts(body.get("ids")), _texts(body.get("fields"))
    if len(ids) > _MAXIMUM_READ:
        raise _too_many(_MAXIMUM_READ)
    full: list[str | None] = [full_id(str(text)) for text in ids]
    for text, identity in zip(ids, full, strict=True):
        if identity is None or prefix_of(identity) != item.prefix:
            raise ApiError(400, "MALFORMED_ID", f"malformed id {text}")
    shown = show_records(org, connection, call, item, [str(name) for name in names], full)
    return Answer(200, f"[{','.join(shown)}]".encode())


def _run(
    org: Org,
    connection: sqlite3.Connection,
    call: Call,
    items: Sequence[Item],
    one: Callable[[Writer, Item], Outcome],
    *,
    all_or_none: bool,
    with_created: bool = False,
) -> Answer:
    """Do one thing to each item.

    With all-or-none, a refusal undoes the rest, and only then is anything counted.
    """
    outcomes: list[Outcome] = []
    try:
        with writing(org, connection, call) as writer:
            outcomes.extend(one(writer, item) for item in items)
            if all_or_none:
                _refuse_any(outcomes)
    except _RolledBackError:
        outcomes = [outcome if outcome.error else ROLLED_BACK for outcome in outcomes]
    return json_answer([outcome.in_collection(with_created=with_created) for outcome in outcomes])


def _refuse_any(outcomes: list[Outcome]) -> None:
    if any(outcome.error for outcome in outcomes):
        raise _RolledBackError


def _records(call: Call) -> tuple[dict[str, object], list[dict[str, object]]]:
    body = decoded_object(call.body)
    listed = body.get("records")
    if not isinstance(listed, list) or not listed:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "At least 1 record is required")
    _check_count(len(listed))
    return body, [as_object(record) for record in listed]


def _texts(value: object) -> list[object]:
    if not isinstance(value, list) or not value:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "ids and fields are required")
    return list(value)


def _flag(body: dict[str, object]) -> bool:
    return body.get("allOrNone") is True


def _check_count(count: int) -> None:
    if not count:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "At least 1 record is required")
    if count > _MAXIMUM:
        raise _too_many(_MAXIMUM)


def _too_many(most: int) -> ApiError:
    return ApiError(
        400,
        "EXCEEDED_ID_LIMIT",
        f"record limit reached. cannot submit more than {most} records into this call",
    )


def _check_chunks(records: list[dict[str, object]]) -> None:
    """Refuse records whose objects change more than ten times in a row."""
    chunks, last = 0, ""
    for record in records:
        name = _type_name(record)
        chunks += name != last
        last = name
    if chunks > _MAXIMUM_CHUNKS:
        raise ApiError(
            400,
            "INVALID_BATCH_SIZE",
            f"Cannot have more than {_MAXIMUM_CHUNKS} chunks in a single operation.",
        )


def _type_name(record: dict[str, object]) -> str:
    attributes = record.get("attributes")
    name = attributes.get("type") if isinstance(attributes, dict) else None
    if not isinstance(name, str):
        raise ApiError(
            400, "INVALID_TYPE", "Unable to determine the sObject type: attributes.type is missing"
        )
    return name.lower()


def _type_of(org: Org, record: dict[str, object]) -> SObject:
    found = org.schema.sobject(_type_name(record))
    if found is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{_type_name(record)}' is not supported.")
    return found
