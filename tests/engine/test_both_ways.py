"""The main job over real parts: HTTP to the emulator, a CRM file, a state file, the service's own thread."""

from pathlib import Path

import pytest

from sf_tui.model.settings import SyncSettings
from sf_tui.model.states import Direction, ExistingContacts, ObjectKind, RecordState, RunState, Side
from tests.world import NEVER, Org, World, running_org

_ALL = {"Account": "accounts", "Contact": "contacts", "Opportunity": "opportunities"}


def test_a_first_run_brings_every_visible_record_into_the_crm(world: World) -> None:
    run = world.sync()
    assert run.state is RunState.DONE
    for name, table in _ALL.items():
        expected = {row["Id"] for row in world.org.query(f"SELECT Id FROM {name} WHERE IsDeleted = false")}
        assert {row[0] for row in world.crm(f"SELECT sf_id FROM {table}")} == expected
    open_leads = world.org.query("SELECT Id FROM Lead WHERE IsConverted = false AND IsDeleted = false")
    assert {row[0] for row in world.crm("SELECT sf_id FROM leads")} == {row["Id"] for row in open_leads}


def test_values_and_references_arrive_as_they_are(world: World) -> None:
    world.sync()
    for contact in world.org.query("SELECT Id, LastName, Email, Title, MailingCity, Account.Id FROM Contact"):
        ((last, email, title, city, account),) = world.crm(
            """SELECT last_name, contacts.email, title, mailing_city, accounts.sf_id FROM contacts
               LEFT JOIN accounts ON accounts.id = account_id WHERE contacts.sf_id = ?""",
            contact["Id"],
        )
        parent = contact["Account"]["Id"] if contact["Account"] else None
        assert (last, email, title, city, account) == (
            contact["LastName"],
            contact["Email"],
            contact["Title"],
            contact["MailingCity"],
            parent,
        )


def test_parents_of_accounts_are_set_in_a_second_pass(world: World) -> None:
    accounts = [row["Id"] for row in world.org.query("SELECT Id FROM Account ORDER BY Id")]
    world.org.update("Account", accounts[0], ParentId=accounts[-1])
    world.org.update("Account", accounts[1], ParentId=accounts[0])
    world.sync()
    expected = {
        row["Id"]: row["ParentId"]
        for row in world.org.query("SELECT Id, ParentId FROM Account WHERE ParentId != null")
    }
    rows = world.crm(
        """SELECT child.sf_id, parent.sf_id FROM accounts AS child
           JOIN accounts AS parent ON parent.id = child.parent_id"""
    )
    assert dict(rows) == expected
    assert len(expected) >= 2


def test_a_second_run_writes_nothing_on_either_side(world: World) -> None:
    world.crm("INSERT INTO contacts (last_name, email) VALUES ('Nouvelle', 'nouvelle@example.org')")
    world.sync()
    before = (world.org.writes(), world.crm("SELECT max(seq) FROM change_log"))
    run = world.sync()
    assert run.state is RunState.DONE
    assert (world.org.writes(), world.crm("SELECT max(seq) FROM change_log")) == before


def test_an_idle_run_costs_one_call(world: World) -> None:
    world.sync()
    world.sync()
    assert world.sync().calls == 1


def test_an_edit_in_salesforce_arrives_in_the_crm_and_the_feed_says_so(world: World) -> None:
    world.sync()
    contact = world.org.query("SELECT Id, LastName FROM Contact LIMIT 1")[0]
    world.org.update("Contact", contact["Id"], Title="Directrice générale")
    world.sync()
    assert world.crm("SELECT title FROM contacts WHERE sf_id = ?", contact["Id"]) == [
        ("Directrice générale",)
    ]
    assert any("Title went to the CRM" in line and contact["LastName"] in line for line in world.feed())


