"""What a process has really loaded, beside what import-linter reads in the source (DESIGN section 3)."""

import subprocess
import sys

import pytest

_HEAVY = {"textual", "rich", "httpx", "keyring", "tomlkit", "cryptography", "starlette", "uvicorn", "jwt"}
_OUTSIDE = {"sf_tui.service", "sf_tui.engine", "sf_tui.connectors", "sf_tui.emulator"}


def loaded_after(statement: str) -> set[str]:
    """Return every module a fresh interpreter has after ``statement``."""
    code = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stderr.split())


def within(modules: set[str], names: set[str]) -> set[str]:
    """Return those of ``names`` that are loaded, as a package or a part of one."""
    return {name for name in names if any(each == name or each.startswith(f"{name}.") for each in modules)}


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [
        ("sf_tui.model.settings", _HEAVY | {"sqlite3"} | _OUTSIDE | {"sf_tui.store"}),
        ("sf_tui.language", _HEAVY | {"sqlite3", "msgspec"}),
        ("sf_tui.settings", _HEAVY | {"sqlite3"} | _OUTSIDE | {"sf_tui.store"}),
        ("sf_tui.secrets", _HEAVY | {"sqlite3"} | _OUTSIDE | {"sf_tui.store"}),
        ("sf_tui.store.sqlite", _HEAVY | _OUTSIDE),
        ("sf_tui.operations.store_console", _HEAVY | _OUTSIDE),
        ("sf_tui.ui", {"httpx", "keyring", "starlette", "uvicorn"} | _OUTSIDE),
        ("sf_tui.engine.sync", _HEAVY | {"sf_tui.ui", "sf_tui.operations", "sf_tui.settings"}),
        ("sf_tui.service", _HEAVY | {"sf_tui.ui", "sf_tui.operations"}),
        ("sf_tui.connectors.sqlite", _HEAVY | {"sf_tui.connectors.salesforce", "sf_tui.store"}),
        # httpx itself loads rich where it finds it, for its own command line.
        ("sf_tui.connectors.salesforce", {"textual", "sf_tui.connectors.sqlite", "sf_tui.store"}),
        ("sf_tui.emulator.serve", {"textual", "rich", "httpx", "sf_tui.model", "sf_tui.store"}),
    ],
)
def test_a_room_loads_only_what_is_below_it(room: str, forbidden: set[str]) -> None:
    assert within(loaded_after(f"import {room}"), forbidden) == set()


def test_asking_for_the_version_loads_nothing_heavy() -> None:
    statement = "from sf_tui.cli.main import main\nassert main(['--version']) == 0"
    assert within(loaded_after(statement), _HEAVY | {"sqlite3", "msgspec"} | _OUTSIDE) == set()
