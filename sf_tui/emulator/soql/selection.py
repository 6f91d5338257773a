"""The select list as one SQL expression that makes a record's JSON; rows never become Python objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sf_tui.emulator.soql.errors import SoqlError, no_such_column, pictured
from sf_tui.emulator.soql.scope import Place, Resolved
from sf_tui.emulator.soql.tree import AllFields, Path, Selected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sf_tui.emulator.schema import Field
    from sf_tui.emulator.soql.scope import Scope
    from sf_tui.emulator.soql.tree import Query, TypeOf

_FIELDS_LIMIT = 200
_PAIRS = 45


@dataclass(slots=True)
class _Node:
    """A record in the answer: its fields and parents in the order of the select list."""

    place: Place
    items: dict[str, Resolved | _Node | _Cases | _Result] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Cases:
    """A record of one of several objects: what is shown of each, as SQL by key prefix, and of the others."""

    place: Place
    shown: dict[str, str]
    otherwise: str


@dataclass(frozen=True, slots=True)
class _Result:
    """The child records, as SQL."""

    sql: str


def record_sql(query: Query, scope: Scope, children: Iterable[tuple[str, str]] = ()) -> str:
    """Return the expression that makes a record's JSON; `:base` in it is the versioned path of `/sobjects/`.

    `children` are the results within the record, by name, as expressions.

    Raises SoqlError INVALID_FIELD for unknown and repeated fields, MALFORMED_QUERY for FIELDS() without a
    limit.
    """
    root = _Node(scope.root)
    for selected in query.selected:
        if isinstance(selected, AllFields):
            _add_all(root, selected, query, scope)
        elif isinstance(selected.item, Path):
            _add(root, selected.item, scope)
    for typeof in query.typeofs:
        _add_cases(root, typeof, scope)
    for name, sql in children:
        if name in root.items:
            raise pictured("INVALID_FIELD", scope.text, 0, f"duplicate field selected: {name}")
        root.items[name] = _Result(sql)
    return _json(root)


def _add_cases(root: _Node, typeof: TypeOf, scope: Scope) -> None:
    path = typeof.relationship
    if len(scope.relationships(Path((*path.parts, "Id"), path.at))) != 1:
        raise pictured("MALFORMED_QUERY", scope.text, path.at, f"TYPEOF cannot follow a path: {path.text}")
    place = scope.resolve(Path((*path.parts, "Id"), path.at)).place
    key = _relationship_name(root.place, path.parts[-1])
    if not place.polymorphic:
        raise pictured(
            "MALFORMED_QUERY", scope.text, path.at, f"{path.text} is not a polymorphic relationship"
        )
    if key in root.items:
        raise pictured("INVALID_FIELD", scope.text, path.at, f"duplicate field selected: {path.text}")
    shown: dict[str, str] = {}
    for kind, fields in typeof.cases:
        found = next(
            (
                (item, alias)
                for item, alias in zip(place.objects, place.aliases, strict=True)
                if item.name.lower() == kind.text.lower()
            ),
            None,
        )
        if found is None:
            raise pictured("INVALID_TYPE", scope.text, kind.at, f"{kind.text} is not behind {path.text}")
        item, alias = found
        own = Place((item,), (alias,), place.key)
        shown[item.prefix] = _json(_Node(own, {each.field.name: each for each in _own(own, fields, scope)}))
    otherwise = _Node(place)
    for name in typeof.otherwise:
        resolved = scope.resolve(Path((*path.parts, *name.parts), name.at))
        otherwise.items[resolved.field.name] = resolved
    root.items[key] = _Cases(place, shown, _json(otherwise) if typeof.otherwise else "NULL")


def _own(place: Place, fields: tuple[Path, ...], scope: Scope) -> list[Resolved]:
    """Return fields of one object behind a relationship. Raises SoqlError INVALID_FIELD."""
    found = []
    for path in fields:
        kind = place.objects[0].field(path.text)
        if kind is None:
            raise no_such_column(scope.text, path.at, path.text, place.objects[0].name)
        found.append(Resolved(f'{place.aliases[0]}."{kind.name}"', kind, place))
    return found


def _add(root: _Node, path: Path, scope: Scope) -> None:
    resolved = scope.resolve(path)
    node = root
    relationships = scope.relationships(path)
    for level, name in enumerate(relationships):
        place = scope.places[tuple(part.lower() for part in relationships[: level + 1])]
        key = _relationship_name(node.place, name)
        child = node.items.get(key)
        if not isinstance(child, _Node):
            child = _Node(place)
            node.items[key] = child
        node = child
    if resolved.field.name in node.items:
        raise duplicate_field(scope, path)
    node.items[resolved.field.name] = resolved


def duplicate_field(scope: Scope, path: Path) -> SoqlError:
    """Return the error for a field that is selected twice."""
    return pictured("INVALID_FIELD", scope.text, path.at, f"duplicate field selected: {path.text}")


def canonical(scope: Scope, path: Path) -> tuple[str, ...]:
    """Return the relationships of a resolved path in the schema's own spelling."""
    names: list[str] = []
    place = scope.root
    relationships = scope.relationships(path)
    for level, name in enumerate(relationships):
        names.append(_relationship_name(place, name))
        place = scope.places[tuple(part.lower() for part in relationships[: level + 1])]
    return tuple(names)


