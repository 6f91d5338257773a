"""Installed packages, as the Tooling API and the data API show them; sandboxes under construction.

Source: Tooling API Guide, "InstalledSubscriberPackage", "SubscriberPackage", "SubscriberPackageVersion",
"SandboxProcess"; Object Reference, "PackageLicense".
"""

from __future__ import annotations

from sf_tui.emulator.schema.builders import fixed, flag, identity, lookup
from sf_tui.emulator.schema.model import SObject, sobject


def package_license() -> SObject:
    """Return PackageLicense, which the data API has too."""
    return sobject(
        "PackageLicense",
        "Package License",
        "Package Licenses",
        "050",
        (
            identity("PackageLicense")[0],
            fixed("Status", "Status", "picklist", 40),
            flag("IsProvisioned", "Is Provisioned", read_only=True, default=1),
            fixed("AllowedLicenses", "Allowed Licenses", "int"),
            fixed("UsedLicenses", "Used Licenses", "int"),
            fixed("ExpirationDate", "Expiration Date", "datetime"),
            fixed("NamespacePrefix", "Namespace Prefix", "string", 15),
        ),
        writable=False,
    )


def installed_subscriber_package() -> SObject:
    """Return InstalledSubscriberPackage."""
    return sobject(
        "InstalledSubscriberPackage",
        "Installed Package",
        "Installed Packages",
        "0A3",
        (
            identity("InstalledSubscriberPackage")[0],
            lookup("SubscriberPackageId", "Package", ("SubscriberPackage",), "SubscriberPackage"),
            lookup(
                "SubscriberPackageVersionId",
                "Package Version",
                ("SubscriberPackageVersion",),
                "SubscriberPackageVersion",
            ),
        ),
        writable=False,
    )


def subscriber_package() -> SObject:
    """Return SubscriberPackage."""
    return sobject(
        "SubscriberPackage",
        "Package",
        "Packages",
        "033",
        (
            identity("SubscriberPackage")[0],
            fixed("Name", "Name", "string", 255),
            fixed("NamespacePrefix", "Namespace Prefix", "string", 15),
            fixed("Description", "Description", "string", 255),
            flag("IsPackageValid", "Is Package Valid", read_only=True, default=1),
        ),
        writable=False,
    )


def subscriber_package_version() -> SObject:
    """Return SubscriberPackageVersion."""
    return sobject(
        "SubscriberPackageVersion",
        "Package Version",
        "Package Versions",
        "04t",
        (
            identity("SubscriberPackageVersion")[0],
            lookup("SubscriberPackageId", "Package", ("SubscriberPackage",), "SubscriberPackage"),
            fixed("Name", "Name", "string", 255),
            fixed("MajorVersion", "Major Version", "int"),
            fixed("MinorVersion", "Minor Version", "int"),
            fixed("PatchVersion", "Patch Version", "int"),
            fixed("BuildNumber", "Build Number", "int"),
            flag("IsBeta", "Is Beta", read_only=True),
            flag("IsManaged", "Is Managed", read_only=True, default=1),
            fixed("ReleaseState", "Release State", "picklist", 40),
        ),
        writable=False,
    )


def sandbox_process() -> SObject:
    """Return SandboxProcess, of which a demo org has none."""
    return sobject(
        "SandboxProcess",
        "Sandbox Process",
        "Sandbox Processes",
        "0GR",
        (
            identity("SandboxProcess")[0],
            fixed("SandboxName", "Sandbox Name", "string", 10),
            fixed("Status", "Status", "picklist", 40),
            fixed("LicenseType", "License Type", "picklist", 40),
            fixed("SandboxInfoId", "Sandbox Info ID", "string", 18),
            fixed("SandboxOrganization", "Sandbox Organization", "string", 15),
            fixed("SourceId", "Source ID", "string", 18),
            fixed("Description", "Description", "string", 1000),
            fixed("AutoActivate", "Auto Activate", "boolean"),
            fixed("ApexClassId", "Apex Class ID", "string", 18),
            fixed("CopyProgress", "Copy Progress", "int"),
            fixed("HistoryDays", "History Days", "int"),
            fixed("StartDate", "Start Date", "datetime"),
            fixed("EndDate", "End Date", "datetime"),
            fixed("CreatedDate", "Created Date", "datetime"),
        ),
        writable=False,
    )
