from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.emulator.helpers import CONTACTS, ROOT, Serving, create, rows

if TYPE_CHECKING:
    import httpx

SMALL = {"Sforce-Query-Options": "batchSize=200"}


async def test_a_result_is_read_in_pages(client: httpx.AsyncClient) -> None:
    soql = "SELECT Id, SystemModstamp FROM Contact ORDER BY SystemModstamp, Id"
    page = (await client.get(f"{ROOT}/query/", params={"q": soql}, headers=SMALL)).json()
    assert list(page) == ["totalSize", "done", "nextRecordsUrl", "records"]
    assert page["totalSize"] == CONTACTS
    path, _, locator = page["nextRecordsUrl"].rpartition("/")
    assert path == f"{ROOT}/query"
    assert locator.startswith("0r8")
    assert len(locator.partition("-")[0]) == 18
    assert locator.endswith("-200")
    found = list(page["records"])
    again = (await client.get(page["nextRecordsUrl"], headers=SMALL)).json()
    while not page["done"]:
        page = (await client.get(page["nextRecordsUrl"], headers=SMALL)).json()
        found += page["records"]
    assert "nextRecordsUrl" not in page
    assert again["records"] == found[200:400]
    keys = [(row["SystemModstamp"], row["Id"]) for row in found]
    assert keys == sorted(set(keys))
    assert len(keys) == CONTACTS
    assert keys[0][0].endswith(".000+0000")


async def test_a_result_does_not_shift_while_it_is_read(client: httpx.AsyncClient) -> None:
    soql = "SELECT Id FROM Contact ORDER BY LastName"
    page = (await client.get(f"{ROOT}/query", params={"q": soql}, headers=SMALL)).json()
    await create(client, "Contact", LastName="AAA")
    await client.delete(f"{ROOT}/sobjects/Contact/{page['records'][0]['Id']}")
    found = [row["Id"] for row in page["records"]]
    while not page["done"]:
        page = (await client.get(page["nextRecordsUrl"], headers=SMALL)).json()
        found += [row["Id"] for row in page["records"]]
    assert len(set(found)) == CONTACTS == page["totalSize"]


@pytest.mark.parametrize("locator", ["0r8gL000000000AAAA-200", "0r8gL-200", "nonsense"])
async def test_an_unknown_locator_is_refused(client: httpx.AsyncClient, locator: str) -> None:
    answer = await client.get(f"{ROOT}/query/{locator}")
    assert answer.status_code == 400
    assert answer.json() == [{"message": "invalid query locator", "errorCode": "INVALID_QUERY_LOCATOR"}]


async def test_records_carry_their_type_and_address_first(client: httpx.AsyncClient) -> None:
    [row] = await rows(
        client,
        "SELECT Name, Account.Name, Account.Owner.Email, MailingAddress, IsDeleted FROM Contact "
        "WHERE AccountId != null AND MailingCity != null LIMIT 1",
    )
    assert list(row) == ["attributes", "Name", "Account", "MailingAddress", "IsDeleted"]
    assert row["attributes"]["type"] == "Contact"  # type: ignore[index]
    account = row["Account"]
    assert isinstance(account, dict)
    assert list(account) == ["attributes", "Name", "Owner"]
    assert account["attributes"]["url"].startswith(f"{ROOT}/sobjects/Account/001")
    assert account["Owner"]["attributes"]["type"] == "User"
    assert set(row["MailingAddress"]) == {  # type: ignore[call-overload]
        "city",
        "country",
        "geocodeAccuracy",
        "latitude",
        "longitude",
        "postalCode",
        "state",
        "street",
    }
    assert row["IsDeleted"] is False
    [lonely] = await rows(client, "SELECT Id, Account.Name FROM Contact WHERE AccountId = null LIMIT 1")
    assert lonely["Account"] is None


async def test_a_task_names_whom_it_is_about(client: httpx.AsyncClient) -> None:
    found = await rows(client, "SELECT Who.Name, Who.Type, What.Name FROM Task WHERE Who.Type = 'Lead'")
    assert found
    for row in found:
        assert row["Who"]["attributes"]["type"] == "Name"  # type: ignore[index]
        assert "/sobjects/Lead/00Q" in row["Who"]["attributes"]["url"]  # type: ignore[index]
        assert row["What"] is None


async def test_counts_and_groups(client: httpx.AsyncClient) -> None:
    count = await client.get(f"{ROOT}/query?q=SELECT+count()+FROM+Contact")
    assert count.json() == {"totalSize": CONTACTS, "done": True, "records": []}
    groups = await rows(
        client, "SELECT StageName, count(Id), sum(Amount) total FROM Opportunity GROUP BY StageName"
    )
    assert groups[0]["attributes"] == {"type": "AggregateResult"}
    assert sum(group["expr0"] for group in groups) == CONTACTS // 5  # type: ignore[misc]
    assert isinstance(groups[0]["total"], float)


