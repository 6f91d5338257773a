"""A query as one statement that makes the lines of the CSV; values never become Python objects.

What Bulk refuses: Bulk API 2.0 Guide, "SOQL Considerations".
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import ApiError
from sf_tui.emulator.schema.model import NUMBER_TYPES, TEXT_TYPES
from sf_tui.emulator.soql import SoqlError, compile_rows, parse, tokens_of
from sf_tui.emulator.soql.tree import AllFields, Path

if TYPE_CHECKING:
    from datetime import date

    from sf_tui.emulator.bulk.shape import Shape
    from sf_tui.emulator.schema import Schema
    from sf_tui.emulator.soql import Column
    from sf_tui.emulator.soql.conditions import SqlValue
    from sf_tui.emulator.soql.tokens import Token
    from sf_tui.emulator.soql.tree import Query


@dataclass(frozen=True, slots=True)
class Selecting:
    """A statement whose rows are CSV lines as bytes, and the header line."""

    sobject: str
    sql: str
    parameters: tuple[SqlValue, ...]
    header: bytes


def selecting(text: str, schema: Schema, shape: Shape, *, today: date, with_deleted: bool) -> Selecting:
    """Translate a query. Raises ApiError: the codes of SOQL, API_ERROR for what Bulk does not do."""
    try:
        _refuse_by_words(tokens_of(text))
        query = parse(text)
        _refuse(query)
        rows = compile_rows(query, schema, today=today, with_deleted=with_deleted)
    except SoqlError as error:
        raise ApiError(400, error.code, error.message) from error
    if any(column.field.type == "address" for column in rows.columns):
        raise _refused("Selecting compound data not supported in Bulk Query")
    line = f" || '{shape.between}' || ".join(_quoted(column) for column in rows.columns)
    end = " || char(13, 10)" if shape.line_ending == "CRLF" else " || char(10)"
    return Selecting(
        rows.sobject.name,
        f"SELECT CAST({line}{end} AS BLOB) {rows.rest}",
        rows.parameters,
        shape.line([column.name for column in rows.columns]),
    )


def _quoted(column: Column) -> str:
    """Return a value as SQL: always in quotes, nothing for null."""
    sql, kind = column.sql, column.field.type
    if kind == "boolean":
        value = f"CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE '' END"
    elif kind == "datetime":
        value = f"coalesce(substr({sql}, 1, 23) || 'Z', '')"
    elif kind in NUMBER_TYPES and kind != "int":
        value = f"""CASE WHEN {sql} IS NULL THEN ''
            WHEN abs({sql}) < 1e7 AND {sql} = CAST({sql} AS INTEGER) THEN CAST({sql} AS INTEGER) || '.0'
            ELSE java_double({sql}) END"""
    elif kind in TEXT_TYPES:
        value = f"coalesce(replace({sql}, '\"', '\"\"'), '')"
    else:
        value = f"coalesce({sql}, '')"
    return f"'\"' || {value} || '\"'"


def _refuse_by_words(tokens: list[Token]) -> None:
    """Refuse what our SOQL does not read, but a real org does outside Bulk.

    The sentence about relationships is recorded (OpenFn/adaptors issue 395); the others are in its manner.
    """
    for token, following in pairwise(tokens):
        if token.is_word("FROM"):
            return
        if token.is_sign("(") and following.is_word("SELECT"):
            raise _refused("Aggregate Relationships not supported in Bulk V2 Query with CSV content type")
        if token.is_word("TYPEOF") and following.kind == "name":
            raise _refused("TYPEOF not supported in Bulk V2 Query")


def _refuse(query: Query) -> None:
    if query.grouped:
        raise _refused("GROUP BY not supported in Bulk V2 Query")
    if any(not isinstance(item, AllFields) and not isinstance(item.item, Path) for item in query.selected):
        raise _refused("Aggregate functions not supported in Bulk V2 Query")
    if any(isinstance(item, AllFields) for item in query.selected):
        raise _refused("FIELDS function not supported in Bulk V2 Query")
    if query.offset is not None:
        raise _refused("OFFSET not supported in Bulk V2 Query")


def _refused(message: str) -> ApiError:
    """Return the refusal; the code and the sentence about compound data are recorded from real orgs."""
    return ApiError(400, "API_ERROR", message)