def test_an_edit_in_the_crm_arrives_in_salesforce_and_the_feed_says_so(world: World) -> None:
    world.sync()
    ((crm_id, sf_id),) = world.crm("SELECT id, sf_id FROM contacts ORDER BY id LIMIT 1")
    world.crm("UPDATE contacts SET phone = '+33 1 23 45 67 89' WHERE id = ?", crm_id)
    world.sync()
    assert world.org.one(f"SELECT Phone FROM Contact WHERE Id = '{sf_id}'")["Phone"] == "+33 1 23 45 67 89"
    assert any("Phone went to Salesforce" in line for line in world.feed())


def test_only_changed_fields_are_sent(world: World) -> None:
    world.sync()
    ((crm_id, sf_id),) = world.crm("SELECT id, sf_id FROM contacts ORDER BY id LIMIT 1")
    world.crm("UPDATE contacts SET phone = '1' WHERE id = ?", crm_id)
    world.org.update("Contact", sf_id, Title="Changed meanwhile")
    world.sync()
    row = world.org.one(f"SELECT Phone, Title FROM Contact WHERE Id = '{sf_id}'")
    assert (row["Phone"], row["Title"]) == ("1", "Changed meanwhile")
    assert world.crm("SELECT phone, title FROM contacts WHERE id = ?", crm_id) == [("1", "Changed meanwhile")]


def test_a_value_cleared_on_one_side_is_cleared_on_the_other(world: World) -> None:
    world.sync()
    sf_id = world.org.query("SELECT Id FROM Contact WHERE Phone != null LIMIT 1")[0]["Id"]
    world.org.update("Contact", sf_id, Phone=None)
    world.sync()
    assert world.crm("SELECT phone FROM contacts WHERE sf_id = ?", sf_id) == [(None,)]
    crm_id, other = world.crm("SELECT id, sf_id FROM contacts WHERE email IS NOT NULL LIMIT 1")[0]
    world.crm("UPDATE contacts SET title = NULL WHERE id = ?", crm_id)
    world.sync()
    assert world.org.one(f"SELECT Title FROM Contact WHERE Id = '{other}'")["Title"] is None


def test_new_records_of_all_kinds_go_from_the_crm_to_salesforce_with_their_references(world: World) -> None:
    world.sync()
    world.crm(
        "INSERT INTO accounts (id, name, website) VALUES (9001, 'Maison Test', 'https://maison.example')"
    )
    world.crm(
        "INSERT INTO contacts (id, last_name, email, account_id) VALUES "
        "(9002, 'Test', 't@maison.example', 9001)"
    )
    world.crm("INSERT INTO leads (id, last_name, company, status) VALUES (9003, 'Piste', 'ACME', 'Open')")
    world.crm(
        """INSERT INTO opportunities (id, name, stage, close_date, amount, account_id)
           VALUES (9004, 'Affaire', 'Prospecting', '2027-01-31', 1500.5, 9001)"""
    )
    world.crm(
        """INSERT INTO tasks (id, subject, status, priority, contact_id, opportunity_id)
           VALUES (9005, 'Appeler', 'Not Started', 'Normal', 9002, 9004)"""
    )
    run = world.sync()
    assert run.state is RunState.DONE, world.feed()
    account = world.org.one("SELECT Id, SfTui_Id__c FROM Account WHERE Name = 'Maison Test'")
    contact = world.org.one("SELECT Id, AccountId FROM Contact WHERE LastName = 'Test'")
    assert contact["AccountId"] == account["Id"]
    opportunity = world.org.one(
        "SELECT Id, AccountId, Amount, CloseDate FROM Opportunity WHERE Name = 'Affaire'"
    )
    assert (opportunity["AccountId"], opportunity["Amount"], opportunity["CloseDate"]) == (
        account["Id"],
        1500.5,
        "2027-01-31",
    )
    task = world.org.one("SELECT WhoId, WhatId FROM Task WHERE Subject = 'Appeler'")
    assert (task["WhoId"], task["WhatId"]) == (contact["Id"], opportunity["Id"])
    assert world.org.one("SELECT Company FROM Lead WHERE LastName = 'Piste'")["Company"] == "ACME"
    ((uuid,),) = world.crm("SELECT value FROM crm_info WHERE key = 'uuid'")
    assert account["SfTui_Id__c"] == f"{uuid}:9001"
    assert world.crm("SELECT sf_id FROM accounts WHERE id = 9001") == [(account["Id"],)]


