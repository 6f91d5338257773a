import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sf_tui.connectors.protocol import Write
from sf_tui.model.errors import Refused, Unreachable
from sf_tui.model.states import Purpose
from tests.connectors.salesforce.fake_org import PERSON_FIELDS, FakeOrg, field

ID = "003xx0000000001"
OTHER = "003xx0000000002"


def accept(request: httpx.Request) -> httpx.Response:
    records = json.loads(request.content)["records"]
    answers = [
        {"id": each.get("id", f"003xx{index:010d}"), "success": True, "errors": []}
        for index, each in enumerate(records)
    ]
    return httpx.Response(200, json=answers)


def answers(*results: dict[str, Any]) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(200, json=list(results))


def refused(code: str, message: str = "its message", *fields: str, **more: Any) -> dict[str, Any]:
    return {
        "success": False,
        "errors": [{"statusCode": code, "message": message, "fields": list(fields), **more}],
    }


def writes_sent(org: FakeOrg) -> list[httpx.Request]:
    return org.sent("/composite/sobjects")


async def test_updates_upserts_and_creates_go_their_ways(org: FakeOrg) -> None:
    org.override("/composite/sobjects", accept)
    results = await org.connector().write(
        "Contact",
        [
            Write({"LastName": "New"}),
            Write({"LastName": "Keyed"}, key="crm:7"),
            Write({"LastName": "Old", "Email": None}, id=ID, key="crm:8"),
        ],
    )
    update, upsert, create = writes_sent(org)
    assert (update.method, update.url.path) == ("PATCH", "/services/data/v66.0/composite/sobjects")
    assert (upsert.method, upsert.url.path[-32:]) == (
        "PATCH",
        "/composite/sobjects/Contact/SfTui_Id__c"[-32:],
    )
    assert (create.method, create.url.path) == ("POST", "/services/data/v66.0/composite/sobjects")
    assert json.loads(update.content) == {
        "allOrNone": False,
        "records": [
            {
                "attributes": {"type": "Contact"},
                "id": ID,
                "LastName": "Old",
                "Email": None,
                "SfTui_Id__c": "crm:8",
            }
        ],
    }
    assert json.loads(upsert.content)["records"][0]["SfTui_Id__c"] == "crm:7"
    assert "SfTui_Id__c" not in json.loads(create.content)["records"][0]
    assert [result.created for result in results] == [True, True, False]
    assert results[2].id == ID


async def test_every_write_says_who_writes_and_how(org: FakeOrg) -> None:
    org.override("/composite/sobjects", accept)
    await org.connector().write("Contact", [Write({"LastName": "x"}, id=ID)])
    headers = writes_sent(org)[0].headers
    assert headers["Sforce-Auto-Assign"] == "FALSE"
    assert headers["Sforce-Duplicate-Rule-Header"] == "allowSave=false"
    assert headers["Sforce-Call-Options"].startswith("client=sf-tui/")


async def test_an_upsert_tells_updates_from_creates(org: FakeOrg) -> None:
    org.override("/composite/sobjects", answers({"id": ID, "success": True, "errors": [], "created": False}))
    (result,) = await org.connector().write("Contact", [Write({"LastName": "x"}, key="crm:7")])
    assert (result.id, result.created) == (ID, False)


async def test_without_a_usable_key_field_a_keyed_create_is_a_plain_one(org: FakeOrg) -> None:
    org.objects["Contact"] = PERSON_FIELDS
    org.override("/composite/sobjects", accept)
    await org.connector().write("Contact", [Write({"LastName": "x"}, key="crm:7")])
    (request,) = writes_sent(org)
    assert request.method == "POST"
    assert json.loads(request.content)["records"] == [{"attributes": {"type": "Contact"}, "LastName": "x"}]


