from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-W", "error", "-m", "sf_tui.emulator", "--contacts", "100"]


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, str]]]:
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


def ask(info: dict[str, str], timeout: float = 5) -> httpx.Response:
    with httpx.Client(base_url=info["address"], timeout=timeout) as client:
        form = {"grant_type": "client_credentials", "client_id": info["client_id"]}
        answer = client.post("/services/oauth2/token", data={**form, "client_secret": info["client_secret"]})
        return client.get(
            "/services/data/v60.0/limits",
            headers={"Authorization": f"Bearer {answer.json()['access_token']}"},
        )


def assert_only_loopback(port: int) -> None:
    """Were it bound to all addresses, no other could have the port."""
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))


def test_the_first_line_says_where_and_who_and_stdins_end_stops_it() -> None:
    with running() as (process, info):
        assert set(info) == {"address", "control", "client_id", "client_secret", "username", "org_id"}
        for control in (info["control"], f"{info['control']}/"):
            assert "POST /__emulator__/faults" in httpx.get(control).json()["addresses"]
        assert info["org_id"].startswith("00D")
        answer = ask(info)
        assert answer.status_code == 200
        assert answer.headers["date"]
        assert answer.headers["server"] == "sfdcedge"
        assert_only_loopback(int(info["address"].rpartition(":")[2]))
        started = time.monotonic()
        assert process.stdin
        process.stdin.close()
        assert process.wait(5) == 0
        assert time.monotonic() - started < 1.5
        assert process.stdout
        assert process.stdout.read() == b""
        assert process.stderr
        assert process.stderr.read() == b""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it(number: signal.Signals) -> None:
    with running("--ignore-stdin", "--activity", "600/min") as (process, info):
        assert process.stdin
        process.stdin.close()
        assert ask(info).status_code == 200
        os.kill(process.pid, number)
        assert process.wait(5) == 0


def test_a_slow_call_does_not_hold_it_back() -> None:
    with running("--latency", "30000") as (process, info):
        with pytest.raises(httpx.ReadTimeout):
            ask(info, timeout=0.5)
        assert process.stdin
        process.stdin.close()
        assert process.wait(5) == 0


def test_a_taken_port_is_said_on_stderr() -> None:
    with running() as (_, info):
        port = info["address"].rpartition(":")[2]
        done = subprocess.run(
            [*COMMAND, "--port", port], capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 2
        assert done.stdout == b""
        assert b"emulator:" in done.stderr


def test_the_arguments_are_cheap_and_nothing_of_ours_is_imported() -> None:
    code = (
        "import sys; import sf_tui.emulator.arguments\n"
        "heavy = {'starlette', 'uvicorn', 'httpx', 'sqlite3'} & set(sys.modules)\n"
        "import sf_tui.emulator.serve\n"
        "ours = [m for m in sys.modules if m.startswith('sf_tui.') and not m.startswith('sf_tui.emulator')]\n"
        "print(sorted(heavy), ours)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[] []"


def test_the_options_come_from_the_command_line() -> None:
    import argparse

    from sf_tui.emulator.arguments import add_arguments, options_from

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    options = options_from(
        parser.parse_args(["--activity", "20/min", "--external-id", "hidden", "--latency", "5"])
    )
    assert (options.activity_per_minute, options.external_id, options.latency_ms) == (20.0, "hidden", 5)
    assert options_from(parser.parse_args(["--activity", "1/s"])).activity_per_minute == 60.0
    lively = options_from(parser.parse_args(["--merges", "--person-accounts"]))
    assert (lively.merges, lively.person_accounts) == (True, True)
    assert (options.merges, options.person_accounts) == (False, False)
    with pytest.raises(SystemExit):
        parser.parse_args(["--activity", "often"])


def test_header_names_are_spelled_as_by_a_real_org() -> None:
    with running() as (_, info):
        names = {name.decode() for name, _ in ask(info).headers.raw}
    assert {
        "Cache-Control",
        "Content-Type",
        "Date",
        "Server",
        "Sforce-Limit-Info",
        "Strict-Transport-Security",
        "Vary",
        "X-Request-Id",
        "X-Robots-Tag",
        "X-SFDC-Edge-Cache",
        "X-SFDC-Request-Id",
    } <= names
