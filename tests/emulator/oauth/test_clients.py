"""Logins without a person, and what is common to all of them."""

from __future__ import annotations

import base64
from xml.etree import ElementTree as ET

import httpx
import jwt
import pytest

from tests.emulator.helpers import ROOT
from tests.emulator.oauth.helpers import TOKEN, change_user, keep_app, log_in_as, refused, usernames

FORM = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}


async def test_the_app_runs_as_its_execution_user(client: httpx.AsyncClient) -> None:
    user = list(await usernames(client))[2]
    await keep_app(client, secret="s3cret", runs_as=user)
    answer = await client.post(TOKEN, data={**FORM, "client_id": "app", "client_secret": "s3cret"})
    client.headers["Authorization"] = f"OAuth {answer.json()['access_token']}"
    assert (await client.get("/services/oauth2/userinfo")).json()["preferred_username"] == user
    assert (await client.get(f"{ROOT}/limits")).status_code == 200


async def test_a_scope_that_the_app_has_not_is_refused(client: httpx.AsyncClient) -> None:
    await keep_app(client, "demo", scopes=["api", "id"])
    narrow = await client.post(TOKEN, data={**FORM, "scope": "api"})
    assert narrow.json()["scope"] == "api"
    answer = await client.post(TOKEN, data={**FORM, "scope": "api web"})
    assert answer.json() == refused("invalid_scope", "the requested scope is not allowed")
    answer = await client.put("/__emulator__/apps/demo", json={"scopes": ["everything"]})
    assert answer.status_code == 400


async def test_an_enormous_form_is_not_read(client: httpx.AsyncClient) -> None:
    answer = await client.post(TOKEN, data={**FORM, "more": "x" * 2_000_000})
    assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")


async def test_without_an_execution_user_there_is_no_login(client: httpx.AsyncClient) -> None:
    await keep_app(client, "demo", runs_as=None)
    answer = await client.post(TOKEN, data=FORM)
    expected = refused("invalid_grant", "no client credentials user enabled")
    assert (answer.status_code, answer.json()) == (400, expected)


@pytest.mark.parametrize("host", ["login.salesforce.com", "test.salesforce.com"])
async def test_client_credentials_are_for_the_orgs_own_domain(client: httpx.AsyncClient, host: str) -> None:
    answer = await client.post(TOKEN, data=FORM, headers={"Host": host})
    assert answer.json() == refused("invalid_grant", "request not supported on this domain")


async def test_a_secret_may_be_asked_for_in_every_flow(client: httpx.AsyncClient) -> None:
    await keep_app(client, "demo", requires_secret=True)
    form = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": "demo"}
    answer = await client.post(TOKEN, data=form)
    assert answer.json() == refused("invalid_client", "invalid client credentials")
    answer = await client.post(TOKEN, data={**form, "client_secret": "demo"})
    assert answer.json()["error"] == "invalid_grant"
    basic = {"Authorization": "Basic " + base64.b64encode(b"demo:demo").decode()}
    answer = await client.post(TOKEN, data={**form, "client_id": ""}, headers=basic)
    assert answer.json()["error"] == "invalid_grant"
    broken = await client.post(TOKEN, data=form, headers=[(b"Authorization", "Basic §".encode())])
    assert broken.json()["error"] == "invalid_client_id"


async def test_an_app_that_is_not_installed_gets_no_token(client: httpx.AsyncClient) -> None:
    await keep_app(client, "demo", installed=False)
    answer = await client.post(TOKEN, data=FORM)
    assert answer.json() == refused("invalid_client", "app must be installed into org")


async def test_the_answer_comes_as_json_xml_or_a_form(client: httpx.AsyncClient) -> None:
    xml = await client.post(TOKEN, data={**FORM, "format": "xml"})
    assert xml.headers["content-type"] == "application/xml;charset=UTF-8"
    assert ET.fromstring(xml.text).findtext("token_type") == "Bearer"  # noqa: S314
    form = await client.post(TOKEN, data=FORM, headers={"Accept": "application/x-www-form-urlencoded"})
    assert "token_type=Bearer" in form.text.split("&")
    wrong = await client.post(TOKEN, data={"grant_type": "password", "format": "xml"})
    assert "<error>invalid_grant</error>" in wrong.text
    for accept in ("*/*", "application/json"):
        assert (await client.post(TOKEN, data=FORM, headers={"Accept": accept})).json()["id"]


async def test_options_names_the_methods(client: httpx.AsyncClient) -> None:
    for path in (TOKEN, f"{ROOT}/query"):
        answer = await client.request("OPTIONS", path)
        assert answer.status_code == 200
        assert "POST" in answer.headers["allow"]


