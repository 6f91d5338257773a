"""What the tests of records' lives share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.emulator.helpers import ROOT

if TYPE_CHECKING:
    import httpx


async def pull(client: httpx.AsyncClient, string: str, **body: object) -> dict[str, object]:
    """Pull one of the org's strings and return its answer, which must be good."""
    answer = await client.post(f"/__emulator__/life/{string}", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def refused(client: httpx.AsyncClient, string: str, **body: object) -> tuple[str, str]:
    """Pull a string that must not give and return the error's code and message."""
    answer = await client.post(f"/__emulator__/life/{string}", json=body)
    assert answer.status_code >= 400, answer.text
    code, _, message = answer.json()["error"].partition(": ")
    return code, message


async def one(client: httpx.AsyncClient, soql: str, resource: str = "queryAll") -> dict[str, object]:
    """Return the only record of a query, by default deleted ones included."""
    answer = await client.get(f"{ROOT}/{resource}", params={"q": soql})
    assert answer.status_code == 200, answer.text
    [found] = answer.json()["records"]
    assert isinstance(found, dict)
    return found


async def span(
    client: httpx.AsyncClient, sobject: str, which: str, start: timedelta, end: timedelta
) -> httpx.Response:
    """Ask for the ids updated or deleted between two moments counted from now."""
    now = datetime.now(UTC)
    return await client.get(
        f"{ROOT}/sobjects/{sobject}/{which}/",
        params={"start": (now + start).isoformat(), "end": (now + end).isoformat()},
    )
