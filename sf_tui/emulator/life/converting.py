"""A lead becomes an account, a contact and, mostly, an opportunity.

Source: SOAP API Guide, "convertLead()"; Salesforce Help, "Lead Conversion Field Mapping".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sf_tui.emulator.dml.checks import existing
from sf_tui.emulator.dml.outcome import DmlError
from sf_tui.emulator.ids import prefix_of
from sf_tui.emulator.life.persons import account_of_person
from sf_tui.emulator.schema.work import STAGES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from sf_tui.emulator.dml import Outcome, Writer
    from sf_tui.emulator.schema import Schema
    from sf_tui.emulator.soql.conditions import SqlValue

    Lead = Mapping[str, SqlValue]

CONVERTED_STATUSES = ("Closed - Converted",)
_ADDRESS = ("Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude", "GeocodeAccuracy")
_TO_ACCOUNT = {
    "Company": "Name",
    "Phone": "Phone",
    "Fax": "Fax",
    "Website": "Website",
    "Industry": "Industry",
    "Rating": "Rating",
    "AnnualRevenue": "AnnualRevenue",
    "NumberOfEmployees": "NumberOfEmployees",
    "LeadSource": "AccountSource",
    **{part: f"Billing{part}" for part in _ADDRESS},
}
_TO_CONTACT = {
    **{
        name: name
        for name in (
            "FirstName",
            "LastName",
            "Salutation",
            "Title",
            "Email",
            "Phone",
            "MobilePhone",
            "Fax",
            "LeadSource",
            "Description",
        )
    },
    **{part: f"Mailing{part}" for part in _ADDRESS},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a caller asks for, as `LeadConvert` of the SOAP API; None lets the org decide.

    `match` is what a person does on the screen: take the account of the same name, and in it the contact with
    the same e-mail, where there are such.
    """

    lead: object
    account: object = None
    contact: object = None
    owner: object = None
    opportunity_name: str | None = None
    without_opportunity: bool = False
    status: str = CONVERTED_STATUSES[0]
    overwrite_lead_source: bool = False
    match: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """What a lead became."""

    lead: str
    account: str
    contact: str
    opportunity: str | None


def convert(
    connection: sqlite3.Connection, writer: Writer, schema: Schema, wish: Wish, today: date
) -> Converted:
    """Convert a lead; its tasks go to the contact. Raises DmlError.

    Do it in a transaction: an error may leave the work half done.
    """
    sequence, identity = existing(connection, schema.objects["lead"], wish.lead)
    lead = _row(connection, "Lead", sequence)
    if lead["IsConverted"]:
        raise DmlError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
    if wish.status not in CONVERTED_STATUSES:
        raise DmlError("INVALID_STATUS", f"invalid convertedStatus: {wish.status}")
    owner = _owner(wish, lead)
    account, contact = wish.account, wish.contact
    if wish.match and account is None:
        account, contact = _matched(connection, lead)
    account = _account(connection, writer, schema, account, lead, owner)
    contact = _contact(connection, writer, schema, contact, lead, account, owner, wish)
    opportunity = None
    if not wish.without_opportunity:
        deal: dict[str, object] = {
            "Name": str(wish.opportunity_name or lead["Company"] or lead["Name"])[:120],
            "StageName": STAGES[0][0],
            "CloseDate": _end_of_quarter(today).isoformat(),
            "AccountId": account,
            "ContactId": contact,
            "LeadSource": lead["LeadSource"],
            "OwnerId": owner,
        }
        opportunity = _made(writer.create(schema.objects["opportunity"], deal))
    done: dict[str, SqlValue] = {
        "IsConverted": 1,
        "ConvertedDate": today.isoformat(),
        "ConvertedAccountId": account,
        "ConvertedContactId": contact,
        "ConvertedOpportunityId": opportunity,
        "Status": wish.status,
        "IsUnreadByOwner": 0,
    }
    writer.rewrite("Lead", [identity], done)
    tasks = connection.execute(
        "SELECT Id FROM Task WHERE WhoId = ? AND IsDeleted = 0", (identity,)
    ).fetchall()
    writer.rewrite(
        "Task", [str(row[0]) for row in tasks], {"WhoId": contact, "WhatId": opportunity or account}
    )
    return Converted(identity, account, contact, opportunity)


