"""A new org's file filled, or an old one's taken up."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sf_tui.emulator.database import (
    complete_tables,
    connect,
    create_indexes,
    create_tables,
    transaction,
)
from sf_tui.emulator.ids import make_id
from sf_tui.emulator.life.recycling import create_bin
from sf_tui.emulator.life.upkeep import keep
from sf_tui.emulator.schema import stored_schema
from sf_tui.emulator.seed.persons import fill_persons
from sf_tui.emulator.seed.queues import seed_groups
from sf_tui.emulator.seed.records import INTEGRATION_USER, USERS, seed_user
from sf_tui.emulator.seed.rows import TWO_YEARS, Rows
from sf_tui.emulator.stamps import stamp

if TYPE_CHECKING:
    from pathlib import Path

    from sf_tui.emulator.options import Options
    from sf_tui.emulator.seed.records import Seeded

PERMISSION_SET = "SfTui_Integration"
REVISION = "sf-tui set-up 1"
ADMIN_ID = make_id("005", 1)
INTEGRATION_ID = make_id("005", INTEGRATION_USER + 1)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the org is.

    Its id, the seed it came from, the integration user, when it was filled (seconds since 1970).
    """

    org_id: str
    seed: int
    username: str
    email: str
    seeded_at: int


def prepare(path: Path, options: Options, *, now: float | None = None) -> Identity:
    """Fill the file if there is none, bring its set-up in line with the options, and say who it is.

    `now` (seconds since 1970) stands for the current time; stamps count back from its full hour. Raises
    sqlite3.DatabaseError when the file holds something else.
    """
    present = now if now is not None else time.time()
    if not path.exists() or not path.stat().st_size:
        _make(path, options, int(present) // 3600 * 3600)
    connection = connect(path)
    try:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'emulator'").fetchone() is None:
            raise sqlite3.DatabaseError(f"{path} is a database, but not of an emulated org")
        with transaction(connection):
            complete_tables(connection)
            create_bin(connection)
            _fill_groups(connection)
            _set_up(connection, options)
            if options.person_accounts:
                fill_persons(connection, _identity(connection).seed, present)
        keep(connection, present)
        return _identity(connection)
    finally:
        connection.close()


def _make(path: Path, options: Options, seeded_at: int) -> None:
    """Fill a file beside the wanted one and move it there when it is whole."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    connection = connect(beside, journal="OFF")
    try:
        with transaction(connection):
            create_tables(connection)
            _fill(connection, options, seeded_at)
            create_indexes(connection)
    finally:
        connection.close()
    beside.replace(path)


def _fill(connection: sqlite3.Connection, options: Options, seeded_at: int) -> None:
    rows = Rows(options.seed, options.contacts, seeded_at)
    for sobject in rows.sources:
        columns = rows.columns(sobject)
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        connection.executemany(f'INSERT INTO "{sobject}" ({names}) VALUES ({marks})', rows.rows(sobject))
    connection.executemany(
        "INSERT INTO emulator VALUES (?, ?)", [("seed", str(options.seed)), ("seeded_at", str(seeded_at))]
    )
    _fill_people(connection, options.seed, seeded_at)


def _fill_people(connection: sqlite3.Connection, seed: int, seeded_at: int) -> None:
    start = seeded_at - TWO_YEARS
    names = ("Standard User", "System Administrator", "Minimum Access - API Only Integrations")
    for number, name in enumerate(names, start=1):
        _insert(connection, "Profile", number, "00e", {"Name": name, "UserType": "Standard"}, start)
    for index in range(USERS):
        profile = {0: 2, INTEGRATION_USER: 3}.get(index, 1)
        record: Seeded = {
            **seed_user(seed, index),
            "CompanyName": "Hélios Industries",
            "CommunityNickname": f"user{index}",
            "TimeZoneSidKey": "GMT",
            "LocaleSidKey": "en_US",
            "LanguageLocaleKey": "en_US",
            "ProfileId": make_id("00e", profile),
            "UserType": "Standard",
            "ManagerId": make_id("005", 1) if 0 < index < INTEGRATION_USER else None,
        }
        _insert(connection, "User", index + 1, "005", record, start + index * 60)
    organization: Seeded = {
        "Name": "Hélios Industries",
        "Country": "FR",
        "City": "Lyon",
        "PrimaryContact": "Hélios Admin",
        "DefaultLocaleSidKey": "en_US",
        "TimeZoneSidKey": "GMT",
        "LanguageLocaleKey": "en_US",
        "FiscalYearStartMonth": 1,
        "OrganizationType": "Enterprise Edition",
        "InstanceName": "EU45",
        "IsSandbox": 0,
        "IsReadOnly": 0,
    }
    _insert(connection, "Organization", 1 + seed % 62**4, "00D", organization, start)


def _fill_groups(connection: sqlite3.Connection) -> None:
    """Give the org its queues; one that has them keeps them."""
    if connection.execute('SELECT 1 FROM "Group"').fetchone() is not None:
        return
    at = (
        int(connection.execute("SELECT value FROM emulator WHERE key = 'seeded_at'").fetchone()[0])
        - TWO_YEARS
    )
    numbers: Counter[str] = Counter()
    for sobject, record in seed_groups(ADMIN_ID):
        numbers[sobject] += 1
        prefix = stored_schema().objects[sobject.lower()].prefix
        _insert(connection, sobject, numbers[sobject], prefix, record, at)


def _set_up(connection: sqlite3.Connection, options: Options) -> None:
    """Make the org a sandbox or production, and its permission set present or not, as the options say."""
    connection.execute(
        "UPDATE Organization SET IsSandbox = ?, InstanceName = ?",
        (int(options.is_sandbox), "CS162" if options.is_sandbox else "EU45"),
    )
    connection.execute("UPDATE User SET Email = replace(Email, '.invalid', '')")
    if options.is_sandbox:
        connection.execute("UPDATE User SET Email = Email || '.invalid' WHERE Id <> ?", (INTEGRATION_ID,))
    connection.execute("DELETE FROM PermissionSetAssignment")
    connection.execute("DELETE FROM PermissionSet")
    at = int(connection.execute("SELECT value FROM emulator WHERE key = 'seeded_at'").fetchone()[0]) - 86_400
    profile: Seeded = {"Name": "X00ex_admin", "Label": "X00ex_admin", "IsOwnedByProfile": 1, "IsCustom": 0}
    profile |= {"ProfileId": make_id("00e", 2), "Type": "Profile"}
    _insert(connection, "PermissionSet", 1, "0PS", profile, at)
    if options.external_id == "missing":
        return
    ours: Seeded = {"Name": PERMISSION_SET, "Label": "sf-tui Integration", "Description": REVISION}
    ours |= {"IsOwnedByProfile": 0, "IsCustom": 1, "Type": "Regular"}
    _insert(connection, "PermissionSet", 2, "0PS", ours, at)
    assignment: Seeded = {"PermissionSetId": make_id("0PS", 2), "AssigneeId": INTEGRATION_ID, "IsActive": 1}
    _insert(connection, "PermissionSetAssignment", 1, "0Pa", assignment, at)


def _insert(
    connection: sqlite3.Connection, sobject: str, sequence: int, prefix: str, record: Seeded, at: int
) -> None:
    item = stored_schema().objects[sobject.lower()]
    whole: Seeded = {"seq": sequence, "Id": make_id(prefix, sequence), **record}
    for name in ("CreatedDate", "LastModifiedDate", "SystemModstamp"):
        if item.field(name):
            whole[name] = stamp(at)
    for name in ("CreatedById", "LastModifiedById"):
        if item.field(name):
            whole[name] = ADMIN_ID
    names = ", ".join(f'"{name}"' for name in whole)
    marks = ", ".join("?" * len(whole))
    connection.execute(f'INSERT INTO "{sobject}" ({names}) VALUES ({marks})', tuple(whole.values()))


def _identity(connection: sqlite3.Connection) -> Identity:
    known = dict(connection.execute("SELECT key, value FROM emulator"))
    org_id = connection.execute("SELECT Id FROM Organization").fetchone()[0]
    username, email = connection.execute(
        "SELECT Username, Email FROM User WHERE Id = ?", (INTEGRATION_ID,)
    ).fetchone()
    return Identity(org_id, int(known["seed"]), username, email, int(known["seeded_at"]))
