"""Installed packages as the Tooling API and the data API tell of them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.helpers import ROOT

PACKAGES = "/__emulator__/packages"
INSTALLED = (
    "SELECT Id, SubscriberPackageId, SubscriberPackage.NamespacePrefix, SubscriberPackage.Name, "
    "SubscriberPackageVersion.Id, SubscriberPackageVersion.Name, SubscriberPackageVersion.MajorVersion, "
    "SubscriberPackageVersion.MinorVersion, SubscriberPackageVersion.PatchVersion, "
    "SubscriberPackageVersion.BuildNumber, SubscriberPackageVersion.IsBeta FROM InstalledSubscriberPackage"
)


async def tooling(client: httpx.AsyncClient, soql: str) -> httpx.Response:
    return await client.get(f"{ROOT}/tooling/query", params={"q": soql})


async def install(client: httpx.AsyncClient, **settings: Any) -> httpx.Response:
    return await client.post(PACKAGES, json={"name": "Acme Sync", "namespace": "acme", **settings})


async def test_a_new_org_has_no_package(client: httpx.AsyncClient) -> None:
    assert (await tooling(client, INSTALLED)).json() == {
        "size": 0,
        "totalSize": 0,
        "done": True,
        "queryLocator": None,
        "entityTypeName": "InstalledSubscriberPackage",
        "records": [],
    }


async def test_a_package_is_shown_with_its_version(client: httpx.AsyncClient) -> None:
    await install(client, version="2.3.1.4", is_beta=True)
    body = (await tooling(client, INSTALLED)).json()
    assert list(body) == ["size", "totalSize", "done", "queryLocator", "entityTypeName", "records"]
    assert (body["size"], body["totalSize"]) == (1, 1)
    [record] = body["records"]
    assert record["Id"].startswith("0A3")
    assert record["attributes"]["url"].startswith(f"{ROOT}/tooling/sobjects/InstalledSubscriberPackage/0A3")
    package, version = record["SubscriberPackage"], record["SubscriberPackageVersion"]
    assert (package["NamespacePrefix"], package["Name"]) == ("acme", "Acme Sync")
    assert version["Id"].startswith("04t")
    numbers = [version[f"{name}"] for name in ("MajorVersion", "MinorVersion", "PatchVersion", "BuildNumber")]
    assert numbers == [2, 3, 1, 4]
    assert version["IsBeta"] is True


async def test_an_upgrade_takes_the_place_of_the_old_version_and_removal_leaves_none(
    client: httpx.AsyncClient,
) -> None:
    await install(client, version="1.0")
    await install(client, version="1.1")
    [record] = (await tooling(client, INSTALLED)).json()["records"]
    assert record["SubscriberPackageVersion"]["MinorVersion"] == 1
    listed = (await client.get(PACKAGES)).json()
    assert listed == {"packages": [{"name": "Acme Sync", "namespace": "acme", "version": "1.1.0.0"}]}
    await client.delete(PACKAGES)
    assert (await tooling(client, INSTALLED)).json()["totalSize"] == 0


async def test_its_licences_are_in_the_data_api(client: httpx.AsyncClient) -> None:
    await install(client, version="1.0", allowed_licenses=20, used_licenses=3)
    soql = "SELECT NamespacePrefix, Status, AllowedLicenses, UsedLicenses, ExpirationDate FROM PackageLicense"
    [record] = (await client.get(f"{ROOT}/query", params={"q": soql})).json()["records"]
    del record["attributes"]
    assert record == {
        "NamespacePrefix": "acme",
        "Status": "Active",
        "AllowedLicenses": 20,
        "UsedLicenses": 3,
        "ExpirationDate": None,
    }


async def test_what_only_the_tooling_api_knows_is_not_in_the_data_api(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/query", params={"q": INSTALLED})
    assert answer.json()[0]["errorCode"] == "INVALID_TYPE"


async def test_no_sandbox_is_being_made(client: httpx.AsyncClient) -> None:
    body = (await tooling(client, "SELECT Id, Status, SandboxName FROM SandboxProcess")).json()
    assert (body["totalSize"], body["entityTypeName"]) == (0, "SandboxProcess")


async def test_this_is_no_dev_hub(client: httpx.AsyncClient) -> None:
    for path in ("query", "tooling/query"):
        answer = await client.get(f"{ROOT}/{path}", params={"q": "SELECT Id FROM ScratchOrgInfo LIMIT 1"})
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_TYPE")


async def test_objects_of_both_apis_come_in_the_tooling_envelope(client: httpx.AsyncClient) -> None:
    body = (await tooling(client, "SELECT Id FROM Profile LIMIT 2")).json()
    assert (body["size"], body["entityTypeName"], body["done"]) == (2, "Profile", True)


@pytest.mark.parametrize("version", ["two", "2", "1.2.3.4.5", ""])
async def test_a_version_is_made_of_numbers(client: httpx.AsyncClient, version: str) -> None:
    assert (await install(client, version=version)).status_code == 400
    assert (await tooling(client, INSTALLED)).json()["totalSize"] == 0
