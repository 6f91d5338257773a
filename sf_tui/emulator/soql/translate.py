"""A parsed query as SQL over the org's tables.

A query of records becomes two statements: one that finds the row numbers of the whole result in order, and
one that makes the JSON of those asked for. So a result is fixed at the first call, and a later page costs
the same as the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from sf_tui.emulator.schema import NUMBER_TYPES, Field
from sf_tui.emulator.schema.relations import child_name, child_of
from sf_tui.emulator.soql.children import inlined, result_sql
from sf_tui.emulator.soql.conditions import Conditions, SqlValue
from sf_tui.emulator.soql.errors import malformed, no_such_children, no_such_object, pictured
from sf_tui.emulator.soql.parser import parse
from sf_tui.emulator.soql.scope import Scope
from sf_tui.emulator.soql.selection import (
    canonical,
    duplicate_field,
    is_plain,
    record_sql,
    selected_paths,
    value_sql,
)
from sf_tui.emulator.soql.tree import Aggregate as AggregateItem
from sf_tui.emulator.soql.tree import AllFields, Path

if TYPE_CHECKING:
    from datetime import date

    from sf_tui.emulator.schema import Schema, SObject
    from sf_tui.emulator.soql.tree import Children, Order, Query

_COUNT = Field(name="count", label="count", type="int")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query as SQL.

    records: `find` gives row numbers (column `seq`), `show` the JSON (column `record`) of those in `:rows`
    (a JSON array), with `:base`, in that order: CROSS JOIN keeps the array the outer loop, and sorting
    whole records again would cost a third of a page. count: `find` gives one number. aggregate: `find`
    gives one JSON text a group.
    """

    kind: Literal["records", "count", "aggregate"]
    sobject: str
    find: str
    parameters: tuple[SqlValue, ...]
    show: str = ""


class Column(NamedTuple):
    """A field of the select list: its path in the schema's own spelling, its SQL, what it is."""

    name: str
    sql: str
    field: Field


class Rows(NamedTuple):
    """A query of records as the columns of one statement, and that statement from FROM on."""

    sobject: SObject
    columns: tuple[Column, ...]
    rest: str
    parameters: tuple[SqlValue, ...]


def compile_query(text: str, schema: Schema, *, today: date, with_deleted: bool = False) -> Compiled:
    """Parse, check and translate a query; `today` is the day date literals are counted from.

    Raises SoqlError with Salesforce's code and message.
    """
    query = parse(text)
    translator = _Translator(schema, today, with_deleted=with_deleted)
    sobject = translator.sobject(query)
    selected = selected_paths(query)
    if (query.typeofs or query.children) and not is_plain(query):
        what = "TYPEOF" if query.typeofs else "A query of child records"
        raise malformed(f"{what} is not allowed in an aggregate query")
    if len(query.selected) == 1 and selected and not query.grouped:
        only = selected[0].item
        if isinstance(only, AggregateItem) and only.path is None and selected[0].alias is None:
            return translator.count(query, sobject)
    if is_plain(query):
        return translator.records(query, sobject)
    return translator.groups(query, sobject)


def compile_rows(query: Query, schema: Schema, *, today: date, with_deleted: bool = False) -> Rows:
    """Check and translate a query of plain fields for one statement; without ORDER BY the order is by id.

    Raises SoqlError with Salesforce's code and message.
    """
    translator = _Translator(schema, today, with_deleted=with_deleted)
    return translator.rows(query, translator.sobject(query))


