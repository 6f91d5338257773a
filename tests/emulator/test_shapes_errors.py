"""Refusals word for word, as real orgs sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import recorded
from tests.emulator.helpers import ROOT, create
from tests.emulator.shapes import differences, shape_of

if TYPE_CHECKING:
    import httpx

AMP = "amp-labs-connectors/salesforce"


def renamed(body: Any, old: str, new: str) -> Any:
    """Return a recorded error as if it had been about another name."""
    return [{**error, "message": error["message"].replace(old, new)} for error in body]


async def test_an_expired_session(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/limits", headers={"Authorization": "Bearer 00Dgone!gone"})
    assert answer.status_code == 401
    assert answer.json() == recorded.body("restforce/expired_session_response.json")


async def test_an_unknown_field_in_a_write(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"{ROOT}/sobjects/Account", json={"Name": "x", "AccountNumer": "1"})
    assert answer.status_code == 400
    assert answer.json() == recorded.body(f"{AMP}/unknown-field.json")


async def test_a_field_nobody_may_write(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Account", Name="Shape")
    answer = await client.patch(f"{ROOT}/sobjects/Account/{identity}", json={"MasterRecordId": identity})
    assert answer.status_code == 400
    assert answer.json() == recorded.body(f"{AMP}/invalid-field-upsert.json")


async def test_an_unknown_object_in_a_query(client: httpx.AsyncClient) -> None:
    soql = "SELECT Id,Name,BillingCity,IsDeleted FROM Accout"
    answer = await client.get(f"{ROOT}/query", params={"q": soql})
    known = recorded.body(f"{AMP}/unknown-object.json")
    assert answer.status_code == 400
    assert differences(shape_of(known), shape_of(answer.json())) == []
    (error,), (real,) = answer.json(), known
    assert error["errorCode"] == real["errorCode"]
    assert error["message"].splitlines()[-1] == real["message"].splitlines()[-1]


async def test_a_record_that_was_deleted(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Account", Name="Shape")
    await client.delete(f"{ROOT}/sobjects/Account/{identity}")
    answer = await client.delete(f"{ROOT}/sobjects/Account/{identity}")
    assert answer.status_code == 404
    assert answer.json() == recorded.body(f"{AMP}/crm/delete/not-found.json")


async def test_an_unknown_key_and_an_unknown_resource(client: httpx.AsyncClient) -> None:
    key = await client.patch(f"{ROOT}/sobjects/Contact/Namez/1", json={"LastName": "x"})
    assert key.status_code == 404
    assert key.json() == recorded.body("restforce/sobject/upsert_error_response.json")
    unknown = await client.get(f"{ROOT}/sobjects/Nothing__c/describe")
    assert unknown.status_code == 404
    assert unknown.json() == recorded.body("restforce/sobject/sobject_describe_error_response.json")


async def test_a_wrong_password(client: httpx.AsyncClient) -> None:
    form = {"grant_type": "password", "client_id": "demo", "username": "a", "password": "b"}
    answer = await client.post("/services/oauth2/token", data=form)
    known = recorded.body("restforce/auth_error_response.json")
    assert answer.status_code == 400
    assert differences(shape_of(known), shape_of(answer.json())) == []
    assert answer.json()["error"] == known["error"]
