"""The refusals compiled from real orgs, each provoked here and compared word for word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import recorded
from tests.emulator.helpers import ROOT, create
from tests.emulator.shapes import differences, shape_of

if TYPE_CHECKING:
    import httpx

NOBODY = "003gL0000BqReZzQQK"
TOKEN = "/services/oauth2/token"


def compiled(status: int, *words: str) -> Any:
    """Return the one compiled body of this status that holds all the words; skip where it is absent."""
    (found,) = [
        entry["body"]
        for entry in recorded.body("errors-compiled.json")
        if entry["status"] == status and all(word in json.dumps(entry["body"]) for word in words)
    ]
    return found


async def arm(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.post("/__emulator__/faults", json={"name": name})).status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("daily-limit", 403, "TotalRequests"),
        ("concurrent-limit", 403, "ConcurrentRequests"),
        ("query-timeout", 400, "QUERY_TIMEOUT"),
        ("server-unavailable", 503, "SERVER_UNAVAILABLE"),
    ],
)
async def test_a_refused_query(client: httpx.AsyncClient, fault: str, status: int, words: str) -> None:
    known = compiled(status, words)
    await arm(client, fault)
    answer = await client.get(f"{ROOT}/query", params={"q": "SELECT Id FROM Contact LIMIT 1"})
    assert (answer.status_code, answer.json()) == (status, known)


async def test_an_invalid_locator(client: httpx.AsyncClient) -> None:
    known = compiled(400, "INVALID_QUERY_LOCATOR")
    answer = await client.get(f"{ROOT}/query/0r8xx0000000000000-2000")
    assert (answer.status_code, answer.json()) == (400, known)


async def test_a_locked_row(client: httpx.AsyncClient) -> None:
    (known,) = compiled(400, "UNABLE_TO_LOCK_ROW")
    firm = await create(client, "Account", Name="Locked")
    await arm(client, "row-lock-record")
    answer = await client.patch(f"{ROOT}/sobjects/Account/{firm}", json={"Name": "x"})
    (error,) = answer.json()
    assert (answer.status_code, error["errorCode"]) == (400, known["errorCode"])
    assert differences(shape_of(known), shape_of(error)) == []
    assert error["message"] == known["message"].replace("001XXXXXXXXXXXXXX", firm)


async def test_an_id_of_another_object(client: httpx.AsyncClient) -> None:
    known = compiled(400, "MALFORMED_ID")
    answer = await client.get(f"{ROOT}/sobjects/Account/{NOBODY}")
    real = json.loads(json.dumps(known).replace("001900K0001pPuOAAU", NOBODY))
    assert answer.status_code == 400
    assert answer.json() == real


async def test_a_record_that_never_was(client: httpx.AsyncClient) -> None:
    known = compiled(200, "INVALID_CROSS_REFERENCE_KEY")
    records = [{"attributes": {"type": "Contact"}, "id": NOBODY, "LastName": "x"}]
    answer = await client.patch(f"{ROOT}/composite/sobjects", json={"records": records})
    assert (answer.status_code, answer.json()) == (200, known)


async def test_duplicates(client: httpx.AsyncClient) -> None:
    single, many = compiled(400, "duplicateResut"), compiled(200, "DUPLICATES_DETECTED")
    for match in single[0]["duplicateResut"]["matchResults"]:
        for record in match["matchRecords"]:
            record["matchConfidence"] = 100.0  # as the guide has it; the recording went through JavaScript
    rule = {"kind": "duplicate", "object": "Contact", "fields": ["LastName"]}
    assert (await client.post("/__emulator__/rules", json=rule)).status_code == 200
    await create(client, "Contact", LastName="Twin")
    answer = await client.post("/services/data/v50.0/sobjects/Contact", json={"LastName": "Twin"})
    assert answer.status_code == 400
    assert differences(shape_of(single), shape_of(answer.json())) == []
    records = [{"attributes": {"type": "Contact"}, "LastName": "Twin"}]
    answer = await client.post(f"{ROOT}/composite/sobjects", json={"records": records})
    assert (answer.status_code, answer.json()) == (200, many)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"grant_type": "refresh_token", "refresh_token": "gone"}, "expired access/refresh token"),
        ({"grant_type": "password"}, 'authentication failure"'),
        ({"grant_type": "client_credentials", "client_secret": "wrong"}, "invalid_client"),
        ({"grant_type": "device"}, "unsupported_grant_type"),
    ],
)
async def test_a_refused_login(client: httpx.AsyncClient, form: dict[str, str], words: str) -> None:
    known = compiled(400, words)
    answer = await client.post(TOKEN, data={"client_id": "demo", **form})
    assert (answer.status_code, answer.json()) == (400, known)
