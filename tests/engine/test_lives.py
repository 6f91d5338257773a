"""What becomes of records over time: merged, converted, deleted, without a parent, under other settings."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sf_tui.model.settings import SyncSettings
from sf_tui.model.states import Direction, ExistingContacts, LinkState, ObjectKind, RecordState, RunState
from sf_tui.store.sqlite.pages import ledger_rows
from tests.world import NEVER, Org, World, running_org


@pytest.fixture
def org(tmp_path: Path) -> Iterator[Org]:
    with running_org("--contacts", "12", "--database", str(tmp_path / "org.db")) as started:
        yield started


@pytest.fixture
def world(org: Org, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, org)
    made.start()
    yield made
    assert_ledger_adds_up(made)
    made.close()


def convert(org: Org, lead: str, contact: str) -> None:
    """Convert a lead into a contact that is there, and its account."""
    account = org.create("Account", Name="Convertie SA")
    org.update("Contact", contact, AccountId=account)
    org.live("convert", lead=lead, account=account, contact=contact, withoutOpportunity=True)


def merge_into(world: World, loser: str, winner: str) -> None:
    world.org.live("merge", winner=winner, losers=[loser])


def assert_ledger_adds_up(world: World) -> None:
    """The ledger's running counts are what links and outcomes add up to."""
    rows = sqlite3.connect(world.folder / "state.db")
    expected: Counter[tuple[str, str, str]] = Counter()
    for (sf_id,) in rows.execute("SELECT salesforce_id FROM link").fetchall():
        (link,) = world.store.links_by_salesforce(world.id, [sf_id]).values()
        expected.update(ledger_rows(link))
    sides = {"pull": "salesforce", "push": "crm"}
    for kind, direction, state in rows.execute(
        "SELECT kind, direction, state FROM outcome WHERE other_id IS NULL"
    ):
        expected[kind, sides[direction], state] += 1
    rows.close()
    found = {
        (str(kind), str(side), str(state)): n
        for (kind, side), states in world.store.ledger(world.id).items()
        for state, n in states.items()
    }
    assert found == {key: n for key, n in expected.items() if n}


def _contact(world: World) -> tuple[str, str]:
    """The Salesforce id and the CRM id of some linked contact."""
    ((crm_id, sf_id),) = world.crm(
        "SELECT CAST(id AS TEXT), sf_id FROM contacts WHERE sf_id IS NOT NULL ORDER BY id LIMIT 1"
    )
    return sf_id, crm_id


def _quiet(world: World) -> None:
    """Nothing is written any more, however often it runs."""
    before = (world.org.writes(), world.crm("SELECT max(seq) FROM change_log"))
    for _ in range(2):
        assert world.sync().state is RunState.DONE
    assert (world.org.writes(), world.crm("SELECT max(seq) FROM change_log")) == before


def test_the_loser_of_a_merge_hands_its_link_to_a_winner_made_since_the_last_run(world: World) -> None:
    world.sync()
    loser, crm_id = _contact(world)
    before = world.crm("SELECT count(*) FROM contacts")
    winner = world.org.create("Contact", LastName="Gagnante", Email="gagnante@example.org")
    merge_into(world, loser, winner)
    assert world.sync().state is RunState.DONE
    assert world.crm("SELECT count(*) FROM contacts") == before, "the winner got the loser's record"
    assert world.crm("SELECT last_name FROM contacts WHERE id = ?", crm_id) == [("Gagnante",)]
    _quiet(world)


def test_of_two_losers_one_hands_its_link_over_and_the_other_is_merged(world: World) -> None:
    world.sync()
    rows = world.crm("SELECT sf_id FROM contacts ORDER BY id LIMIT 2")
    winner = world.org.create("Contact", LastName="Gagnante")
    for (loser,) in rows:
        merge_into(world, loser, winner)
    assert world.sync().state is RunState.DONE
    links = world.store.links_by_salesforce(world.id, [winner, *(row[0] for row in rows)]).values()
    assert Counter(link.state for link in links) == {LinkState.ACTIVE: 1, LinkState.MERGED: 1}


