"""The org's users as their logins need them, read from and written to the table User."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sf_tui.emulator.ids import full_id, make_id
from sf_tui.emulator.seeding import ADMIN_ID
from sf_tui.emulator.stamps import stamp

if TYPE_CHECKING:
    import sqlite3

_COLUMNS = (
    "Id, Username, FirstName, LastName, Name, Email, CommunityNickname, IsActive, UserType, TimeZoneSidKey, "
    "LocaleSidKey, LanguageLocaleKey, LastModifiedDate, "
    "(SELECT Profile.Name FROM Profile WHERE Profile.Id = User.ProfileId)"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A user: who it is, and whether it may log in."""

    id: str
    username: str
    first_name: str | None
    last_name: str
    name: str
    email: str
    nickname: str
    is_active: bool
    user_type: str
    time_zone: str
    locale: str
    language: str
    changed_at: str
    profile: str


def people(connection: sqlite3.Connection) -> list[Person]:
    """Return all users in the order they were made."""
    return [_person(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM User ORDER BY seq")]


def find_person(connection: sqlite3.Connection, who: str) -> Person | None:
    """Return the user with this id (15 or 18 characters) or username."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM User WHERE Id = ? OR Username = ?", (full_id(who) or "", who)
    ).fetchone()
    return None if row is None else _person(row)


def add_person(
    connection: sqlite3.Connection,
    username: str,
    last_name: str,
    first_name: str | None,
    email: str,
    profile: str,
) -> Person:
    """Create an active user. Raises LookupError for a profile that is not there."""
    row = connection.execute("SELECT Id FROM Profile WHERE Name = ?", (profile,)).fetchone()
    if row is None:
        raise LookupError(f"there is no profile {profile[:100]}")
    sequence = connection.execute("SELECT max(seq) FROM User").fetchone()[0] + 1
    now = stamp(time.time())
    connection.execute(
        "INSERT INTO User (seq, Id, Username, FirstName, LastName, Email, Alias, CommunityNickname, "
        "IsActive, TimeZoneSidKey, LocaleSidKey, LanguageLocaleKey, ProfileId, UserType, CreatedDate, "
        "CreatedById, LastModifiedDate, LastModifiedById, SystemModstamp) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 'GMT', 'en_US', 'en_US', ?, 'Standard', ?, ?, ?, ?, ?)",
        (
            sequence,
            make_id("005", sequence),
            username,
            first_name,
            last_name,
            email,
            last_name[:8],
            f"user{sequence - 1}",
            row[0],
            now,
            ADMIN_ID,
            now,
            ADMIN_ID,
            now,
        ),
    )
    found = find_person(connection, make_id("005", sequence))
    if found is None:
        raise LookupError(f"the user {username} was written and is not there")
    return found


def set_active(connection: sqlite3.Connection, user: str, *, is_active: bool) -> None:
    """Let a user log in, or not."""
    now = stamp(time.time())
    connection.execute(
        "UPDATE User SET IsActive = ?, LastModifiedDate = ?, LastModifiedById = ?, SystemModstamp = ? "
        "WHERE Id = ?",
        (int(is_active), now, ADMIN_ID, now, user),
    )


def _person(row: tuple[str | int | None, ...]) -> Person:
    return Person(
        id=str(row[0]),
        username=str(row[1]),
        first_name=None if row[2] is None else str(row[2]),
        last_name=str(row[3]),
        name=str(row[4]),
        email=str(row[5]),
        nickname=str(row[6]),
        is_active=bool(row[7]),
        user_type=str(row[8]).upper(),
        time_zone=str(row[9]),
        locale=str(row[10]),
        language=str(row[11]),
        changed_at=str(row[12]),
        profile=str(row[13]),
    )
