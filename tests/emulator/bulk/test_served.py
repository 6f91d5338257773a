"""Bulk jobs of an emulator that is a process, as its clients meet it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.emulator.bulk.helpers import QUERY
from tests.emulator.faults.process import emulator, logged_in

if TYPE_CHECKING:
    import httpx

SOQL = "SELECT Id, LastName, FirstName, Email, Title, MailingStreet, SystemModstamp FROM Contact"


def finished(client: httpx.Client) -> str:
    """Run a query job and return its url."""
    job = client.post(QUERY, json={"operation": "query", "query": SOQL}).json()
    url = f"{QUERY}/{job['id']}"
    deadline = time.monotonic() + 30
    while client.get(url).json()["state"] != "JobComplete":
        assert time.monotonic() < deadline
    return url


def test_a_caller_who_leaves_in_the_middle_of_a_result_breaks_nothing() -> None:
    with emulator("--contacts", "12000") as address, logged_in(address) as client:
        url = finished(client)
        with client.stream("GET", f"{url}/results", headers={"Accept-Encoding": "identity"}) as answer:
            assert len(next(answer.iter_raw(1_000))) == 1_000
        whole = client.get(f"{url}/results")
        assert whole.headers["sforce-numberofrecords"] == "12000"
        assert whole.text.count("\n") >= 12_001


def test_the_page_size_of_a_server_is_its_own_choice() -> None:
    with emulator("--contacts", "50", "--bulk-page", "20") as address, logged_in(address) as client:
        url = finished(client)
        assert client.get(f"{url}/results").headers["sforce-numberofrecords"] == "20"
        assert len(client.get(f"{url}/resultPages").json()["resultPages"]) == 3
