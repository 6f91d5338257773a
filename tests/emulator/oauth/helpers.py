"""Logins as a client does them."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    import httpx

AUTHORIZE = "/services/oauth2/authorize"
TOKEN = "/services/oauth2/token"
CALLBACK = "http://127.0.0.1:43117/callback"
VERIFIER = "a-verifier-that-is-long-enough-for-anyone-1234567890"


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def asked(**more: str) -> dict[str, str]:
    """The parameters that a client sends a browser with."""
    return {
        "response_type": "code",
        "client_id": "demo",
        "redirect_uri": CALLBACK,
        "state": "st&te",
        "code_challenge": challenge_of(VERIFIER),
        **more,
    }


async def usernames(client: httpx.AsyncClient) -> dict[str, str]:
    """The active users' ids by username, in the order they were made."""
    users = (await client.get("/__emulator__/users")).json()
    return {user["username"]: user["id"] for user in users if user["is_active"]}


async def decide(
    client: httpx.AsyncClient, user: str, decision: str = "allow", **more: str
) -> dict[str, str]:
    """Press a button of the page and return the parameters the browser is sent back with."""
    answer = await client.post(AUTHORIZE, data={**asked(**more), "user": user, "decision": decision})
    assert answer.status_code == 302, answer.text
    assert answer.headers["location"].startswith(CALLBACK + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def redeem(client: httpx.AsyncClient, code: str, **more: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": "demo",
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        **more,
    }
    return await client.post(TOKEN, data={name: value for name, value in form.items() if value})


async def log_in_as(client: httpx.AsyncClient, user: str, **more: str) -> dict[str, str]:
    """Log a user in by the web server flow, with the same client from now on; return the token answer."""
    back = await decide(client, user, **more)
    extra = {"client_id": more["client_id"]} if "client_id" in more else {}
    answer = await redeem(client, back["code"], **extra)
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    client.headers["Authorization"] = f"Bearer {found['access_token']}"
    return found


async def refresh(client: httpx.AsyncClient, token: str, client_id: str = "demo") -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": client_id}
    return await client.post(TOKEN, data=form)


async def change_user(client: httpx.AsyncClient, user: str, **what: object) -> None:
    answer = await client.patch(f"/__emulator__/users/{user}", json=what)
    assert answer.status_code == 200, answer.text


async def keep_app(client: httpx.AsyncClient, client_id: str = "app", **what: object) -> None:
    answer = await client.put(f"/__emulator__/apps/{client_id}", json=what)
    assert answer.status_code == 200, answer.text


def refused(error: str, description: str) -> dict[str, str]:
    return {"error": error, "error_description": description}
