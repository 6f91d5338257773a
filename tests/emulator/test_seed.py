from __future__ import annotations

import sqlite3
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from sf_tui.emulator import Options, seed_contact, seed_user
from sf_tui.emulator.activity import change, dice
from sf_tui.emulator.database import connect
from sf_tui.emulator.ids import full_id
from sf_tui.emulator.org import Org
from sf_tui.emulator.seed.firms import firm
from sf_tui.emulator.seed.rows import Rows
from sf_tui.emulator.seeding import prepare
from tests.emulator.helpers import CONTACTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def connection(filled: Path) -> Iterator[sqlite3.Connection]:
    found = connect(filled)
    yield found
    found.close()


def test_the_same_seed_makes_the_same_people() -> None:
    assert seed_contact(7, 123) == seed_contact(7, 123)
    assert seed_contact(7, 123) != seed_contact(8, 123)
    assert seed_contact(7, 10**9)["LastName"]
    assert list(Rows(7, 50, 1_800_000_000).rows("Task")) == list(Rows(7, 50, 1_800_000_000).rows("Task"))


def test_firms_and_users_have_names_of_their_own() -> None:
    assert len({firm(7, index).name for index in range(5_000)}) == 5_000
    assert len({firm(7, index).domain for index in range(5_000)}) == 5_000
    assert [seed_user(7, index)["IsActive"] for index in range(12)] == [1] * 9 + [0, 0, 1]
    assert len({seed_user(7, index)["Email"] for index in range(12)}) == 12


def test_some_people_are_odd_some_fields_blank_and_few_addresses_double() -> None:
    people = [seed_contact(7, index) for index in range(4_000)]
    emails = Counter(person["Email"] for person in people if person["Email"])
    assert 2 <= sum(1 for count in emails.values() if count > 1) <= 40
    assert any(person["Email"] is None for person in people)
    assert any("[bold]" in str(person["FirstName"]) for person in people)
    assert any(not str(person["LastName"]).isascii() for person in people)


def test_the_org_has_its_proportions(connection: sqlite3.Connection) -> None:
    counts = {
        name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        for name in ("Account", "Contact", "Lead", "Opportunity", "Task", "User", "Organization")
    }
    assert counts == {
        "Account": CONTACTS // 5,
        "Contact": CONTACTS,
        "Lead": CONTACTS // 4,
        "Opportunity": CONTACTS // 5,
        "Task": CONTACTS // 2,
        "User": 12,
        "Organization": 1,
    }


def test_ids_are_valid_and_references_lead_somewhere(connection: sqlite3.Connection) -> None:
    for (identity,) in connection.execute("SELECT Id FROM Contact UNION SELECT Id FROM Task"):
        assert full_id(identity) == identity
    for child, column, parent in (
        ("Contact", "AccountId", "Account"),
        ("Account", "ParentId", "Account"),
        ("Opportunity", "AccountId", "Account"),
        ("Lead", "ConvertedContactId", "Contact"),
        ("Contact", "OwnerId", "User"),
        ("Task", "WhatId", None),
    ):
        sources = [parent] if parent else ["Account", "Opportunity"]
        ids = " UNION ".join(f"SELECT Id FROM {name}" for name in sources)
        lost = f"SELECT count(*) FROM {child} WHERE {column} IS NOT NULL AND {column} NOT IN ({ids})"
        assert connection.execute(lost).fetchone()[0] == 0


def test_stamps_lie_in_the_past_and_many_are_alike(connection: sqlite3.Connection) -> None:
    stamps = [row[0] for row in connection.execute("SELECT SystemModstamp FROM Contact ORDER BY 1")]
    assert stamps[-1] < time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
    assert max(Counter(stamps).values()) >= 5
    wrong = "SELECT count(*) FROM Contact WHERE SystemModstamp < CreatedDate"
    assert connection.execute(wrong).fetchone()[0] == 0


def test_an_existing_org_is_taken_up_with_other_options(tmp_path: Path) -> None:
    path = tmp_path / "org.db"
    first = prepare(path, Options(contacts=25))
    second = prepare(path, Options(contacts=99, seed=8, is_sandbox=True, external_id="missing"))
    assert (first.org_id, first.seed) == (second.org_id, second.seed)
    connection = connect(path)
    try:
        assert connection.execute("SELECT count(*) FROM Contact").fetchone()[0] == 25
        assert connection.execute("SELECT IsSandbox FROM Organization").fetchone()[0] == 1
        sandboxed = connection.execute("SELECT count(*) FROM User WHERE Email LIKE '%.invalid'").fetchone()[0]
        assert sandboxed == 11
        assert connection.execute("SELECT count(*) FROM PermissionSetAssignment").fetchone()[0] == 0
    finally:
        connection.close()


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE precious (x)")
    other.close()
    with pytest.raises(sqlite3.DatabaseError, match="not of an emulated org"):
        prepare(path, Options(contacts=25))


@pytest.mark.parametrize("contacts", [0, 1])
def test_a_tiny_org_works(tmp_path: Path, contacts: int) -> None:
    path = tmp_path / "org.db"
    options = Options(contacts=contacts)
    org = Org(prepare(path, options), options)
    connection = connect(path)
    try:
        for number in range(40):
            change(org, connection, dice(number))
    finally:
        connection.close()


def test_colleagues_change_things_without_counting(tmp_path: Path) -> None:
    path = tmp_path / "org.db"
    options = Options(contacts=50)
    org = Org(prepare(path, options), options)
    connection = connect(path)
    try:
        chance = dice(1)
        kinds = Counter(change(org, connection, chance) for _ in range(200))
        assert len(kinds) == 7
        assert connection.execute("SELECT count(*) FROM Contact WHERE IsDeleted").fetchone()[0] > 0
        assert connection.execute("SELECT count(*) FROM Contact").fetchone()[0] > 50
        assert org.writes() == {}
    finally:
        connection.close()


def test_colleagues_merge_and_convert_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "org.db"
    options = Options(contacts=50, merges=True)
    org = Org(prepare(path, options), options)
    connection = connect(path)
    try:
        before = connection.execute("SELECT count(*) FROM Lead WHERE IsConverted").fetchone()[0]
        chance = dice(1)
        kinds = Counter(change(org, connection, chance) for _ in range(300))
        assert kinds["merge"] > 2
        assert kinds["convert"] > 5
        lost = "SELECT count(*) FROM Contact WHERE IsDeleted AND MasterRecordId IS NOT NULL"
        assert connection.execute(lost).fetchone()[0] > 0
        assert connection.execute("SELECT count(*) FROM Lead WHERE IsConverted").fetchone()[0] > before
    finally:
        connection.close()
