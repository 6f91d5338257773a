"""What a person can get wrong: one sentence that names it, the right exit code, never a traceback."""

import os
import sqlite3
from pathlib import Path

import pytest

from sf_tui.cli.main import main
from tests.cli.terminal import SETTINGS, Terminal

COMPLETE = ("--host", "acme.my.salesforce.com", "--client-id", "x", "--crm-path", "crm.db")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[integrations.demo\n", "sf-tui.toml:1"),
        ("[integrations.demo]\nenabeld = true\n", "enabled"),
        ('[integrations.demo]\nenabled = "yes"\n', "sf-tui.toml:2"),
        ("[integrations.demo.limits]\ncalls_per_day = 0\n", "calls_per_day"),
    ],
)
@pytest.mark.parametrize("command", [("status",), ("config", "validate"), ("integrations",), ("sync",)])
def test_a_wrong_settings_file(terminal: Terminal, text: str, words: str, command: tuple[str, ...]) -> None:
    terminal.write(text)

    result = terminal.run(*command)

    assert result.code == 2
    assert result.is_one_sentence()
    assert words in result.err


@pytest.mark.parametrize(
    "command",
    [
        ("status", "dmeo"),
        ("limits", "dmeo"),
        ("sync", "dmeo"),
        ("integrations", "enable", "dmeo"),
        ("integrations", "remove", "dmeo"),
        ("credentials", "show", "dmeo"),
        ("credentials", "check", "dmeo"),
        ("credentials", "set", "dmeo"),
    ],
)
def test_an_integration_that_does_not_exist(terminal: Terminal, command: tuple[str, ...]) -> None:
    terminal.write()

    result = terminal.run(*command)

    assert result.code == 2
    assert result.is_one_sentence()
    assert "no integration named dmeo; these exist: demo" in result.err


@pytest.mark.parametrize("command", [("sync",), ("credentials", "check"), ("credentials", "set")])
def test_no_integration_at_all(terminal: Terminal, command: tuple[str, ...]) -> None:
    result = terminal.run(*command)

    assert result.code == 2
    assert result.is_one_sentence()
    assert "sf-tui integrations add" in result.err


def test_several_integrations_and_none_named(terminal: Terminal) -> None:
    terminal.write(SETTINGS + "[integrations.acme]\n")

    result = terminal.run("credentials", "show")

    assert result.code == 2
    assert "acme, demo" in result.err


def test_a_name_that_cannot_be_one(terminal: Terminal) -> None:
    result = terminal.run("integrations", "add", "a/b", *COMPLETE)

    assert result.code == 2
    assert result.is_one_sentence()


def test_a_name_that_is_taken(terminal: Terminal) -> None:
    terminal.write()

    result = terminal.run("integrations", "add", "Demo", *COMPLETE)

    assert result.code == 2
    assert "exists already" in result.err


def test_a_state_file_that_is_none(terminal: Terminal) -> None:
    terminal.write()
    terminal.state.mkdir()
    (terminal.state / "state.db").write_text("Not a database. " * 100)

    result = terminal.run("status")

    assert result.code == 2
    assert result.is_one_sentence()
    assert "is damaged or is no sf-tui state file" in result.err


def test_a_state_file_of_a_newer_version(terminal: Terminal) -> None:
    terminal.write()
    terminal.run("status")
    raw = sqlite3.connect(terminal.state / "state.db", isolation_level=None)
    raw.execute("PRAGMA user_version = 99")
    raw.close()

    result = terminal.run("status")

    assert result.code == 2
    assert "newer sf-tui" in result.err


def test_a_state_folder_that_is_a_file(terminal: Terminal) -> None:
    terminal.write()
    terminal.state.write_text("")

    result = terminal.run("status")

    assert result.code == 2
    assert result.is_one_sentence()
    assert str(terminal.state) in result.err