class _Translator:
    """What the statements of one query share."""

    def __init__(self, schema: Schema, today: date, *, with_deleted: bool) -> None:
        self.schema = schema
        self.today = today
        self.with_deleted = with_deleted
        self.inner = 0

    def sobject(self, query: Query) -> SObject:
        found = self.schema.sobject(query.sobject)
        if found is None:
            raise no_such_object(query.text, query.sobject_at, query.sobject)
        return found

    def scope(self, query: Query, sobject: SObject, table: str = "t") -> Scope:
        return Scope(self.schema, sobject, query.text, query.alias, table)

    def count(self, query: Query, sobject: SObject) -> Compiled:
        scope = self.scope(query, sobject)
        parameters: list[SqlValue] = []
        where = self.where(query, scope, parameters)
        sql = f"SELECT 1 {self.source(scope)}{where}{_limit(query)}"
        return Compiled("count", sobject.name, f"SELECT count(*) FROM ({sql})", tuple(parameters))

    def records(self, query: Query, sobject: SObject) -> Compiled:
        shown = self.scope(query, sobject)
        children = [self.children(each, sobject) for each in query.children]
        record = record_sql(query, shown, children)
        joins = " ".join(shown.joins)
        show = (
            f'SELECT {record} AS record FROM json_each(:rows) i CROSS JOIN "{sobject.name}" t '
            f"ON t.seq = i.value {joins}"
        )
        found = self.scope(query, sobject)
        parameters: list[SqlValue] = []
        where = self.where(query, found, parameters)
        order = self.order(query.ordered, found)
        find = f"SELECT t.seq {self.source(found)}{where}{order}{_limit(query)}"
        return Compiled("records", sobject.name, find, tuple(parameters), show)

    def children(self, children: Children, parent: SObject) -> tuple[str, str]:
        """Return the name of a child relationship and the expression of its records."""
        query = children.query
        found = child_of(self.schema, parent, query.sobject)
        if found is None:
            raise no_such_children(query.text, query.sobject_at, query.sobject)
        child, reference = found
        if not is_plain(query) or query.typeofs:
            raise malformed("only fields may be selected of child records")
        self.inner += 1
        scope = self.scope(query, child, f"s{self.inner}x")
        record = record_sql(query, scope)
        parameters: list[SqlValue] = []
        where = self.where(query, scope, parameters)
        mine = f'{scope.table}."{reference.name}" = t.Id'
        order = self.order(query.ordered, scope)
        rest = f"{where} AND {mine}" if where else f" WHERE {mine}"
        rows = f"SELECT {record} AS record {self.source(scope)}{rest}{order}{_limit(query)}"
        name = child_name(parent, child, reference) or query.sobject
        return name, result_sql(inlined(rows, parameters))

    def rows(self, query: Query, sobject: SObject) -> Rows:
        scope = self.scope(query, sobject)
        columns: dict[str, Column] = {}
        for selected in selected_paths(query):
            if not isinstance(selected.item, Path):
                raise malformed("only fields may be selected")
            resolved = scope.resolve(selected.item)
            name = ".".join((*canonical(scope, selected.item), resolved.field.name))
            if name in columns:
                raise duplicate_field(scope, selected.item)
            columns[name] = Column(name, resolved.sql, resolved.field)
        parameters: list[SqlValue] = []
        where = self.where(query, scope, parameters)
        order = self.order(query.ordered, scope) or f" ORDER BY {scope.table}.seq"
        rest = f"{self.source(scope)}{where}{order}{_limit(query)}"
        return Rows(sobject, tuple(columns.values()), rest, tuple(parameters))

    def groups(self, query: Query, sobject: SObject) -> Compiled:
        scope = self.scope(query, sobject)
        parameters: list[SqlValue] = []
        keys = {path.text.lower(): scope.resolve(path) for path in query.grouped}
        pieces = ["'attributes', json_object('type', 'AggregateResult')"]
        unnamed = 0
        for selected in query.selected:
            if isinstance(selected, AllFields):
                raise malformed("FIELDS function is not supported in an aggregate query")
            item = selected.item
            if isinstance(item, AggregateItem):
                sql, kind = self.aggregate(item, scope)
                alias = selected.alias or f"expr{unnamed}"
                unnamed += selected.alias is None
            else:
                if item.text.lower() not in keys:
                    raise pictured(
                        "MALFORMED_QUERY",
                        query.text,
                        item.at,
                        f"Field must be grouped or aggregated: {item.text}",
                    )
                resolved = keys[item.text.lower()]
                sql, kind, alias = resolved.sql, resolved.field, selected.alias or resolved.field.name
            pieces.append(f"'{alias}', {value_sql(sql, kind, 't')}")
        where = self.where(query, scope, parameters)
        group = f" GROUP BY {', '.join(key.sql for key in keys.values())}" if keys else ""
        having = ""
        if query.having is not None:
            having = f" HAVING {self.conditions(scope, parameters).sql(query.having)}"
        order = self.order(query.ordered, scope, plain=False)
        rest = f"{where}{group}{having}{order}{_limit(query)}"
        find = f"SELECT json_object({', '.join(pieces)}) {self.source(scope)}{rest}"
        return Compiled("aggregate", sobject.name, find, tuple(parameters))

    def source(self, scope: Scope) -> str:
        joins = "".join(f" {join}" for join in scope.joins)
        return f'FROM "{scope.sobject.name}" {scope.table}{joins}'

    def conditions(self, scope: Scope, parameters: list[SqlValue]) -> Conditions:
        return Conditions(
            scope,
            self.today,
            parameters,
            lambda item: self.aggregate(item, scope),
            self.subquery,
        )

    def where(self, query: Query, scope: Scope, parameters: list[SqlValue]) -> str:
        """Return the WHERE clause; joins it needs are then in the scope, so call it before `source`."""
        terms = []
        if not self.with_deleted and scope.sobject.field("IsDeleted") is not None:
            terms.append(f"{scope.table}.IsDeleted = 0")
            if scope.sobject.field("IsArchived") is not None:
                terms.append(f"{scope.table}.IsArchived = 0")
        if query.where is not None:
            terms.append(self.conditions(scope, parameters).sql(query.where))
        shared = scope.sobject.shared(scope.table)
        if shared and not terms:
            return f" WHERE {shared.removeprefix(' AND ')}"
        return f" WHERE {' AND '.join(terms)}{shared}" if terms else ""

    def order(self, ordered: tuple[Order, ...], scope: Scope, *, plain: bool = True) -> str:
        pieces = []
        last = ""
        for item in ordered:
            if isinstance(item.item, Path):
                resolved = scope.resolve(item.item)
                sql, kind = resolved.sql, resolved.field
                if not kind.sortable:
                    raise pictured(
                        "INVALID_FIELD",
                        scope.text,
                        item.item.at,
                        f"field '{kind.name}' can not be sorted in a query call",
                    )
            else:
                sql, kind = self.aggregate(item.item, scope)
            direction = " DESC" if item.descending else ""
            nulls = (
                (" NULLS LAST" if item.nulls_last else " NULLS FIRST")
                if kind.nillable or "." in sql[2:]
                else ""
            )
            pieces.append(sql + direction + nulls)
            last = direction
        if plain and pieces and not any(piece.startswith(f'{scope.table}."Id"') for piece in pieces):
            pieces.append(f'{scope.table}."Id"{last}')
        return f" ORDER BY {', '.join(pieces)}" if pieces else ""

    def aggregate(self, item: AggregateItem, scope: Scope) -> tuple[str, Field]:
        if item.path is None:
            return "count(*)", _COUNT
        resolved = scope.resolve(item.path)
        kind = resolved.field
        if item.function in ("SUM", "AVG") and kind.type not in NUMBER_TYPES:
            raise pictured(
                "INVALID_FIELD",
                scope.text,
                item.at,
                f"field {kind.name} does not support aggregate operator {item.function}",
            )
        if item.function == "COUNT":
            return f"count({resolved.sql})", _COUNT
        if item.function == "COUNT_DISTINCT":
            return f"count(DISTINCT {resolved.sql})", _COUNT
        return f"{item.function.lower()}({resolved.sql})", kind

    def subquery(self, query: Query, parameters: list[SqlValue]) -> str:
        """Return a semi-join's SELECT of one id field."""
        self.inner += 1
        sobject = self.sobject(query)
        scope = self.scope(query, sobject, f"s{self.inner}x")
        selected = selected_paths(query)
        if (
            query.children
            or len(query.selected) != 1
            or len(selected) != 1
            or not isinstance(selected[0].item, Path)
        ):
            raise malformed("only a single field may be selected in a semi-join sub-select")
        resolved = scope.resolve(selected[0].item)
        if resolved.field.type not in ("id", "reference"):
            raise malformed(
                f"The selected field '{resolved.field.name}' in the subquery and the left operand field "
                f"in the where "
                "expression in the outer query should point to the same object type"
            )
        where = self.where(query, scope, parameters)
        return f"SELECT {resolved.sql} {self.source(scope)}{where}"


def _limit(query: Query) -> str:
    if query.limit is None and query.offset is None:
        return ""
    limit = -1 if query.limit is None else query.limit
    return f" LIMIT {limit}" + (f" OFFSET {query.offset}" if query.offset else "")