def test_a_task_that_waits_for_the_winner_follows_when_it_has_the_link(world: World) -> None:
    world.sync()
    loser, crm_id = _contact(world)
    winner = world.org.create("Contact", LastName="Gagnante")
    task = world.org.create("Task", Subject="Suivre", WhoId=winner, Status="Not Started", Priority="Normal")
    merge_into(world, loser, winner)
    world.sync()
    assert world.crm("SELECT contact_id FROM tasks WHERE sf_id = ?", task) == [(int(crm_id),)]


def test_a_converted_lead_hands_the_crm_contact_to_its_contact(org: Org, tmp_path: Path) -> None:
    leads = SyncSettings(interval_seconds=NEVER, existing_contacts=ExistingContacts.LEADS)
    world = World(tmp_path, org, leads)
    world.crm("INSERT INTO contacts (last_name, email) VALUES ('Piste', 'piste@example.org')")
    world.start()
    world.sync()
    before = world.crm("SELECT count(*) FROM contacts")
    lead = org.one("SELECT Id FROM Lead WHERE LastName = 'Piste'")["Id"]
    contact = org.create("Contact", LastName="Piste", Email="piste@example.org", Title="Convertie")
    convert(org, lead, contact)
    assert world.sync().state is RunState.DONE
    assert world.crm("SELECT count(*) FROM contacts") == before
    assert world.crm("SELECT title FROM contacts WHERE last_name = 'Piste'") == [("Convertie",)]
    _quiet(world)
    assert_ledger_adds_up(world)
    world.close()


def test_a_lead_is_linked_to_a_crm_contact_with_its_address_and_not_doubled(org: Org, tmp_path: Path) -> None:
    world = World(tmp_path, org)
    lead = org.create("Lead", LastName="Piste", Company="ACME", Email="piste@example.org")
    world.crm("INSERT INTO contacts (last_name, email) VALUES ('Piste', 'PISTE@example.org')")
    world.start()
    world.sync()
    assert world.crm("SELECT sf_id FROM contacts WHERE last_name = 'Piste'") == [(lead,)]
    assert world.crm("SELECT count(*) FROM leads WHERE last_name = 'Piste'") == [(0,)]
    assert org.query("SELECT Id FROM Contact WHERE LastName = 'Piste'") == []
    _quiet(world)
    world.close()


def test_a_record_undeleted_is_linked_again(world: World) -> None:
    world.sync()
    sf_id, crm_id = _contact(world)
    world.org.delete("Contact", sf_id)
    world.sync()
    world.org.live("undelete", ids=[sf_id])
    world.org.update("Contact", sf_id, Title="Revenue")
    world.sync()
    assert world.crm("SELECT title FROM contacts WHERE id = ?", crm_id) == [("Revenue",)]
    assert world.store.links_by_salesforce(world.id, [sf_id])[sf_id].state is LinkState.ACTIVE


def test_a_pair_of_which_both_are_deleted_is_forgotten(world: World) -> None:
    world.sync()
    sf_id, crm_id = _contact(world)
    world.org.delete("Contact", sf_id)
    world.sync()
    world.crm("DELETE FROM contacts WHERE id = ?", crm_id)
    world.sync()
    assert world.store.links_by_salesforce(world.id, [sf_id]) == {}
    assert world.sync().state is RunState.DONE


def test_a_failure_is_over_when_the_pair_is_linked_from_the_other_side(world: World) -> None:
    world.change(existing_contacts=ExistingContacts.NONE)
    world.crm("INSERT INTO contacts (id, last_name, email) VALUES (900, 'Seule', 'seule@example.org')")
    world.sync()
    noted = world.outcome(Direction.PUSH, ObjectKind.CONTACT, "900")
    assert noted is not None
    assert noted.state is RecordState.EXCLUDED
    world.org.create("Contact", LastName="Seule", Email="seule@example.org")
    world.sync()
    assert world.outcome(Direction.PUSH, ObjectKind.CONTACT, "900") is None


