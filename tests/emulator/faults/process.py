"""An emulator process that ends with its test, and how tests steer it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-W", "error", "-m", "sf_tui.emulator"]
FORM = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}


@contextmanager
def emulator(*arguments: str) -> Iterator[str]:
    """Give its address; what it wrote on stderr must be nothing."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    try:
        yield json.loads(process.stdout.readline())["address"]
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        finally:
            process.kill()
        said = process.stderr.read()
        process.stdout.close()
        process.stderr.close()
    assert said == b"", said.decode()


@contextmanager
def logged_in(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=5, trust_env=False) as client:
        log_in(client)
        yield client


def log_in(client: httpx.Client) -> None:
    token = client.post("/services/oauth2/token", data=FORM).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"


def arm(client: httpx.Client, name: str, **settings: Any) -> int:
    answer = client.post("/__emulator__/faults", json={"name": name, **settings})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["id"])
