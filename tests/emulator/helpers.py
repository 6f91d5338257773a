"""What several tests of the emulator share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    import httpx

CONTACTS = 500
ROOT = "/services/data/v60.0"


class Serving(Protocol):
    """Serves a copy of the org with options of its own and gives a client that is logged in."""

    def __call__(self, **choices: object) -> AbstractAsyncContextManager[httpx.AsyncClient]: ...


async def log_in(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/services/oauth2/token",
        data={"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"},
    )
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


async def create(client: httpx.AsyncClient, sobject: str, **fields: object) -> str:
    answer = await client.post(f"{ROOT}/sobjects/{sobject}", json=fields)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def read(client: httpx.AsyncClient, sobject: str, identity: str) -> dict[str, object]:
    answer = await client.get(f"{ROOT}/sobjects/{sobject}/{identity}")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def rows(client: httpx.AsyncClient, soql: str, resource: str = "query") -> list[dict[str, object]]:
    answer = await client.get(f"{ROOT}/{resource}", params={"q": soql})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["records"]
    return found
