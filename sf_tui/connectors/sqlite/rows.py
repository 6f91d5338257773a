"""From a record to write to a row of parameters, and the statement that takes it."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sf_tui.connectors.protocol import Write
from sf_tui.connectors.sqlite.catalogue import KEY_COLUMN, Field, Table
from sf_tui.connectors.sqlite.reading import is_id
from sf_tui.model.values import FieldType, Value, canonical

INSERT = "INSERT INTO {table} ({columns}) VALUES ({places})"
UPDATE = """
UPDATE {table} SET {assignments}updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = ?"""
NUMBER = "SELECT {column} FROM {table} WHERE id = ?"

Row: TypeAlias = tuple[Value, ...]
_EXACT_DIGITS = 15


class BadReference(Exception):
    """A reference that names no kind or no id."""

    def __init__(self, field: Field) -> None:
        super().__init__(field.name)
        self.field = field


@dataclass(frozen=True, slots=True)
class Shape:
    """What writes have in common that go in one statement."""

    is_create: bool
    has_key: bool
    names: tuple[str, ...]

    def statement(self, table: Table) -> str:
        """Return the SQL; its parameters are the columns' values, the key if there is one, the id."""
        columns: list[tuple[str, str]] = []
        for field in table.named(self.names):
            place = "NULLIF(?, '')" if field.parents else "?"
            columns.extend((column, place) for column in field.columns)
        if self.has_key:
            columns.append((KEY_COLUMN, "?"))
        if self.is_create:
            columns.append(("id", "?"))
            return INSERT.format(
                table=table.name,
                columns=", ".join(column for column, _ in columns),
                places=", ".join(place for _, place in columns),
            )
        assignments = "".join(f"{column} = {place}, " for column, place in columns)
        return UPDATE.format(table=table.name, assignments=assignments)

    def row_maker(self, table: Table) -> Callable[[Write, str], Row]:
        """Return what makes a row of a write and its record's id; it may raise `BadReference`."""
        fields = table.named(self.names)
        has_kinds = any(field.kinds for field in fields)

        def plain(write: Write, record_id: str) -> Row:
            return (*write.values.values(), record_id)

        def keyed(write: Write, record_id: str) -> Row:
            return (*write.values.values(), write.key, record_id)

        def split(write: Write, record_id: str) -> Row:
            row: list[Value] = []
            for field, value in zip(fields, write.values.values(), strict=True):
                row.extend(_by_kind(field, value) if field.kinds else (value,))
            return (*row, write.key, record_id) if self.has_key else (*row, record_id)

        if has_kinds:
            return split
        return keyed if self.has_key else plain

    def numbers(self, table: Table) -> list[Field]:
        """Return the fields that hold numbers."""
        return [field for field in table.named(self.names) if field.type is FieldType.NUMBER]


def stored_differently(
    connection: sqlite3.Connection, table: Table, write: Write, record_id: str, numbers: Sequence[Field]
) -> tuple[tuple[str, Value], ...]:
    """Return the numbers that SQLite could not keep digit by digit, as it keeps them."""
    differing: list[tuple[str, Value]] = []
    for field in numbers:
        sent = write.values[field.name]
        if sent is None or (len(str(sent)) <= _EXACT_DIGITS and sent == sent):  # noqa: PLR0124  NaN differs from itself
            continue
        sql = NUMBER.format(column=field.column, table=table.name)
        kept: Value = connection.execute(sql, (record_id,)).fetchone()[0]
        if canonical(field.type, kept) != canonical(field.type, sent):
            differing.append((field.name, kept))
    return tuple(differing)


def _by_kind(field: Field, value: Value) -> Row:
    """Return a value for each of the field's columns, of which at most one is filled."""
    if value is None or value == "":
        return (None,) * len(field.columns)
    kind, _, record_id = str(value).partition(":")
    if kind not in field.kinds or not is_id(record_id):
        raise BadReference(field)
    return tuple(record_id if kind == each else None for each in field.kinds)
