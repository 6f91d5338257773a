"""Person accounts: an account that is a person, and the contact behind it.

Source: Object Reference, "Account", "Contact"; Salesforce Help, "Person Accounts".
"""

from __future__ import annotations

from dataclasses import replace

from sf_tui.emulator.schema.builders import (
    LEAD_SOURCES,
    SALUTATIONS,
    address,
    flag,
    lookup,
    picklist,
    text,
    typed,
)
from sf_tui.emulator.schema.model import Field

_SWITCHABLE = "switchablepersonname"
_PARTS = ("Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude", "GeocodeAccuracy")
IN_BOTH = ("FirstName", "LastName", "Salutation", "Phone", "Fax", "Description", "OwnerId")
"""Fields of the same name in a person account and its contact."""
PERSON_FIELDS = {
    "PersonEmail": "Email",
    "PersonTitle": "Title",
    "PersonDepartment": "Department",
    "PersonMobilePhone": "MobilePhone",
    "PersonHomePhone": "HomePhone",
    "PersonOtherPhone": "OtherPhone",
    "PersonLeadSource": "LeadSource",
    "PersonBirthdate": "Birthdate",
    "PersonHasOptedOutOfEmail": "HasOptedOutOfEmail",
    "PersonDoNotCall": "DoNotCall",
    "SfTui_Id__pc": "SfTui_Id__c",
    **{f"Person{which}{part}": f"{which}{part}" for which in ("Mailing", "Other") for part in _PARTS},
}
"""Fields of a person account and what its contact calls them."""


def person_fields() -> tuple[Field, ...]:
    """Return what Account has more in an org with person accounts."""
    return (
        replace(text("LastName", "Last Name", 80, compound="Name"), extra_type=_SWITCHABLE, name_field=True),
        replace(
            text("FirstName", "First Name", 40, compound="Name"), extra_type=_SWITCHABLE, name_field=True
        ),
        replace(
            picklist("Salutation", "Salutation", SALUTATIONS, length=40, compound="Name"),
            extra_type=_SWITCHABLE,
        ),
        lookup("PersonContactId", "Contact ID", ("Contact",), "PersonContact", read_only=True),
        is_person_account(),
        *address("PersonMailing", "Mailing"),
        *address("PersonOther", "Other"),
        typed("PersonMobilePhone", "Mobile", "phone", 40),
        typed("PersonHomePhone", "Home Phone", "phone", 40),
        typed("PersonOtherPhone", "Other Phone", "phone", 40),
        typed("PersonEmail", "Email", "email", 80),
        text("PersonTitle", "Title", 80),
        text("PersonDepartment", "Department", 80),
        picklist("PersonLeadSource", "Lead Source", LEAD_SOURCES),
        typed("PersonBirthdate", "Birthdate", "date"),
        flag("PersonHasOptedOutOfEmail", "Email Opt Out", hideable=True),
        flag("PersonDoNotCall", "Do Not Call", hideable=True),
        replace(text("SfTui_Id__pc", "sf-tui Id", 80), custom=True, case_sensitive=True),
    )


def is_person_account() -> Field:
    """Return the check box on Account and Contact that tells persons from firms."""
    return flag("IsPersonAccount", "Is Person Account", read_only=True)


def switchable_name(name: Field) -> Field:
    """Return Account's `Name` as it is where it may be a person's: not asked for, made of parts."""
    return replace(name, required=False, nillable=True, compound="Name", extra_type=_SWITCHABLE)
