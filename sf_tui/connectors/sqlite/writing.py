"""Writing a page in one transaction. Runs on the connector's thread.

Under the write lock nobody else can create a record, so ids are given here and need no look-up afterwards;
rows with the same fields go in one ``executemany``. Where that stops at a bad record, its result says why and
the rest goes on. The log's triggers are paused meanwhile and their work is done in one statement
(``schema.sql``, ``log_switch``).
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import length_hint

from sf_tui.connectors.protocol import Write, WriteResult
from sf_tui.connectors.sqlite import refusals
from sf_tui.connectors.sqlite.catalogue import Table
from sf_tui.connectors.sqlite.connection import transaction
from sf_tui.connectors.sqlite.reading import chunks, encodable, is_id, marks
from sf_tui.connectors.sqlite.rows import BadReference, Shape, stored_differently

PAUSE = "UPDATE log_switch SET is_paused = ?"
LAST_ID = """
SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0),
           coalesce((SELECT max(id) FROM {table}), 0))"""
KEYS = "SELECT sf_id, id FROM {table} WHERE sf_id IN ({marks})"
PRESENT = "SELECT CAST(id AS TEXT) FROM {table} WHERE id IN ({marks})"
LOG_CREATED = """
INSERT OR REPLACE INTO change_log (object, record_id, action)
    SELECT '{table}', id, 'insert' FROM {table} WHERE id BETWEEN ? AND ? ORDER BY id"""
LOG_UPDATED = """
INSERT OR REPLACE INTO change_log (object, record_id, action)
    SELECT '{table}', id, 'update' FROM {table} WHERE id IN ({marks}) ORDER BY id"""


@dataclass(slots=True)
class _Group:
    """Writes of one shape: where each stands in the call, and the id of its record."""

    shape: Shape
    places: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def write(connection: sqlite3.Connection, table: Table, writes: Sequence[Write]) -> list[WriteResult]:
    """Write the records in one transaction; results in order."""
    with transaction(connection):
        connection.execute(PAUSE, (1,))
        call = _Call(connection, table, writes)
        for part in _parts(writes):
            for group in call.grouped(part):
                call.write_group(group)
        call.log()
        connection.execute(PAUSE, (0,))
    return [call.results[place] for place in range(len(writes))]


def _parts(writes: Sequence[Write]) -> Iterator[range]:
    """Cut the call where a record comes a second time, so that what is written last stays."""
    seen: set[tuple[bool, str]] = set()
    start = 0
    for place, each in enumerate(writes):
        name = (True, each.id) if each.id is not None else (False, each.key.lower() if each.key else "")
        if name in seen and name[1]:
            yield range(start, place)
            start = place
            seen.clear()
        seen.add(name)
    yield range(start, len(writes))


class _Call:
    """One call of `write`, within its transaction."""

    def __init__(self, connection: sqlite3.Connection, table: Table, writes: Sequence[Write]) -> None:
        self.connection = connection
        self.table = table
        self.writes = writes
        self.results: dict[int, WriteResult] = {}
        self._first_id: int = connection.execute(LAST_ID.format(table=table.name)).fetchone()[0] + 1
        self._next_id = self._first_id
        self._updated: list[str] = []

    def grouped(self, part: range) -> list[_Group]:
        """Group the writes by shape; a create whose key exists becomes an update."""
        groups: dict[tuple[bool, bool, tuple[str, ...]], _Group] = {}
        held = self._held_keys(part)
        for place in part:
            each = self.writes[place]
            record_id = each.id
            if record_id is None and each.key:
                record_id = held.get(each.key.lower())
            elif record_id is not None and not is_id(record_id):
                self.results[place] = refusals.not_found(self.table, record_id)
                continue
            is_create = record_id is None
            if record_id is None:
                record_id = str(self._next_id)
                self._next_id += 1
            kind = (is_create, bool(each.key), tuple(each.values))
            group = groups.get(kind)
            if group is None:
                group = groups[kind] = _Group(Shape(*kind))
            group.places.append(place)
            group.ids.append(record_id)
        return list(groups.values())

    def write_group(self, group: _Group) -> None:
        """Write the records of one shape."""
        shape = group.shape
        unknown = [name for name in shape.names if name not in self.table.fields]
        if unknown:
            for place in group.places:
                self.results[place] = refusals.unknown_field(self.table, self.writes[place].id, unknown)
            return
        rows, places, ids = [], [], []
        make_row = shape.row_maker(self.table)
        for place, record_id in zip(group.places, group.ids, strict=True):
            try:
                rows.append(make_row(self.writes[place], record_id))
            except BadReference as error:
                self.results[place] = refusals.bad_reference(
                    self.writes[place].id, error.field, self.writes[place].values[error.field.name]
                )
            else:
                places.append(place)
                ids.append(record_id)
        failed, changed = self._execute_all(shape.statement(self.table), rows)
        for index, cause in failed.items():
            each = self.writes[places[index]]
            self.results[places[index]] = refusals.explain(
                self.connection, self.table, each.id, each.values, cause
            )
        present = None if changed == len(rows) else self._present(ids)
        self._note(group, places, ids, present)

    def log(self) -> None:
        """Do the triggers' work for everything that was written."""
        name = self.table.name
        if self._next_id > self._first_id:
            self.connection.execute(LOG_CREATED.format(table=name), (self._first_id, self._next_id - 1))
        for chunk in chunks([each for each in self._updated if int(each) < self._first_id]):
            self.connection.execute(LOG_UPDATED.format(table=name, marks=marks(len(chunk))), chunk)

    def _held_keys(self, part: range) -> dict[str, str]:
        keys = [key for place in part if (key := self.writes[place].key) and self.writes[place].id is None]
        held: dict[str, str] = {}
        for chunk in chunks([key for key in keys if key.isascii() or encodable(key)]):
            sql = KEYS.format(table=self.table.name, marks=marks(len(chunk)))
            held |= {str(key).lower(): str(id_) for key, id_ in self.connection.execute(sql, chunk)}
        return held

    def _execute_all(self, sql: str, rows: Sequence[tuple[object, ...]]) -> tuple[dict[int, Exception], int]:
        """Execute ``sql`` for all rows; return those that failed, and how many changed (-1: unknown)."""
        failed: dict[int, Exception] = {}
        waiting = iter(rows)
        left = len(rows) + 1
        while True:
            try:
                cursor = self.connection.executemany(sql, waiting)
            except refusals.RECORD_ERRORS as error:
                now_left = length_hint(waiting)
                if now_left >= left or not self.connection.in_transaction:
                    raise  # not a record's fault, or a trigger ended the transaction
                left = now_left
                failed[len(rows) - left - 1] = error
            else:
                return failed, -1 if failed else cursor.rowcount

    def _present(self, ids: Sequence[str]) -> set[str]:
        present: set[str] = set()
        for chunk in chunks(ids):
            sql = PRESENT.format(table=self.table.name, marks=marks(len(chunk)))
            present.update(id_ for (id_,) in self.connection.execute(sql, chunk))
        return present

    def _note(
        self, group: _Group, places: Sequence[int], ids: Sequence[str], present: set[str] | None
    ) -> None:
        shape, results = group.shape, self.results
        numbers = shape.numbers(self.table)
        for place, record_id in zip(places, ids, strict=True):
            if place in results:
                continue
            if present is not None and record_id not in present:
                results[place] = refusals.not_found(self.table, record_id)
                continue
            stored = (
                stored_differently(self.connection, self.table, self.writes[place], record_id, numbers)
                if numbers
                else ()
            )
            results[place] = WriteResult(record_id, created=shape.is_create, stored=stored)
            if not shape.is_create:
                self._updated.append(record_id)