def test_the_choice_for_existing_contacts_sends_them_when_it_changes(world: World) -> None:
    world.change(existing_contacts=ExistingContacts.NONE)
    world.crm("INSERT INTO contacts (last_name, email) VALUES ('Plus tard', 'tard@example.org')")
    world.sync()
    assert world.org.query("SELECT Id FROM Contact WHERE LastName = 'Plus tard'") == []
    world.change(existing_contacts=ExistingContacts.CONTACTS)
    world.sync()
    assert len(world.org.query("SELECT Id FROM Contact WHERE LastName = 'Plus tard'")) == 1
    _quiet(world)


def test_leads_that_were_passed_while_their_box_was_not_ticked_come_when_it_is(world: World) -> None:
    world.change(leads=False)
    world.sync()
    assert world.crm("SELECT count(*) FROM leads") == [(0,)]
    world.change(leads=True)
    world.sync()
    expected = len(world.org.query("SELECT Id FROM Lead WHERE IsConverted = false AND IsDeleted = false"))
    assert world.crm("SELECT count(*) FROM leads") == [(expected,)]
    _quiet(world)


def test_a_kind_switched_off_and_on_again_catches_up(world: World) -> None:
    world.sync()
    sf_id, crm_id = _contact(world)
    world.change(contacts=False)
    world.org.update("Contact", sf_id, Title="Entre-temps")
    world.crm("UPDATE contacts SET phone = '42' WHERE id = ?", crm_id)
    world.sync()
    assert world.crm("SELECT title FROM contacts WHERE id = ?", crm_id) != [("Entre-temps",)]
    world.change(contacts=True)
    world.sync()
    assert world.crm("SELECT title FROM contacts WHERE id = ?", crm_id) == [("Entre-temps",)]
    assert world.org.one(f"SELECT Phone FROM Contact WHERE Id = '{sf_id}'")["Phone"] == "42"


def test_accounts_ticked_later_are_set_in_the_contacts_that_came_before(world: World) -> None:
    world.change(accounts=False)
    world.sync()
    assert world.crm("SELECT count(*) FROM contacts WHERE account_id IS NOT NULL") == [(0,)]
    world.change(accounts=True)
    world.sync()
    expected = len(world.org.query("SELECT Id FROM Contact WHERE AccountId != null AND IsDeleted = false"))
    assert expected > 0
    assert world.crm("SELECT count(*) FROM contacts WHERE account_id IS NOT NULL") == [(expected,)]
    _quiet(world)


def test_a_field_ticked_later_comes_for_records_that_have_not_changed(world: World) -> None:
    world.change(opportunity_stage=False)
    world.sync()
    world.change(opportunity_stage=True)
    world.sync()
    for row in world.org.query("SELECT Id, StageName FROM Opportunity WHERE IsDeleted = false"):
        assert world.crm("SELECT stage FROM opportunities WHERE sf_id = ?", row["Id"]) == [
            (row["StageName"],)
        ]
    _quiet(world)


def test_a_child_of_an_account_that_was_deleted_in_the_crm_comes_without_it(world: World) -> None:
    world.sync()
    ((crm_id, account),) = world.crm("SELECT id, sf_id FROM accounts ORDER BY id LIMIT 1")
    world.crm("UPDATE contacts SET account_id = NULL WHERE account_id = ?", crm_id)
    world.crm("UPDATE opportunities SET account_id = NULL WHERE account_id = ?", crm_id)
    world.sync()
    world.crm("DELETE FROM accounts WHERE id = ?", crm_id)
    world.sync()
    contact = world.org.create("Contact", LastName="Sans compte", AccountId=account)
    world.sync()
    assert world.crm("SELECT account_id FROM contacts WHERE sf_id = ?", contact) == [(None,)]
    noted = world.outcome(Direction.PULL, ObjectKind.CONTACT, contact)
    assert noted is not None
    assert "the record goes without it" in str(noted.sentence)
    world.org.update("Contact", contact, Title="Change")
    world.sync()
    assert world.crm("SELECT title FROM contacts WHERE sf_id = ?", contact) == [("Change",)]