async def test_200_records_are_one_call(org: FakeOrg) -> None:
    org.override("/composite/sobjects", accept)
    connector = org.connector()
    results = await connector.write(
        "Contact", [Write({"LastName": "x"}, id=f"003xx{number:010d}") for number in range(200)]
    )
    assert [result.id for result in results] == [f"003xx{number:010d}" for number in range(200)]
    assert org.meter.counted.count(Purpose.WRITE) == 1


async def test_an_id_stands_once_in_a_call(org: FakeOrg) -> None:
    org.override("/composite/sobjects", accept)
    writes = [Write({"LastName": name}, id=ID) for name in ("a", "b")]
    results = await org.connector().write("Contact", writes)
    assert len(writes_sent(org)) == 2
    assert all(result.is_success for result in results)


async def test_one_bad_record_fails_alone_and_names_its_field(org: FakeOrg) -> None:
    org.override(
        "/composite/sobjects",
        answers(
            {"id": ID, "success": True, "errors": []},
            refused("INVALID_EMAIL_ADDRESS", "Email: invalid email address: x", "Email"),
            refused("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access"),
        ),
    )
    good, bad, locked = await org.connector().write(
        "Contact", [Write({"Email": "x"}, id=f"003xx{number:010d}") for number in range(3)]
    )
    assert good.is_success
    assert (bad.code, bad.fields, bad.is_retryable) == ("INVALID_EMAIL_ADDRESS", ("Email",), False)
    assert "Email" in str(bad.reason)
    assert locked.is_retryable


async def test_a_duplicate_rule_names_the_record_that_exists(org: FakeOrg) -> None:
    matches = {"matchResults": [{"matchRecords": [{"matchConfidence": 100, "record": {"Id": OTHER}}]}]}
    for name in ("duplicateResult", "duplicateResut"):
        org.overrides.clear()
        org.override(
            "/composite/sobjects",
            answers(refused("DUPLICATES_DETECTED", "Use one of these records?", **{name: matches})),
        )
        (result,) = await org.connector().write("Contact", [Write({"LastName": "x"})])
        assert result.code == "DUPLICATES_DETECTED"
        assert OTHER in str(result.reason)


async def test_a_create_whose_answer_was_lost_is_not_sent_again(org: FakeOrg) -> None:
    def lose(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("lost", request=request)

    org.override("/composite/sobjects", lose)
    connector = org.connector()
    with pytest.raises(Unreachable):
        await connector.write("Contact", [Write({"LastName": "x"})])
    assert len(writes_sent(org)) == 1
    with pytest.raises(Unreachable):
        await connector.write("Contact", [Write({"LastName": "x"}, key="crm:7")])
    assert len(writes_sent(org)) == 4


async def test_a_create_that_never_left_is_sent_again(org: FakeOrg) -> None:
    attempts: list[int] = []

    def connect(request: httpx.Request) -> httpx.Response:
        attempts.append(1)
        if len(attempts) == 1:
            raise httpx.ConnectError("refused", request=request)
        return accept(request)

    org.override("/composite/sobjects", connect)
    (result,) = await org.connector().write("Contact", [Write({"LastName": "x"})])
    assert result.is_success
    assert len(attempts) == 2


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'[{"id":5}]'])
async def test_an_unreadable_answer_to_a_create_leaves_its_fate_open(org: FakeOrg, content: bytes) -> None:
    org.always("/composite/sobjects", 200, content)
    with pytest.raises(Unreachable, match="what became of them"):
        await org.connector().write("Contact", [Write({"LastName": "x"})])


async def test_a_field_that_is_gone_fails_only_the_records_that_carry_it(org: FakeOrg) -> None:
    def check(request: httpx.Request) -> httpx.Response:
        if b"Fax" in request.content:
            message = "No such column 'Fax' on sobject of type Contact"
            return httpx.Response(400, json=[{"message": message, "errorCode": "INVALID_FIELD"}])
        return accept(request)

    org.override("/composite/sobjects", check)
    writes = [Write({"Fax" if number % 2 else "Email": "1"}, id=f"003xx{number:010d}") for number in range(6)]
    results = await org.connector().write("Contact", writes)
    assert [result.code for result in results] == ["", "INVALID_FIELD"] * 3
    assert len(writes_sent(org)) == 2


