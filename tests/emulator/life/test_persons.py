from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import recorded
from tests.emulator.helpers import ROOT, create, read, rows
from tests.emulator.life.helpers import one, pull, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from tests.emulator.helpers import Serving

NAMES = ("IsPersonAccount", "Name", "FirstName", "LastName", "Salutation")
ROWS = f"{ROOT}/sobjects"
COMPARED = (
    "compoundFieldName",
    "createable",
    "custom",
    "defaultedOnCreate",
    "extraTypeInfo",
    "filterable",
    "label",
    "nameField",
    "nillable",
    "referenceTo",
    "relationshipName",
    "type",
    "updateable",
)


@pytest.fixture
async def persons(serving: Serving) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(person_accounts=True) as found:
        yield found


async def _contact_of(client: httpx.AsyncClient, account: str) -> dict[str, object]:
    return await read(client, "Contact", str((await read(client, "Account", account))["PersonContactId"]))


def _refusal(answer: httpx.Response) -> str:
    assert answer.status_code >= 400, answer.text
    return str(answer.json()[0]["errorCode"])


async def test_without_the_switch_there_is_no_trace_of_them(client: httpx.AsyncClient) -> None:
    for name in ("Account", "Contact"):
        fields = (await client.get(f"{ROWS}/{name}/describe")).json()["fields"]
        assert not [field["name"] for field in fields if "Person" in field["name"]]
    answer = await client.get(f"{ROOT}/query", params={"q": "SELECT PersonContact.Name FROM Account"})
    assert _refusal(answer) == "INVALID_FIELD"


async def test_the_describe_is_that_of_a_real_org(persons: httpx.AsyncClient) -> None:
    name = "tests/cassettes/GET_sobjects_Account_PersonAccount_describe"
    theirs = _fields(recorded.exchanges(name)[0].body)
    ours = _fields((await persons.get(f"{ROWS}/Account/describe")).json())
    personal = [key for key in ours if key.startswith("Person") or key in NAMES]
    assert len(personal) > 25
    assert {(key, fact): ours[key][fact] for key in personal for fact in COMPARED} == {
        (key, fact): theirs[key][fact] for key in personal for fact in COMPARED
    }


async def test_the_org_has_some_and_each_has_its_contact(persons: httpx.AsyncClient) -> None:
    found = await rows(
        persons,
        "SELECT Name, PersonContactId, PersonContact.Name, PersonContact.IsPersonAccount "
        "FROM Account WHERE IsPersonAccount = true",
    )
    assert len(found) == 21
    for account in found:
        contact: Any = account["PersonContact"]
        assert contact["Name"] == account["Name"]
        assert contact["IsPersonAccount"] is True
    assert len(await rows(persons, "SELECT Id FROM Contact WHERE IsPersonAccount = true")) == 21


async def test_a_last_name_makes_a_person(persons: httpx.AsyncClient) -> None:
    account = await create(
        persons,
        "Account",
        FirstName="Zoé",
        LastName="Dupré",
        PersonEmail="zoe@x.example",
        PersonMailingCity="Lyon",
        Phone="1",
        SfTui_Id__pc="crm:1",
        PersonDoNotCall=True,
    )
    record = await read(persons, "Account", account)
    assert (record["Name"], record["IsPersonAccount"]) == ("Zoé Dupré", True)
    contact = await _contact_of(persons, account)
    assert (contact["Name"], contact["Email"], contact["MailingCity"]) == (
        "Zoé Dupré",
        "zoe@x.example",
        "Lyon",
    )
    assert (contact["Phone"], contact["SfTui_Id__c"], contact["DoNotCall"]) == ("1", "crm:1", True)
    assert (contact["AccountId"], contact["IsPersonAccount"]) == (account, True)
    assert contact["OwnerId"] == record["OwnerId"]


async def test_a_name_makes_a_firm(persons: httpx.AsyncClient) -> None:
    record = await read(persons, "Account", await create(persons, "Account", Name="Hélice"))
    assert (record["IsPersonAccount"], record["PersonContactId"], record["LastName"]) == (False, None, None)


async def test_either_view_can_be_changed_and_both_get_new_stamps(persons: httpx.AsyncClient) -> None:
    account = await create(persons, "Account", LastName="a")
    contact = str((await _contact_of(persons, account))["Id"])
    start = str((await read(persons, "Account", account))["SystemModstamp"])
    await pull(persons, "advance", seconds=5)
    await persons.patch(f"{ROWS}/Account/{account}", json={"LastName": "b", "PersonTitle": "Chef"})
    seen = await read(persons, "Contact", contact)
    assert (seen["LastName"], seen["Title"]) == ("b", "Chef")
    assert str(seen["SystemModstamp"]) > start
    middle = str((await read(persons, "Account", account))["SystemModstamp"])
    await pull(persons, "advance", seconds=5)
    await persons.patch(f"{ROWS}/Contact/{contact}", json={"FirstName": "Z", "Email": "z@x.example"})
    record = await read(persons, "Account", account)
    assert (record["Name"], record["PersonEmail"]) == ("Z b", "z@x.example")
    assert str(record["SystemModstamp"]) > middle


