"""Made-up records, each found by its index alone.

`seed_contact(7, 123)` is contact 123 of the org with seed 7.

The functions return the fields of a record by their Salesforce names. Keys that end in `Index` point at
other seeded records by their index (`AccountIndex` 12 is `seed_account(seed, 12)`), or are None. Stamps,
ids and owners are not here: the org gives them (`sf_tui.emulator.seed.rows`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeAlias

from sf_tui.emulator.schema.builders import INDUSTRIES, LEAD_SOURCES, RATINGS
from sf_tui.emulator.schema.work import STAGES
from sf_tui.emulator.seed.dice import Dice
from sf_tui.emulator.seed.firms import Firm, firm
from sf_tui.emulator.seed.people import person, slug
from sf_tui.emulator.seed.places import CITIES, digits, street

Seeded: TypeAlias = dict[str, str | int | float | None]

USERS = 12
INTEGRATION_USER = 11
INACTIVE_USERS = (9, 10)
_SERIES_AT = 7
_SERIES_LENGTH = 3
_LEAD_FIRMS = 40_000
_ACCOUNT_TYPES = (
    "Prospect",
    "Customer - Direct",
    "Customer - Channel",
    "Channel Partner / Reseller",
    "Other",
)
_SPREAD = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4)
_SUBJECTS = (
    "Call",
    "Send quote",
    "Follow-up",
    "Relancer après le salon",
    "Préparer la démo",
    "Send NDA",
    "Quarterly review",
    "Rückruf vereinbaren",
    "Check invoice #4711 <urgent>",
    "[bold]Renewal[/bold] talk",
    'Email: Re: your "offer"',
    "Lunch",
)
_NOTES = (
    "Left a message.",
    "A demandé un devis pour 25 licences.\nRappeler lundi.",
    "Prefers e-mail. Budget is decided in Q3.",
    "Met at the fair — very interested.",
    "Ask for the “framework agreement”.",
)
_DEALS = (
    "Renewal",
    "Licences",
    "Rollout",
    "Pilot",
    "Extension",
    "Maintenance",
    "Migration",
    "Formation",
    "Support 24/7",
)
_EPOCH = date(2020, 1, 1)


def accounts_of(contacts: int) -> int:
    """Return how many accounts an org with so many contacts has: about a fifth, a multiple of five."""
    return -(-contacts // 25) * 5


def leads_of(contacts: int) -> int:
    """Return how many leads an org with so many contacts has."""
    return contacts // 4


def opportunities_of(contacts: int) -> int:
    """Return how many opportunities an org with so many contacts has."""
    return contacts // 5


def tasks_of(contacts: int) -> int:
    """Return how many tasks an org with so many contacts has."""
    return contacts // 2


def seed_account(seed: int, index: int) -> Seeded:
    """Return account `index`; `ParentIndex` is an account with a lower index."""
    dice = Dice(seed, "account", index)
    home = firm(seed, index)
    city = home.city
    blank = dice.chance(8)
    return {
        "Name": home.name,
        "Type": dice.pick(_ACCOUNT_TYPES) if dice.chance(80) else None,
        "ParentIndex": dice.below(index) if index and dice.chance(9) else None,
        "BillingStreet": None if blank else street(city, dice),
        "BillingCity": None if blank else city.name,
        "BillingState": None if blank else city.state,
        "BillingPostalCode": None if blank else digits(city.postal_code, dice),
        "BillingCountry": None if blank else city.country,
        "Phone": None if dice.chance(10) else digits(city.phone, dice),
        "Website": None if dice.chance(7) else f"https://www.{home.domain}",
        "Industry": None if dice.chance(12) else dice.pick(INDUSTRIES),
        "AnnualRevenue": None
        if dice.chance(30)
        else float((1 + dice.below(900)) * 10 ** (4 + dice.below(4))),
        "NumberOfEmployees": None if dice.chance(20) else 1 + dice.below(10 ** (1 + dice.below(4))),
        "Rating": dice.pick(RATINGS) if dice.chance(50) else None,
        "AccountNumber": f"K-{index + 10_000}" if dice.chance(60) else None,
        "AccountSource": dice.pick(LEAD_SOURCES) if dice.chance(40) else None,
        "Description": dice.pick(_NOTES) if dice.chance(15) else None,
    }


def seed_contact(seed: int, index: int) -> Seeded:
    """Return contact `index`; `AccountIndex` is its account or None.

    One in 500 has another contact's e-mail.
    """
    account = _account_of(seed, index)
    dice = Dice(seed, "contact", index)
    home = firm(seed, account)
    city = home.city
    who = person(seed, index, city)
    blank = dice.chance(25)
    return {
        "FirstName": who.first_name,
        "LastName": who.last_name,
        "Salutation": who.salutation,
        "Email": None if dice.chance(6) else _email(seed, index, home, who.address),
        "Phone": None if dice.chance(18) else digits(city.phone, dice),
        "MobilePhone": digits(city.mobile, dice) if dice.chance(55) else None,
        "Title": who.title,
        "Department": dice.pick(("Sales", "Achats", "IT", "Finance", "R&D")) if dice.chance(45) else None,
        "MailingStreet": None if blank else street(city, dice),
        "MailingCity": None if blank else city.name,
        "MailingState": None if blank else city.state,
        "MailingPostalCode": None if blank else digits(city.postal_code, dice),
        "MailingCountry": None if blank else city.country,
        "LeadSource": dice.pick(LEAD_SOURCES) if dice.chance(60) else None,
        "Birthdate": _day(-14_000 + dice.below(10_000)) if dice.chance(10) else None,
        "Description": dice.pick(_NOTES) if dice.chance(12) else None,
        "HasOptedOutOfEmail": int(dice.chance(4)),
        "AccountIndex": None if dice.chance(4) else account,
    }


def seed_lead(seed: int, index: int) -> Seeded:
    """Return lead `index`.

    A converted one (8 %) has `ConvertedContactIndex` and the like, and `ConvertedDays` ago.
    """
    dice = Dice(seed, "lead", index)
    home = firm(seed, _LEAD_FIRMS + index)
    city = home.city
    who = person(seed, index, city, "lead person")
    blank = dice.chance(40)
    converted = index % 25 in (7, 18)
    status = dice.pick(("Open - Not Contacted", "Working - Contacted", "Closed - Not Converted"))
    return {
        "FirstName": who.first_name,
        "LastName": who.last_name,
        "Salutation": who.salutation,
        "Title": who.title,
        "Company": home.name,
        "Street": None if blank else street(city, dice),
        "City": None if blank else city.name,
        "State": None if blank else city.state,
        "PostalCode": None if blank else digits(city.postal_code, dice),
        "Country": None if blank else city.country,
        "Phone": None if dice.chance(30) else digits(city.phone, dice),
        "MobilePhone": digits(city.mobile, dice) if dice.chance(35) else None,
        "Email": None if dice.chance(9) else f"{who.address}@{home.domain}",
        "Website": f"https://www.{home.domain}" if dice.chance(50) else None,
        "LeadSource": dice.pick(LEAD_SOURCES) if dice.chance(85) else None,
        "Status": "Closed - Converted" if converted else status,
        "Industry": dice.pick(INDUSTRIES) if dice.chance(60) else None,
        "Rating": dice.pick(RATINGS) if dice.chance(60) else None,
        "NumberOfEmployees": 1 + dice.below(2000) if dice.chance(40) else None,
        "Description": dice.pick(_NOTES) if dice.chance(10) else None,
        "IsConverted": int(converted),
        "ConvertedContactIndex": index * 4 if converted else None,
        "ConvertedAccountIndex": _account_of(seed, index * 4) if converted else None,
        "ConvertedDays": 5 + dice.below(400) if converted else None,
    }


def seed_opportunity(seed: int, index: int) -> Seeded:
    """Return opportunity `index`.

    `AccountIndex` is its account, `CloseDays` the close date in days from the seeding.
    """
    dice = Dice(seed, "opportunity", index)
    account = index // 5 * 5 + _SPREAD[dice.below(25)]
    stage, probability = dice.pick(STAGES)
    closed = stage.startswith("Closed")
    return {
        "Name": f"{firm(seed, account).name} – {dice.pick(_DEALS)} {index + 1}"[:120],
        "AccountIndex": None if dice.chance(3) else account,
        "StageName": stage,
        "Probability": float(probability),
        "Amount": None
        if dice.chance(10)
        else (100 + dice.below(4_000_000)) / (1 if dice.chance(40) else 100),
        "CloseDays": -3 - dice.below(600) if closed else dice.below(240) - 20,
        "Type": dice.pick(("Existing Business", "New Business")) if dice.chance(70) else None,
        "LeadSource": dice.pick(LEAD_SOURCES) if dice.chance(50) else None,
        "NextStep": dice.pick(_SUBJECTS[:8]) if dice.chance(35) else None,
        "Description": dice.pick(_NOTES) if dice.chance(15) else None,
    }


def seed_task(seed: int, index: int) -> Seeded:
    """Return task `index`.

    `ContactIndex` or `LeadIndex` is its who, `AccountIndex` or `OpportunityIndex` its what.

    `DueDays` is the due date in days from the seeding, or None. In each hundred one task is the master of a
    weekly series, `RecurrenceIndex` its own index, and three are of the series.
    """
    nth = index % 100 - _SERIES_AT
    if 0 < nth <= _SERIES_LENGTH:
        master = seed_task(seed, index - nth)
        due = master["DueDays"]
        return {**master, "IsRecurrence": 0, "DueDays": None if due is None else int(due) + 7 * nth}
    dice = Dice(seed, "task", index)
    kind = dice.below(100)
    contact = index * 2 + dice.below(2) if kind < 70 else None
    lead = index // 2 if 70 <= kind < 88 else None
    what = dice.below(100)
    opportunity = index * 2 // 5 if lead is None and what < 35 else None
    account = _account_of(seed, index * 2) if lead is None and 35 <= what < 75 else None
    mail = dice.chance(6)
    return {
        "Subject": "Email: Ihre Anfrage" if mail else dice.pick(_SUBJECTS),
        "Status": dice.pick(
            ("Not Started", "In Progress", "Completed", "Completed", "Completed", "Deferred")
        ),
        "Priority": dice.pick(("Normal", "Normal", "Normal", "High", "Low")),
        "DueDays": None if dice.chance(8) else dice.below(700) - 640,
        "Description": dice.pick(_NOTES) if dice.chance(40) else None,
        "TaskSubtype": "Email" if mail else dice.pick(("Task", "Task", "Task", "Call")),
        "IsRecurrence": int(nth == 0),
        "RecurrenceIndex": index if nth == 0 else None,
        "ContactIndex": contact,
        "LeadIndex": lead,
        "AccountIndex": account,
        "OpportunityIndex": opportunity,
    }


def seed_user(seed: int, index: int) -> Seeded:
    """Return user `index` (0 to 11).

    0 is the administrator, 11 the integration user, 9 and 10 are inactive.
    """
    if index == INTEGRATION_USER:
        return {
            "FirstName": None,
            "LastName": "sf-tui Integration",
            "Title": None,
            "Email": "sf-tui@helios-industries.example",
            "Username": f"sf-tui.integration.{seed}@helios-industries.example",
            "Alias": "sftui",
            "IsActive": 1,
        }
    who = person(seed, index, CITIES[index * 5 % len(CITIES)], "user")
    name = slug(who.last_name)
    return {
        "FirstName": who.first_name,
        "LastName": who.last_name,
        "Title": "Salesforce Administrator" if index == 0 else who.title,
        "Email": f"{who.address}{index or ''}@helios-industries.example",
        "Username": f"{who.address}{index or ''}@helios-industries.example.{seed}",
        "Alias": f"{name[:5]}{index}",
        "IsActive": int(index not in INACTIVE_USERS),
    }


def _account_of(seed: int, index: int) -> int:
    """Contacts come in blocks of 25 to five accounts, of which the first has most."""
    return index // 25 * 5 + _SPREAD[Dice(seed, "account of", index).below(25)]


def _email(seed: int, index: int, home: Firm, address: str) -> str:
    if index % 500 == 499:
        index -= 3
        home = firm(seed, _account_of(seed, index))
        address = person(seed, index, home.city).address
    first, _, last = address.partition(".")
    number = index % 25
    local = (
        f"{first}.{last}",
        f"{first[:1]}{last}",
        f"{last}.{first}",
        f"{first}_{last}",
        f"{first}.{last}{number}",
    )
    return f"{local[number % 5]}@{home.domain}"[-80:]


def _day(days: int) -> str:
    return (_EPOCH + timedelta(days=days)).isoformat()
