import json

import httpx
import pytest

from sf_tui.connectors.protocol import Limits, Record, User
from sf_tui.connectors.salesforce.ids import is_id
from sf_tui.model.check import LimitValue
from sf_tui.model.errors import Refused
from sf_tui.model.states import Purpose
from sf_tui.model.values import FieldType
from tests.connectors.salesforce.fake_org import PERSON_FIELDS, FakeOrg, contact, field


def urls_sent(org: FakeOrg) -> list[str]:
    return [each["url"] for each in json.loads(org.requests[-1].content)["compositeRequest"]]


async def test_records_are_read_by_id_with_the_deleted_ones(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, number, IsDeleted=number == 2) for number in range(5)]
    records = await org.connector().read(
        "Contact", ("LastName",), ["003xx0000000001", "003xx0000000002", "no id", "' OR Id != '"]
    )
    assert [(record.id[-1], record.is_deleted) for record in records] == [("1", False), ("2", True)]
    assert "/queryAll/" in urls_sent(org)[0]
    assert "no%20id" not in urls_sent(org)[0]


async def test_two_thousand_ids_are_one_call(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, 1) for number in range(2000)]
    records = await org.connector().read("Contact", ("LastName",), [row["Id"] for row in org.rows["Contact"]])
    assert len({record.id for record in records}) == 2000
    assert org.meter.counted.count(Purpose.READ) == 1
    assert all(len(url) < 16_000 for url in urls_sent(org))


async def test_nothing_asked_is_no_call(org: FakeOrg) -> None:
    connector = org.connector()
    await connector.describe("Contact")
    org.meter.counted.clear()
    assert await connector.read("Contact", ("LastName",), []) == []
    assert await connector.find("Contact", ("LastName",), "Email", ["", "  "]) == []
    assert org.meter.counted == []


async def test_a_find_pairs_what_was_asked_with_what_was_found(org: FakeOrg) -> None:
    org.rows["Contact"] = [
        contact(1, 1, Email="Ada@Example.com", SfTui_Id__c="crm:1"),
        contact(2, 2, Email="ada@example.com"),
        contact(3, 3, Email="other@example.com"),
    ]
    found = await org.connector().find("Contact", ("LastName",), "Email", ["ADA@example.com", "nobody@x"])
    assert [(value, record.id[-1]) for value, record in found] == [
        ("ADA@example.com", "1"),
        ("ADA@example.com", "2"),
    ]
    assert found[0][1] == Record("003xx0000000001", "2026-11-23T10:00:01Z", ("Name 1",), key="crm:1")


async def test_personal_data_does_not_stand_in_an_address(org: FakeOrg) -> None:
    await org.connector().find("Contact", ("LastName",), "Email", ["ada@example.com"])
    assert all("ada" not in str(request.url) for request in org.requests)


async def test_a_find_by_key_and_with_quotes_works(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(1, 1, SfTui_Id__c="crm:1"), contact(2, 2, LastName="O")]
    connector = org.connector()
    ((value, record),) = await connector.find("Contact", ("Email",), "SfTui_Id__c", ["crm:1"])
    assert (value, record.key) == ("crm:1", "crm:1")
    assert await connector.find("Contact", (), "LastName", ["O'Hara\\"]) == []
    assert "O%5C%27Hara%5C%5C" in urls_sent(org)[0]


async def test_converted_leads_are_not_found_by_their_address(org: FakeOrg) -> None:
    org.objects["Lead"] = (*PERSON_FIELDS, field("IsConverted", "boolean"))
    org.rows["Lead"] = []
    connector = org.connector()
    await connector.find("Lead", (), "Email", ["a@b.example"])
    assert "IsConverted%20%3D%20false" in urls_sent(org)[0]


async def test_users_lose_the_mark_of_a_sandbox(org: FakeOrg) -> None:
    org.rows["User"] = [
        {"Id": "005xx0000000000001", "Email": "a@acme.example.invalid", "Name": "Ada", "IsActive": True},
        {"Id": "005xx0000000000002", "Email": None, "Name": None, "IsActive": False},
    ]
    assert await org.connector().users() == [
        User("005xx0000000000001", "a@acme.example", "Ada"),
        User("005xx0000000000002", "", "", is_active=False),
    ]


async def test_limits_are_read_leniently(org: FakeOrg) -> None:
    body = {
        "DailyApiRequests": {"Max": 15000, "Remaining": 14976, "SomeApp": {"Max": 1, "Remaining": 0}},
        "DataStorageMB": {"Max": 5, "Remaining": -1},
        "Strange": "x",
    }
    org.always("/limits", 200, body)
    assert await org.connector().limits() == Limits(24, 15000, (LimitValue("DataStorageMB", 5, -1),))
    assert org.meter.observed[-1] == (24, 15000)


async def test_limits_that_may_not_be_seen_do_not_suspend(org: FakeOrg) -> None:
    org.always("/limits", 403, [{"message": "x", "errorCode": "INSUFFICIENT_ACCESS"}])
    with pytest.raises(Refused, match="View Setup"):
        await org.connector().limits()


async def test_describe_speaks_our_words(org: FakeOrg) -> None:
    org.objects["Contact"] = (
        *PERSON_FIELDS,
        field("OwnerId", "reference", nillable=False, defaultedOnCreate=True, referenceTo=["Group", "User"]),
        field("AccountId", "reference", referenceTo=["Account"]),
        field("Amount", "currency"),
        field("Title", length=128),
        field("MailingAddress", "address"),
    )
    described = await org.connector().describe("Contact")
    kinds = {each.name: each.type for each in described.fields}
    assert kinds["OwnerId"] is FieldType.OWNER
    assert kinds["AccountId"] is FieldType.REFERENCE
    assert kinds["Amount"] is FieldType.NUMBER
    assert "MailingAddress" not in kinds
    assert [each.name for each in described.fields if each.required] == ["LastName"]
    title = described.field("Title")
    assert title is not None
    assert title.max_length == 128
    assert described.key_field is None


async def test_an_object_is_described_once_in_six_hours(org: FakeOrg) -> None:
    connector = org.connector()
    await connector.describe("Contact")
    await connector.describe("Contact")
    assert org.meter.counted == [Purpose.DESCRIBE]
    org.now += 6 * 3600 + 1
    await connector.describe("Contact")
    assert org.meter.counted == [Purpose.DESCRIBE] * 2


@pytest.mark.parametrize("name", ["Nothing", "Contact/../User", ""])
async def test_an_unknown_object_is_refused(org: FakeOrg, name: str) -> None:
    with pytest.raises(Refused):
        await org.connector().describe(name)


async def test_describe_reads_a_recorded_kind_of_answer(org: FakeOrg) -> None:
    org.override(
        "/describe",
        lambda _: httpx.Response(
            200,
            json={"name": "Contact", "fields": [{"name": "Id", "type": "id", "referenceTo": []}], "urls": {}},
        ),
    )
    assert (await org.connector().describe("Contact")).name == "Contact"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("001dM00003kRs59", True),
        ("001dM00003kRs59QAC", True),
        ("001dM00003kRs59QAD", False),
        ("001dM00003kRs59Q", False),
        ("001dM00003kRs5'", False),
        ("", False),
    ],
)
def test_an_id_carries_its_own_checksum(text: str, *, is_one: bool) -> None:
    assert is_id(text) is is_one
