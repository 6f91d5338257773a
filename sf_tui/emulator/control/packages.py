"""`/__emulator__/packages`: what is installed in the org."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.control.requests import Refused, body_of, route
from sf_tui.emulator.database import transaction
from sf_tui.emulator.ids import make_id

if TYPE_CHECKING:
    import sqlite3

    from starlette.requests import Request
    from starlette.routing import Route

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org

_VERSION = re.compile(r"(\d{1,5})\.(\d{1,5})(?:\.(\d{1,5})(?:\.(\d{1,5}))?)?")
_TABLES = ("InstalledSubscriberPackage", "SubscriberPackage", "SubscriberPackageVersion", "PackageLicense")
_LIST = """
SELECT p.Name AS name, p.NamespacePrefix AS namespace,
       v.MajorVersion || '.' || v.MinorVersion || '.' || v.PatchVersion || '.' || v.BuildNumber AS version
FROM InstalledSubscriberPackage i
JOIN SubscriberPackage p ON p.Id = i.SubscriberPackageId
JOIN SubscriberPackageVersion v ON v.Id = i.SubscriberPackageVersionId
ORDER BY i.seq
"""


class _Package(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    namespace: str
    version: str
    is_beta: bool = False
    allowed_licenses: int = -1
    used_licenses: int = 0


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes: GET lists, POST installs one (or another version of it), DELETE removes all.

    `version` is `2.3`, or `2.3.1.4` with patch and build.
    """
    del org

    async def listed(request: Request) -> object:
        del request
        return {"packages": await database.read(_installed)}

    async def installed(request: Request) -> object:
        wanted = await body_of(request, _Package)
        match = _VERSION.fullmatch(wanted.version)
        if match is None:
            raise Refused("version is such as 2.3, or 2.3.1.4 with patch and build")
        numbers = [int(number or 0) for number in match.groups()]
        await database.write(lambda connection: _install(connection, wanted, numbers))
        return {"packages": await database.read(_installed)}

    async def removed(request: Request) -> object:
        del request
        await database.write(_remove_all)
        return {"packages": []}

    return [
        route("/packages", "GET", listed),
        route("/packages", "POST", installed),
        route("/packages", "DELETE", removed),
    ]


def _installed(connection: sqlite3.Connection) -> list[dict[str, object]]:
    found = connection.execute(_LIST)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _install(connection: sqlite3.Connection, wanted: _Package, numbers: list[int]) -> None:
    with transaction(connection):
        row = connection.execute(
            "SELECT seq FROM SubscriberPackage WHERE NamespacePrefix = ?", (wanted.namespace,)
        ).fetchone()
        number = row[0] if row else _next(connection, "SubscriberPackage")
        version = _next(connection, "SubscriberPackageVersion")
        package_id, version_id = make_id("033", number), make_id("04t", version)
        major, minor, patch, build = numbers
        rows: dict[str, dict[str, object]] = {
            "SubscriberPackage": {
                "seq": number,
                "Id": package_id,
                "Name": wanted.name,
                "NamespacePrefix": wanted.namespace,
                "IsPackageValid": 1,
            },
            "SubscriberPackageVersion": {
                "seq": version,
                "Id": version_id,
                "SubscriberPackageId": package_id,
                "Name": f"{wanted.name} {major}.{minor}",
                "MajorVersion": major,
                "MinorVersion": minor,
                "PatchVersion": patch,
                "BuildNumber": build,
                "IsBeta": int(wanted.is_beta),
                "IsManaged": 1,
                "ReleaseState": "Beta" if wanted.is_beta else "Released",
            },
            "InstalledSubscriberPackage": {
                "seq": number,
                "Id": make_id("0A3", number),
                "SubscriberPackageId": package_id,
                "SubscriberPackageVersionId": version_id,
            },
            "PackageLicense": {
                "seq": number,
                "Id": make_id("050", number),
                "Status": "Active",
                "IsProvisioned": 1,
                "AllowedLicenses": wanted.allowed_licenses,
                "UsedLicenses": wanted.used_licenses,
                "NamespacePrefix": wanted.namespace,
            },
        }
        for table, values in rows.items():
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join("?" * len(values))
            connection.execute(
                f'INSERT OR REPLACE INTO "{table}" ({names}) VALUES ({marks})', tuple(values.values())
            )


def _next(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f'SELECT coalesce(max(seq), 0) + 1 FROM "{table}"').fetchone()[0])


def _remove_all(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        for table in _TABLES:
            connection.execute(f'DELETE FROM "{table}"')
