"""The commands that need no other side."""

import json
import tomllib
from pathlib import Path

import pytest

from sf_tui import __version__
from sf_tui.cli import output
from sf_tui.cli.parser import build_parser, wished_language
from tests.cli.terminal import SETTINGS, Terminal

JSON_COMMANDS = [
    ("status",),
    ("status", "demo"),
    ("limits",),
    ("limits", "demo"),
    ("integrations",),
    ("integrations", "list"),
    ("credentials", "show"),
    ("credentials", "show", "demo"),
    ("config",),
    ("config", "show"),
    ("config", "validate"),
    ("config", "apply"),
    ("config", "path"),
]


def test_the_version_is_told(terminal: Terminal) -> None:
    result = terminal.run("--version")

    assert (result.code, result.out) == (0, f"sf-tui {__version__}\n")


@pytest.mark.parametrize("command", JSON_COMMANDS)
def test_json_is_one_document_and_nothing_else_stands_on_stdout(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    terminal.write()

    result = terminal.run(*command, "--json")

    assert result.code == 0, result.err
    assert isinstance(result.json, dict)


@pytest.mark.parametrize("command", JSON_COMMANDS)
def test_the_same_for_a_person_is_no_json_and_exits_0(terminal: Terminal, command: tuple[str, ...]) -> None:
    terminal.write()

    result = terminal.run(*command)

    assert result.code == 0, result.err
    assert not result.out.startswith("{")


@pytest.mark.parametrize("command", [("status",), ("limits",), ("integrations",)])
def test_before_anything_is_set_up_the_way_on_is_named(terminal: Terminal, command: tuple[str, ...]) -> None:
    result = terminal.run(*command)

    assert (result.code, result.out) == (0, "")
    assert "sf-tui integrations add" in result.err
    assert terminal.run(*command, "--json").json["integrations"] == []


def test_options_stand_before_or_after_the_command(terminal: Terminal) -> None:
    terminal.write()

    assert terminal.run("--json", "status").json == terminal.run("status", "--json").json


def test_status_tells_state_versions_and_ledger(terminal: Terminal) -> None:
    terminal.write()

    document = terminal.run("status", "demo", "--json").json

    assert document["service"]["is_running"] is False
    integration = document["integrations"][0]
    assert integration["summary"]["state"] == "on"
    assert {line["what"] for line in integration["versions"]} == {"connector", "org_setup", "api"}
    assert integration["versions"][0]["because"] == "nobody serves this state store now"
    assert len(integration["ledger"]) == 10


def test_a_hand_edit_is_taken_up_at_start(terminal: Terminal) -> None:
    terminal.write()
    terminal.run("status")
    terminal.write(SETTINGS.replace("[integrations.demo]", "[integrations.demo]\nenabled = false"))

    summary = terminal.run("status", "--json").json["integrations"][0]["summary"]

    assert summary["state"] == "off"
    assert summary["off_by"]


def test_an_integration_is_added_listed_switched_and_removed(terminal: Terminal) -> None:
    terminal.write()
    added = terminal.run(
        "integrations",
        "add",
        "acme",
        "--host",
        "a.my.salesforce.com",
        "--client-id",
        "x",
        "--crm-path",
        "c.db",
    )
    assert added.code == 0, added.err
    assert "sf-tui credentials set acme" in added.err
    written = tomllib.loads(terminal.settings.read_text())["integrations"]["acme"]
    assert Path(written["crm"]["path"]).is_absolute()

    assert terminal.run("integrations", "disable", "acme").code == 0
    assert terminal.run("integrations", "list", "--json").json["integrations"][0]["state"] == "off"
    assert terminal.run("integrations", "enable", "acme", "--json").json["integration"] == "acme"
    assert terminal.run("integrations", "remove", "acme", "--yes").code == 0
    left = terminal.run("integrations", "list", "--json").json["integrations"]
    assert [each["name"] for each in left] == ["demo"]


def test_removing_where_nobody_can_be_asked_wants_yes(terminal: Terminal) -> None:
    terminal.write()

    result = terminal.start("integrations", "remove", "demo")

    assert result.code == 2
    assert "--yes" in result.err
    assert "demo" in terminal.settings.read_text()


def test_a_secret_from_stdin_is_stored_and_shown_nowhere(terminal: Terminal) -> None:
    terminal.write()

    result = terminal.start("credentials", "set", "--secret-stdin", "--no-check", stdin="hush-hush\n")

    assert result.code == 0, result.err
    shown = terminal.start("credentials", "show", "--json")
    assert shown.json["secret_stored"] is True
    assert "hush-hush" not in result.out + result.err + shown.out + shown.err
    for file in terminal.home.rglob("*"):
        assert not file.is_file() or b"hush-hush" not in file.read_bytes()


def test_a_secret_is_asked_for_only_where_somebody_can_answer(terminal: Terminal) -> None:
    terminal.write()

    result = terminal.start("credentials", "set", "--no-check")

    assert result.code == 2
    assert "--secret-stdin" in result.err


def test_an_empty_secret_is_refused_where_none_is_stored(terminal: Terminal) -> None:
    terminal.write()

    result = terminal.start("credentials", "set", "--secret-stdin", "--no-check", stdin="\n")

    assert result.code == 2
    assert "secret is missing" in result.err


def test_new_credentials_keep_what_is_not_named(terminal: Terminal) -> None:
    terminal.write()

    terminal.start("credentials", "set", "--sandbox", "--secret-stdin", "--no-check", stdin="s\n")

    shown = terminal.run("credentials", "show", "--json").json
    assert (shown["host"], shown["client_id"], shown["sandbox"]) == ("acme.my.salesforce.com", "3MVG9", True)


def test_the_settings_shown_are_toml_with_the_defaults(terminal: Terminal) -> None:
    terminal.write()

    shown = tomllib.loads(terminal.run("config", "show").out)

    assert shown["integrations"]["demo"]["sync"]["interval_seconds"] == 300


def test_config_path_names_the_chosen_places(terminal: Terminal) -> None:
    paths = terminal.run("config", "path", "--json", "--state", str(terminal.home / "other")).json

    assert paths["settings_file"] == str(terminal.settings)
    assert paths["state_dir"] == str(terminal.home / "other")


def test_config_validate_makes_no_state(terminal: Terminal) -> None:
    terminal.write()

    assert terminal.run("config", "validate").code == 0
    assert not terminal.state.exists()


def test_the_language_is_known_before_the_help_is_built() -> None:
    assert wished_language(["status", "--lang", "fr"]) == "fr"
    assert wished_language(["--lang=en"]) == "en"
    assert wished_language(["--lang"]) == ""


def test_every_command_has_a_help(terminal: Terminal) -> None:
    parser = build_parser(["emulator"])
    commands = next(action.choices for action in parser._actions if hasattr(action.choices, "keys"))

    assert commands is not None
    for command in commands:
        assert terminal.run(str(command), "--help").code == 0


def test_json_is_never_translated_and_sentences_are_english() -> None:
    from sf_tui.model.check import Words
    from sf_tui.model.sentence import say
    from sf_tui.model.states import Side

    document = output.plain({Side.CRM: (say("{n} failed.", n=3), Words("w {x}", {"x": 1}), Path("/x"), None)})

    assert json.dumps(document) == '{"crm": ["3 failed.", "w 1", "/x", null]}'


def test_control_characters_reach_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.narrate("a\x1b[31mb")
    output.write_line("a\x07b")
    output.write_table(("name",), [("\x1b]0;x\x07",)])

    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
    assert "\x07" not in captured.out


def test_a_value_with_a_name_is_written_whole(capsys: pytest.CaptureFixture[str]) -> None:
    client_id = "3MVG9" + "x" * 80
    output.write_table(("", ""), [("client id", client_id)])
    output.write_table(("integration", "host"), [("demo", client_id)])
    named, _head, listed = capsys.readouterr().out.splitlines()
    assert named == f"client id  {client_id}"
    assert client_id not in listed, "a table keeps its grid"


def test_wide_and_combining_characters_keep_columns_straight(capsys: pytest.CaptureFixture[str]) -> None:
    output.write_table(("name", "n"), [("東京", 1), ("e\u0301a", 20)], right=frozenset({1}))

    assert capsys.readouterr().out == "name   n\n東京   1\ne\u0301a    20\n"
