"""`org-setup --check` asks a real org process what the integration's user finds there."""

import pytest

from sf_tui.connectors.sqlite import create_database
from tests.cli.terminal import SETTINGS, Terminal
from tests.world import running_org


def _connect(terminal: Terminal, address: str) -> None:
    host = address.removeprefix("http://")
    crm = terminal.home / "crm.db"
    create_database(crm)
    terminal.write(
        SETTINGS.replace("acme.my.salesforce.com", address)
        .replace('"3MVG9"', f'"demo"\nallowed_hosts = ["{host}"]')
        .replace("crm.db", str(crm))
    )
    stored = terminal.start("credentials", "set", "--secret-stdin", "--no-check", stdin="demo\n")
    assert stored.code == 0, stored.err


@pytest.mark.parametrize(("state", "code", "word"), [("ready", 0, "ready"), ("missing", 2, "missing")])
def test_the_external_id_is_told_for_every_object(
    terminal: Terminal, state: str, code: int, word: str
) -> None:
    with running_org("--contacts", "16", "--external-id", state) as org:
        _connect(terminal, org.address)
        told = terminal.start("org-setup", "--check")
        document = terminal.start("org-setup", "--check", "demo", "--json")
    assert (told.code, document.code) == (code, code), told.out + told.err
    assert told.out.count(word) >= 5
    assert {each["external_id"] for each in document.json["access"]} == {word}
    assert document.json["ready"] is (code == 0)
    if code:
        assert "sf-tui org-setup --print DIR" in told.out


def test_an_org_that_cannot_be_reached_says_why(terminal: Terminal) -> None:
    with running_org("--contacts", "16") as org:
        _connect(terminal, org.address)
    told = terminal.start("org-setup", "--check")
    assert told.code == 2
    assert "127.0.0.1" in told.out