async def test_deleted_records_show_in_query_all_only(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="Gone")
    await client.delete(f"{ROOT}/sobjects/Contact/{identity}")
    soql = f"SELECT Id, IsDeleted FROM Contact WHERE Id = '{identity}'"
    assert await rows(client, soql) == []
    [row] = await rows(client, soql, "queryAll")
    assert row["IsDeleted"] is True


async def test_a_bad_query_answers_an_array(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/query", params={"q": "SELECT Foo FROM Contact"})
    assert answer.status_code == 400
    [error] = answer.json()
    assert set(error) == {"message", "errorCode"}
    assert error["errorCode"] == "INVALID_FIELD"
    assert (await client.get(f"{ROOT}/query")).json()[0]["errorCode"] == "MALFORMED_QUERY"


@pytest.mark.parametrize("state", ["missing", "hidden"])
async def test_an_external_id_that_is_not_there_is_no_column(serving: Serving, state: str) -> None:
    async with serving(external_id=state) as client:
        answer = await client.get(f"{ROOT}/query", params={"q": "SELECT SfTui_Id__c FROM Contact"})
        assert answer.json()[0]["errorCode"] == "INVALID_FIELD"
        described = (await client.get(f"{ROOT}/sobjects/Contact/describe")).json()
        assert "SfTui_Id__c" not in {field["name"] for field in described["fields"]}
        write = await client.post(f"{ROOT}/sobjects/Contact", json={"LastName": "x", "SfTui_Id__c": "y"})
        assert write.json() == [
            {
                "message": "No such column 'SfTui_Id__c' on sobject of type Contact",
                "errorCode": "INVALID_FIELD",
            }
        ]
        upsert = await client.patch(f"{ROOT}/sobjects/Contact/SfTui_Id__c/y", json={"LastName": "x"})
        assert upsert.status_code == 404
        sets = await rows(client, "SELECT Description FROM PermissionSet WHERE Name = 'SfTui_Integration'")
        assert [row["Description"] for row in sets] == ([] if state == "missing" else ["sf-tui set-up 1"])


async def test_describe_is_whole_and_conditional(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/sobjects/Contact/describe")
    body = answer.json()
    fields = {field["name"]: field for field in body["fields"]}
    assert len(fields["Id"]) == 57
    assert fields["SfTui_Id__c"]["externalId"]
    assert fields["SfTui_Id__c"]["unique"]
    assert fields["SfTui_Id__c"]["caseSensitive"]
    assert fields["Name"]["createable"] is False
    assert fields["MailingAddress"]["type"] == "address"
    assert fields["MailingCity"]["compoundFieldName"] == "MailingAddress"
    for name, value in (
        ("If-Modified-Since", answer.headers["last-modified"]),
        ("If-None-Match", answer.headers["etag"]),
    ):
        again = await client.get(f"{ROOT}/sobjects/Contact/describe", headers={name: value})
        assert again.status_code == 304
        assert again.content == b""
    names = {item["name"] for item in (await client.get(f"{ROOT}/sobjects/")).json()["sobjects"]}
    assert {"Account", "Contact", "Lead", "Opportunity", "Task", "User", "Organization"} <= names
    basic = (await client.get(f"{ROOT}/sobjects/Contact")).json()
    assert basic["objectDescribe"]["keyPrefix"] == "003"


async def test_updated_and_deleted_are_listed(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="New")
    other = await create(client, "Contact", LastName="Old")
    await client.delete(f"{ROOT}/sobjects/Contact/{other}")
    now = datetime.now(UTC)
    whole = {"start": (now - timedelta(days=14)).isoformat(), "end": (now + timedelta(minutes=2)).isoformat()}
    updated = (await client.get(f"{ROOT}/sobjects/Contact/updated/", params=whole)).json()
    deleted = (await client.get(f"{ROOT}/sobjects/Contact/deleted/", params=whole)).json()
    assert set(updated) == {"ids", "latestDateCovered"}
    assert set(deleted) == {"deletedRecords", "earliestDateAvailable", "latestDateCovered"}
    assert updated["latestDateCovered"].endswith(":00.000+0000")
    assert identity not in updated["ids"]
    long_ago = {**whole, "start": (now - timedelta(days=40)).isoformat()}
    refused = await client.get(f"{ROOT}/sobjects/Contact/updated", params=long_ago)
    assert refused.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


async def test_tooling_knows_no_packages(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/tooling/query?q=SELECT+Id+FROM+InstalledSubscriberPackage")
    assert answer.json()["records"] == []
    assert answer.json()["size"] == 0
