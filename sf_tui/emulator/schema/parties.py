"""Account, Contact and Lead."""

from __future__ import annotations

from sf_tui.emulator.schema.builders import (
    INDUSTRIES,
    LEAD_SOURCES,
    RATINGS,
    SALUTATIONS,
    address,
    area,
    audit,
    external_id,
    fixed,
    flag,
    identity,
    lookup,
    number,
    person_name,
    picklist,
    text,
    typed,
)
from sf_tui.emulator.schema.model import SObject, sobject
from sf_tui.emulator.schema.persons import is_person_account, person_fields

LEAD_STATUSES = (
    "Open - Not Contacted",
    "Working - Contacted",
    "Closed - Converted",
    "Closed - Not Converted",
)


def account() -> SObject:
    """Return Account."""
    return sobject(
        "Account",
        "Account",
        "Accounts",
        "001",
        (
            *identity("Account", merged_into="Account"),
            text("Name", "Account Name", 255, required=True, name_field=True),
            picklist(
                "Type",
                "Account Type",
                (
                    "Prospect",
                    "Customer - Direct",
                    "Customer - Channel",
                    "Channel Partner / Reseller",
                    "Other",
                ),
            ),
            lookup("ParentId", "Parent Account ID", ("Account",), "Parent"),
            *address("Billing", "Billing"),
            *address("Shipping", "Shipping"),
            typed("Phone", "Account Phone", "phone", 40),
            typed("Fax", "Account Fax", "phone", 40),
            text("AccountNumber", "Account Number", 40),
            typed("Website", "Website", "url", 255),
            text("Sic", "SIC Code", 20),
            picklist("Industry", "Industry", INDUSTRIES),
            number("AnnualRevenue", "Annual Revenue", "currency", 18, 0),
            typed("NumberOfEmployees", "Employees", "int"),
            picklist("Ownership", "Ownership", ("Public", "Private", "Subsidiary", "Other")),
            text("TickerSymbol", "Ticker Symbol", 20),
            area("Description", "Account Description", 32000),
            picklist("Rating", "Account Rating", RATINGS),
            text("Site", "Account Site", 80),
            lookup("OwnerId", "Owner ID", ("User",), "Owner", nillable=False),
            *audit(),
            fixed("LastActivityDate", "Last Activity", "date"),
            picklist("AccountSource", "Account Source", LEAD_SOURCES),
            external_id(),
            *person_fields(),
        ),
        mergeable=True,
        indexes=("ParentId", "Name", "OwnerId"),
    )


def contact() -> SObject:
    """Return Contact."""
    return sobject(
        "Contact",
        "Contact",
        "Contacts",
        "003",
        (
            *identity("Contact", merged_into="Contact"),
            lookup("AccountId", "Account ID", ("Account",), "Account"),
            text("LastName", "Last Name", 80, required=True, compound="Name"),
            text("FirstName", "First Name", 40, compound="Name"),
            picklist("Salutation", "Salutation", SALUTATIONS, length=40, compound="Name"),
            person_name(),
            *address("Other", "Other"),
            *address("Mailing", "Mailing"),
            typed("Phone", "Business Phone", "phone", 40),
            typed("Fax", "Business Fax", "phone", 40),
            typed("MobilePhone", "Mobile Phone", "phone", 40),
            typed("HomePhone", "Home Phone", "phone", 40),
            typed("OtherPhone", "Other Phone", "phone", 40),
            lookup("ReportsToId", "Reports To ID", ("Contact",), "ReportsTo"),
            typed("Email", "Email", "email", 80, id_lookup=True),
            text("Title", "Title", 128),
            text("Department", "Department", 80),
            picklist("LeadSource", "Lead Source", LEAD_SOURCES),
            typed("Birthdate", "Birthdate", "date"),
            area("Description", "Contact Description", 32000),
            lookup("OwnerId", "Owner ID", ("User",), "Owner", nillable=False),
            flag("HasOptedOutOfEmail", "Email Opt Out", hideable=True),
            flag("DoNotCall", "Do Not Call", hideable=True),
            *audit(),
            fixed("LastActivityDate", "Last Activity", "date"),
            is_person_account(),
            external_id(),
        ),
        mergeable=True,
        indexes=("AccountId", "Email", "OwnerId"),
    )


def lead() -> SObject:
    """Return Lead."""
    return sobject(
        "Lead",
        "Lead",
        "Leads",
        "00Q",
        (
            *identity("Lead", merged_into="Lead"),
            text("LastName", "Last Name", 80, required=True, compound="Name"),
            text("FirstName", "First Name", 40, compound="Name"),
            picklist("Salutation", "Salutation", SALUTATIONS, length=40, compound="Name"),
            person_name(),
            text("Title", "Title", 128),
            text("Company", "Company", 255, required=True),
            *address("", ""),
            typed("Phone", "Phone", "phone", 40),
            typed("MobilePhone", "Mobile Phone", "phone", 40),
            typed("Fax", "Fax", "phone", 40),
            typed("Email", "Email", "email", 80, id_lookup=True),
            typed("Website", "Website", "url", 255),
            area("Description", "Description", 32000),
            picklist("LeadSource", "Lead Source", LEAD_SOURCES),
            picklist("Status", "Status", LEAD_STATUSES, default="Open - Not Contacted"),
            picklist("Industry", "Industry", INDUSTRIES),
            picklist("Rating", "Rating", RATINGS),
            number("AnnualRevenue", "Annual Revenue", "currency", 18, 0),
            typed("NumberOfEmployees", "Employees", "int"),
            lookup("OwnerId", "Owner ID", ("Group", "User"), "Owner", nillable=False),
            flag("HasOptedOutOfEmail", "Email Opt Out", hideable=True),
            flag("DoNotCall", "Do Not Call", hideable=True),
            flag("IsConverted", "Converted", read_only=True),
            fixed("ConvertedDate", "Converted Date", "date"),
            lookup(
                "ConvertedAccountId", "Converted Account ID", ("Account",), "ConvertedAccount", read_only=True
            ),
            lookup(
                "ConvertedContactId", "Converted Contact ID", ("Contact",), "ConvertedContact", read_only=True
            ),
            lookup(
                "ConvertedOpportunityId",
                "Converted Opportunity ID",
                ("Opportunity",),
                "ConvertedOpportunity",
                read_only=True,
            ),
            flag("IsUnreadByOwner", "Unread By Owner", default=1),
            *audit(),
            fixed("LastActivityDate", "Last Activity", "date"),
            external_id(),
        ),
        mergeable=True,
        indexes=("Email", "OwnerId"),
    )
