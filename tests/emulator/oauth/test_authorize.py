from __future__ import annotations

import html
import re
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from sf_tui.emulator.oauth.codes import Approval, Codes
from tests.emulator.helpers import ROOT
from tests.emulator.oauth.helpers import (
    AUTHORIZE,
    CALLBACK,
    asked,
    change_user,
    decide,
    keep_app,
    log_in_as,
    redeem,
    refused,
    usernames,
)


async def test_the_page_lets_a_person_choose_and_carries_the_request_on(client: httpx.AsyncClient) -> None:
    names = await usernames(client)
    hint = list(names)[2]
    page = await client.get(AUTHORIZE, params=asked(login_hint=hint, scope="api refresh_token"))
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html;charset=UTF-8"
    assert re.findall(r'<option value="(\w+)" selected>', page.text) == [names[hint]]
    assert len(re.findall("<option ", page.text)) == len(names)
    form = {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page.text)
    }
    assert form == asked(login_hint=hint, scope="api refresh_token")
    answer = await client.post(AUTHORIZE, data={**form, "user": names[hint], "decision": "allow"})
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.status_code == 302
    assert back["state"] == ["st&te"]
    assert (await redeem(client, back["code"][0])).json()["id"].endswith(names[hint])


async def test_what_a_stranger_wrote_stays_text_on_the_page(client: httpx.AsyncClient) -> None:
    page = await client.get(AUTHORIZE, params=asked(state='"><script>alert(1)</script>'))
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_the_browser_comes_back_with_a_code_that_logs_that_user_in(client: httpx.AsyncClient) -> None:
    user = list(await usernames(client))[3]
    token = await log_in_as(client, user, scope="api refresh_token id")
    assert set(token) == {
        "access_token",
        "refresh_token",
        "signature",
        "token_format",
        "scope",
        "instance_url",
        "id",
        "token_type",
        "issued_at",
        "api_instance_url",
    }
    assert token["scope"] == "api refresh_token id"
    info = (await client.get("/services/oauth2/userinfo")).json()
    assert info["preferred_username"] == user
    assert info["sub"] == token["id"]
    assert (await client.get(token["id"])).json()["username"] == user
    index = (await client.get(f"{ROOT}/")).json()
    assert index["identity"] == token["id"]


async def test_deny_sends_the_browser_back_without_a_code(client: httpx.AsyncClient) -> None:
    answer = await client.post(AUTHORIZE, data={**asked(), "user": "x", "decision": "deny"})
    assert answer.headers["location"] == (
        f"{CALLBACK}?error=access_denied&error_description=end-user+denied+authorization&state=st%26te"
    )


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"client_id": "nobody"}, "invalid_client_id"),
        ({"redirect_uri": "https://evil.example/callback"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1.evil.example/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://[::1"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://evil.example\\@127.0.0.1/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1@evil.example/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1/#fragment"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1/\r\nSet-Cookie: a=b"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1/é"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "javascript://127.0.0.1/%0aalert(1)"}, "redirect_uri_mismatch"),
        ({"redirect_uri": ""}, "redirect_uri_mismatch"),
    ],
)
async def test_nobody_is_sent_to_an_address_that_is_not_the_apps(
    client: httpx.AsyncClient, more: dict[str, str], error: str
) -> None:
    for answer in (
        await client.get(AUTHORIZE, params=asked(**more)),
        await client.post(AUTHORIZE, data={**asked(**more), "decision": "deny"}),
    ):
        assert answer.status_code == 400
        assert error in answer.text
        assert "location" not in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:1717", "[::1]:9"])
async def test_an_app_for_this_machine_takes_each_loopback_address(
    client: httpx.AsyncClient, host: str
) -> None:
    page = await client.get(AUTHORIZE, params=asked(redirect_uri=f"http://{host}/OauthRedirect"))
    assert page.status_code == 200


async def test_another_app_takes_its_own_address_only(client: httpx.AsyncClient) -> None:
    await keep_app(client, redirect_uris=[CALLBACK])
    assert (await client.get(AUTHORIZE, params=asked(client_id="app"))).status_code == 200
    other = asked(client_id="app", redirect_uri=CALLBACK + "/")
    assert (await client.get(AUTHORIZE, params=other)).status_code == 400


