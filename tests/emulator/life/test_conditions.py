from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.helpers import ROOT, create
from tests.emulator.life.helpers import pull

if TYPE_CHECKING:
    import httpx

ROWS = f"{ROOT}/sobjects"
PAST, FUTURE = "Wed, 06 May 2020 11:29:24 GMT", "Wed, 06 May 2099 11:29:24 GMT"


@pytest.mark.parametrize("path", ["", "/Contact/describe", "/Account/describe"])
async def test_a_describe_is_sent_once(client: httpx.AsyncClient, path: str) -> None:
    first = await client.get(f"{ROWS}{path}")
    changed, tag = first.headers["last-modified"], first.headers["etag"]
    for headers, status in (
        ({"If-Modified-Since": changed}, 304),
        ({"If-Modified-Since": PAST}, 200),
        ({"If-None-Match": tag}, 304),
        ({"If-None-Match": tag[:-1] + '--gzip"'}, 304),
        ({"If-None-Match": '"other"', "If-Modified-Since": FUTURE}, 200),
        ({"If-Unmodified-Since": PAST}, 412),
        ({"If-Unmodified-Since": FUTURE}, 200),
    ):
        again = await client.get(f"{ROWS}{path}", headers=headers)
        assert again.status_code == status, headers
        assert bool(again.content) == (status != 304)


async def test_a_row_is_sent_when_it_changed_since(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="x")
    first = await client.get(f"{ROWS}/Contact/{identity}")
    seen = first.headers["last-modified"]
    again = await client.get(f"{ROWS}/Contact/{identity}", headers={"If-Modified-Since": seen})
    assert (again.status_code, again.content) == (304, b"")
    await pull(client, "advance", seconds=5)
    await client.patch(f"{ROWS}/Contact/{identity}", json={"Title": "x"})
    again = await client.get(f"{ROWS}/Contact/{identity}", headers={"If-Modified-Since": seen})
    assert again.json()["Title"] == "x"
    stale = await client.get(f"{ROWS}/Contact/{identity}", headers={"If-Unmodified-Since": seen})
    assert stale.status_code == 412


async def test_a_row_is_changed_when_nobody_else_did(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Lead", LastName="x", Company="y")
    seen = (await client.get(f"{ROWS}/Lead/{identity}")).headers["last-modified"]
    headers = {"If-Unmodified-Since": seen}
    await pull(client, "advance", seconds=5)
    first = await client.patch(f"{ROWS}/Lead/{identity}", json={"Title": "mine"}, headers=headers)
    assert first.status_code == 204
    second = await client.patch(f"{ROWS}/Lead/{identity}", json={"Title": "late"}, headers=headers)
    assert second.status_code == 412
    assert second.json()[0]["errorCode"] == "PRECONDITION_FAILED"
    assert (await client.get(f"{ROWS}/Lead/{identity}")).json()["Title"] == "mine"
    assert (await client.delete(f"{ROWS}/Lead/{identity}", headers=headers)).status_code == 204


async def test_only_accounts_have_a_tag(client: httpx.AsyncClient) -> None:
    contact = await create(client, "Contact", LastName="x")
    assert "etag" not in (await client.get(f"{ROWS}/Contact/{contact}")).headers
    any_ = await client.patch(f"{ROWS}/Contact/{contact}", json={"Title": "x"}, headers={"If-Match": '"no"'})
    assert any_.status_code == 204

    account = await create(client, "Account", Name="x")
    tag = (await client.get(f"{ROWS}/Account/{account}")).headers["etag"]
    same = await client.get(f"{ROWS}/Account/{account}", headers={"If-None-Match": tag})
    assert same.status_code == 304
    first = await client.patch(f"{ROWS}/Account/{account}", json={"Site": "mine"}, headers={"If-Match": tag})
    assert first.status_code == 204
    late = await client.patch(f"{ROWS}/Account/{account}", json={"Site": "late"}, headers={"If-Match": tag})
    assert late.status_code == 412
    new = await client.get(f"{ROWS}/Account/{account}", headers={"If-None-Match": tag})
    assert new.json()["Site"] == "mine"
    assert new.headers["etag"] != tag


async def test_a_date_that_is_none_is_refused(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Contact", LastName="x")
    answer = await client.get(f"{ROWS}/Contact/{identity}", headers={"If-Modified-Since": "yesterday"})
    assert answer.json()[0]["errorCode"] == "INVALID_DATE_FORMAT"
