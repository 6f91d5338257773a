"""The real program in a real pty, driven by keys and read as text."""

import signal
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest

from tests.terminal import running

_LEAVES_ALTERNATE_SCREEN = b"\x1b[?1049l"


def environment(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_STATE_HOME": str(folder)}


def edit_in_salesforce(folder: Path, title: str) -> str:
    settings = tomllib.loads((folder / "sf-tui.toml").read_text("utf-8"))
    host = settings["integrations"]["demo"]["salesforce"]["host"]
    with httpx.Client(base_url=host) as client:
        answer = client.post(
            "/services/oauth2/token",
            data={"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"},
        )
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        query = {"q": "SELECT Id FROM Contact WHERE IsDeleted = false LIMIT 1"}
        record = client.get("/services/data/v62.0/query", params=query).json()["records"][0]["Id"]
        path = f"/services/data/v62.0/sobjects/Contact/{record}"
        client.patch(path, json={"Title": title}).raise_for_status()
    return str(record)


def edit_in_crm(folder: Path, phone: str) -> str:
    connection = sqlite3.connect(folder / "crm.db", timeout=10)
    try:
        with connection:
            ((record, sf_id),) = connection.execute(
                "SELECT id, sf_id FROM contacts WHERE sf_id IS NOT NULL ORDER BY id DESC LIMIT 1"
            )
            connection.execute("UPDATE contacts SET phone = ? WHERE id = ?", (phone, record))
    finally:
        connection.close()
    return str(sf_id)


def in_crm(folder: Path, statement: str, *values: str) -> object:
    connection = sqlite3.connect(folder / "crm.db", timeout=10)
    try:
        return connection.execute(statement, values).fetchone()
    finally:
        connection.close()


def test_edits_on_both_sides_arrive_while_the_demo_runs_and_the_feed_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    arguments = ("demo", "--state", str(folder), "--contacts", "200")
    with running(*arguments, columns=120, rows=40, environment=environment(tmp_path)) as terminal:
        terminal.wait_for("A run ended")
        terminal.wait_for("● On")
        sf_id = edit_in_salesforce(folder, "Edited in Salesforce")
        edit_in_crm(folder, "+33 9 87 65 43 21")
        terminal.wait_for("Title went to the CRM")
        terminal.wait_for("Phone went to Salesforce")
        title = in_crm(folder, "SELECT title FROM contacts WHERE sf_id = ?", sf_id)
        assert title == ("Edited in Salesforce",)
        terminal.press("q")
        assert terminal.wait_for_end() == 0, terminal.text
        assert _LEAVES_ALTERNATE_SCREEN in terminal.output


@pytest.mark.parametrize("key", ["1", "2", "3", "4"])
def test_every_tab_opens_at_80_by_24_and_q_leaves(tmp_path: Path, key: str) -> None:
    names = {
        "1": "Connector version",
        "2": "Update credentials",
        "3": "This integration",
        "4": "What is synced",
    }
    arguments = ("demo", "--state", str(tmp_path / "demo"), "--contacts", "20")
    with running(*arguments, environment=environment(tmp_path)) as terminal:
        terminal.wait_for("1 Integrations")
        terminal.press(key)
        terminal.wait_for(names[key])
        terminal.press("q")
        assert terminal.wait_for_end() == 0, terminal.text


def test_the_demo_is_let_go_wrong_from_its_palette(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with running(
        "demo", "--state", str(folder), "--contacts", "20", environment=environment(tmp_path)
    ) as terminal:
        terminal.wait_for("1 Integrations")
        terminal.press("\x10")
        terminal.wait_for("Find an action")
        terminal.press("demo: remove a field")
        terminal.wait_for("Contacts have no phone any more")
        terminal.press("\r")
        terminal.wait_for("Done: remove a field.")
        settings = tomllib.loads((folder / "sf-tui.toml").read_text("utf-8"))
        host = settings["integrations"]["demo"]["salesforce"]["host"]
        (rule,) = httpx.get(f"{host}/__emulator__/rules", trust_env=False).json()["rules"]
        assert (rule["kind"], rule["object"], rule["field"]) == ("removed", "Contact", "Phone")
        terminal.press("q")
        assert terminal.wait_for_end() == 0, terminal.text


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(tmp_path: Path, ending: signal.Signals) -> None:
    folder = tmp_path / "demo"
    with running(
        "demo", "--state", str(folder), "--contacts", "20", environment=environment(tmp_path)
    ) as terminal:
        terminal.wait_for("1 Integrations")
        terminal.process.send_signal(ending)
        terminal.wait_for_end()
        assert _LEAVES_ALTERNATE_SCREEN in terminal.output
    connection = sqlite3.connect(folder / "state.db")
    try:
        assert connection.execute("SELECT count(*) FROM lease WHERE until > 0").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM run WHERE state = 'running'").fetchone() == (0,)
    finally:
        connection.close()


def test_a_dumb_terminal_is_refused_with_one_sentence(tmp_path: Path) -> None:
    with running(environment={**environment(tmp_path), "TERM": "dumb"}) as terminal:
        assert terminal.wait_for_end() == 2
        assert len([line for line in terminal.lines if line]) <= 2
        assert "TERM" in terminal.text


def test_a_small_terminal_gets_a_polite_message_and_comes_back_when_it_grows(tmp_path: Path) -> None:
    arguments = ("demo", "--state", str(tmp_path / "demo"), "--contacts", "20")
    with running(*arguments, columns=40, rows=10, environment=environment(tmp_path)) as terminal:
        terminal.wait_for("60")
        assert "Traceback" not in terminal.text
        terminal.resize(80, 24)
        terminal.wait_for("1 Integrations")
        terminal.press("q")
        assert terminal.wait_for_end() == 0, terminal.text


def test_no_terminal_at_all_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sf_tui"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env={"PATH": "", **environment(tmp_path), "TERM": "xterm"},
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
