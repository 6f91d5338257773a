"""Why the database refused one record, as a result a person can act on."""

import sqlite3
from collections.abc import Mapping, Sequence

from sf_tui.connectors.protocol import WriteResult
from sf_tui.connectors.sqlite.catalogue import KEY_COLUMN, Field, Table
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.values import Value

RECORD_ERRORS = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    ValueError,
    OverflowError,
    sqlite3.ProgrammingError,
)
"""What one record's values can cause: broken constraints, too much text, lone surrogates, huge integers."""


def not_found(table: Table, record_id: str) -> WriteResult:
    """Return the result for an update of a record that is gone."""
    return _refused(
        record_id,
        "NOT_FOUND",
        say(
            "The CRM has no {object} record {id} any more; somebody deleted it. "
            "Unlink it, or restore it in the CRM.",
            object=table.name,
            id=safe_text(record_id),
        ),
    )


def unknown_field(table: Table, record_id: str | None, names: Sequence[str]) -> WriteResult:
    """Return the result for a write to fields that do not exist."""
    return _refused(
        record_id,
        "INVALID_FIELD",
        say(
            "The CRM's {object} have no field {field}; take it out of the mapping, or describe anew.",
            object=table.name,
            field=", ".join(map(safe_text, names)),
        ),
        names,
    )


def bad_reference(record_id: str | None, field: Field, value: Value) -> WriteResult:
    """Return the result for a reference to a record that does not exist, or that is none at all."""
    return _refused(
        record_id,
        "INVALID_REFERENCE",
        say(
            "{field} points to {value}, which the CRM does not have; "
            "choose another one, or sync that record first.",
            field=field.name,
            value=safe_text(str(value)),
        ),
        (field.name,),
    )


def explain(
    connection: sqlite3.Connection,
    table: Table,
    record_id: str | None,
    values: Mapping[str, Value],
    error: Exception,
) -> WriteResult:
    """Return the result for what SQLite, or the way to it, said of one record."""
    match getattr(error, "sqlite_errorname", type(error).__name__):
        case "SQLITE_CONSTRAINT_NOTNULL":
            name = str(error).rpartition(".")[2]
            return _refused(
                record_id,
                "REQUIRED_FIELD_MISSING",
                say("{field} may not be empty in the CRM; fill it in.", field=name),
                (name,),
            )
        case "SQLITE_CONSTRAINT_FOREIGNKEY":
            return _missing_parent(connection, table, record_id, values)
        case "SQLITE_CONSTRAINT_UNIQUE" if str(error).endswith(f".{KEY_COLUMN}"):
            return _refused(
                record_id,
                "DUPLICATE_VALUE",
                say(
                    "Another record of the CRM's {object} is linked with the same Salesforce record; "
                    "remove one of the two links.",
                    object=table.name,
                ),
                (KEY_COLUMN,),
            )
        case "SQLITE_CONSTRAINT_UNIQUE":
            name = str(error).rpartition(".")[2]
            return _refused(
                record_id,
                "DUPLICATE_VALUE",
                say(
                    "{field} holds a value that another record of the CRM has; change one of them.",
                    field=safe_text(name),
                ),
                (name,),
            )
        case "SQLITE_CONSTRAINT_CHECK":
            return _failed_check(table, record_id, values, error)
        case "OverflowError" if names := _huge(values):
            return _refused(
                record_id,
                "INVALID_VALUE",
                say("{field} is too large a number for the CRM; correct it.", field=", ".join(names)),
                names,
            )
        case "UnicodeEncodeError":
            return _bad_text(table, record_id, values)
        case _:
            return _refused(
                record_id,
                "INVALID_VALUE",
                say(
                    "The CRM does not take this record: {detail}. Correct the value.",
                    detail=safe_text(str(error)),
                ),
            )


def _missing_parent(
    connection: sqlite3.Connection, table: Table, record_id: str | None, values: Mapping[str, Value]
) -> WriteResult:
    for field in table.named(list(values)):
        value = values[field.name]
        if not field.parents or value is None:
            continue
        parent = field.parents[0]
        parent_id: Value = value
        if field.kinds:
            kind, _, parent_id = str(value).partition(":")
            parent = field.parents[field.kinds.index(kind)]
        sql = f"SELECT 1 FROM {parent} WHERE id = ?"  # noqa: S608  a name from the catalogue
        if connection.execute(sql, (parent_id,)).fetchone() is None:
            return bad_reference(record_id, field, value)
    return _refused(
        record_id,
        "INVALID_REFERENCE",
        say("The record points to one that the CRM does not have; look at its references."),
    )


def _failed_check(
    table: Table, record_id: str | None, values: Mapping[str, Value], error: Exception
) -> WriteResult:
    constraint = str(error).rpartition(": ")[2]
    name = constraint.split("_is_a_")[0]
    if name not in table.fields:
        return _refused(
            record_id,
            "INVALID_VALUE",
            say("The CRM's rule {rule} does not allow this record; correct it.", rule=safe_text(constraint)),
        )
    value = safe_text(str(values.get(name)))
    if constraint.endswith("_date"):
        reason = say(
            "{field} is {value}, which is no date of the form 2026-11-23; correct it.",
            field=name,
            value=value,
        )
    else:
        reason = say("{field} is {value}, which is no number; correct it.", field=name, value=value)
    return _refused(record_id, "INVALID_VALUE", reason, (name,))


def _bad_text(table: Table, record_id: str | None, values: Mapping[str, Value]) -> WriteResult:
    names = tuple(
        name
        for name, value in values.items()
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value)
    )
    return _refused(
        record_id,
        "INVALID_TEXT",
        say(
            "{field} holds half a character (a lone surrogate), which cannot be stored; type that text anew.",
            field=", ".join(names) or KEY_COLUMN,
            object=table.name,
        ),
        names,
    )


def _huge(values: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(
        name for name, value in values.items() if isinstance(value, int) and not -(2**63) <= value < 2**63
    )


def _refused(record_id: str | None, code: str, reason: Sentence, fields: Sequence[str] = ()) -> WriteResult:
    return WriteResult(record_id, code=code, reason=reason, fields=tuple(fields))