def _row(connection: sqlite3.Connection, sobject: str, sequence: int) -> dict[str, SqlValue]:
    found = connection.execute(f'SELECT * FROM "{sobject}" WHERE seq = ?', (sequence,))
    return dict(zip((column[0] for column in found.description), found.fetchone(), strict=True))


def _owner(wish: Wish, lead: Lead) -> object:
    owner = wish.owner if wish.owner is not None else lead["OwnerId"]
    if prefix_of(str(owner)) != "005":
        raise DmlError(
            "UNKNOWN_EXCEPTION",
            "Converted objects can only be owned by users.  If the lead is not owned by a user, you must "
            "specify a user for the Owner field.",
        )
    return owner


def _matched(connection: sqlite3.Connection, lead: Lead) -> tuple[object, object]:
    account = connection.execute(
        "SELECT Id FROM Account WHERE Name = ? AND IsDeleted = 0 ORDER BY seq LIMIT 1", (lead["Company"],)
    ).fetchone()
    if account is None:
        return None, None
    contact = connection.execute(
        "SELECT Id FROM Contact WHERE AccountId = ? AND Email = ? AND IsDeleted = 0 ORDER BY seq LIMIT 1",
        (account[0], lead["Email"]),
    ).fetchone()
    return account[0], contact[0] if contact else None


def _account(
    connection: sqlite3.Connection, writer: Writer, schema: Schema, account: object, lead: Lead, owner: object
) -> str:
    item = schema.objects["account"]
    if account is not None:
        return existing(connection, item, account)[1]
    values = _mapped(lead, _TO_ACCOUNT)
    if lead["Company"] is None:
        values = {**values, **account_of_person(_mapped(lead, _TO_CONTACT))}
    return _made(writer.create(item, {**values, "OwnerId": owner}))


def _contact(
    connection: sqlite3.Connection,
    writer: Writer,
    schema: Schema,
    contact: object,
    lead: Lead,
    account: str,
    owner: object,
    wish: Wish,
) -> str:
    item = schema.objects["contact"]
    if contact is None and lead["Company"] is None:
        contact = connection.execute(
            "SELECT PersonContactId FROM Account WHERE Id = ?", (account,)
        ).fetchone()[0]
    if contact is None:
        values = {**_mapped(lead, _TO_CONTACT), "AccountId": account, "OwnerId": owner}
        for name in ("HasOptedOutOfEmail", "DoNotCall"):
            values[name] = bool(lead[name])
        return _made(writer.create(item, values))
    sequence, identity = existing(connection, item, contact)
    there = _row(connection, "Contact", sequence)
    if there["AccountId"] != account:
        raise DmlError(
            "INVALID_CROSS_REFERENCE_KEY", "the contact does not belong to the account", ("contactId",)
        )
    gaps = {name: value for name, value in _mapped(lead, _TO_CONTACT).items() if there[name] is None}
    if wish.overwrite_lead_source and lead["LeadSource"] is not None:
        gaps["LeadSource"] = lead["LeadSource"]
    return _made(writer.update(item, identity, gaps))


def _mapped(lead: Lead, mapping: Mapping[str, str]) -> dict[str, object]:
    return {theirs: lead[ours] for ours, theirs in mapping.items() if lead[ours] is not None}


def _made(outcome: Outcome) -> str:
    if outcome.error is not None or outcome.id is None:
        raise outcome.error or DmlError("UNKNOWN_EXCEPTION", "nothing was written")
    return outcome.id


def _end_of_quarter(today: date) -> date:
    """Return the close date of a new opportunity: the last day of the quarter."""
    month = (today.month + 2) // 3 * 3 + 1
    return date(today.year + month // 13, (month - 1) % 12 + 1, 1) - timedelta(days=1)