async def test_a_value_that_spoils_the_whole_call_is_found(org: FakeOrg) -> None:
    def check(request: httpx.Request) -> httpx.Response:
        if b"spoilt" in request.content:
            message = "Cannot deserialize instance of double"
            return httpx.Response(400, json=[{"message": message, "errorCode": "JSON_PARSER_ERROR"}])
        return accept(request)

    org.override("/composite/sobjects", check)
    writes = [
        Write({"Email": "spoilt" if number == 137 else "fine"}, id=f"003xx{number:010d}")
        for number in range(200)
    ]
    results = await org.connector().write("Contact", writes)
    assert [number for number, result in enumerate(results) if not result.is_success] == [137]
    assert results[137].code == "JSON_PARSER_ERROR"


async def test_a_refusal_that_no_record_caused_is_raised(org: FakeOrg) -> None:
    org.always("/composite/sobjects", 404, [{"errorCode": "NOT_FOUND", "message": "no external ID field"}])
    with pytest.raises(Refused):
        await org.connector().write("Contact", [Write({"LastName": "x"}, key="crm:7")])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "half a pair \ud83d"])
async def test_a_value_that_json_cannot_carry_fails_alone(org: FakeOrg, value: float | str) -> None:
    org.override("/composite/sobjects", accept)
    bad, good = await org.connector().write(
        "Contact", [Write({"Email": value}, id=ID), Write({"Email": "x"}, id=OTHER)]
    )
    assert (bad.code, bad.fields) == ("UNSENDABLE_VALUE", ("Email",))
    assert good.is_success


def task(number: int, key: str) -> dict[str, Any]:
    return {"Id": f"00Txx{number:010d}", "SystemModstamp": "2026-11-23T10:00:00.000+0000", "SfTui_Id__c": key}


async def test_a_key_that_may_repeat_is_looked_for_and_never_upserted(org: FakeOrg) -> None:
    """An upsert by it would need “View All Data”."""
    org.objects["Task"] = (*PERSON_FIELDS, field("SfTui_Id__c", externalId=True, unique=False))
    org.rows["Task"] = [task(1, "crm:a"), task(2, "crm:twice"), task(3, "crm:twice"), task(4, "CRM:NEW")]
    org.override("/composite/sobjects", accept)
    there, twice, new = await org.connector().write(
        "Task", [Write({"LastName": "x"}, key=key) for key in ("crm:a", "crm:twice", "crm:new")]
    )
    update, create = writes_sent(org)
    assert (update.method, create.method) == ("PATCH", "POST")
    assert (there.id, there.created) == ("00Txx0000000001", False)
    assert (twice.code, twice.fields) == ("DUPLICATE_EXTERNAL_ID", ("SfTui_Id__c",))
    assert new.created
    assert [each["SfTui_Id__c"] for each in json.loads(create.content)["records"]] == ["crm:new"]
    assert create.url.path == "/services/data/v66.0/composite/sobjects"


async def test_a_task_whose_answer_was_lost_is_not_sent_again(org: FakeOrg) -> None:
    org.objects["Task"] = (*PERSON_FIELDS, field("SfTui_Id__c", externalId=True, unique=False))
    org.rows["Task"] = []

    def lose(_request: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError("gone")

    org.override("/composite/sobjects", lose)
    with pytest.raises(Unreachable):
        await org.connector().write("Task", [Write({"LastName": "x"}, key="crm:1")])
    assert len(writes_sent(org)) == 1


async def test_a_key_is_usable_on_tasks_even_if_it_may_repeat(org: FakeOrg) -> None:
    org.objects["Task"] = (*PERSON_FIELDS, field("SfTui_Id__c", externalId=True, unique=False))
    assert (await org.connector().describe("Task")).key_field == "SfTui_Id__c"
