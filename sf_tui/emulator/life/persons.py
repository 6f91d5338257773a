"""Person accounts as they are written: account and contact are two views of one person.

The contact can be changed but neither made nor deleted on its own. The sentences of refusals whose source is
not named are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sf_tui.emulator.dml.outcome import DmlError
from sf_tui.emulator.schema.persons import IN_BOTH, PERSON_FIELDS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from sf_tui.emulator.soql.conditions import SqlValue

    Values = Mapping[str, SqlValue]

_TO_CONTACT = {**{name: name for name in IN_BOTH}, **PERSON_FIELDS}
_TO_ACCOUNT = {theirs: ours for ours, theirs in _TO_CONTACT.items()}
_NAMES = ("FirstName", "LastName", "Salutation")


def completed_account(values: Values, before: Values | None) -> dict[str, SqlValue]:
    """Return an account's new values with what follows from them; `before` is None for a new one.

    Raises DmlError REQUIRED_FIELD_MISSING; INVALID_FIELD_FOR_INSERT_UPDATE for a person's fields on a firm.
    """
    known = before or {}
    is_person = bool(known.get("IsPersonAccount")) if before else values.get("LastName") is not None
    wrong = ["Name"] if is_person else [*_NAMES, *PERSON_FIELDS]
    found = [name for name in wrong if values.get(name)]
    if found:
        message = f"Account: bad field names on insert/update call: {', '.join(found)}"
        raise DmlError("INVALID_FIELD_FOR_INSERT_UPDATE", message, tuple(found))
    needed = "LastName" if is_person else "Name"
    if (values if before is None or needed in values else known).get(needed) is None:
        raise DmlError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{needed}]", (needed,))
    if not is_person:
        return dict(values)
    return {**values, "Name": full_name({**known, **values}), "IsPersonAccount": 1}


@dataclass(frozen=True, slots=True)
class Twin:
    """The other view of a person, and what changes in it."""

    sobject: str
    identity: str
    values: dict[str, SqlValue]


def known(connection: sqlite3.Connection, sobject: str, sequence: int) -> dict[str, SqlValue]:
    """Return what must be known of a record before it is changed; nothing of one that is never a person."""
    more = {"Account": ("Name", "PersonContactId"), "Contact": ("AccountId",)}.get(sobject)
    if more is None:
        return {}
    names = ("IsPersonAccount", "FirstName", "LastName", *more)
    columns = ", ".join(f'"{name}"' for name in names)
    row = connection.execute(f'SELECT {columns} FROM "{sobject}" WHERE seq = ?', (sequence,)).fetchone()
    return dict(zip(names, row, strict=True))


def twin_of(sobject: str, values: Values, before: Values) -> Twin | None:
    """Return what a change does to the other view of a person; None for a firm and its people.

    Raises DmlError for a contact that is to leave its account.
    """
    if not before.get("IsPersonAccount"):
        return None
    if sobject == "Account":
        return Twin("Contact", str(before["PersonContactId"]), contact_values(values))
    return Twin("Account", str(before["AccountId"]), account_values(values, before))


def contact_values(account: Values) -> dict[str, SqlValue]:
    """Return an account's values as its contact has them."""
    return {_TO_CONTACT[name]: value for name, value in account.items() if name in _TO_CONTACT}


def account_values(contact: Values, before: Values) -> dict[str, SqlValue]:
    """Return a contact's new values as its account has them. Raises DmlError for another account."""
    if contact.get("AccountId", before["AccountId"]) != before["AccountId"]:
        message = "Contact: bad field names on insert/update call: AccountId"
        raise DmlError("INVALID_FIELD_FOR_INSERT_UPDATE", message, ("AccountId",))
    found = {_TO_ACCOUNT[name]: value for name, value in contact.items() if name in _TO_ACCOUNT}
    return {**found, "Name": full_name({**before, **contact})}


def account_of_person(contact: Mapping[str, object]) -> dict[str, object]:
    """Return a contact's values as a new person account has them."""
    return {_TO_ACCOUNT[name]: value for name, value in contact.items() if name in _TO_ACCOUNT}


def full_name(values: Values) -> str:
    """Return the name of a person."""
    return " ".join(str(values[name]) for name in ("FirstName", "LastName") if values.get(name))


def check_parent(connection: sqlite3.Connection, account: SqlValue) -> None:
    """Refuse a second contact in a person's account. Raises DmlError FIELD_INTEGRITY_EXCEPTION."""
    row = connection.execute("SELECT IsPersonAccount FROM Account WHERE Id = ?", (account,)).fetchone()
    if row is not None and row[0]:
        raise DmlError(
            "FIELD_INTEGRITY_EXCEPTION", "Account ID: a person account has no other contacts", ("AccountId",)
        )


def check_deletable(connection: sqlite3.Connection, contact: str) -> None:
    """Refuse to delete the contact of a person account. Raises DmlError INSUFFICIENT_ACCESS_OR_READONLY."""
    row = connection.execute("SELECT IsPersonAccount FROM Contact WHERE Id = ?", (contact,)).fetchone()
    if row is not None and row[0]:
        raise DmlError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