def test_records_that_exist_on_both_sides_are_linked_not_doubled(world: World) -> None:
    contact = world.org.query("SELECT Id, LastName, Email, Phone FROM Contact WHERE Email != null LIMIT 1")[0]
    account = world.org.query("SELECT Id, Name, Website FROM Account WHERE Website != null LIMIT 1")[0]
    world.crm(
        "INSERT INTO contacts (last_name, email, phone) VALUES (?, ?, NULL)",
        contact["LastName"],
        contact["Email"].upper(),
    )
    world.crm("INSERT INTO accounts (name, website) VALUES ('Other spelling', ?)", account["Website"])
    before = len(world.org.query("SELECT Id FROM Contact"))
    world.sync()
    assert world.crm("SELECT phone FROM contacts WHERE sf_id = ?", contact["Id"]) == [(contact["Phone"],)]
    assert world.crm("SELECT count(*) FROM accounts WHERE sf_id = ?", account["Id"]) == [(1,)]
    assert world.crm("SELECT count(*) FROM contacts") == [(before,)]
    assert len(world.org.query("SELECT Id FROM Contact")) == before


def test_salesforce_wins_a_conflict_within_two_seconds_and_both_values_are_told(world: World) -> None:
    world.sync()
    crm_id, sf_id = world.crm("SELECT id, sf_id FROM contacts ORDER BY id LIMIT 1")[0]
    world.org.update("Contact", sf_id, Title="From Salesforce")
    world.crm(
        "UPDATE contacts SET title = 'From the CRM' WHERE id = ?",
        crm_id,
    )
    world.sync()
    assert world.org.one(f"SELECT Title FROM Contact WHERE Id = '{sf_id}'")["Title"] == "From Salesforce"
    assert world.crm("SELECT title FROM contacts WHERE id = ?", crm_id) == [("From Salesforce",)]
    assert any("“From Salesforce” wins over “From the CRM”" in line for line in world.feed())


def test_a_delete_unlinks_and_the_other_record_stays_and_is_not_made_anew(world: World) -> None:
    world.sync()
    crm_id, sf_id = world.crm("SELECT id, sf_id FROM contacts ORDER BY id LIMIT 1")[0]
    world.org.delete("Contact", sf_id)
    world.sync()
    world.crm("UPDATE contacts SET title = 'Still here' WHERE id = ?", crm_id)
    before = world.org.writes()
    world.sync()
    assert world.crm("SELECT title FROM contacts WHERE id = ?", crm_id) == [("Still here",)]
    assert world.org.writes() == before
    ledger = world.store.ledger(world.id)
    assert ledger[ObjectKind.CONTACT, Side.CRM][RecordState.EXCLUDED] == 1


def test_a_record_that_salesforce_refuses_fails_alone_with_its_cause(world: World) -> None:
    world.sync()
    world.crm("INSERT INTO contacts (last_name, email) VALUES ('Bad', 'not an address')")
    world.crm("INSERT INTO contacts (last_name, email) VALUES ('Good', 'good@example.org')")
    run = world.sync()
    assert run.state is RunState.DONE_WITH_FAILURES
    assert world.org.query("SELECT Id FROM Contact WHERE LastName = 'Good'")
    (problem,) = world.store.problems(world.id)
    assert (problem.code, problem.count) == ("INVALID_EMAIL_ADDRESS", 1)
    (failure,) = world.store.failures(world.id, problem.fingerprint)
    assert failure.label == "Bad"


