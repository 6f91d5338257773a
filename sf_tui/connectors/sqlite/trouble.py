"""SQLite's errors in the product's words: which file, what happened, what to do next."""

import sqlite3
from pathlib import Path

from sf_tui.model.errors import ConnectorError, CrmUnavailable, PermissionMissing, Refused
from sf_tui.model.safe_text import safe_text


def shown(path: Path) -> str:
    """Return the path as it may be shown in a sentence."""
    return safe_text(str(path), 500)


def missing(path: Path) -> CrmUnavailable:
    """Return the error for a database file that is not there."""
    return CrmUnavailable(
        "The CRM database {path} does not exist; "
        "restore it, mount its disk, or correct the path in the settings.",
        path=shown(path),
    )


def not_ours(path: Path) -> Refused:
    """Return the error for a database that is no CRM of ours."""
    return Refused(
        "NOT_A_CRM",
        "{path} is an SQLite database, but not a CRM made by sf-tui; correct the path in the settings.",
        path=shown(path),
    )


def too_new(path: Path, found: int, known: int) -> Refused:
    """Return the error for a database with a later schema than this program knows."""
    return Refused(
        "SCHEMA_TOO_NEW",
        "The CRM database {path} has schema version {found}, this sf-tui knows {known}; update sf-tui.",
        path=shown(path),
        found=found,
        known=known,
    )


def translate(error: sqlite3.Error, path: Path) -> ConnectorError:
    """Return the error of our tree for one of SQLite's."""
    params = {"path": shown(path), "detail": safe_text(str(error))}
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return CrmUnavailable(
                "Another program has been writing to the CRM database {path} for more than 5 seconds; "
                "let it finish or close it, then sync again.",
                **params,
            )
        case sqlite3.SQLITE_NOTADB:
            return Refused(
                "NOT_A_DATABASE",
                "{path} is not an SQLite database; "
                "correct the path in the settings, or restore the file from a backup.",
                **params,
            )
        case sqlite3.SQLITE_CORRUPT:
            return Refused(
                "CORRUPT",
                "The CRM database {path} is damaged ({detail}); restore it from a backup, "
                "or save what is readable with sqlite3's .recover.",
                **params,
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return PermissionMissing(
                "The CRM database {path} cannot be written ({detail}); "
                "give this user write access to the file and its folder.",
                **params,
            )
        case sqlite3.SQLITE_FULL:
            return CrmUnavailable(
                "No space is left for the CRM database {path}; free some on its disk, then sync again.",
                **params,
            )
        case sqlite3.SQLITE_CANTOPEN:
            return CrmUnavailable(
                "The CRM database {path} cannot be opened ({detail}); check that its folder exists "
                "and that this user may read and write there.",
                **params,
            )
        case sqlite3.SQLITE_ERROR if "no such" in str(error):
            return Refused(
                "SCHEMA_CHANGED",
                "The CRM database {path} lacks something this connector needs ({detail}); "
                "undo the change to its tables, or restore it from a backup.",
                **params,
            )
        case _:
            return CrmUnavailable(
                "The CRM database {path} could not be used: {detail}. "
                "Try again, and check its disk if it stays so.",
                **params,
            )
