"""What a newcomer sets up, forgets or looks at first."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sf_tui.cli.commands import demo, screen
from sf_tui.cli.demo_org import demo_org
from sf_tui.emulator import Options
from sf_tui.emulator.seeding import prepare
from sf_tui.model.errors import UsageError
from tests.cli.terminal import SETTINGS, Terminal

COMPLETE = {"--host": "acme.my.salesforce.com", "--client-id": "x", "--crm-path": "crm.db"}


def _options(given: dict[str, str]) -> list[str]:
    return [part for pair in given.items() for part in pair]


@pytest.mark.parametrize("option", COMPLETE)
def test_an_integration_that_lacks_something_is_not_added(terminal: Terminal, option: str) -> None:
    given = {name: value for name, value in COMPLETE.items() if name != option}

    result = terminal.run("integrations", "add", "acme", *_options(given))

    assert result.code == 2
    assert result.is_one_sentence()
    assert f"give {option} as well" in result.err
    assert not terminal.settings.exists()


def test_all_that_is_missing_is_named_at_once(terminal: Terminal) -> None:
    result = terminal.run("integrations", "add", "acme")

    assert result.err == "acme was not added: give --host, --client-id, --crm-path as well.\n"


def test_an_access_token_needs_no_client_id(terminal: Terminal) -> None:
    given = _options(COMPLETE | {"--login": "access_token", "--client-id": ""})

    assert terminal.run("integrations", "add", "acme", *given).code == 0


@pytest.mark.parametrize("host", ["nonsense", "http://acme.my.salesforce.com", "https://x/y"])
def test_an_address_that_gets_no_credentials_is_refused(terminal: Terminal, host: str) -> None:
    result = terminal.run("integrations", "add", "acme", *_options(COMPLETE | {"--host": host}))

    assert result.code == 2
    assert result.is_one_sentence()
    assert host in result.err
    assert not terminal.settings.exists()


def test_a_crm_that_does_not_exist_is_refused(terminal: Terminal) -> None:
    result = terminal.run("integrations", "add", "acme", *_options(COMPLETE | {"--crm": "sqllite"}))

    assert result.code == 2
    assert "these exist: sqlite" in result.err


def test_validating_says_what_an_integration_lacks(terminal: Terminal) -> None:
    terminal.write(SETTINGS + '[integrations.acme.salesforce]\nhost = "acme.my.salesforce.com"\n')

    result = terminal.run("config", "validate", "--json")

    assert result.code == 2
    assert result.json["valid"] is False
    assert list(result.json["findings"]) == ["acme"]
    assert "salesforce.client_id, crm.path" in result.err


def test_validating_says_when_an_address_cannot_be_right(terminal: Terminal) -> None:
    terminal.write(SETTINGS.replace("acme.my.salesforce.com", "nonsense"))

    result = terminal.run("config", "validate")

    assert result.code == 2
    assert "“nonsense” is not a Salesforce host" in result.err


def test_an_integration_that_is_off_may_be_incomplete(terminal: Terminal) -> None:
    terminal.write("[integrations.acme]\nenabled = false\n")

    assert terminal.run("config", "validate").code == 0


@pytest.mark.parametrize(
    "command",
    [("status",), ("limits",), ("sync",), ("config", "show"), ("config", "validate"), ("integrations",)],
)
def test_a_settings_file_that_was_named_and_is_not_there(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    result = terminal.run(*command, "--config", "/nope/x.toml")

    assert result.code == 2
    assert result.is_one_sentence()
    assert "/nope/x.toml" in result.err


def test_adding_an_integration_makes_the_file_that_was_named(terminal: Terminal) -> None:
    path = terminal.home / "other.toml"

    result = terminal.run("integrations", "add", "acme", *_options(COMPLETE), "--config", str(path))

    assert result.code == 0, result.err
    assert path.exists()


@pytest.mark.parametrize(
    "command", [("status",), ("limits",), ("integrations",), ("credentials",), ("credentials", "show")]
)
def test_looking_where_there_is_nothing_is_no_error(terminal: Terminal, command: tuple[str, ...]) -> None:
    result = terminal.run(*command)

    assert result.code == 0
    assert "sf-tui integrations add" in result.err
    assert isinstance(terminal.run(*command, "--json").json, dict)


def test_credentials_are_shown_without_a_keyring(terminal: Terminal) -> None:
    terminal.write()
    nowhere = {"SF_TUI_VAULT_PASSPHRASE": "", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}

    shown = terminal.start("credentials", "show", **nowhere)

    assert shown.code == 0, shown.err
    assert "unknown (no keyring)" in shown.out
    assert terminal.start("credentials", "show", "--json", **nowhere).json["secret_stored"] is None


def test_no_secret_is_asked_for_that_could_not_be_kept(terminal: Terminal) -> None:
    terminal.write()
    nowhere = {"SF_TUI_VAULT_PASSPHRASE": "", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}

    result = terminal.start("credentials", "set", **nowhere)

    assert result.code == 2
    assert result.is_one_sentence()
    assert "no keyring" in result.err, "and not that nobody can be asked for the secret"


@pytest.mark.parametrize("command", [("sync",), ("credentials", "check"), ("limits", "--refresh")])
@pytest.mark.parametrize("passphrase", ["wrong", ""])
def test_a_vault_that_does_not_open_leaves_the_state_as_it_is(
    terminal: Terminal, command: tuple[str, ...], passphrase: str
) -> None:
    terminal.write()
    stored = terminal.start("credentials", "set", "--secret-stdin", "--no-check", stdin="s\n")
    assert stored.code == 0, stored.err
    before = terminal.run("status", "--json").json

    result = terminal.start(*command, SF_TUI_VAULT_PASSPHRASE=passphrase)

    assert result.code == 2
    assert result.is_one_sentence()
    assert "vault" in result.err
    assert terminal.run("status", "--json").json == before


def test_the_screen_does_not_open_over_a_vault_that_does_not_open(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.write()
    stored = terminal.start("credentials", "set", "--secret-stdin", "--no-check", stdin="s\n")
    assert stored.code == 0, stored.err
    before = terminal.run("status", "--json").json
    monkeypatch.setattr(screen, "refuse_without_terminal", lambda: None)
    monkeypatch.setenv("SF_TUI_VAULT_PASSPHRASE", "wrong")

    result = terminal.run()

    assert result.code == 2
    assert result.is_one_sentence()
    assert "passphrase does not open the vault" in result.err
    monkeypatch.setenv("SF_TUI_VAULT_PASSPHRASE", "correct horse")
    assert terminal.run("status", "--json").json == before


def test_a_demo_whose_org_refuses_says_so_without_the_innards(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match=r"^The demo's org cannot start: argument --activity"),
        demo_org(tmp_path, contacts=10, seed=7, activity="often"),
    ):
        pass


def test_a_state_folder_that_cannot_be_made_names_the_option(terminal: Terminal) -> None:
    (terminal.home / "file").write_text("")

    result = terminal.run("status", "--state", str(terminal.home / "file" / "state"))

    assert result.code == 2
    assert "--state" in result.err


def test_looking_needs_no_writing(terminal: Terminal) -> None:
    terminal.write()
    assert terminal.run("status").code == 0
    command = [sys.executable, "-m", "sf_tui.cli.main", "--read-only", "status", "demo", "--json"]
    if os.geteuid() == 0:  # the administrator may write everywhere, unless that power is laid down
        if shutil.which("setpriv") is None:
            pytest.skip("no setpriv here")
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
    (terminal.state / "state.db").chmod(0o444)
    terminal.state.chmod(0o555)
    try:
        done = subprocess.run(
            command, env={**os.environ, **terminal.environment}, capture_output=True, text=True, check=False
        )
    finally:
        terminal.state.chmod(0o755)

    assert done.returncode == 0, done.stderr
    assert '"name": "demo"' in done.stdout


def test_looking_makes_no_vault(terminal: Terminal) -> None:
    terminal.write()
    terminal.run("status")

    terminal.run("credentials", "show", "--read-only")

    assert [each.name for each in terminal.state.glob("vault*")] == []


def test_a_demo_says_what_it_makes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo._tell_what_comes(tmp_path, 5000, is_asked=False)

    assert capsys.readouterr().err == "The demo's org is being made: 5,000 contacts.\n"


def test_a_demo_that_is_taken_up_again_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare(tmp_path / "org.db", Options(contacts=50))

    demo._tell_what_comes(tmp_path, 5000, is_asked=False)
    plain = capsys.readouterr().err
    demo._tell_what_comes(tmp_path, 30_000, is_asked=True)
    asked = capsys.readouterr().err

    assert (
        plain == f"The org and the CRM of the earlier demo in {tmp_path} are used as they are: 50 contacts.\n"
    )
    assert asked.startswith(plain)
    assert "--contacts and --seed are for a new org" in asked


@pytest.mark.parametrize(
    ("login", "missing"),
    [
        ("web", "salesforce.client_id"),
        ("jwt", "salesforce.client_id, salesforce.username"),
        ("client_credentials", "salesforce.host, salesforce.client_id"),
        ("sf_cli", "salesforce.sf_alias"),
        ("access_token", "salesforce.host"),
    ],
)
def test_validating_knows_what_each_login_needs(terminal: Terminal, login: str, missing: str) -> None:
    terminal.write(f'[integrations.a]\ncrm.path = "x"\nsalesforce.login = "{login}"\n')

    result = terminal.run("config", "validate")

    assert result.code == 2
    assert f"are missing: {missing}." in result.err


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('login = "client_credentials"\nhost = "login.salesforce.com"', "own My Domain address only"),
        ('login = "web"\nhost = "test.salesforce.com"', "does not fit the Sandbox box"),
        (
            'login = "web"\nsandbox = true\nhost = "https://login.salesforce.com"',
            "does not fit the Sandbox box",
        ),
    ],
)
def test_validating_knows_the_login_hosts(terminal: Terminal, lines: str, words: str) -> None:
    terminal.write(
        f'[integrations.a.crm]\npath = "x"\n[integrations.a.salesforce]\nclient_id = "x"\n{lines}\n'
    )

    result = terminal.run("config", "validate")

    assert result.code == 2
    assert words in result.err
