"""Making the database and recognising it (``schema.sql`` is the whole of it, and its documentation)."""

import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from sf_tui.connectors.sqlite import trouble

SCHEMA_VERSION = 2
_OCCUPANTS = "CREATE TABLE IF NOT EXISTS occupants"


def install(connection: sqlite3.Connection, path: Path) -> None:
    """Give an empty database the schema, in one transaction; another program may do the same meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not is_empty(connection):
            connection.execute("ROLLBACK")
            return
        for statement in _statements():
            connection.execute(statement)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise trouble.translate(error, path) from error


def is_empty(connection: sqlite3.Connection) -> bool:
    """Tell whether the database has no table at all."""
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None


def verify(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `Refused` unless this is a CRM of ours that this program understands."""
    sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'crm_info'"
    if connection.execute(sql).fetchone() is None or uuid(connection) is None:
        raise trouble.not_ours(path)
    if (version := _version(connection)) > SCHEMA_VERSION:
        raise trouble.too_new(path, version, SCHEMA_VERSION)


def bring_up(connection: sqlite3.Connection) -> None:
    """Give a database of the first version what the second has, in one transaction."""
    if _version(connection) >= SCHEMA_VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) < SCHEMA_VERSION:  # another program may have done it meanwhile
            connection.execute(next(each for each in _statements() if _OCCUPANTS in each))
            connection.execute(
                "UPDATE crm_info SET value = :version WHERE key = 'schema_version'",
                {"version": str(SCHEMA_VERSION)},
            )
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def has_occupants(connection: sqlite3.Connection) -> bool:
    """Tell whether the database has been brought up to the second version."""
    return _version(connection) >= SCHEMA_VERSION


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def uuid(connection: sqlite3.Connection) -> str | None:
    """Return the CRM's identity."""
    row = connection.execute("SELECT value FROM crm_info WHERE key = 'uuid'").fetchone()
    return None if row is None else str(row[0])


def _statements() -> Iterator[str]:
    text = resources.files("sf_tui.connectors.sqlite").joinpath("schema.sql").read_text(encoding="utf-8")
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(statement):
            yield statement
            statement = ""
