from __future__ import annotations

import httpx
import pytest

from tests.emulator.helpers import ROOT
from tests.emulator.oauth.helpers import (
    TOKEN,
    change_user,
    keep_app,
    log_in_as,
    refresh,
    refused,
    usernames,
)

DEAD = refused("invalid_grant", "expired access/refresh token")


async def is_live(client: httpx.AsyncClient, access_token: str) -> bool:
    answer = await client.get(f"{ROOT}/limits", headers={"Authorization": f"Bearer {access_token}"})
    return answer.status_code == 200


async def test_a_refresh_token_gives_access_tokens_again_and_again(client: httpx.AsyncClient) -> None:
    first = await log_in_as(client, next(iter(await usernames(client))))
    for _ in range(2):
        answer = await refresh(client, first["refresh_token"])
        assert answer.status_code == 200
        assert "refresh_token" not in answer.json()
        assert answer.json()["id"] == first["id"]
        assert await is_live(client, answer.json()["access_token"])


@pytest.mark.parametrize("host", ["login.salesforce.com", "test.salesforce.com"])
async def test_a_login_hosts_answer_names_the_org_itself(client: httpx.AsyncClient, host: str) -> None:
    first = await log_in_as(client, next(iter(await usernames(client))))
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], "client_id": "demo"}
    answer = await client.post(TOKEN, data=form, headers={"Host": host})
    assert answer.json()["instance_url"] == "http://127.0.0.1:8000"


async def test_without_the_scope_there_is_no_refresh_token(client: httpx.AsyncClient) -> None:
    token = await log_in_as(client, next(iter(await usernames(client))), scope="api")
    assert "refresh_token" not in token


async def test_a_token_of_another_app_or_of_nobody_is_dead(client: httpx.AsyncClient) -> None:
    token = await log_in_as(client, next(iter(await usernames(client))))
    assert (await refresh(client, token["refresh_token"], "PlatformCLI")).json() == DEAD
    answer = await refresh(client, "5Aep861nobody")
    assert (answer.status_code, answer.json()) == (400, DEAD)
    assert (await refresh(client, token["refresh_token"])).status_code == 200


async def test_with_rotation_each_refresh_token_is_good_once(client: httpx.AsyncClient) -> None:
    await keep_app(client, any_loopback=True, rotates=True)
    first = await log_in_as(client, next(iter(await usernames(client))), client_id="app")
    second = (await refresh(client, first["refresh_token"], "app")).json()
    assert second["refresh_token"] != first["refresh_token"]
    third = (await refresh(client, second["refresh_token"], "app")).json()
    assert await is_live(client, third["access_token"])


async def test_a_spent_token_that_comes_again_revokes_everything(client: httpx.AsyncClient) -> None:
    await keep_app(client, any_loopback=True, rotates=True)
    first = await log_in_as(client, next(iter(await usernames(client))), client_id="app")
    second = (await refresh(client, first["refresh_token"], "app")).json()
    assert await is_live(client, first["access_token"])
    assert (await refresh(client, first["refresh_token"], "app")).json() == DEAD
    assert not await is_live(client, first["access_token"])
    assert not await is_live(client, second["access_token"])
    assert (await refresh(client, second["refresh_token"], "app")).json() == DEAD


async def test_the_sixth_approval_revokes_the_oldest(client: httpx.AsyncClient) -> None:
    user, other, *_ = await usernames(client)
    elsewhere = await log_in_as(client, other)
    tokens = [await log_in_as(client, user) for _ in range(6)]
    assert (await refresh(client, tokens[0]["refresh_token"])).json() == DEAD
    assert not await is_live(client, tokens[0]["access_token"])
    for token in (*tokens[1:], elsewhere):
        assert (await refresh(client, token["refresh_token"])).status_code == 200


async def test_a_user_who_left_is_out_at_once(client: httpx.AsyncClient) -> None:
    user = list(await usernames(client))[1]
    token = await log_in_as(client, user)
    await change_user(client, user, is_active=False)
    assert not await is_live(client, token["access_token"])
    gone = await refresh(client, token["refresh_token"])
    assert gone.json() == refused("invalid_grant", "inactive user")
    await change_user(client, user, is_active=True)
    assert (await refresh(client, token["refresh_token"])).status_code == 200


async def test_from_an_address_outside_the_range_nobody_comes_in(client: httpx.AsyncClient) -> None:
    user = list(await usernames(client))[1]
    token = await log_in_as(client, user)
    await change_user(client, user, ip_restricted=True)
    answer = await refresh(client, token["refresh_token"])
    assert answer.json() == refused("invalid_grant", "ip restricted")
    await change_user(client, user, ip_restricted=False)
    await keep_app(client, "demo", ip_restricted=True)
    answer = await refresh(client, token["refresh_token"])
    assert answer.json() == refused("invalid_grant", "ip restricted")


async def test_too_many_logins_an_hour_are_refused(client: httpx.AsyncClient) -> None:
    user = list(await usernames(client))[1]
    token = await log_in_as(client, user)
    await change_user(client, user, logins_an_hour=2)
    assert (await refresh(client, token["refresh_token"])).status_code == 200
    answer = await refresh(client, token["refresh_token"])
    assert (answer.status_code, answer.json()["error"]) == (400, "rate_limit_exceeded")


async def test_revoking_a_refresh_token_kills_its_access_tokens(client: httpx.AsyncClient) -> None:
    user = list(await usernames(client))[1]
    token, other = await log_in_as(client, user), await log_in_as(client, user)
    again = (await refresh(client, token["refresh_token"])).json()
    revoked = await client.post("/services/oauth2/revoke", data={"token": token["refresh_token"]})
    assert (revoked.status_code, revoked.content) == (200, b"")
    assert not await is_live(client, token["access_token"])
    assert not await is_live(client, again["access_token"])
    assert (await refresh(client, token["refresh_token"])).json() == DEAD
    assert await is_live(client, other["access_token"])
    again = await client.post("/services/oauth2/revoke", data={"token": token["refresh_token"]})
    assert (again.status_code, again.json()["error"]) == (400, "unsupported_token_type")


async def test_access_tokens_end_by_themselves_and_refresh_tokens_go_on(client: httpx.AsyncClient) -> None:
    user = list(await usernames(client))[1]
    first, second = await log_in_as(client, user), await log_in_as(client, user)
    await client.post(f"/__emulator__/users/{user}/expire", json={"token": first["access_token"]})
    assert not await is_live(client, first["access_token"])
    assert await is_live(client, second["access_token"])
    ended = await client.post(f"/__emulator__/users/{user}/expire")
    assert ended.json() == {"ended": 1}
    assert not await is_live(client, second["access_token"])
    assert (await refresh(client, first["refresh_token"])).status_code == 200
    revoked = await client.post(f"/__emulator__/users/{user}/revoke", json={"client_id": "demo"})
    assert revoked.json() == {"revoked": 2}
    assert (await refresh(client, first["refresh_token"])).json() == DEAD