def _add_all(root: _Node, selected: AllFields, query: Query, scope: Scope) -> None:
    if query.limit is None or query.limit > _FIELDS_LIMIT:
        raise SoqlError(
            "MALFORMED_QUERY", f"The SOQL FIELDS function must have a LIMIT of at most {_FIELDS_LIMIT}"
        )
    for item in scope.sobject.fields.values():
        if selected.group == "ALL" or item.custom == (selected.group == "CUSTOM"):
            _add(root, Path((item.name,), selected.at), scope)


def _relationship_name(place: Place, name: str) -> str:
    reference = place.objects[0].relationships.get(name.lower())
    return reference.relationship or name if reference else name


def _json(node: _Node) -> str:
    place = node.place
    if place.polymorphic:
        cases = " ".join(f"WHEN '{item.prefix}' THEN '{item.name}/'" for item in place.objects)
        kind, url = "'Name'", f":base || CASE substr({place.key}, 1, 3) {cases} END || {place.key}"
    else:
        name = place.objects[0].name
        kind, url = f"'{name}'", f":base || '{name}/' || {place.aliases[0]}.Id"
    pieces = [("attributes", f"json_object('type', {kind}, 'url', {url})")]
    for key, item in node.items.items():
        if isinstance(item, _Node):
            parents = item.place
            there = " AND ".join(f"{alias}.Id IS NULL" for alias in parents.aliases)
            pieces.append((key, f"CASE WHEN {there} THEN NULL ELSE {_json(item)} END"))
        elif isinstance(item, _Cases):
            cases = " ".join(f"WHEN '{prefix}' THEN {sql}" for prefix, sql in item.shown.items())
            chosen = f"CASE substr({item.place.key}, 1, 3) {cases} ELSE {item.otherwise} END"
            there = " AND ".join(f"{alias}.Id IS NULL" for alias in item.place.aliases)
            pieces.append((key, f"json(CASE WHEN {there} THEN NULL ELSE {chosen} END)"))
        elif isinstance(item, _Result):
            pieces.append((key, f"json({item.sql})"))
        else:
            pieces.append((key, value_sql(item.sql, item.field, place.aliases[0])))
    return _object(pieces)


def _object(pieces: list[tuple[str, str]]) -> str:
    """Return one JSON object of keys and values; SQLite's functions take a hundred arguments, so it grows."""
    pairs = ", ".join(f"'{key}', {value}" for key, value in pieces[:_PAIRS])
    whole = f"json_object({pairs})"
    for start in range(_PAIRS, len(pieces), _PAIRS):
        more = ", ".join(f"'$.\"{key}\"', {value}" for key, value in pieces[start : start + _PAIRS])
        whole = f"json_insert({whole}, {more})"
    return whole


def value_sql(column: str, kind: Field, alias: str) -> str:
    """Return the expression of a field's JSON value."""
    if kind.type == "boolean":
        return f"iif({column}, json('true'), json('false'))"
    if kind.type == "address":
        parts = ", ".join(f"'{key}', {alias}.\"{name}\"" for key, name in kind.parts)
        anything = ", ".join(f'{alias}."{name}"' for _, name in kind.parts)
        return f"CASE WHEN coalesce({anything}) IS NULL THEN NULL ELSE json_object({parts}) END"
    return column


def is_plain(query: Query) -> bool:
    """Whether the query selects records rather than aggregates."""
    return (
        all(isinstance(item, AllFields) or isinstance(item.item, Path) for item in query.selected)
        and not query.grouped
    )


def selected_paths(query: Query) -> list[Selected]:
    """Return the items of the select list that are no FIELDS()."""
    return [item for item in query.selected if isinstance(item, Selected)]
