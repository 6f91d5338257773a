"""An integration with an emulated org, as the command line sees it."""

import shutil
from pathlib import Path
from typing import Any, cast

import pytest

from sf_tui.connectors.sqlite import create_database
from tests.cli.terminal import Result, Terminal


def configure(
    terminal: Terminal, address: str, client_id: str = "demo", secret: str = "demo", **more: Any
) -> None:
    """Write settings and store the secret; nothing is logged in to."""
    crm = terminal.home / "crm.db"
    if not crm.exists():
        create_database(crm)
    lines = [f"{name} = {str(value).lower()}" for name, value in more.items()]
    terminal.write(
        "\n".join(
            [
                "[integrations.demo.salesforce]",
                f'host = "{address}"',
                f'client_id = "{client_id}"',
                f'allowed_hosts = ["{address.removeprefix("http://")}"]',
                *lines,
                "[integrations.demo.crm]",
                f'path = "{crm}"',
                "",
            ]
        )
    )
    done = terminal.start("credentials", "set", "--secret-stdin", "--no-check", stdin=f"{secret}\n")
    assert done.code == 0, done.err


def prepare(home: Path, address: str) -> Path:
    """Configure a home that tests take copies of, since a vault takes its time."""
    configure(Terminal(home, cast("pytest.CaptureFixture[str]", None)), address)
    return home


def move_in(terminal: Terminal, prepared: Path) -> Terminal:
    """Let a terminal's home be a copy of the prepared one, with a CRM of its own."""
    shutil.copytree(prepared, terminal.home, dirs_exist_ok=True)
    terminal.settings.write_text(terminal.settings.read_text().replace(str(prepared), str(terminal.home)))
    return terminal


def check(shell: Terminal) -> tuple[Result, dict[str, Any]]:
    """Run the real command; returns it with what it told of Salesforce."""
    result = shell.run("credentials", "check", "--json")
    return result, result.json["salesforce"]
