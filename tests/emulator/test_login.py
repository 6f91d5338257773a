from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest

from tests.emulator.helpers import ROOT, log_in

RECORDED = Path("../shared/fixtures/netcoreforce/versions.json")


def recorded_versions() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(RECORDED.read_text())
    return found


async def test_the_token_has_the_shape_of_a_real_one(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/services/oauth2/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": httpx.BasicAuth("demo", "demo")._auth_header},
    )
    body = answer.json()
    assert set(body) >= {
        "access_token",
        "signature",
        "instance_url",
        "id",
        "token_type",
        "issued_at",
        "scope",
    }
    assert "refresh_token" not in body
    organization, _, rest = body["access_token"].partition("!")
    assert len(organization) == 15
    assert len(rest) == 96
    assert body["issued_at"].isdigit()
    assert body["instance_url"] == "http://127.0.0.1:8000"
    assert "sforce-limit-info" not in answer.headers


@pytest.mark.parametrize(
    ("form", "error", "description"),
    [
        (
            {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "no"},
            "invalid_client",
            "invalid client credentials",
        ),
        (
            {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "x"},
            "invalid_client_id",
            "client identifier invalid",
        ),
        ({"grant_type": "device"}, "unsupported_grant_type", "grant type not supported"),
        ({"grant_type": "password"}, "invalid_grant", "authentication failure"),
        ({}, "invalid_request", "must specify grant_type"),
    ],
)
async def test_a_refused_login_answers_an_object(
    client: httpx.AsyncClient, form: dict[str, str], error: str, description: str
) -> None:
    answer = await client.post("/services/oauth2/token", data=form)
    assert answer.status_code == 400
    assert answer.json() == {"error": error, "error_description": description}


async def test_a_revoked_token_is_no_session(client: httpx.AsyncClient) -> None:
    token = client.headers["Authorization"].removeprefix("Bearer ")
    secret = {"client_id": "demo", "client_secret": "demo"}
    alive = await client.post("/services/oauth2/introspect", data={"token": token, **secret})
    assert alive.json()["active"] is True
    assert alive.json()["exp"] > alive.json()["iat"]
    assert (await client.post("/services/oauth2/revoke", data={"token": token})).content == b""
    gone = await client.post("/services/oauth2/introspect", data={"token": token, **secret})
    assert gone.json() == {"active": False}
    answer = await client.get(f"{ROOT}/limits")
    assert answer.status_code == 401
    assert answer.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
    assert (await client.get("/services/oauth2/userinfo")).status_code == 403
    await log_in(client)
    assert (await client.get(f"{ROOT}/limits")).status_code == 200


async def test_userinfo_and_the_identity_url_name_the_user(client: httpx.AsyncClient) -> None:
    info = (await client.get("/services/oauth2/userinfo")).json()
    assert len(info["organization_id"]) == 18
    assert "{version}" in info["urls"]["rest"]
    identity = await client.get(info["sub"])
    assert identity.json()["username"] == info["preferred_username"]
    user = await client.get(f"{ROOT}/sobjects/User/{info['user_id']}?fields=Username,IsActive")
    assert user.json()["Username"] == info["preferred_username"]


async def test_versions_need_no_login_and_count_nothing(client: httpx.AsyncClient) -> None:
    del client.headers["Authorization"]
    for path in ("/services/data", "/services/data/"):
        versions = (await client.get(path)).json()
        assert len(versions) == 38
        assert versions[0] == {"label": "Summer '14", "url": "/services/data/v31.0", "version": "31.0"}
        assert versions[-1] == {"label": "Winter '27", "url": "/services/data/v68.0", "version": "68.0"}
    stats = (await client.get("/__emulator__/stats")).json()
    assert stats["api_used"] == 0


@pytest.mark.parametrize(
    ("version", "status"), [("v31.0", 200), ("v68.0", 200), ("v30.0", 410), ("v69.0", 404), ("60.0", 404)]
)
async def test_each_version_is_served_and_echoed(
    client: httpx.AsyncClient, version: str, status: int
) -> None:
    answer = await client.get(f"/services/data/{version}/")
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["sobjects"] == f"/services/data/{version}/sobjects"
    else:
        assert set(answer.json()[0]) == {"message", "errorCode"}


@pytest.mark.parametrize("version", ["v31.0", "v50.0", "v68.0"])
async def test_every_url_of_an_answer_has_the_version_it_was_asked_in(
    client: httpx.AsyncClient, version: str
) -> None:
    root = f"/services/data/{version}"
    made = await client.post(f"{root}/sobjects/Contact", json={"LastName": "x"})
    assert made.headers["location"] == f"{root}/sobjects/Contact/{made.json()['id']}"
    page = await client.get(
        f"{root}/query",
        params={"q": "SELECT Id, Account.Id FROM Contact WHERE AccountId != null"},
        headers={"Sforce-Query-Options": "batchSize=200"},
    )
    described = await client.get(f"{root}/sobjects/Contact/describe")
    everything = await client.get(f"{root}/sobjects")
    row = await client.get(made.headers["location"])
    index = await client.get(root)
    texts = "".join(answer.text for answer in (page, described, everything, row, index))
    assert page.json()["nextRecordsUrl"].startswith(f"{root}/query/0r8")
    assert set(re.findall(r"/services/data/(v[\d.]+)", texts)) == {version}


@pytest.mark.skipif(not RECORDED.exists(), reason="no recorded answers beside the project")
async def test_the_versions_are_called_what_a_real_org_calls_them(client: httpx.AsyncClient) -> None:
    ours = (await client.get("/services/data")).json()
    recorded = recorded_versions()
    assert ours[: len(recorded)] == recorded


async def test_headers_are_those_of_a_real_org(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/limits/")
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    assert answer.headers["sforce-limit-info"] == "api-usage=1/100000"
    assert len(answer.headers["x-sfdc-request-id"]) == 32
    limits = answer.json()
    assert len(limits) >= 40
    assert limits["DailyApiRequests"] == {"Max": 100_000, "Remaining": 99_999}


async def test_large_answers_are_zipped_for_those_who_accept_it(client: httpx.AsyncClient) -> None:
    zipped = await client.get(f"{ROOT}/sobjects/Contact/describe")
    plain = await client.get(f"{ROOT}/sobjects/Contact/describe", headers={"Accept-Encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert zipped.json() == plain.json()


async def test_an_unknown_path_is_a_404_array(client: httpx.AsyncClient) -> None:
    for path in ("/nowhere", f"{ROOT}/nowhere", f"{ROOT}//query", f"{ROOT}/sobjects/Nothing/describe"):
        answer = await client.get(path)
        assert answer.status_code == 404
        assert answer.json() == [
            {"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}
        ]
    assert (await client.put(f"{ROOT}/query")).status_code == 405
