"""Deploying the org set-up with the admin's own Salesforce CLI: listed first, asked for, never half done."""

from pathlib import Path

import pytest

from tests.cli import fake_sf
from tests.cli.fake_sf import FakeSf
from tests.cli.terminal import Terminal

KEY = {"name": "SfTui_Id__c", "type": "string", "length": 80, "externalId": True, "unique": True}


@pytest.fixture
def sf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSf:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", fake_sf.on_path(folder))
    return fake_sf.install(folder)


def test_changes_are_listed_and_nothing_is_deployed_where_nobody_can_be_asked(
    terminal: Terminal, sf: FakeSf
) -> None:
    result = terminal.start("org-setup", "--apply", "admin", PATH=fake_sf.on_path(sf.folder))
    assert result.code == 2
    assert "Contact.SfTui_Id__c" in result.out
    assert "00DdM0000012345UAA" in result.err
    assert "--yes" in result.err
    assert not sf.asked("project")


def test_a_deployment_installs_fields_and_permission_set_and_leaves_no_folder(
    terminal: Terminal, sf: FakeSf
) -> None:
    result = terminal.run("org-setup", "--apply", "admin", "--yes", "--assign", "sync@acme.example")
    assert result.code == 0, result.err
    assert sf.told["set"] == "sf-tui set-up 1"
    assert "--on-behalf-of=sync@acme.example" in sf.asked("org", "assign")[0]
    assert not Path(sf.told["asked_in"]).exists()


def test_what_is_in_place_is_not_deployed_again(terminal: Terminal, sf: FakeSf) -> None:
    names = ("Account", "Contact", "Lead", "Opportunity", "Task")
    sf.has(fields={name: [KEY] for name in names}, set="sf-tui set-up 1")
    result = terminal.run("org-setup", "--apply", "admin", "--json")
    assert (result.code, result.json["deployed"]) == (0, False)
    assert {each["effect"] for each in result.json["changes"]} == {"keep"}
    assert not sf.asked("project")


def test_a_field_that_is_no_external_id_is_listed_as_a_change(terminal: Terminal, sf: FakeSf) -> None:
    sf.has(fields={"Lead": [{**KEY, "externalId": False}]})
    result = terminal.run("org-setup", "--apply", "admin", "--yes", "--json")
    (lead,) = [each for each in result.json["changes"] if each["component"] == "Lead.SfTui_Id__c"]
    assert lead == {"component": "Lead.SfTui_Id__c", "effect": "change", "now": "string(80)"}


def test_a_refusal_of_the_org_is_repeated_and_nothing_is_assigned(terminal: Terminal, sf: FakeSf) -> None:
    sf.has(refuses="You cannot deploy to a required field: Lead.Company")
    result = terminal.run("org-setup", "--apply", "admin", "--yes", "--assign", "sync@acme.example")
    assert result.code == 2
    assert "You cannot deploy to a required field: Lead.Company" in result.err
    assert not sf.asked("org", "assign")


def test_a_user_that_does_not_exist_is_named_after_the_deployment(terminal: Terminal, sf: FakeSf) -> None:
    result = terminal.run("org-setup", "--apply", "admin", "--yes", "--assign", "nobody@acme.example")
    assert result.code == 2
    assert "nobody@acme.example (User not found)" in result.err
    assert sf.told["set"] == "sf-tui set-up 1"


def test_a_user_whose_licence_allows_no_objects_is_told_which_one_is_missing(
    terminal: Terminal, sf: FakeSf
) -> None:
    result = terminal.run("org-setup", "--apply", "admin", "--yes", "--assign", "api@acme.example")
    assert result.code == 2
    assert "needs the permission set licence SalesforceAPIIntegrationPsl first" in result.err
    assert sf.told["set"] == "sf-tui set-up 1"


def test_an_alias_that_is_not_logged_in_is_told_how_to(terminal: Terminal, sf: FakeSf) -> None:
    result = terminal.run("org-setup", "--apply", "other", "--yes")
    assert (result.code, result.is_one_sentence()) == (2, True)
    assert "sf org login web --alias other" in result.err
    assert not sf.asked("project")


def test_the_session_that_an_older_cli_shows_is_printed_nowhere(terminal: Terminal, sf: FakeSf) -> None:
    result = terminal.run("org-setup", "--apply", "admin", "--yes", "--json")
    assert sf.asked("org", "display")
    assert "SECRET" not in result.out + result.err


def test_our_passphrase_does_not_reach_the_other_program(terminal: Terminal, sf: FakeSf) -> None:
    terminal.run("org-setup", "--apply", "admin", "--yes")
    assert "SF_TUI_VAULT_PASSPHRASE" not in sf.told["environment"]
    assert "PATH" in sf.told["environment"]


def test_without_the_cli_the_ways_out_are_named(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = terminal.run("org-setup", "--apply", "admin", "--yes")
    assert (result.code, result.is_one_sentence()) == (2, True)
    assert "--print" in result.err


def test_a_cli_that_answers_something_else_is_not_repeated(terminal: Terminal, sf: FakeSf) -> None:
    (sf.folder / "sf").write_text("#!/bin/sh\necho 'token 00D!SECRET'\n")
    result = terminal.run("org-setup", "--apply", "admin", "--yes")
    assert (result.code, result.is_one_sentence()) == (2, True)
    assert "SECRET" not in result.err


def test_looking_only_deploys_nothing(terminal: Terminal, sf: FakeSf) -> None:
    result = terminal.run("org-setup", "--apply", "admin", "--yes", "--read-only")
    assert result.code == 2
    assert not sf.told.get("asked")
