"""Queries in the select list: the records that point at the one shown, as a result within it.

Source: SOQL and SOSL Reference, "Using Relationship Queries".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sf_tui.emulator.soql.conditions import SqlValue


def result_sql(rows: str) -> str:
    """Return the expression of a result within a record: null for none; `rows` has one column, `record`."""
    found = (
        "json_object('totalSize', count(*), 'done', json('true'), 'records', json_group_array(json(record)))"
    )
    return f"(SELECT CASE WHEN count(*) THEN {found} END FROM ({rows}))"


def inlined(sql: str, parameters: Iterable[SqlValue]) -> str:
    """Return SQL with its values in the place of its question marks.

    The statement that shows a page is kept with a query's cursor and takes no values of its own. Texts are
    written as bytes, so that nothing in them can be taken for SQL.
    """
    pieces = sql.split("?")
    whole = pieces[0]
    for value, piece in zip(parameters, pieces[1:], strict=True):
        whole += _literal(value) + piece
    return whole


def _literal(value: SqlValue) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return f"CAST(x'{value.encode().hex()}' AS TEXT)"
    return repr(int(value) if isinstance(value, bool) else value)