@pytest.mark.parametrize(
    ("more", "error", "description"),
    [
        ({"response_type": "token"}, "unsupported_response_type", "response type not supported"),
        ({"code_challenge_method": "plain"}, "invalid_request", "invalid code challenge"),
        ({"code_challenge": "too short"}, "invalid_request", "invalid code challenge"),
        ({"scope": "api everything"}, "invalid_scope", "the requested scope is not allowed"),
        ({"prompt": "soon"}, "invalid_request", "invalid prompt"),
        ({"prompt": "none"}, "login_required", "login is required"),
    ],
)
async def test_a_wrong_request_goes_back_to_the_app(
    client: httpx.AsyncClient, more: dict[str, str], error: str, description: str
) -> None:
    answer = await client.get(AUTHORIZE, params=asked(**more))
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert back == {"error": [error], "error_description": [description], "state": ["st&te"]}


async def test_an_app_that_wants_pkce_gets_it(client: httpx.AsyncClient) -> None:
    await keep_app(client, any_loopback=True, requires_pkce=True)
    back = await decide(client, "x", client_id="app", code_challenge="")
    assert back["error_description"] == "missing required code challenge"
    page = await client.get(AUTHORIZE, params=asked(client_id="app", code_challenge_method="S256"))
    assert page.status_code == 200


async def test_an_app_that_is_not_installed_is_turned_away(client: httpx.AsyncClient) -> None:
    await keep_app(client, any_loopback=True, installed=False)
    answer = await client.get(AUTHORIZE, params=asked(client_id="app"))
    assert (
        "error=invalid_client&error_description=app+must+be+installed+into+org"
        in (answer.headers["location"])
    )


async def test_only_those_whom_an_admin_let_in_come_in(client: httpx.AsyncClient) -> None:
    first, second, *_ = await usernames(client)
    await keep_app(client, any_loopback=True, approved=[first])
    assert "code" in await decide(client, first, client_id="app")
    assert await decide(client, second, client_id="app") == {
        **refused("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app"),
        "state": "st&te",
    }


async def test_a_user_who_left_sees_the_page_again(client: httpx.AsyncClient) -> None:
    user = list(await usernames(client))[1]
    await change_user(client, user, is_active=False)
    answer = await client.post(AUTHORIZE, data={**asked(), "user": user, "decision": "allow"})
    assert answer.status_code == 200
    assert "Please check your username and password." in answer.text
    assert user not in (await client.get(AUTHORIZE, params=asked())).text


async def test_a_code_is_good_once_and_for_its_app_and_address(client: httpx.AsyncClient) -> None:
    user = next(iter(await usernames(client)))
    code = (await decide(client, user))["code"]
    assert (await redeem(client, code)).status_code == 200
    spent = refused("invalid_grant", "invalid authorization code")
    assert (await redeem(client, code)).json() == spent
    assert (await redeem(client, "made up")).json() == spent
    code = (await decide(client, user))["code"]
    assert (await redeem(client, code, client_id="PlatformCLI")).json() == spent
    code = (await decide(client, user))["code"]
    elsewhere = await redeem(client, code, redirect_uri="http://127.0.0.1:2/")
    assert elsewhere.json()["error"] == "redirect_uri_mismatch"
    wrong = await redeem(client, "made up", client_secret="wrong")
    assert wrong.json() == refused("invalid_client", "invalid client credentials")
    assert (await redeem(client, "")).json()["error"] == "invalid_request"


async def test_a_code_that_is_too_old_is_refused(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (await decide(client, next(iter(await usernames(client)))))["code"]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 16 * 60)
    assert (await redeem(client, code)).json() == refused("invalid_grant", "expired authorization code")


def test_codes_that_nobody_redeems_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = Codes()
    for _ in range(3):
        codes.give(Approval("app", "user", "api", CALLBACK, "", "", time.time()))
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    codes.give(Approval("app", "user", "api", CALLBACK, "", "", later))
    assert len(codes._open) == 1


async def test_only_who_holds_the_verifier_redeems_a_code(client: httpx.AsyncClient) -> None:
    user = next(iter(await usernames(client)))
    code = (await decide(client, user))["code"]
    wrong = await redeem(client, code, code_verifier="another")
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_request")
    code = (await decide(client, user))["code"]
    missing = await redeem(client, code, code_verifier="")
    assert (missing.status_code, missing.json()["error"]) == (400, "invalid_grant")
    code = (await decide(client, user, code_challenge=""))["code"]
    uncalled = await redeem(client, code)
    assert (uncalled.status_code, uncalled.json()["error"]) == (400, "invalid_grant")
    code = (await decide(client, user, code_challenge=""))["code"]
    assert (await redeem(client, code, code_verifier="")).status_code == 200
