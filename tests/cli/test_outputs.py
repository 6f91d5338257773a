"""Outputs that are closed or full: a sentence where one can be heard, and an exit code that is true."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Result, Terminal

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")


def _shell(terminal: Terminal, command: str) -> Result:
    line = f'"{sys.executable}" -m sf_tui.cli.main {command}'
    done = subprocess.run(
        ["/bin/sh", "-c", line], env=terminal.environment, capture_output=True, text=True, check=False
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def ready(terminal: Terminal) -> Terminal:
    terminal.write()
    return terminal


def _has_no_crash_report(terminal: Terminal) -> bool:
    return not list(terminal.state.glob("crash-*"))


@pytest.mark.parametrize("command", ["status", "status --json", "config show", "limits"])
def test_a_closed_output_is_a_matter_of_usage(ready: Terminal, command: str) -> None:
    result = _shell(ready, f"{command} >&-")

    assert result.code == 2
    assert "The output is closed" in result.err
    assert _has_no_crash_report(ready)


@needs_full
@pytest.mark.parametrize("command", ["status", "status --json", "--version", "--help"])
def test_a_full_disk_under_the_output_is_temporary(ready: Terminal, command: str) -> None:
    result = _shell(ready, f"{command} >/dev/full")

    assert result.code == 3
    assert "No space left on device" in result.err
    assert "Exception ignored" not in result.err
    assert _has_no_crash_report(ready)


@pytest.mark.parametrize("where", ["&-", pytest.param("/dev/full", marks=needs_full)])
def test_narration_that_nobody_can_hear_stops_nothing(ready: Terminal, where: str) -> None:
    result = _shell(ready, f"status --json 2>{where}")

    assert result.code == 0
    assert result.json["integrations"][0]["summary"]["name"] == "demo"
    assert _has_no_crash_report(ready)


def test_an_error_that_nobody_can_hear_keeps_its_exit_code(ready: Terminal) -> None:
    assert _shell(ready, "status nobody 2>&-").code == 2


def test_a_closed_input_is_one_where_nobody_can_be_asked(ready: Terminal) -> None:
    result = _shell(ready, "credentials set <&-")

    assert result.code == 2
    assert "--secret-stdin" in result.err


def test_an_encoding_that_lacks_a_character_prints_another(ready: Terminal) -> None:
    shown = ready.start("status", PYTHONIOENCODING="ascii")

    assert shown.code == 0
    assert "?" in shown.out
