"""What the network and the edge do to an answer, seen from the other end of a socket."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from tests.emulator.faults.process import arm
from tests.emulator.helpers import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = f"{ROOT}/limits"


@pytest.fixture(autouse=True)
def _it_ends(wire: httpx.Client) -> Iterator[None]:
    yield
    assert wire.get(LIMITS).status_code == 200


def _wire_bytes(wire: httpx.Client, path: str, *headers: str) -> bytes:
    """Everything the server sends until it closes."""
    url = urlsplit(str(wire.base_url))
    with socket.create_connection((url.hostname or "", url.port or 0), 5) as connection:
        lines = [f"GET {path} HTTP/1.1", f"Host: {url.netloc}", *headers]
        lines.append(f"Authorization: {wire.headers['Authorization']}")
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        received = bytearray()
        while chunk := connection.recv(65_536):
            received += chunk
    return bytes(received)


@pytest.mark.parametrize(
    ("name", "status"),
    [("service-unavailable", 503), ("bad-gateway", 502), ("no-route", 420), ("too-many-requests", 429)],
)
def test_the_edge_answers_with_a_page_of_html(wire: httpx.Client, name: str, status: int) -> None:
    arm(wire, name)
    answer = wire.get(LIMITS)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")
    assert "sforce-limit-info" not in answer.headers
    assert ("retry-after" in answer.headers) == (name == "too-many-requests")


def test_the_edge_stands_before_the_login_too(wire: httpx.Client) -> None:
    arm(wire, "service-unavailable")
    assert wire.post("/services/oauth2/token", data={}).status_code == 503


def test_a_slow_answer_takes_longer_than_the_caller_waits(wire: httpx.Client) -> None:
    arm(wire, "slow", seconds=1.0)
    with pytest.raises(httpx.ReadTimeout):
        wire.get(LIMITS, timeout=0.3)


def test_a_slow_request_uses_up_no_fault_that_is_armed_while_it_waits(wire: httpx.Client) -> None:
    arm(wire, "slow", seconds=0.5)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(wire.get, LIMITS)
        while wire.get("/__emulator__/faults").json()["active"]:  # until it has been struck
            pass
        arm(wire, "malformed-json")
        assert slow.result().json()
    with pytest.raises(ValueError, match="line 1 column"):
        wire.get(LIMITS).json()


@pytest.mark.parametrize("name", ["cut-body", "lost-answer", "malformed-json"])
def test_a_caller_who_is_gone_breaks_nothing(wire: httpx.Client, name: str) -> None:
    before = _limits_calls(wire)
    arm(wire, "slow", seconds=0.4)
    arm(wire, name)
    with pytest.raises(httpx.ReadTimeout):
        wire.get(LIMITS, timeout=0.1)
    while _limits_calls(wire) == before:  # until the work has been done all the same
        pass


def _limits_calls(wire: httpx.Client) -> int:
    return int(wire.get("/__emulator__/stats").json()["calls"].get("limits", 0))


def test_a_redirect_leads_to_another_host(wire: httpx.Client) -> None:
    arm(wire, "redirect", to="http://127.0.0.2:9/x")
    answer = wire.get(LIMITS)
    assert answer.status_code == 302
    assert answer.headers["location"] == "http://127.0.0.2:9/x"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_body_is_cut_in_its_middle(wire: httpx.Client, coding: str) -> None:
    arm(wire, "cut-body", times=2)
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        wire.get(LIMITS, headers={"Accept-Encoding": coding})
    received = _wire_bytes(wire, LIMITS, f"Accept-Encoding: {coding}")
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"200" in head.splitlines()[0]
    assert b"transfer-encoding: chunked" in head.lower()
    assert (b"content-encoding: gzip" in head.lower()) == (coding == "gzip")
    assert len(body) > 100
    assert not body.endswith(b"0\r\n\r\n")


def test_a_closed_connection_has_done_nothing(wire: httpx.Client) -> None:
    arm(wire, "closed")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        wire.post(f"{ROOT}/sobjects/Contact", json={"LastName": "Never There"})
    assert _named(wire, "Never There") == 0


def test_a_lost_answer_has_done_the_work(wire: httpx.Client) -> None:
    arm(wire, "lost-answer", match={"method": "POST", "object": "Contact"})
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        wire.post(f"{ROOT}/sobjects/Contact", json={"LastName": "There After All"})
    assert _named(wire, "There After All") == 1
    assert _wire_bytes_are_none(wire)


def _wire_bytes_are_none(wire: httpx.Client) -> bool:
    arm(wire, "lost-answer")
    return _wire_bytes(wire, LIMITS) == b""


def test_the_json_ends_too_early(wire: httpx.Client) -> None:
    arm(wire, "malformed-json")
    answer = wire.get(LIMITS)
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    with pytest.raises(ValueError, match="line 1 column"):
        answer.json()


def _named(wire: httpx.Client, name: str) -> int:
    soql = f"SELECT count() FROM Contact WHERE LastName = '{name}'"
    found: int = wire.get(f"{ROOT}/query", params={"q": soql}).json()["totalSize"]
    return found