def test_a_home_that_does_not_exist(terminal: Terminal) -> None:
    result = terminal.run("status", "--config", "~nobody-here/sf-tui.toml")

    assert result.code == 2
    assert result.is_one_sentence()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--no-such-option",),
        ("no-such-command",),
        ("--lang", "xx"),
        ("demo", "--contacts", "-1"),
        ("status", "a", "b"),
    ],
)
def test_a_wrong_command_line(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    result = terminal.run(*arguments)

    assert result.code == 2
    assert "sf-tui" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("command", [(), ("demo",)])
@pytest.mark.parametrize(("term", "words"), [("dumb", "TERM is dumb"), ("", "TERM"), ("xterm", "in scripts")])
def test_the_screen_without_a_terminal(
    terminal: Terminal, command: tuple[str, ...], term: str, words: str
) -> None:
    result = terminal.start(*command, TERM=term)

    assert result.code == 2
    assert result.is_one_sentence()
    assert words in result.err


@pytest.mark.parametrize(
    "command",
    [
        ("sync",),
        ("integrations", "add", "x"),
        ("integrations", "disable", "demo"),
        ("integrations", "remove", "demo", "--yes"),
        ("credentials", "check"),
        ("credentials", "set"),
        ("config", "apply"),
        ("limits", "--refresh"),
        ("demo", "--headless"),
    ],
)
def test_read_only_refuses_to_write(terminal: Terminal, command: tuple[str, ...]) -> None:
    terminal.write()
    terminal.run("status")
    before = terminal.settings.read_text()

    result = terminal.run(*command, "--read-only")

    assert result.code == 2
    assert "--read-only" in result.err
    assert terminal.settings.read_text() == before


def test_read_only_shows_what_is_there_even_when_the_file_is_broken_now(terminal: Terminal) -> None:
    terminal.write()
    terminal.run("status")
    terminal.write("[broken")

    assert (
        terminal.run("status", "--read-only", "--json").json["integrations"][0]["summary"]["name"] == "demo"
    )


def test_read_only_makes_no_state(terminal: Terminal) -> None:
    terminal.write()

    result = terminal.run("status", "--read-only")

    assert result.code == 2
    assert result.is_one_sentence()
    assert not terminal.state.exists()


def test_the_demo_leaves_a_real_state_folder_alone(terminal: Terminal) -> None:
    terminal.write()
    terminal.run("status")

    result = terminal.run("demo", "--headless", "--state", str(terminal.state))

    assert result.code == 2
    assert "is no demo's" in result.err


def test_the_demo_with_a_rate_that_is_none(terminal: Terminal) -> None:
    result = terminal.run("demo", "--headless", "--activity", "often", "--contacts", "10")

    assert result.code == 2
    assert "often" in result.err
    assert "Traceback" not in result.err


def test_an_emulator_on_a_port_that_is_taken(terminal: Terminal) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = terminal.start("emulator", "--contacts", "10", "--port", str(taken.getsockname()[1]))

    assert result.code == 2
    assert result.is_one_sentence()


def test_an_emulator_over_a_file_that_is_no_database(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "org.db"
    path.write_text("Not a database. " * 100)

    result = terminal.start("emulator", "--database", str(path))

    assert result.code == 2
    assert result.is_one_sentence()


def test_a_locked_vault(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.write()
    terminal.run("credentials", "show")
    monkeypatch.delenv("SF_TUI_VAULT_PASSPHRASE")

    shown = terminal.run("credentials", "show")
    asked = terminal.run("credentials", "check")

    assert (shown.code, asked.code) == (0, 2)
    assert "unknown (the vault cannot be opened)" in shown.out
    assert "is locked" in shown.err
    assert "is locked" in asked.err


def test_ctrl_c_is_130(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    from sf_tui.cli.commands import status

    def interrupt(_namespace: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(status, "run", interrupt)

    assert terminal.run("status").code == 130


def test_an_error_of_our_own_leaves_a_report_without_values(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sf_tui.cli.commands import status

    def fail(_namespace: object) -> int:
        nothing: dict[str, int] = {}
        try:
            return nothing["hush-hush"]
        except KeyError as error:
            raise RuntimeError("about hush-hush") from error

    monkeypatch.setattr(status, "run", fail)

    result = terminal.run("status")

    assert result.code == 70
    assert result.is_one_sentence()
    reports = list(terminal.state.glob("crash-*.txt"))
    assert len(reports) == 1
    assert str(reports[0]) in result.err
    text = reports[0].read_text()
    assert "RuntimeError" in text
    assert "KeyError" in text
    assert "cli/main.py" in text
    assert "hush-hush" not in text + result.err
    assert reports[0].stat().st_mode & 0o777 == 0o600


def test_an_error_of_our_own_with_nowhere_to_write_is_still_a_sentence(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sf_tui.cli.commands import status

    def fail(_namespace: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(status, "run", fail)
    terminal.state.write_text("a file in the way")

    result = terminal.run("status")

    assert result.code == 70
    assert result.is_one_sentence()


def test_two_errors_of_the_same_second_leave_two_reports(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sf_tui.cli import crash

    monkeypatch.setattr("time.strftime", lambda *_arguments: "crash-20261123-120000")

    for _each in range(2):
        crash.report(RuntimeError(), terminal.state)

    names = sorted(each.name for each in terminal.state.iterdir())
    assert names == ["crash-20261123-120000-2.txt", "crash-20261123-120000.txt"]


def test_a_reader_that_has_enough_is_no_error(terminal: Terminal) -> None:
    import subprocess
    import sys

    terminal.write()
    process = subprocess.Popen(
        [sys.executable, "-m", "sf_tui.cli.main", "config", "show", "--json"],
        env={"PATH": os.environ["PATH"], **terminal.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()

    assert (process.wait(), err) == (0, "")


def test_main_returns_a_number_for_every_way_out() -> None:
    assert main(["--version"]) == 0
    assert main(["--nope"]) == 2
