"""Ctrl+C while the other side says nothing: heard at once, and obeyed at once the second time."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.terminal import SETTINGS, Terminal


@pytest.fixture
def silent(terminal: Terminal) -> Iterator[socket.socket]:
    """An org that takes connections and never answers, with a secret stored for it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(30)
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        terminal.write(
            SETTINGS.replace("acme.my.salesforce.com", f"http://{host}")
            .replace('"3MVG9"', f'"3MVG9"\nallowed_hosts = ["{host}"]')
            .replace("crm.db", str(terminal.home / "crm.db"))
        )
        stored = terminal.start("credentials", "set", "--secret-stdin", "--no-check", stdin="s\n")
        assert stored.code == 0, stored.err
        yield listener


@contextmanager
def _started(terminal: Terminal, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-m", "sf_tui.cli.main", *arguments],
        env={"PATH": os.environ["PATH"], **terminal.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_first_is_answered_at_once_and_the_second_ends_at_once(
    terminal: Terminal, silent: socket.socket
) -> None:
    with _started(terminal, "sync") as process:
        connection, _address = silent.accept()
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        said = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        code = process.wait(30)
        took = time.monotonic() - began
        connection.close()

    assert said == "Stopping after the page in flight; press Ctrl+C again to leave now.\n"
    assert code == 130
    assert took < 5  # in order it takes 8, for the answer that does not come


@pytest.mark.parametrize("command", [("credentials", "check"), ("limits", "--refresh")])
def test_a_look_ends_promptly(terminal: Terminal, silent: socket.socket, command: tuple[str, ...]) -> None:
    with _started(terminal, *command) as process:
        connection, _address = silent.accept()
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        code = process.wait(30)
        took = time.monotonic() - began
        connection.close()

    assert code == 130
    assert took < 5


def test_a_login_with_new_credentials_ends_promptly_and_the_old_ones_stay(
    terminal: Terminal, silent: socket.socket
) -> None:
    with _started(terminal, "credentials", "set", "--sandbox", "--secret-stdin") as process:
        assert process.stdin is not None
        process.stdin.write("another\n")
        process.stdin.flush()
        connection, _address = silent.accept()
        process.send_signal(signal.SIGINT)
        code = process.wait(30)
        connection.close()

    assert code == 130
    assert terminal.run("credentials", "show", "--json").json["sandbox"] is False
