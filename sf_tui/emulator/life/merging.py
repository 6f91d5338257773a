"""Two or three records made one.

The losers are deleted with `MasterRecordId` naming the winner; all that pointed at them points at the winner
and gets new stamps. Source: SOAP API Guide, "merge()".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sf_tui.emulator.dml.checks import existing
from sf_tui.emulator.dml.outcome import DmlError
from sf_tui.emulator.life.family import as_list
from sf_tui.emulator.schema import stored_schema

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from sf_tui.emulator.dml import Writer
    from sf_tui.emulator.schema import Field, SObject

_MOST_LOSERS = 2


@dataclass(frozen=True, slots=True)
class Merged:
    """The winner, the losers, and the records that now belong to the winner."""

    winner: str
    losers: tuple[str, ...]
    moved: tuple[str, ...]


def merge(
    connection: sqlite3.Connection,
    writer: Writer,
    item: SObject,
    winner: object,
    losers: Sequence[object],
    values: Mapping[str, object],
) -> Merged:
    """Merge records of one object into the winner, which gets the values. Raises DmlError.

    Do it in a transaction: an error may leave the work half done.
    """
    if not item.mergeable:
        raise DmlError("INVALID_TYPE_FOR_OPERATION", f"entity type {item.name} does not support merge")
    if not 1 <= len(losers) <= _MOST_LOSERS:
        raise DmlError(
            "MERGE_FAILED", f"one or {_MOST_LOSERS} records can be merged into another, not {len(losers)}"
        )
    _, kept = existing(connection, item, winner)
    gone = [existing(connection, item, loser)[1] for loser in losers]
    if len({kept, *gone}) != len(gone) + 1:
        raise DmlError("MERGE_FAILED", "a record cannot be merged into itself")
    if item.name == "Lead":
        _check_unconverted(connection, [kept, *gone])
    moved = _merge_persons(connection, writer, item, kept, gone)
    writer.rewrite(item.name, gone, {"IsDeleted": 1, "MasterRecordId": kept}, "deleted")
    moved += _move(connection, writer, item, kept, gone)
    if values:
        outcome = writer.update(item, kept, values)
        if outcome.error is not None:
            raise outcome.error
    else:
        writer.rewrite(item.name, [kept], {})
    return Merged(kept, tuple(gone), tuple(moved))


def references_to(sobject: str) -> list[tuple[SObject, Field]]:
    """Return the fields of all objects that may point at a record of this one, but for `MasterRecordId`."""
    return [
        (child, field)
        for child in stored_schema().objects.values()
        if child.writable
        for field in child.fields.values()
        if sobject in field.reference_to and field.name != "MasterRecordId"
    ]


def _merge_persons(
    connection: sqlite3.Connection, writer: Writer, item: SObject, winner: str, losers: list[str]
) -> list[str]:
    """Merge the contacts behind person accounts along with these. Raises DmlError for persons among firms."""
    if item.name not in ("Account", "Contact"):
        return []
    contact = "PersonContactId" if item.name == "Account" else "Id"
    rows = connection.execute(
        f'SELECT Id, IsPersonAccount, "{contact}" FROM "{item.name}" '
        "WHERE Id IN (SELECT value FROM json_each(?))",
        (as_list([winner, *losers]),),
    ).fetchall()
    if not any(row[1] for row in rows):
        return []
    if item.name == "Contact" or not all(row[1] for row in rows):
        raise DmlError("MERGE_FAILED", "person accounts are merged with person accounts only, as accounts")
    behind = {str(row[0]): str(row[2]) for row in rows}
    contacts = stored_schema().objects["contact"]
    gone = [behind[loser] for loser in losers]
    writer.rewrite("Contact", gone, {"IsDeleted": 1, "MasterRecordId": behind[winner]}, "deleted")
    return _move(connection, writer, contacts, behind[winner], gone)


def _move(
    connection: sqlite3.Connection, writer: Writer, item: SObject, winner: str, losers: list[str]
) -> list[str]:
    moved: list[str] = []
    for child, field in references_to(item.name):
        rows = connection.execute(
            f'SELECT Id FROM "{child.name}" WHERE "{field.name}" IN (SELECT value FROM json_each(?)) '
            "AND IsDeleted = 0",
            (as_list(losers),),
        ).fetchall()
        ids = [str(row[0]) for row in rows]
        if winner in ids:
            ids.remove(winner)
            writer.rewrite(child.name, [winner], {field.name: None})
        if ids:
            writer.rewrite(child.name, ids, {field.name: winner})
            moved += [identity for identity in ids if identity not in moved]
    return moved


def _check_unconverted(connection: sqlite3.Connection, ids: list[str]) -> None:
    row = connection.execute(
        "SELECT 1 FROM Lead WHERE IsConverted = 1 AND Id IN (SELECT value FROM json_each(?))", (as_list(ids),)
    ).fetchone()
    if row is not None:
        raise DmlError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
