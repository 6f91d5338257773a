"""The recycle bin: deleted records wait 15 days, to be taken out again or purged.

Source: SOAP API Guide, "undelete()", "emptyRecycleBin()"; Object Reference, "IsDeleted".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.life.family import as_list
from sf_tui.emulator.schema import stored_schema
from sf_tui.emulator.stamps import stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sf_tui.emulator.schema import SObject

KEPT_DAYS = 15
_DAY = 86_400
_DELETES_FROM = "deletes_from"


def create_bin(connection: sqlite3.Connection) -> None:
    """Create what the bin needs beside the records; does nothing to a file that has it.

    `life_bin` names the record whose deletion took another along; indexes find what is deleted, and what
    points at a record.
    """
    connection.execute(
        "CREATE TABLE IF NOT EXISTS life_bin (Id TEXT PRIMARY KEY, DeletedWith TEXT NOT NULL) WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX IF NOT EXISTS life_bin_with ON life_bin (DeletedWith)")
    for item in binned_objects():
        connection.execute(
            f'CREATE INDEX IF NOT EXISTS "{item.name}_bin" ON "{item.name}" (SystemModstamp) '
            "WHERE IsDeleted = 1"
        )
        for field in item.fields.values():
            if field.reference_to and field.name not in (*item.indexes, "CreatedById", "LastModifiedById"):
                connection.execute(
                    f'CREATE INDEX IF NOT EXISTS "{item.name}_{field.name}_set" '
                    f'ON "{item.name}" ("{field.name}") WHERE "{field.name}" IS NOT NULL'
                )


def binned_objects() -> list[SObject]:
    """Return the objects whose records go to the bin."""
    return [item for item in stored_schema().objects.values() if item.writable and item.field("IsDeleted")]


def note_family(connection: sqlite3.Connection, root: str, ids: Iterable[str]) -> None:
    """Remember that these records were deleted with another."""
    connection.executemany(
        "INSERT OR REPLACE INTO life_bin VALUES (?, ?)", [(identity, root) for identity in ids]
    )


def deleted_with(connection: sqlite3.Connection, root: str) -> list[str]:
    """Return the records that were deleted with this one."""
    rows = connection.execute("SELECT Id FROM life_bin WHERE DeletedWith = ?", (root,))
    return [str(row[0]) for row in rows]


def is_taken_along(connection: sqlite3.Connection, identity: str) -> bool:
    """Whether a record is in the bin only as part of another, and so cannot be taken out alone."""
    return connection.execute("SELECT 1 FROM life_bin WHERE Id = ?", (identity,)).fetchone() is not None


def purge(connection: sqlite3.Connection, item: SObject, ids: Iterable[str]) -> int:
    """Remove records of one object for good, with what was deleted with them; return how many went.

    Records that are not deleted go too, as with Bulk's hardDelete. Their ids are never given out again.
    """
    doomed: dict[str, list[str]] = {item.name: list(ids)}
    by_prefix = stored_schema().by_prefix
    for root in doomed[item.name]:
        for identity in deleted_with(connection, root):
            doomed.setdefault(by_prefix[identity[:3]].name, []).append(identity)
    return sum(_remove(connection, name, listed) for name, listed in doomed.items() if listed)


def empty(connection: sqlite3.Connection, *, before: str | None = None) -> int:
    """Purge the whole bin, or what was deleted before a stamp; return how many records went."""
    purged = 0
    for item in binned_objects():
        rows = connection.execute(
            f'SELECT Id FROM "{item.name}" WHERE IsDeleted = 1 AND SystemModstamp < ?',
            (before if before is not None else "~",),
        ).fetchall()
        if rows:
            purged += _remove(connection, item.name, [str(row[0]) for row in rows])
    return purged


def expire(connection: sqlite3.Connection, now: float) -> int:
    """Purge what has been in the bin for more than 15 days; return how many records went."""
    return empty(connection, before=stamp(now - KEPT_DAYS * _DAY))


def forget_deletes(connection: sqlite3.Connection, now: float) -> None:
    """Trim the delete log, as a busy org does: deletions before now can no longer be asked for."""
    connection.execute(
        "INSERT OR REPLACE INTO emulator VALUES (?, ?)", (_DELETES_FROM, str(int(now) // 60 * 60))
    )


def deletes_known_from(connection: sqlite3.Connection, now: float) -> int:
    """Return since when deletions are known, in seconds since 1970: for 15 days, or since the last trim."""
    row = connection.execute("SELECT value FROM emulator WHERE key = ?", (_DELETES_FROM,)).fetchone()
    return max(int(now) - KEPT_DAYS * _DAY, int(row[0]) if row else 0)


def next_sequence(connection: sqlite3.Connection, sobject: str) -> int:
    """Return the row number of a new record, which no purged record has had."""
    row = connection.execute(
        f'SELECT max(coalesce((SELECT max(seq) FROM "{sobject}"), 0), '
        "coalesce((SELECT CAST(value AS INTEGER) FROM emulator WHERE key = ?), 0))",
        (f"last {sobject}",),
    ).fetchone()
    return int(row[0]) + 1


def _remove(connection: sqlite3.Connection, sobject: str, ids: list[str]) -> int:
    connection.execute(
        "INSERT OR REPLACE INTO emulator VALUES (?, ?)",
        (f"last {sobject}", str(next_sequence(connection, sobject) - 1)),
    )
    listed = as_list(ids)
    connection.execute("DELETE FROM life_bin WHERE Id IN (SELECT value FROM json_each(?))", (listed,))
    done = connection.execute(
        f'DELETE FROM "{sobject}" WHERE Id IN (SELECT value FROM json_each(?))', (listed,)
    )
    return done.rowcount
