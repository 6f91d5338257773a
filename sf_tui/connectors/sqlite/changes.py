"""Reading what changed: a first scan of the table, later the change log. Runs on the connector's thread."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TypeAlias

from sf_tui.connectors.protocol import ChangePage, ChangeQuery, Position, Record
from sf_tui.connectors.sqlite.catalogue import Table
from sf_tui.connectors.sqlite.reading import Row, clean, columns, count
from sf_tui.model.errors import Refused
from sf_tui.model.safe_text import safe_text

HORIZON = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'change_log'), 0)"

SCAN = """
SELECT CAST(t.id AS TEXT), t.updated_at, t.sf_id{columns} FROM {table} AS t
    WHERE t.id > :after ORDER BY t.id LIMIT :size"""

LOG = """
SELECT CAST(l.record_id AS TEXT), coalesce(t.updated_at, l.at), iif(t.id IS NULL, l.sf_id, t.sf_id),
       iif(t.id IS NULL, l.action, 'live'), l.seq{columns}
    FROM change_log AS l LEFT JOIN {table} AS t ON t.id = l.record_id
    WHERE l.seq > :after AND l.seq <= :end AND +l.object = '{table}' ORDER BY l.seq LIMIT :size"""

LOG_COUNT = "SELECT count(*) FROM change_log WHERE seq > :start AND seq <= :end AND +object = :table"

Reply: TypeAlias = tuple[ChangePage, bool]
"""A page, and whether it is the window's last."""
Run: TypeAlias = Callable[[Callable[[sqlite3.Connection], Reply]], Awaitable[Reply]]


def horizon(connection: sqlite3.Connection) -> str:
    """Return the sequence number of the latest change, "0" in a database without one."""
    return str(connection.execute(HORIZON).fetchone()[0])


async def pages(table: Table, query: ChangeQuery, run: Run) -> AsyncIterator[ChangePage]:
    """Yield the window's pages, at least one; each is one statement, so it sees one moment."""
    start, end = _sequence(query.window.start), _sequence(query.window.end)
    # A window that ends before it starts: the file came back from a backup, so anything may have changed.
    read_page = _log_page if query.window.start and start <= end else _scan_page
    position, total, is_last = query.window.last, None, False
    while not is_last:
        page, is_last = await run(partial(read_page, table, query, position, total))
        if page.records or is_last:
            yield page
        position, total = page.position, page.total


def _scan_page(
    table: Table, query: ChangeQuery, position: Position, total: int | None, connection: sqlite3.Connection
) -> Reply:
    sql = SCAN.format(table=table.name, columns=columns(table.named(query.fields)))
    after = _sequence(position.id)
    rows = connection.execute(sql, {"after": after, "size": query.page_size}).fetchall()
    records = tuple(Record(row[0], row[1], row[3:], key=row[2]) for row in map(clean, rows))
    if records:
        position = Position(id=records[-1].id)
    total = count(connection, table) if total is None else total
    return ChangePage(records, position, total), len(rows) < query.page_size


def _log_page(
    table: Table, query: ChangeQuery, position: Position, total: int | None, connection: sqlite3.Connection
) -> Reply:
    sql = LOG.format(table=table.name, columns=columns(table.named(query.fields)))
    start, end = _sequence(query.window.start), _sequence(query.window.end)
    after = max(start, _sequence(position.stamp))
    rows = connection.execute(sql, {"after": after, "end": end, "size": query.page_size}).fetchall()
    records = tuple(record for row in map(clean, rows) if (record := _logged(row)) is not None)
    if rows:
        position = Position(stamp=str(rows[-1][4]), id=rows[-1][0])
    if total is None:
        parameters = {"start": start, "end": end, "table": table.name}
        total = connection.execute(LOG_COUNT, parameters).fetchone()[0]
    return ChangePage(records, position, total), len(rows) < query.page_size


def _logged(row: Row) -> Record | None:
    id_, stamp, key, action = row[:4]
    if action not in {"live", "delete"}:
        return None  # gone without a tombstone (REPLACE in another program): that proves no deletion
    return Record(id_, stamp, row[5:], is_deleted=action == "delete", key=key)


def _sequence(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Refused(
            "INVALID_POSITION",
            "{position} is not a position in this CRM's change log; start again with a full read.",
            position=safe_text(text),
        )
    return int(text)
