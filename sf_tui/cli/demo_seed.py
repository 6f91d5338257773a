"""The demo's CRM: people who are in the org too, and records that only the CRM has."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from sf_tui.emulator.seed import (
    accounts_of,
    seed_account,
    seed_contact,
    seed_lead,
    seed_opportunity,
    seed_task,
    seed_user,
)

Row: TypeAlias = dict[str, Any]

CRM_FILE = "crm.db"
_USERS = 9
"""The org's active users, by index; the integration user owns nothing in the CRM."""
_EVERY = 17
"""One in so many of the org's contacts and accounts is in the CRM already: about 6 %."""
_BLOCK = 25
"""The org's contacts come in blocks that share firms: an e-mail occurs twice only within one."""
_OTHER_SEED = 1_000_003
_COLUMNS = {
    "name": "Name",
    "website": "Website",
    "phone": "Phone",
    "industry": "Industry",
    "first_name": "FirstName",
    "last_name": "LastName",
    "email": "Email",
    "mobile_phone": "MobilePhone",
    "title": "Title",
    "company": "Company",
    "status": "Status",
    "source": "LeadSource",
    "rating": "Rating",
    "stage": "StageName",
    "amount": "Amount",
    "subject": "Subject",
    "priority": "Priority",
    "description": "Description",
}
_FIELDS = {
    "accounts": ("name", "website", "phone", "industry"),
    "contacts": ("first_name", "last_name", "email", "phone", "mobile_phone", "title"),
    "leads": (
        "first_name",
        "last_name",
        "email",
        "phone",
        "mobile_phone",
        "title",
        "company",
        "status",
        "source",
        "rating",
    ),
    "opportunities": ("name", "stage", "amount"),
    "tasks": ("subject", "status", "priority", "description"),
}


def seed_crm(path: Path, *, seed: int, contacts: int) -> None:
    """Fill the CRM at ``path`` for an org of that seed and size; one that has users already is left alone."""
    from sf_tui.connectors.sqlite import create_database

    create_database(path)
    rows = {
        "users": _users(seed),
        "accounts": [*_shared_accounts(seed, contacts)],
        "contacts": [*_shared_contacts(seed, contacts)],
        "leads": [],
        "opportunities": [],
        "tasks": [],
    }
    _add_own(rows, seed + _OTHER_SEED, max(4, contacts // 250))
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("SELECT 1 FROM users LIMIT 1").fetchone() is None:
            for table, records in rows.items():
                for record in records:
                    names = ", ".join(record)
                    marks = ", ".join(f":{name}" for name in record)
                    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", record)  # noqa: S608
        connection.execute("COMMIT")
    finally:
        connection.close()


def _users(seed: int) -> list[Row]:
    people = [seed_user(seed, index) for index in range(_USERS)]
    return [
        {
            "id": number,
            "name": " ".join(str(part) for part in (each["FirstName"], each["LastName"]) if part),
            "email": each["Email"],
        }
        for number, each in enumerate(people, start=1)
    ]


def _row(table: str, record: Row, index: int) -> Row:
    """Take a seeded record's fields under the CRM's names."""
    row: Row = {name: record[_COLUMNS[name]] for name in _FIELDS[table]}
    return {**row, "owner_id": index % _USERS + 1}


def _shared_accounts(seed: int, contacts: int) -> Iterable[Row]:
    """Accounts of the org as the CRM knows them: the same website, something blank, something else."""
    for index in range(3, accounts_of(contacts), _EVERY):
        record = seed_account(seed, index)
        if record["Website"] is not None:
            row = _row("accounts", record, index)
            row["industry"] = None
            if index % 2:
                row["phone"] = f"+33 1 70 00 {index % 10_000 // 100:02} {index % 100:02}"
            yield row


def _shared_contacts(seed: int, contacts: int) -> Iterable[Row]:
    """Contacts of the org as the CRM knows them: the same e-mail, a blank title, at times another number.

    E-mails that several of the org's contacts have are left out: the demo shows what goes well.
    """
    for index in range(5, contacts, _EVERY):
        record = seed_contact(seed, index)
        email = record["Email"]
        if email is None or index % 500 in {496, 499}:
            continue
        block = index // _BLOCK * _BLOCK
        neighbours = Counter(
            seed_contact(seed, each)["Email"] for each in range(block, min(block + _BLOCK, contacts))
        )
        if neighbours[email] == 1:
            row = _row("contacts", record, index)
            row["title"] = None
            if index % 3 == 0:
                row["mobile_phone"] = f"+33 6 70 {index % 10_000 // 100:02} {index % 100:02} 00"
            yield row


def _add_own(rows: dict[str, list[Row]], seed: int, firms: int) -> None:
    """Add what only the CRM has: firms with two contacts, a deal and two tasks each, and leads."""
    today = datetime.now(UTC).date()
    for number in range(1, firms + 1):
        account = _row("accounts", seed_account(seed, number), number)
        domain = f"atelier-{number}.example"
        account |= {"name": f"{account['name']} Atelier {number}", "website": f"https://www.{domain}"}
        rows["accounts"].append(account)
        account_id = len(rows["accounts"])
        for place in range(2):
            contact = _row("contacts", seed_contact(seed, number * 2 + place), number)
            contact |= {"email": f"contact{place}@{domain}", "account_id": account_id}
            rows["contacts"].append(contact)
        contact_id = len(rows["contacts"])
        lead = _row("leads", seed_lead(seed, number * _BLOCK), number)
        lead |= {"email": f"lead@{domain}", "company": f"{lead['company']} {number}"}
        rows["leads"].append(lead)
        deal = _row("opportunities", seed_opportunity(seed, number), number)
        close = today + timedelta(days=10 + number % 90)
        deal |= {"name": f"Atelier {number}", "close_date": close.isoformat(), "account_id": account_id}
        rows["opportunities"].append(deal)
        for what in ({"contact_id": contact_id, "opportunity_id": number}, {"lead_id": number}):
            task = _row("tasks", seed_task(seed, number * 2 + len(what)), number)
            due = today + timedelta(days=number % 30)
            rows["tasks"].append({**task, **what, "due_date": due.isoformat()})
