"""Parents and their children created in one call, all or none (REST API Guide, "sObject Tree")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError, as_object, decoded_object, json_answer
from sf_tui.emulator.api.describe import sobject_of
from sf_tui.emulator.api.records import writing
from sf_tui.emulator.schema.relations import child_of

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.dml import Writer
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import SObject

_MOST = 200
_LEVELS = 5


@dataclass(frozen=True, slots=True)
class _Node:
    """A record to create: its object, its reference, its fields, and the child records with their field."""

    item: SObject
    reference: str
    fields: dict[str, object]
    children: tuple[tuple[str, _Node], ...]


class _FailedError(Exception):
    """Leaves the transaction; holds what was wrong."""

    def __init__(self, errors: list[dict[str, object]]) -> None:
        super().__init__()
        self.errors = errors


def create(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Create up to 200 records: 201 with their ids, or 400 with what was wrong, and nothing done."""
    item = sobject_of(org, call.path[2])
    nodes = [_node(org, item, each, 1) for each in _records(decoded_object(call.body))]
    if _count(nodes) > _MOST:
        raise ApiError(400, "LIMIT_EXCEEDED", f"A tree holds at most {_MOST} records.")
    created: list[dict[str, object]] = []
    try:
        with writing(org, connection, call) as writer:
            _create(writer, [(None, node) for node in nodes], None, created)
    except _FailedError as failed:
        return json_answer({"hasErrors": True, "results": failed.errors}, status=400)
    return json_answer({"hasErrors": False, "results": created}, status=201)


def _create(
    writer: Writer,
    wanted: list[tuple[str | None, _Node]],
    parent: str | None,
    created: list[dict[str, object]],
) -> None:
    errors: list[dict[str, object]] = []
    ids: list[str] = []
    for field, node in wanted:
        fields = node.fields if field is None else {**node.fields, field: parent}
        outcome = writer.create(node.item, fields)
        if outcome.error is None and outcome.id is not None:
            ids.append(outcome.id)
            created.append({"referenceId": node.reference, "id": outcome.id})
        else:
            errors.append({"referenceId": node.reference, "errors": outcome.in_collection()["errors"]})
    if errors:
        raise _FailedError(errors)
    for (_, node), identity in zip(wanted, ids, strict=True):
        if node.children:
            _create(writer, [(field, child) for field, child in node.children], identity, created)


def _node(org: Org, item: SObject, record: dict[str, object], level: int) -> _Node:
    """Return a record and what is under it. Raises ApiError."""
    if level > _LEVELS:
        raise ApiError(400, "LIMIT_EXCEEDED", f"A tree is at most {_LEVELS} levels deep.")
    attributes = record.get("attributes")
    reference = attributes.get("referenceId") if isinstance(attributes, dict) else None
    if not isinstance(attributes, dict) or not isinstance(reference, str):
        raise ApiError(400, "INVALID_INPUT", "each record needs attributes with type and referenceId")
    if str(attributes.get("type", "")).lower() != item.name.lower():
        raise ApiError(400, "INVALID_INPUT", f"the record {reference} must be of type {item.name}")
    fields: dict[str, object] = {}
    children: list[tuple[str, _Node]] = []
    for name, value in record.items():
        child = child_of(org.schema, item, name) if isinstance(value, dict) and "records" in value else None
        if child is None:
            fields[name] = value
            continue
        below, field = child
        children += [(field.name, _node(org, below, each, level + 1)) for each in _records(as_object(value))]
    return _Node(item, reference, fields, tuple(children))


def _records(holder: dict[str, object]) -> list[dict[str, object]]:
    listed = holder.get("records")
    if not isinstance(listed, list) or not listed:
        raise ApiError(400, "INVALID_INPUT", "records must hold at least one record")
    return [as_object(each) for each in listed]


def _count(nodes: list[_Node]) -> int:
    return sum(1 + _count([child for _, child in node.children]) for node in nodes)
