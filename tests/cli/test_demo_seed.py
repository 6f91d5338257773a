import sqlite3
from pathlib import Path

import pytest

from sf_tui.cli.demo_seed import seed_crm
from sf_tui.emulator.seed import seed_account, seed_contact, seed_user

SEED, CONTACTS = 7, 1000


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "crm.db"
    seed_crm(path, seed=SEED, contacts=CONTACTS)
    return path


def _ask(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_about_six_percent_of_the_orgs_contacts_are_in_the_crm_each_once(crm: Path) -> None:
    org = [seed_contact(SEED, index)["Email"] for index in range(CONTACTS)]

    shared = [email for (email,) in _ask(crm, "SELECT email FROM contacts") if email in org]

    assert 0.04 < len(shared) / CONTACTS < 0.08
    assert len(set(shared)) == len(shared)
    assert all(org.count(str(email)) == 1 for email in shared)


def test_some_of_the_orgs_accounts_are_in_the_crm_by_their_website(crm: Path) -> None:
    org = {seed_account(SEED, index)["Website"] for index in range(200)}

    shared = [site for (site,) in _ask(crm, "SELECT website FROM accounts") if site in org]

    assert len(shared) >= 8
    assert len(set(shared)) == len(shared)


@pytest.mark.parametrize("table", ["accounts", "contacts", "leads", "opportunities", "tasks"])
def test_every_kind_has_records_that_only_the_crm_has(crm: Path, table: str) -> None:
    assert _ask(crm, f"SELECT count(*) FROM {table}")[0][0]
    assert _ask(crm, f"SELECT count(*) FROM {table} WHERE sf_id IS NOT NULL") == [(0,)]


def test_users_are_the_orgs_active_ones_by_email(crm: Path) -> None:
    active = {seed_user(SEED, index)["Email"] for index in range(12) if seed_user(SEED, index)["IsActive"]}

    assert {email for (email,) in _ask(crm, "SELECT email FROM users")} < active


def test_children_point_to_parents_that_exist(crm: Path) -> None:
    assert _ask(crm, "PRAGMA foreign_key_check") == []
    orphans = "SELECT count(*) FROM opportunities WHERE account_id IS NULL"
    assert _ask(crm, orphans) == [(0,)]
    nobody = "SELECT count(*) FROM tasks WHERE contact_id IS NULL AND lead_id IS NULL"
    assert _ask(crm, nobody) == [(0,)]


def test_what_can_be_a_lead_or_a_task_in_salesforce_has_what_salesforce_requires(crm: Path) -> None:
    assert _ask(crm, "SELECT count(*) FROM leads WHERE last_name IS NULL OR company IS NULL") == [(0,)]
    incomplete = "SELECT count(*) FROM opportunities WHERE stage IS NULL OR close_date IS NULL"
    assert _ask(crm, incomplete) == [(0,)]


def test_a_crm_that_was_seeded_is_left_alone(crm: Path) -> None:
    before = _ask(crm, "SELECT count(*), max(updated_at) FROM contacts")

    seed_crm(crm, seed=SEED, contacts=CONTACTS)

    assert _ask(crm, "SELECT count(*), max(updated_at) FROM contacts") == before
