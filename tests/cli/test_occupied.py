"""Two state stores for one org and one CRM, at the command line (SYNC 1)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.emulated import configure
from tests.cli.terminal import Terminal
from tests.world import Org, running_org


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    with running_org("--contacts", "16") as started:
        yield started


@pytest.fixture
def first(terminal: Terminal, org: Org) -> Terminal:
    """Somebody who has synced."""
    configure(terminal, org.address)
    done = terminal.start("sync", "demo")
    assert done.code == 0, done.err
    return terminal


@pytest.fixture
def second(first: Terminal, org: Org, tmp_path: Path) -> Terminal:
    """Somebody else on that machine who sets the same two systems up."""
    other = Terminal(tmp_path / "other", first.capsys)
    other.home.mkdir()
    (other.home / "crm.db").symlink_to(first.home / "crm.db")
    configure(other, org.address)
    return other


def test_the_second_is_told_who_and_what_to_do(first: Terminal, second: Terminal) -> None:
    checked = second.start("credentials", "check", "demo", "--json")
    synced = second.start("sync", "demo", "--json")
    status = second.start("status", "demo", "--json")

    assert checked.code == 0, "the credentials are valid"
    assert checked.json["salesforce"]["is_valid"] is True
    assert synced.code == 2
    for result in (checked, synced):
        assert "Another sf-tui keeps this CRM in step with org 00D" in result.err
        assert "`sf-tui integrations remove demo`" in result.err
        assert "`sf-tui integrations rebind demo --take-over`" in result.err
    assert synced.json["runs"][0]["state"] == "suspended"
    summary = status.json["integrations"][0]["summary"]
    assert (summary["state"], summary["suspend_reason"]) == ("suspended", "occupied")
    assert first.start("sync", "demo").code == 0


def test_taking_over_wants_a_yes_and_suspends_the_other_one(first: Terminal, second: Terminal) -> None:
    assert second.start("sync", "demo").code == 2

    refused = second.start("integrations", "rebind", "demo", "--take-over")
    taken = second.start("integrations", "rebind", "demo", "--take-over", "--yes", "--json")

    assert refused.code == 2
    assert "Another sf-tui keeps this CRM in step" in refused.err
    assert "wants a yes: add --yes" in refused.err
    assert taken.code == 0, taken.err
    assert taken.json == {"integration": "demo", "taken_over": True}
    assert second.start("sync", "demo").code == 0
    lost = first.start("sync", "demo")
    assert lost.code == 2
    assert "Another sf-tui keeps this CRM in step" in lost.err


def test_whoever_removes_it_leaves_the_pair_to_the_other_one(first: Terminal, second: Terminal) -> None:
    assert second.start("sync", "demo").code == 2

    removed = first.start("integrations", "remove", "demo", "--yes")

    assert removed.code == 0, removed.err
    assert second.start("sync", "demo").code == 0