async def test_a_login_without_the_scope_api_is_none_for_rest(client: httpx.AsyncClient) -> None:
    user = next(iter(await usernames(client)))
    await log_in_as(client, user, scope="openid")
    answer = await client.get(f"{ROOT}/limits")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")
    assert (await client.get("/services/oauth2/userinfo")).status_code == 200


@pytest.mark.parametrize(
    ("access", "code"),
    [("disabled_for_org", "API_DISABLED_FOR_ORG"), ("disabled_for_user", "API_CURRENTLY_DISABLED")],
)
async def test_a_user_without_the_api_logs_in_and_reads_nothing(
    client: httpx.AsyncClient, access: str, code: str
) -> None:
    user = next(iter(await usernames(client)))
    await log_in_as(client, user)
    await change_user(client, user, api=access)
    answer = await client.get(f"{ROOT}/limits")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (403, code)
    assert (await client.get("/services/oauth2/userinfo")).status_code == 200
    await change_user(client, user, api="enabled")
    assert (await client.get(f"{ROOT}/limits")).status_code == 200


async def introspected(client: httpx.AsyncClient, token: str, **more: str) -> dict[str, object]:
    answer = await client.post(
        "/services/oauth2/introspect",
        data={"token": token, "client_id": "demo", "client_secret": "demo", **more},
    )
    found: dict[str, object] = answer.json()
    return found


async def test_introspect_tells_whose_a_token_is_and_until_when(client: httpx.AsyncClient) -> None:
    user = list(await usernames(client))[2]
    token = await log_in_as(client, user, scope="api refresh_token")
    access = await introspected(client, token["access_token"], token_type_hint="access_token")
    assert access["username"] == user
    assert access["sub"] == token["id"]
    assert access["scope"] == "api refresh_token"
    assert access["token_type"] == "access_token"
    assert access["exp"] == int(str(access["iat"])) + 7200
    grant = await introspected(client, token["refresh_token"], token_type_hint="refresh_token")
    assert (grant["token_type"], grant["username"]) == ("refresh_token", user)
    assert "exp" not in grant
    assert await introspected(client, "nothing") == {"active": False}


async def test_an_app_asks_about_its_own_tokens_only(client: httpx.AsyncClient) -> None:
    token = await log_in_as(client, next(iter(await usernames(client))))
    await keep_app(client, secret="other")
    other = {"client_id": "app", "client_secret": "other"}
    assert await introspected(client, token["access_token"], **other) == {"active": False}
    refused_answer = await introspected(client, token["access_token"], client_secret="wrong")
    assert refused_answer["error"] == "invalid_client"


async def test_an_id_token_is_signed_with_the_published_key(client: httpx.AsyncClient) -> None:
    user = list(await usernames(client))[2]
    token = await log_in_as(client, user, scope="api openid", nonce="once")
    offered = (await client.get("/.well-known/openid-configuration")).json()
    assert offered["token_endpoint"] == "http://127.0.0.1:8000/services/oauth2/token"
    key = (await client.get(offered["jwks_uri"])).json()["keys"][0]
    claims = jwt.decode(
        token["id_token"], jwt.PyJWK(key), ["RS256"], audience="demo", issuer=offered["issuer"]
    )
    assert (claims["sub"], claims["nonce"]) == (token["id"], "once")


async def test_who_shows_no_token_is_told_so(client: httpx.AsyncClient) -> None:
    bad = await client.get("/services/oauth2/userinfo", headers={"Authorization": "Bearer x"})
    assert (bad.status_code, bad.text) == (403, "Bad_OAuth_Token")
    del client.headers["Authorization"]
    missing = await client.get("/services/oauth2/userinfo")
    assert (missing.status_code, missing.text) == (403, "Missing_OAuth_Token")


async def test_the_identity_url_speaks_of_oneself_only(client: httpx.AsyncClient) -> None:
    names = await usernames(client)
    first, second, *_ = names
    token = await log_in_as(client, first)
    assert (await client.get(token["id"])).json()["username"] == first
    assert (await client.get(token["id"].replace(names[first], names[second]))).status_code == 404


async def test_records_are_stamped_with_whoever_is_logged_in(client: httpx.AsyncClient) -> None:
    names = await usernames(client)
    first, second, *_ = names
    await log_in_as(client, first)
    made = (await client.post(f"{ROOT}/sobjects/Lead", json={"LastName": "X", "Company": "Y"})).json()["id"]
    await log_in_as(client, second)
    composite = {
        "compositeRequest": [
            {
                "method": "PATCH",
                "url": f"{ROOT}/sobjects/Lead/{made}",
                "referenceId": "one",
                "body": {"Title": "Boss"},
            }
        ]
    }
    await client.post(f"{ROOT}/composite", json=composite)
    lead = (await client.get(f"{ROOT}/sobjects/Lead/{made}")).json()
    assert lead["CreatedById"] == lead["OwnerId"] == names[first]
    assert lead["LastModifiedById"] == names[second]
