"""`sync` and `credentials check` against sides that do not answer; the demo covers the ones that do."""

import itertools
import re
import socket

import pytest

from sf_tui.cli.commands.sync import follow_sync
from sf_tui.cli.workplace import LateSecrets
from sf_tui.connectors.sqlite import create_database
from sf_tui.model.states import RunState, RunTrigger
from sf_tui.operations.store_console import StoreConsole
from sf_tui.operations.views import RunView
from sf_tui.store.sqlite import SqliteStore
from tests.cli.terminal import SETTINGS, Terminal


def _closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def unreachable(terminal: Terminal) -> Terminal:
    """An integration whose org is a port that nobody listens on."""
    host = f"127.0.0.1:{_closed_port()}"
    crm = terminal.home / "crm.db"
    create_database(crm)
    terminal.write(
        SETTINGS.replace("acme.my.salesforce.com", f"http://{host}")
        .replace('"3MVG9"', f'"3MVG9"\nallowed_hosts = ["{host}"]')
        .replace("crm.db", str(crm))
    )
    secret = terminal.start("credentials", "set", "--secret-stdin", "--no-check", stdin="s\n")
    assert secret.code == 0, secret.err
    return terminal


def test_an_org_that_cannot_be_reached_is_temporary(unreachable: Terminal) -> None:
    result = unreachable.start("sync", "--json")

    assert result.code == 3, result.err
    assert "Traceback" not in result.err
    assert "127.0.0.1" in result.err
    assert "stamina" not in result.err
    log = unreachable.state / "sf-tui.log"
    assert log.stat().st_mode & 0o777 == 0o600
    line = r"WARNING stamina action=retry number=1 wait=[\d.]+s error=TransientRefusal$"
    assert re.search(line, log.read_text(), re.MULTILINE)
    assert "127.0.0.1" not in log.read_text()


def test_a_missing_secret_is_a_matter_of_configuration(terminal: Terminal) -> None:
    terminal.write(SETTINGS.replace("crm.db", str(terminal.home / "crm.db")))

    result = terminal.start("sync")

    assert result.code == 2, result.err
    assert "sf-tui credentials set demo" in result.err


def test_an_unknown_crm_connector_is_named_with_the_known_ones(terminal: Terminal) -> None:
    terminal.write(SETTINGS.replace('path = "crm.db"', 'connector = "sqllite"'))

    result = terminal.start("sync")

    assert result.code == 2, result.err
    assert "these exist: sqlite" in result.err


def test_an_integration_that_is_off_is_not_synced(terminal: Terminal) -> None:
    terminal.write(SETTINGS.replace("[integrations.demo]", "[integrations.demo]\nenabled = false"))

    result = terminal.start("sync", "demo")

    assert result.code == 2, result.err
    assert "is off" in result.err


def test_a_check_that_fails_prints_what_was_found(unreachable: Terminal) -> None:
    result = unreachable.start("credentials", "check", "--json")

    assert result.code == 3, result.err
    assert result.json["salesforce"]["is_valid"] is False
    assert re.search(r"No connection to 127\.0\.0\.1:\d+ ", str(result.json["salesforce"]["reason"]))
    assert result.json["crm"]["is_valid"] is True


def test_a_request_that_nobody_picks_up_is_temporary(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.write()
    terminal.run("status")
    ticks = itertools.count(1_700_000_000, 20)
    store = SqliteStore(terminal.state / "state.db", clock=lambda: 1_700_000_000.0)
    console = StoreConsole(
        store, terminal.settings, LateSecrets(terminal.state), who="ann", clock=lambda: float(next(ticks))
    )

    request = console.request_sync("demo")
    code = follow_sync(console, "demo", request, [], watch=lambda: None, wants_json=True)

    store.close()
    assert code == 3
    assert "Nobody picked this request up" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("state", "failed", "code"),
    [
        (RunState.DONE, 0, 0),
        (RunState.DONE_WITH_FAILURES, 2, 1),
        (RunState.CANCELLED, 0, 130),
        (RunState.SUSPENDED, 0, 3),
        (RunState.INTERRUPTED, 0, 3),
        (RunState.FAILED, 0, 3),
    ],
)
def test_how_a_run_ends_is_the_exit_code(state: RunState, failed: int, code: int) -> None:
    from sf_tui.cli.summary import exit_of

    run = RunView(1, state, RunTrigger.PERSON, 0.0, 1.0, 0, 0, failed)

    assert exit_of(run) == code