async def test_the_contact_is_neither_made_nor_deleted_on_its_own(persons: httpx.AsyncClient) -> None:
    account = await create(persons, "Account", LastName="a")
    contact = (await _contact_of(persons, account))["Id"]
    firm = await create(persons, "Account", Name="firm")
    made = await persons.post(f"{ROWS}/Contact", json={"LastName": "x", "IsPersonAccount": True})
    assert _refusal(made) == "INVALID_FIELD_FOR_INSERT_UPDATE"
    second = await persons.post(f"{ROWS}/Contact", json={"LastName": "x", "AccountId": account})
    assert _refusal(second) == "FIELD_INTEGRITY_EXCEPTION"
    moved = await persons.patch(f"{ROWS}/Contact/{contact}", json={"AccountId": firm})
    assert _refusal(moved) == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert _refusal(await persons.delete(f"{ROWS}/Contact/{contact}")) == "INSUFFICIENT_ACCESS_OR_READONLY"
    assert (await persons.delete(f"{ROWS}/Account/{account}")).status_code == 204
    assert _refusal(await persons.get(f"{ROWS}/Contact/{contact}")) == "ENTITY_IS_DELETED"
    await pull(persons, "undelete", ids=[account])
    assert (await _contact_of(persons, account))["Id"] == contact


@pytest.mark.parametrize(
    ("record", "code", "fields"),
    [
        ({}, "REQUIRED_FIELD_MISSING", ["Name"]),
        ({"LastName": "x", "Name": "y"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Name"]),
        ({"Name": "y", "PersonEmail": "x@y.example"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["PersonEmail"]),
    ],
)
async def test_a_person_is_no_firm(
    persons: httpx.AsyncClient, record: dict[str, object], code: str, fields: list[str]
) -> None:
    answer = await persons.post(f"{ROWS}/Account", json=record)
    assert _refusal(answer) == code
    assert answer.json()[0]["fields"] == fields


async def test_a_changed_person_stays_one(persons: httpx.AsyncClient) -> None:
    account = await create(persons, "Account", LastName="a")
    for change, code in (
        ({"LastName": None}, "REQUIRED_FIELD_MISSING"),
        ({"Name": "Firm"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
    ):
        assert _refusal(await persons.patch(f"{ROWS}/Account/{account}", json=change)) == code
    firm = await create(persons, "Account", Name="f")
    assert _refusal(await persons.patch(f"{ROWS}/Account/{firm}", json={"LastName": "x"})) == (
        "INVALID_FIELD_FOR_INSERT_UPDATE"
    )
    assert _refusal(await persons.patch(f"{ROWS}/Account/{firm}", json={"Name": None})) == (
        "REQUIRED_FIELD_MISSING"
    )


async def test_persons_are_merged_with_persons_and_their_contacts_with_them(
    persons: httpx.AsyncClient,
) -> None:
    winner, loser = [await create(persons, "Account", LastName=name) for name in ("a", "b")]
    kept, lost = [str((await _contact_of(persons, account))["Id"]) for account in (winner, loser)]
    task = await create(persons, "Task", Subject="x", WhoId=lost)
    firm = await create(persons, "Account", Name="f")
    assert (await refused(persons, "merge", winner=winner, losers=[firm]))[0] == "MERGE_FAILED"
    assert (await refused(persons, "merge", winner=kept, losers=[lost]))[0] == "MERGE_FAILED"
    await pull(persons, "merge", winner=winner, losers=[loser])
    gone = await one(persons, f"SELECT IsDeleted, MasterRecordId, AccountId FROM Contact WHERE Id = '{lost}'")
    assert (gone["IsDeleted"], gone["MasterRecordId"], gone["AccountId"]) == (True, kept, loser)
    assert (await read(persons, "Task", task))["WhoId"] == kept


async def test_a_lead_without_a_company_becomes_a_person(persons: httpx.AsyncClient) -> None:
    lead = await create(persons, "Lead", LastName="Dupré", FirstName="Zoé", Email="z@x.example", City="Lyon")
    task = await create(persons, "Task", Subject="x", WhoId=lead)
    done = await pull(persons, "convert", lead=lead)
    account = await read(persons, "Account", str(done["account"]))
    assert (account["IsPersonAccount"], account["PersonContactId"]) == (True, done["contact"])
    assert (account["Name"], account["PersonEmail"], account["PersonMailingCity"]) == (
        "Zoé Dupré",
        "z@x.example",
        "Lyon",
    )
    assert (await read(persons, "Opportunity", str(done["opportunity"])))["Name"] == "Zoé Dupré"
    assert (await read(persons, "Task", task))["WhoId"] == done["contact"]


def _fields(describe: Any) -> dict[str, Any]:
    return {field["name"]: field for field in describe["fields"]}
