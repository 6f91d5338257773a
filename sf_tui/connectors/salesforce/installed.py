"""What is installed in the org: our own set-up, and the managed package that the settings may name."""

import re

import msgspec

from sf_tui.connectors.salesforce import queries, soql
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.describe import Described
from sf_tui.connectors.salesforce.sentences import words
from sf_tui.model.check import Identity, VersionLine
from sf_tui.model.errors import ConnectorError, PermissionMissing, Refused, Unreachable
from sf_tui.model.org_setup import PERMISSION_SET, REVISION
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import say
from sf_tui.model.states import Purpose
from sf_tui.model.trouble import Cause

_STATED = re.compile(r"sf-tui set-up (\d{1,6})")


class _PermissionSet(msgspec.Struct, frozen=True, rename="pascal"):
    description: str | None = None


class _PermissionSets(msgspec.Struct, frozen=True):
    records: tuple[_PermissionSet, ...]


class _Package(msgspec.Struct, frozen=True, rename="pascal"):
    namespace_prefix: str | None = None


class _PackageVersion(msgspec.Struct, frozen=True, rename="pascal"):
    major_version: int = 0
    minor_version: int = 0
    patch_version: int = 0
    build_number: int = 0


class _Installed(msgspec.Struct, frozen=True, rename="pascal"):
    subscriber_package: _Package
    subscriber_package_version: _PackageVersion


class _InstalledPackages(msgspec.Struct, frozen=True):
    records: tuple[_Installed, ...]


_INSTALLED = msgspec.json.Decoder(_InstalledPackages)
_PERMISSION_SETS = msgspec.json.Decoder(_PermissionSets)
SETUP_QUERY = soql.select(
    ("Id", "Description"), "PermissionSet", [soql.equals("Name", PERMISSION_SET)], limit=1
)
_PACKAGES_QUERY = soql.select(
    (
        "SubscriberPackage.NamespacePrefix",
        "SubscriberPackageVersion.MajorVersion",
        "SubscriberPackageVersion.MinorVersion",
        "SubscriberPackageVersion.PatchVersion",
        "SubscriberPackageVersion.BuildNumber",
    ),
    "InstalledSubscriberPackage",
)


def setup_line(
    permission_set: queries.Outcome, described: dict[str, Described | ConnectorError], identity: Identity
) -> VersionLine:
    """Say how the org set-up stands: what its permission set claims, confirmed by describe."""
    required = str(REVISION)
    if isinstance(permission_set, ConnectorError):
        because = say("The permission set cannot be read: {reason}", reason=str(permission_set))
        return VersionLine(what="org_setup", available=required, because=words(because))
    found = next(iter(decode(_PERMISSION_SETS, permission_set).records), None)
    unconfirmed = sorted(
        name
        for name, each in described.items()
        if not isinstance(each, Described) or each.key_state != "ready"
    )
    if found is None and described and not unconfirmed:
        because = say(
            "The external id fields are there, but the user does not see the permission set {name}: give the "
            "user “View Setup and Configuration”, or install the set-up anew",
            name=PERMISSION_SET,
        )
        return VersionLine(what="org_setup", available=required, because=words(because))
    if found is None:
        because = say("Install it with the command: {command}", command="sf-tui org-setup --print DIR")
        return VersionLine(
            what="org_setup", available=required, status="not_installed", because=words(because)
        )
    revision = _STATED.search(found.description or "")
    if revision is None:
        because = say(
            "The description of the permission set {name} carries no revision: install it anew",
            name=PERMISSION_SET,
        )
        return VersionLine(what="org_setup", available=required, because=words(because))
    installed = revision[1]
    if unconfirmed:
        because = say(
            "The user cannot use the external id field on {objects}: assign the permission set {name} "
            "to {user}, or install the set-up anew",
            objects=", ".join(unconfirmed),
            name=PERMISSION_SET,
            user=identity.username,
        )
        return VersionLine(
            what="org_setup",
            installed=installed,
            available=required,
            status="not_installed",
            because=words(because),
        )
    is_current = int(installed) >= REVISION
    return VersionLine(
        what="org_setup",
        installed=installed,
        available=required,
        status="up_to_date" if is_current else "out_of_date",
    )


async def package_lines(client: Client) -> tuple[VersionLine, ...]:
    """Say which version of the package that the settings name is in the org; nothing where none is named."""
    wanted = client.settings.package
    if not wanted:
        return ()
    path = f"{await client.base()}/tooling/query/?q={soql.encoded(_PACKAGES_QUERY)}"
    try:
        answer = await client.get(path, Purpose.AUTH)
        told = decode(_INSTALLED, answer.content).records
    except (Refused, PermissionMissing, Unreachable) as error:
        if isinstance(error, Unreachable) and error.cause is not Cause.SERVER_ERROR:
            raise
        because = say("The packages cannot be read: {reason}", reason=str(error))
        return (VersionLine(what="package", because=words(because)),)
    for each in told:
        if (each.subscriber_package.namespace_prefix or "").lower() == wanted.lower():
            version = each.subscriber_package_version
            number = f"{version.major_version}.{version.minor_version}.{version.patch_version}"
            because = say("Salesforce does not tell which version of the package is the newest")
            return (VersionLine(what="package", installed=number, because=words(because)),)
    because = say("The org has no package with the namespace {package}", package=safe_text(wanted))
    return (VersionLine(what="package", status="not_installed", because=words(because)),)
