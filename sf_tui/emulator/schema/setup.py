"""The objects of the org itself: User, Organization, Profile, PermissionSet, PermissionSetAssignment.

All read-only here.
"""

from __future__ import annotations

from sf_tui.emulator.schema.builders import (
    address,
    area,
    audit,
    fixed,
    flag,
    identity,
    lookup,
    person_name,
    picklist,
    text,
    typed,
)
from sf_tui.emulator.schema.model import SObject, sobject


def user() -> SObject:
    """Return User; it has no IsDeleted in a real org, and none here."""
    return sobject(
        "User",
        "User",
        "Users",
        "005",
        (
            identity("User")[0],
            text("Username", "Username", 80, required=True),
            text("LastName", "Last Name", 80, required=True, compound="Name"),
            text("FirstName", "First Name", 40, compound="Name"),
            person_name(),
            text("CompanyName", "Company Name", 80),
            text("Department", "Department", 80),
            text("Title", "Title", 80),
            *address("", ""),
            typed("Email", "Email", "email", 128),
            typed("Phone", "Phone", "phone", 40),
            typed("MobilePhone", "Mobile", "phone", 40),
            text("Alias", "Alias", 8),
            text("CommunityNickname", "Nickname", 40),
            flag("IsActive", "Active", default=1),
            picklist("TimeZoneSidKey", "Time Zone", ("GMT", "Europe/Paris", "America/New_York"), length=40),
            picklist("LocaleSidKey", "Locale", ("en_US", "en_GB", "fr_FR", "de_DE"), length=40),
            picklist("LanguageLocaleKey", "Language", ("en_US", "fr", "de"), length=40),
            lookup("ProfileId", "Profile ID", ("Profile",), "Profile", nillable=False),
            picklist("UserType", "User Type", ("Standard", "PowerPartner", "Guest", "CsnOnly"), length=40),
            text("FederationIdentifier", "SAML Federation ID", 512),
            lookup("ManagerId", "Manager ID", ("User",), "Manager"),
            fixed("LastLoginDate", "Last Login", "datetime"),
            *audit(),
        ),
        writable=False,
        indexes=("Email",),
    )


def profile() -> SObject:
    """Return Profile."""
    return sobject(
        "Profile",
        "Profile",
        "Profiles",
        "00e",
        (
            identity("Profile")[0],
            text("Name", "Name", 255, name_field=True),
            picklist("UserType", "User Type", ("Standard",), length=40),
            area("Description", "Description", 255),
            *audit(),
        ),
        writable=False,
    )


def organization() -> SObject:
    """Return Organization."""
    return sobject(
        "Organization",
        "Organization",
        "Organizations",
        "00D",
        (
            identity("Organization")[0],
            text("Name", "Name", 80, name_field=True),
            text("Division", "Division", 80),
            *address("", ""),
            typed("Phone", "Phone", "phone", 40),
            text("PrimaryContact", "Primary Contact", 80),
            picklist("DefaultLocaleSidKey", "Locale", ("en_US", "fr_FR"), length=40),
            picklist("TimeZoneSidKey", "Time Zone", ("GMT",), length=40),
            picklist("LanguageLocaleKey", "Language", ("en_US", "fr"), length=40),
            typed("FiscalYearStartMonth", "Fiscal Year Starts In", "int"),
            picklist(
                "OrganizationType",
                "Edition",
                ("Enterprise Edition", "Unlimited Edition", "Developer Edition", "Professional Edition"),
                length=40,
            ),
            text("InstanceName", "Instance Name", 5),
            flag("IsSandbox", "Is Sandbox", read_only=True),
            flag("IsReadOnly", "Is Read Only", read_only=True),
            typed("TrialExpirationDate", "Trial Expiration Date", "datetime"),
            text("NamespacePrefix", "Namespace Prefix", 15),
            *audit(),
        ),
        writable=False,
    )


def permission_set() -> SObject:
    """Return PermissionSet."""
    return sobject(
        "PermissionSet",
        "Permission Set",
        "Permission Sets",
        "0PS",
        (
            identity("PermissionSet")[0],
            text("Name", "Permission Set Name", 80, required=True, name_field=True),
            text("Label", "Permission Set Label", 80, required=True),
            text("Description", "Description", 255),
            flag("IsOwnedByProfile", "Is Owned By Profile", read_only=True),
            flag("IsCustom", "Custom", default=1),
            lookup("ProfileId", "Profile ID", ("Profile",), "Profile"),
            picklist("Type", "Permission Set Type", ("Regular", "Standard", "Profile"), length=40),
            text("NamespacePrefix", "Namespace Prefix", 15),
            *audit(),
        ),
        writable=False,
    )


def permission_set_assignment() -> SObject:
    """Return PermissionSetAssignment."""
    return sobject(
        "PermissionSetAssignment",
        "Permission Set Assignment",
        "Permission Set Assignments",
        "0Pa",
        (
            identity("PermissionSetAssignment")[0],
            lookup("PermissionSetId", "PermissionSet ID", ("PermissionSet",), "PermissionSet"),
            lookup("AssigneeId", "Assignee ID", ("User",), "Assignee", nillable=False),
            flag("IsActive", "Is Active", default=1),
            typed("ExpirationDate", "Expires On", "datetime"),
            audit()[4],
        ),
        writable=False,
    )
