"""Person accounts: one person in Salesforce is one person in the CRM (SYNC 6)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sf_tui.model.states import Direction, ObjectKind, RecordState
from tests.world import Org, World, running_org


@pytest.fixture
def org() -> Iterator[Org]:
    with running_org("--contacts", "12", "--person-accounts") as started:
        yield started


@pytest.fixture
def world(org: Org, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, org)
    made.start()
    yield made
    made.close()


def test_a_person_account_comes_as_a_contact_and_never_as_a_company(world: World) -> None:
    account = world.org.create("Account", FirstName="Ada", LastName="Person", PersonEmail="ada@example.com")
    world.sync()
    assert world.crm("SELECT first_name, account_id FROM contacts WHERE last_name = 'Person'") == [
        ("Ada", None)
    ]
    assert world.crm("SELECT name FROM accounts WHERE name LIKE '%Person'") == []
    outcome = world.outcome(Direction.PULL, ObjectKind.ACCOUNT, account)
    assert outcome is not None
    assert (outcome.state, outcome.code) == (RecordState.EXCLUDED, "person_account")
    firms = world.org.query("SELECT Id FROM Account WHERE IsPersonAccount = false")
    assert world.crm("SELECT count(*) FROM accounts") == [(len(firms),)]
    people = world.org.query("SELECT Id FROM Contact")
    assert world.crm("SELECT count(*) FROM contacts") == [(len(people),)]
    assert not any(each["updated"] for each in world.org.writes().values()), "nothing comes back"


def test_a_person_is_edited_from_both_sides(world: World) -> None:
    account = world.org.create("Account", LastName="Person", PersonEmail="ada@example.com")
    world.sync()
    world.org.update("Account", account, PersonTitle="Countess")
    world.sync()
    assert world.crm("SELECT title FROM contacts WHERE last_name = 'Person'") == [("Countess",)]
    world.crm("UPDATE contacts SET title = 'Analyst' WHERE last_name = 'Person'")
    world.sync()
    assert (
        world.org.one(f"SELECT PersonTitle FROM Account WHERE Id = '{account}'")["PersonTitle"] == "Analyst"
    )


def test_a_company_is_not_taken_for_the_person_of_its_name(world: World) -> None:
    world.org.create("Account", FirstName="Ada", LastName="Person")
    world.crm("INSERT INTO accounts (name) VALUES ('Ada Person')")
    world.sync()
    firm = world.org.one("SELECT Id FROM Account WHERE Name = 'Ada Person' AND IsPersonAccount = false")
    assert world.crm("SELECT sf_id FROM accounts WHERE name = 'Ada Person'") == [(firm["Id"],)]


def test_a_contact_with_a_company_is_linked_to_the_person_and_keeps_both_parents(world: World) -> None:
    account = world.org.create("Account", LastName="Person", PersonEmail="ada@example.com")
    world.crm("INSERT INTO accounts (name) VALUES ('Analytical Engines')")
    world.crm(
        "INSERT INTO contacts (last_name, email, account_id) SELECT 'Person', 'ada@example.com', id "
        "FROM accounts WHERE name = 'Analytical Engines'"
    )
    world.sync()
    world.sync()
    contact = world.org.one("SELECT Id, AccountId FROM Contact WHERE Email = 'ada@example.com'")
    assert contact["AccountId"] == account
    assert world.crm("SELECT count(*) FROM contacts WHERE email = 'ada@example.com'") == [(1,)]
    world.crm("UPDATE contacts SET title = 'Analyst' WHERE email = 'ada@example.com'")
    world.sync()
    assert world.crm("SELECT sf_id FROM contacts WHERE account_id IS NOT NULL AND last_name = 'Person'") == [
        (contact["Id"],)
    ]
    found = world.org.one("SELECT Title FROM Contact WHERE Email = 'ada@example.com'")
    assert found["Title"] == "Analyst"
