"""WHERE and HAVING as SQL, with SOQL's two-valued logic: null is a value that equals null."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from sf_tui.emulator.ids import full_id
from sf_tui.emulator.schema import NUMBER_TYPES, TEXT_TYPES
from sf_tui.emulator.soql.errors import pictured
from sf_tui.emulator.soql.literals import days_of
from sf_tui.emulator.soql.tokens import unquoted
from sf_tui.emulator.soql.tree import Aggregate, Comparison, Group, Not, Query, Value
from sf_tui.emulator.stamps import parse_date, parse_moment, stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sf_tui.emulator.schema import Field
    from sf_tui.emulator.soql.scope import Resolved, Scope
    from sf_tui.emulator.soql.tree import Condition

SqlValue: TypeAlias = str | int | float | None
_LARGEST = 2**62
_NEGATIVE = {"!=": "IS NOT", "=": "IS"}


@dataclass(slots=True)
class Conditions:
    """Turns conditions into SQL; values go to `parameters`, in the order of their question marks.

    `aggregate` renders an aggregate function of HAVING, `subquery` a semi-join; both may add parameters.
    """

    scope: Scope
    today: date
    parameters: list[SqlValue]
    aggregate: Callable[[Aggregate], tuple[str, Field]]
    subquery: Callable[[Query, list[SqlValue]], str]

    def sql(self, condition: Condition) -> str:
        """Return a condition as SQL. Raises SoqlError."""
        if isinstance(condition, Group):
            return "(" + f" {condition.operator} ".join(self.sql(term) for term in condition.terms) + ")"
        if isinstance(condition, Not):
            return f"NOT coalesce({self.sql(condition.term)}, 0)"
        return self._comparison(condition)

    def _comparison(self, comparison: Comparison) -> str:
        if isinstance(comparison.left, Aggregate):
            column, field = self.aggregate(comparison.left)
        else:
            resolved: Resolved = self.scope.resolve(comparison.left)
            column, field = resolved.sql, resolved.field
        if not field.filterable:
            self._refuse(comparison, f"field '{field.name}' can not be filtered in a query call")
        right = comparison.right
        if isinstance(right, Query):
            return self._semi_join(column, field, comparison, right)
        if isinstance(right, tuple):
            return self._in(column, field, comparison, right)
        return self._one(column, field, comparison.operator, right, comparison)

    def _semi_join(self, column: str, field: Field, comparison: Comparison, inner: Query) -> str:
        if field.type not in ("id", "reference"):
            self._refuse(
                comparison,
                f"The left operand field in the where expression: {field.name} should be an id field",
            )
        sql = f"{column} IN ({self.subquery(inner, self.parameters)})"
        return sql if comparison.operator == "IN" else f"({column} IS NOT NULL AND NOT coalesce({sql}, 0))"

    def _in(self, column: str, field: Field, comparison: Comparison, values: tuple[Value, ...]) -> str:
        plain: list[SqlValue] = []
        others: list[str] = []
        has_null = False
        mark = len(self.parameters)
        for value in values:
            if value.kind == "named":
                others.append(self._one(column, field, "=", value, comparison))
                continue
            converted = self._convert(field, value, comparison)
            if converted is None:
                has_null = True
            elif isinstance(converted, str) and not converted.isascii() and field.type in TEXT_TYPES:
                others.append(self._folded(column, field, "IS", converted))
            else:
                plain.append(converted)
        pieces = []
        if plain:
            pieces.append(f"{column} IN ({', '.join('?' * len(plain))})")
            self.parameters[mark:mark] = plain
        pieces.extend(others)
        if has_null:
            pieces.append(f"{column} IS NULL")
        sql = " OR ".join(pieces)
        return f"({sql})" if comparison.operator == "IN" else f"NOT coalesce(({sql}), 0)"

    def _one(self, column: str, field: Field, operator: str, value: Value, comparison: Comparison) -> str:
        if operator == "LIKE":
            return self._like(column, field, value, comparison)
        if value.kind == "named":
            return self._named(column, field, operator, value, comparison)
        converted = self._convert(field, value, comparison)
        if converted is None:
            if operator not in _NEGATIVE:
                self._refuse(comparison, f"invalid operator on null value for field '{field.name}'")
            return f"{column} {_NEGATIVE[operator]} NULL"
        if field.type == "boolean" and operator not in _NEGATIVE:
            self._refuse(comparison, "invalid operator on boolean field", "INVALID_QUERY_FILTER_OPERATOR")
        if field.type in TEXT_TYPES and isinstance(converted, str) and not converted.isascii():
            return self._folded(column, field, {"=": "IS", "!=": "IS NOT"}.get(operator, operator), converted)
        self.parameters.append(converted)
        return f"{column} {'IS NOT' if operator == '!=' else operator} ?"

    def _folded(self, column: str, field: Field, operator: str, value: str) -> str:
        """Compare text with letters outside ASCII, which SQLite's NOCASE does not fold."""
        if field.case_sensitive:
            self.parameters.append(value)
            return f"{column} {operator} ?"
        self.parameters.append(value.casefold())
        return f"fold({column}) {operator} ?"

    def _like(self, column: str, field: Field, value: Value, comparison: Comparison) -> str:
        if field.type in ("id", "reference"):
            self._refuse(comparison, "invalid operator on id field", "INVALID_QUERY_FILTER_OPERATOR")
        if field.type not in TEXT_TYPES:
            self._refuse(
                comparison, f"invalid operator on {field.type} field", "INVALID_QUERY_FILTER_OPERATOR"
            )
        if value.kind != "string":
            self._refuse_type(field, comparison)
        pattern = unquoted(value.text, like=True)
        if pattern.isascii():
            self.parameters.append(pattern)
            return f"{column} LIKE ? ESCAPE '\\'"
        self.parameters.append(pattern.casefold())
        return f"fold({column}) LIKE ? ESCAPE '\\'"

    def _named(self, column: str, field: Field, operator: str, value: Value, comparison: Comparison) -> str:
        if field.type not in ("date", "datetime"):
            self._refuse_type(field, comparison)
        first, after = days_of(value.text, value.count, self.today)
        start, end = first.isoformat(), after.isoformat()
        if field.type == "datetime":
            start, end = f"{start}T00:00:00.000+0000", f"{end}T00:00:00.000+0000"
        if operator in ("=", "!="):
            self.parameters.extend((start, end))
            inside = f"({column} >= ? AND {column} < ?)"
            return inside if operator == "=" else f"NOT coalesce({inside}, 0)"
        bound, sign = {"<": (start, "<"), ">=": (start, ">="), ">": (end, ">="), "<=": (end, "<")}[operator]
        self.parameters.append(bound)
        return f"{column} {sign} ?"

    def _convert(self, field: Field, value: Value, comparison: Comparison) -> SqlValue:
        """Return a literal as the column keeps it; refuse one of another type."""
        if value.kind == "null":
            return None
        if field.type in TEXT_TYPES or field.type in ("id", "reference"):
            if value.kind != "string":
                self._refuse_type(field, comparison)
            text = unquoted(value.text)
            if not text or field.type in TEXT_TYPES:
                return text or None
            identity = full_id(text)
            if identity is None:
                self._refuse(comparison, f"invalid ID field: {text}", "INVALID_QUERY_FILTER_OPERATOR")
            return identity
        converted = _unquoted_value(field, value, comparison.operator)
        if converted is None:
            self._refuse_type(field, comparison)
        return converted

    def _refuse_type(self, field: Field, comparison: Comparison) -> NoReturn:
        kinds = {"date": "date", "datetime": "dateTime", "boolean": "boolean", "int": "int"}
        if field.type in TEXT_TYPES or field.type in ("id", "reference"):
            tail = "must be of type string and should be enclosed in quotes"
        else:
            tail = f"must be of type {kinds.get(field.type, 'double')} and should not be enclosed in quotes"
        self._refuse(comparison, f"value of filter criterion for field '{field.name}' {tail}")

    def _refuse(self, comparison: Comparison, message: str, code: str = "INVALID_FIELD") -> NoReturn:
        raise pictured(code, self.scope.text, comparison.at, message)


def _second(moment: datetime, text: str, operator: str) -> datetime:
    """Move a literal with a fraction of a second so that comparing whole seconds means the same."""
    fraction = text.partition(".")[2][:3].rstrip("Zz").strip("0")
    if fraction and operator in ("<", ">="):
        return moment + timedelta(seconds=1)
    return moment.astimezone(UTC)


def _unquoted_value(field: Field, value: Value, operator: str) -> SqlValue:
    """Return a boolean, number, date or moment as the column keeps it; None when it is of another type."""
    if field.type == "boolean" and value.kind == "boolean":
        return 1 if value.text == "TRUE" else 0
    if field.type in NUMBER_TYPES and value.kind == "number":
        number = float(value.text)
        return number if any(c in value.text for c in ".eE") or abs(number) >= _LARGEST else int(value.text)
    if field.type == "date" and value.kind == "date":
        day = parse_date(value.text)
        return None if day is None else day.isoformat()
    if field.type == "datetime" and value.kind == "datetime":
        moment = parse_moment(value.text)
        return None if moment is None else stamp_of(_second(moment, value.text, operator))
    return None