def test_a_task_of_something_that_is_not_synced_is_excluded(world: World) -> None:
    world.change(contacts=False, leads=False)
    world.org.create("Task", Subject="Ailleurs", Status="Not Started", Priority="Normal")
    world.sync()
    rows = world.crm("SELECT count(*) FROM tasks WHERE account_id IS NULL AND opportunity_id IS NULL")
    assert rows == [(0,)]


def test_one_salesforce_contact_for_two_in_the_crm_waits_for_a_person(org: Org, tmp_path: Path) -> None:
    world = World(tmp_path, org)
    sf_id = org.create("Contact", LastName="Jumelle", Email="jumelle@example.org")
    for _ in range(2):
        world.crm("INSERT INTO contacts (last_name, email) VALUES ('Jumelle', 'jumelle@example.org')")
    world.start()
    assert world.sync().state is RunState.DONE_WITH_FAILURES
    assert len(org.query("SELECT Id FROM Contact WHERE LastName = 'Jumelle'")) == 1
    assert {problem.code for problem in world.store.problems(world.id)} == {
        "ambiguous_match",
        "contested_match",
    }
    world.crm("DELETE FROM contacts WHERE id = (SELECT max(id) FROM contacts WHERE last_name = 'Jumelle')")
    org.update("Contact", sf_id, Title="Seule")
    assert world.sync().state is RunState.DONE
    assert world.store.problems(world.id) == []
    assert world.crm("SELECT title FROM contacts WHERE last_name = 'Jumelle'") == [("Seule",)]
    assert_ledger_adds_up(world)
    world.close()


def test_an_owner_nobody_matched_stays_when_salesforce_sets_its_own(world: World) -> None:
    world.sync()
    world.crm("INSERT INTO users (id, name, email) VALUES (77, 'Nulle part', 'nulle.part@example.org')")
    world.crm("INSERT INTO contacts (last_name, email, owner_id) VALUES ('Gardee', 'g@example.org', 77)")
    world.sync()
    made = world.org.one("SELECT Id, OwnerId FROM Contact WHERE LastName = 'Gardee'")
    assert made["OwnerId"]
    _map_owner(world, made["OwnerId"], "1")
    world.org.update("Contact", made["Id"], Title="Touchee")
    world.sync()
    assert world.crm("SELECT title, owner_id FROM contacts WHERE last_name = 'Gardee'") == [("Touchee", 77)]


def _map_owner(world: World, salesforce_user: str, crm_user: str) -> None:
    world.crm("INSERT OR IGNORE INTO users (id, name, email) VALUES (?, 'Un', 'un@example.org')", crm_user)
    rows = sqlite3.connect(world.folder / "state.db", timeout=10)
    with rows:
        rows.execute("INSERT OR REPLACE INTO owner VALUES (?, ?, ?)", (world.id, salesforce_user, crm_user))
    rows.close()


def test_a_salesforce_edit_that_the_crm_refused_is_not_overwritten_by_the_next_push(world: World) -> None:
    world.sync()
    sf_id, crm_id = _contact(world)
    world.crm(
        """CREATE TRIGGER refuse BEFORE UPDATE OF title ON contacts WHEN new.title = 'Refused'
           BEGIN SELECT raise(ABORT, 'this title is not allowed'); END"""
    )
    world.org.update("Contact", sf_id, Title="Refused")
    assert world.sync().state is RunState.DONE_WITH_FAILURES
    world.crm("UPDATE contacts SET phone = '7' WHERE id = ?", crm_id)
    world.sync()
    row = world.org.one(f"SELECT Title, Phone FROM Contact WHERE Id = '{sf_id}'")
    assert (row["Title"], row["Phone"]) == ("Refused", "7")
    world.crm("DROP TRIGGER refuse")
    world.org.update("Contact", sf_id, Title="Allowed")
    assert world.sync().state is RunState.DONE
    assert world.crm("SELECT title FROM contacts WHERE id = ?", crm_id) == [("Allowed",)]
    assert world.store.failing(world.id) == 0
