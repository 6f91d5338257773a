"""Reading records by id or by value. Runs on the connector's thread; see `changes` for windows."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from sf_tui.connectors.protocol import Record, User
from sf_tui.connectors.sqlite.catalogue import KEY_COLUMN, Field, Table
from sf_tui.model.errors import Refused
from sf_tui.model.values import FieldType

Row: TypeAlias = tuple[Any, ...]
_CHUNK = 2000

USERS = "SELECT CAST(id AS TEXT), email, name, is_active FROM users ORDER BY id"

READ = """
SELECT CAST(t.id AS TEXT), t.updated_at, t.sf_id, 0{columns} FROM {table} AS t WHERE t.id IN ({marks})
UNION ALL
SELECT CAST(d.record_id AS TEXT), d.at, d.sf_id, 1{nulls} FROM change_log AS d
    WHERE d.object = '{table}' AND d.record_id IN ({marks}) AND d.action = 'delete'"""

FIND = """
SELECT t.{by}, CAST(t.id AS TEXT), t.updated_at, t.sf_id{columns}
    FROM {table} AS t WHERE {condition} ORDER BY t.id"""


def columns(fields: Sequence[Field]) -> str:
    """Return the fields' SQL expressions, each after a comma."""
    return "".join(f", {field.reading}" for field in fields)


def clean(row: Row) -> Row:
    """Return the row with blobs, which sloppy programs leave in text columns, as text."""
    if bytes not in set(map(type, row)):
        return row
    return tuple(value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in row)


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut the values so that a statement can carry them."""
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def marks(count: int) -> str:
    """Return ``count`` question marks."""
    return ",".join("?" * count)


def is_id(text: str) -> bool:
    """Tell whether ``text`` can be the id of a record."""
    return text.isascii() and text.isdecimal() and len(text) < 19 and not text.startswith("0")


def read(
    connection: sqlite3.Connection, table: Table, names: Sequence[str], ids: Sequence[str]
) -> list[Record]:
    """Read records by id, in the order asked for; deleted ones are marked, unknown ones left out."""
    fields = table.named(names)
    found: dict[str, Record] = {}
    for chunk in chunks([each for each in dict.fromkeys(ids) if is_id(each)]):
        sql = READ.format(
            table=table.name,
            columns=columns(fields),
            nulls=", NULL" * len(fields),
            marks=marks(len(chunk)),
        )
        for row in map(clean, connection.execute(sql, [*chunk, *chunk])):
            found[row[0]] = Record(row[0], row[1], row[4:], is_deleted=bool(row[3]), key=row[2])
    return [found[each] for each in dict.fromkeys(ids) if each in found]


def find(
    connection: sqlite3.Connection, table: Table, names: Sequence[str], by: str, values: Sequence[str]
) -> list[tuple[str, Record]]:
    """Find records by a field of one column, whatever the case; (value as given, record) pairs.

    ASCII goes by the index on ``lower()``, which is SQLite's and knows ASCII only; the rest by a scan.
    """
    fields = table.named(names)
    column, is_reference = _searchable(table, by)
    wanted: dict[str, list[str]] = {}
    for value in dict.fromkeys(values):
        if value and encodable(value):
            wanted.setdefault(value.lower(), []).append(value)
    plain, others = _parted(wanted)
    conditions = [(_plain_condition(column, is_reference), chunk) for chunk in chunks(plain)]
    conditions += [(f"fold(t.{column}) IN ({{marks}})", chunk) for chunk in chunks(others)]
    pairs: list[tuple[str, Record]] = []
    for condition, chunk in conditions:
        sql = FIND.format(
            by=column,
            columns=columns(fields),
            table=table.name,
            condition=condition.format(marks=marks(len(chunk))),
        )
        for row in connection.execute(sql, chunk):
            held, id_, stamp, key, *rest = clean(row)
            record = Record(id_, stamp, tuple(rest), key=key)
            pairs.extend((value, record) for value in wanted.get(str(held).lower(), ()))
    return pairs


def count(connection: sqlite3.Connection, table: Table) -> int:
    """Count the records of an object."""
    found: int = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]  # noqa: S608
    return found


def users(connection: sqlite3.Connection) -> list[User]:
    """Return everybody who can own records."""
    return [
        User(str(id_), str(email), str(name), bool(is_active))
        for id_, email, name, is_active in map(clean, connection.execute(USERS))
    ]


def _searchable(table: Table, by: str) -> tuple[str, bool]:
    if by == KEY_COLUMN:
        return KEY_COLUMN, False
    (field,) = table.named([by])
    if field.kinds or field.type is FieldType.NUMBER:
        raise Refused(
            "INVALID_FIELD",
            "The CRM's {object} cannot be searched by {field}; search by a text field.",
            object=table.name,
            field=field.name,
        )
    return field.column, bool(field.parents)


def _plain_condition(column: str, is_reference: bool) -> str:  # noqa: FBT001
    # sf_id ignores case by its collation; a reference is a number
    expression = f"t.{column}" if is_reference or column == KEY_COLUMN else f"lower(t.{column})"
    return f"{expression} IN ({{marks}})"


def _parted(wanted: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    plain = [value for value in wanted if value.isascii()]
    return plain, [value for value in wanted if not value.isascii()]


def encodable(text: str) -> bool:
    """Tell whether the database can hold ``text``; lone surrogates it cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
