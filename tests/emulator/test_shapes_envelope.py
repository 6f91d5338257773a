"""Headers, limits and userinfo: what the notes on real orgs say of them, no recording being at hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.emulator import recorded
from tests.emulator.helpers import ROOT
from tests.emulator.shapes import differences, shape_of

if TYPE_CHECKING:
    import httpx

HEADERS = {
    "content-type": r"application/json;charset=UTF-8",
    "strict-transport-security": r"max-age=63072000; includeSubDomains",
    "sforce-limit-info": r"api-usage=\d+/\d+",
    "cache-control": r"no-cache,must-revalidate,max-age=0,no-store,private",
    "vary": r"Accept-Encoding",
    "server": r"sfdcedge",
    "x-sfdc-request-id": r"[0-9a-f]{32}",
    "x-request-id": r"[0-9a-f]{32}",
    "x-sfdc-edge-cache": r"none",
    "x-robots-tag": r"none",
}
URLS = (
    "enterprise metadata partner rest sobjects search query recent tooling_soap tooling_rest profile feeds "
    "groups users feed_items feed_elements custom_domain"
)
USER = {
    "sub": "https://login.example/id/o/u",
    "user_id": "005ak000005hvjJAAQ",
    "organization_id": "00Dak000005hvjJEAQ",
    "preferred_username": "someone@example.com",
    "nickname": "someone",
    "name": "Some One",
    "email": "someone@example.com",
    "email_verified": True,
    "given_name": None,
    "family_name": "One",
    "zoneinfo": "GMT",
    "photos": {"picture": "https://x", "thumbnail": "https://x"},
    "profile": "https://x",
    "picture": "https://x",
    "address": {},
    "is_salesforce_integration_user": False,
    "urls": dict.fromkeys(URLS.split(), "https://x"),
    "active": True,
    "user_type": "STANDARD",
    "language": "en_US",
    "locale": "en_US",
    "utcOffset": 0,
    "updated_at": "2026-05-06T11:29:24Z",
}


@pytest.mark.parametrize("path", ["limits", "query?q=SELECT Id FROM Contact LIMIT 1", "sobjects"])
async def test_an_answer_carries_the_headers_of_a_real_one(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"{ROOT}/{path}")
    for name, pattern in HEADERS.items():
        assert re.fullmatch(pattern, answer.headers[name]), name
    assert answer.headers["x-request-id"] == answer.headers["x-sfdc-request-id"]


@pytest.mark.parametrize("path", ["/services/data", "/services/oauth2/userinfo"])
async def test_what_is_not_counted_says_nothing_of_limits(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert "sforce-limit-info" not in answer.headers


async def test_every_limit_is_a_maximum_and_what_remains(client: httpx.AsyncClient) -> None:
    limits = (await client.get(f"{ROOT}/limits")).json()
    assert set(limits["PermissionSets"].pop("CreateCustom")) == {"Max", "Remaining"}
    shape = shape_of(*limits.values())
    assert differences(shape_of({"Max": 15_000, "Remaining": 14_976}), shape) == []
    assert {
        "DailyApiRequests",
        "DailyBulkApiBatches",
        "DailyBulkV2QueryJobs",
        "DataStorageMB",
    } <= limits.keys()
    assert list(limits) == sorted(limits)


async def test_userinfo_has_the_members_of_a_real_one(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/services/oauth2/userinfo")).json()
    assert differences(shape_of(USER), shape_of(answer), nulls=False) == []
    assert "{version}" in answer["urls"]["rest"]


async def test_a_token_answer_has_what_a_recorded_one_had_and_more(client: httpx.AsyncClient) -> None:
    known = recorded.body("restforce/refresh_success_response.json")
    form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}
    answer = (await client.post("/services/oauth2/token", data=form)).json()
    assert differences(shape_of(known), shape_of({name: answer[name] for name in known})) == []
    assert re.fullmatch(r"\d{13}", answer["issued_at"])
    assert re.fullmatch(r"00D[0-9A-Za-z]{12}![\w.]+", answer["access_token"])
    more = {"token_type", "scope", "token_format", "api_instance_url"}
    assert answer.keys() - known.keys() == more
