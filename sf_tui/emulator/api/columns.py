"""What columns a query has: `query?q=…&columns=true`, which the `sf` CLI asks before it draws a table.

Source: what the `sf` CLI reads of the answer; the key is not in the REST API Guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import json_answer
from sf_tui.emulator.schema import NUMBER_TYPES, TEXT_TYPES
from sf_tui.emulator.schema.relations import child_name, child_of
from sf_tui.emulator.soql import parse
from sf_tui.emulator.soql.tree import Aggregate, AllFields, Path

if TYPE_CHECKING:
    from sf_tui.emulator.api.call import Answer
    from sf_tui.emulator.schema import Field, Schema, SObject
    from sf_tui.emulator.soql.tree import Query

_APEX = {
    "id": "Id",
    "reference": "Id",
    "boolean": "Boolean",
    "currency": "Decimal",
    "double": "Double",
    "percent": "Double",
    "int": "Integer",
    "date": "Date",
    "datetime": "Datetime",
    "address": "Address",
}


def columns(text: str, schema: Schema) -> Answer:
    """Describe the select list of a query that has been compiled, so that all its names are known."""
    query = parse(text)
    item = schema.objects[query.sobject.lower()]
    listed = _select_list(query, schema, item)
    listed += [_of_children(each.query, schema, item) for each in query.children]
    paths = [each.item for each in query.selected if not isinstance(each, AllFields)]
    return json_answer(
        {
            "columnMetadata": listed,
            "entityName": item.name,
            "groupBy": bool(query.grouped),
            "idSelected": any(isinstance(each, Path) and each.text.lower() == "id" for each in paths),
            "keyPrefix": item.prefix,
        }
    )


def _select_list(query: Query, schema: Schema, item: SObject) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = []
    unnamed = 0
    for selected in query.selected:
        if isinstance(selected, AllFields):
            listed += [
                _of_field(field)
                for field in item.fields.values()
                if selected.group == "ALL" or field.custom == (selected.group == "CUSTOM")
            ]
        elif isinstance(selected.item, Aggregate):
            name = selected.alias or f"expr{unnamed}"
            unnamed += selected.alias is None
            listed.append(_column(name, shown=_call_text(selected.item), aggregate=True))
        else:
            _put(listed, schema, item, _own_parts(selected.item, item, query.alias))
    return listed


def _of_children(query: Query, schema: Schema, parent: SObject) -> dict[str, object]:
    found = child_of(schema, parent, query.sobject)
    child, reference = found if found is not None else (parent, None)
    name = (child_name(parent, child, reference) if reference else None) or query.sobject
    return _column(name, aggregate=True) | {"joinColumns": _select_list(query, schema, child)}


def _call_text(aggregate: Aggregate) -> str:
    return f"{aggregate.function}({aggregate.path.text if aggregate.path else ''})"


def _own_parts(path: Path, item: SObject, alias: str | None) -> tuple[str, ...]:
    """Return a path without the object's own name or alias in front."""
    first = path.parts[0].lower()
    own = first == (alias or "").lower() or (first == item.name.lower() and first not in item.relationships)
    return path.parts[1:] if own and len(path.parts) > 1 else path.parts


def _put(listed: list[dict[str, object]], schema: Schema, item: SObject, parts: tuple[str, ...]) -> None:
    """Add a field to a list of columns, below the columns of its parents."""
    if len(parts) == 1:
        field = item.field(parts[0])
        listed.append(_column(parts[0]) if field is None else _of_field(field))
        return
    reference = item.relationships[parts[0].lower()]
    name = reference.relationship or parts[0]
    column = next((each for each in listed if each["columnName"] == name), None)
    if column is None:
        column = _column(name) | {"foreignKeyName": reference.name, "apexType": reference.reference_to[0]}
        listed.append(column)
    inner = column["joinColumns"]
    if isinstance(inner, list):
        _put(inner, schema, schema.objects[reference.reference_to[0].lower()], parts[1:])


def _of_field(field: Field) -> dict[str, object]:
    return _column(field.name) | {
        "apexType": _APEX.get(field.type, "String"),
        "booleanType": field.type == "boolean",
        "custom": field.custom,
        "insertable": field.createable,
        "numberType": field.type in NUMBER_TYPES,
        "textType": field.type in TEXT_TYPES,
        "updatable": field.updateable,
    }


def _column(name: str, *, shown: str | None = None, aggregate: bool = False) -> dict[str, object]:
    return {
        "aggregate": aggregate,
        "apexType": "Decimal" if aggregate else "String",
        "booleanType": False,
        "columnName": name,
        "custom": False,
        "displayName": shown or name,
        "foreignKeyName": None,
        "insertable": False,
        "joinColumns": [],
        "numberType": aggregate,
        "textType": False,
        "updatable": False,
    }