def test_a_failure_ends_when_the_record_is_mended(world: World) -> None:
    world.sync()
    world.crm("INSERT INTO contacts (last_name, email) VALUES ('Bad', 'not an address')")
    world.sync()
    world.crm("UPDATE contacts SET email = 'mended@example.org' WHERE last_name = 'Bad'")
    run = world.sync()
    assert run.state is RunState.DONE
    assert world.store.problems(world.id) == []
    assert world.org.one("SELECT Email FROM Contact WHERE LastName = 'Bad'")["Email"] == "mended@example.org"


@pytest.mark.parametrize("choice", list(ExistingContacts))
def test_existing_contacts_go_as_chosen(org: Org, tmp_path: Path, choice: ExistingContacts) -> None:
    world = World(tmp_path, org, SyncSettings(interval_seconds=NEVER, existing_contacts=choice))
    world.crm("INSERT INTO accounts (id, name) VALUES (70, 'Fabrique')")
    world.crm(
        "INSERT INTO contacts (first_name, last_name, email, account_id) VALUES "
        "('Zoé', 'Zed', 'z@zed.example', 70)"
    )
    world.start()
    try:
        world.sync()
        contacts = org.query("SELECT Id FROM Contact WHERE LastName = 'Zed'")
        leads = org.query("SELECT Id, Company FROM Lead WHERE LastName = 'Zed'")
        expected = {
            ExistingContacts.CONTACTS: (1, 0),
            ExistingContacts.LEADS: (0, 1),
            ExistingContacts.NONE: (0, 0),
        }
        assert (len(contacts), len(leads)) == expected[choice]
        if leads:
            assert leads[0]["Company"] == "Fabrique"
            org.update("Lead", leads[0]["Id"], Title="Comes back to the contact")
            world.sync()
            assert world.crm("SELECT title FROM contacts WHERE last_name = 'Zed'") == [
                ("Comes back to the contact",)
            ]
            assert world.crm("SELECT count(*) FROM leads WHERE last_name = 'Zed'") == [(0,)]
    finally:
        world.close()


def test_without_the_external_id_field_only_what_is_safe_is_created(tmp_path: Path) -> None:
    with running_org("--contacts", "20", "--external-id", "missing") as org:
        world = World(tmp_path, org)
        world.crm("INSERT INTO contacts (last_name, email) VALUES ('Safe', 'safe@example.org')")
        world.crm("INSERT INTO contacts (last_name) VALUES ('Nokey')")
        world.crm("INSERT INTO accounts (name) VALUES ('Nokey SA')")
        world.start()
        try:
            world.sync()
            assert len(org.query("SELECT Id FROM Contact WHERE LastName = 'Safe'")) == 1
            assert org.query("SELECT Id FROM Contact WHERE LastName = 'Nokey'") == []
            assert org.query("SELECT Id FROM Account WHERE Name = 'Nokey SA'") == []
            noted = world.store.outcomes(world.id, Direction.PUSH, ObjectKind.ACCOUNT, ["1"])
            assert noted["1"].code == "external_id_missing"
        finally:
            world.close()


def test_the_ledger_adds_up_to_what_is_visible_on_both_sides(world: World) -> None:
    world.crm("INSERT INTO contacts (last_name, email) VALUES ('Nouvelle', 'nouvelle@example.org')")
    world.crm("INSERT INTO contacts (last_name, email) VALUES ('Bad', 'not an address')")
    world.sync()
    world.org.delete("Contact", world.crm("SELECT sf_id FROM contacts ORDER BY id LIMIT 1")[0][0])
    world.org.create("Lead", LastName="Fresh", Company="Fresh SA")
    world.sync()
    ledger, visible = world.store.ledger(world.id), world.store.visible(world.id)
    assert {key: sum(counts.values()) for key, counts in ledger.items()} == {
        key: total for key, (total, _at) in visible.items()
    }
