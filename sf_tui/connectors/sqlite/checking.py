"""A live look at the database: is it there, sound, ours, and does it have what is mapped."""

import sqlite3
import time
from collections.abc import Sequence

from sf_tui.connectors.sqlite.catalogue import TABLES, Field, Table, table
from sf_tui.model.check import CheckResult, Identity, ObjectAccess, Words
from sf_tui.model.mapping import Mapping
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.trouble import Cause, Remedy


def is_sound(connection: sqlite3.Connection) -> bool:
    """Tell whether SQLite finds the file's structure in order."""
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def access(connection: sqlite3.Connection, mappings: Sequence[Mapping]) -> tuple[ObjectAccess, ...]:
    """Compare what is mapped with the tables as they are."""
    return tuple(_access(connection, table(TABLES[each.crm_kind]), each) for each in mappings)


def result(
    identity: Identity | None = None,
    access: tuple[ObjectAccess, ...] = (),
    reason: Sentence | None = None,
    cause: Cause = Cause.CRM_UNAVAILABLE,
) -> CheckResult:
    """Make the result; whatever has a reason is not valid, and then ``cause`` says it in a word."""
    return CheckResult(
        side="crm",
        cause="" if reason is None else cause,
        remedy="" if reason is None else Remedy.CORRECT_SETTINGS,
        is_valid=reason is None,
        checked_at=time.time(),
        reason=None if reason is None else Words(reason.template, reason.params),
        identity=identity,
        access=access,
    )


def damaged(path: str) -> Sentence:
    """Say that the integrity check found damage."""
    return say(
        "The CRM database {path} is damaged; restore it from a backup, "
        "or save what is readable with sqlite3's .recover.",
        path=path,
    )


def judged(identity: Identity, found: tuple[ObjectAccess, ...]) -> CheckResult:
    """Make the result of what was found; a mapped object or field that is missing is not valid."""
    for each in found:
        if not each.readable:
            reason = say("The CRM has no table {object} any more; restore the database.", object=each.object)
            return result(identity, found, reason, Cause.MISSING_OBJECT)
        if each.missing_fields:
            reason = say(
                "The CRM's {object} lack {fields}; take them out of the mapping, or restore the columns.",
                object=each.object,
                fields=", ".join(each.missing_fields),
            )
            return result(identity, found, reason, Cause.MISSING_FIELD)
    return result(identity, found)


def _access(connection: sqlite3.Connection, described: Table, mapping: Mapping) -> ObjectAccess:
    sql = "SELECT name FROM pragma_table_info(?)"
    columns = {name for (name,) in connection.execute(sql, (described.name,))}

    def is_there(field: Field | None) -> bool:
        return field is not None and columns.issuperset(field.columns)

    return ObjectAccess(
        object=described.name,
        readable=bool(columns),
        creatable=bool(columns),
        updatable=bool(columns),
        missing_fields=tuple(name for name in mapping.crm_fields if not is_there(described.fields.get(name))),
        external_id="ready" if "sf_id" in columns else "missing",
    )
