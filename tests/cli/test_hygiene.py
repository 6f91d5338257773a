import json
import os
import subprocess
import sys

import pytest

HEAVY = {
    "textual",
    "rich",
    "httpx",
    "keyring",
    "sqlite3",
    "msgspec",
    "tomlkit",
    "platformdirs",
    "cryptography",
    "starlette",
    "uvicorn",
    "stamina",
    "asyncio",
    "sf_tui.emulator",
    "sf_tui.service",
    "sf_tui.ui",
}

LOOK = """
import json, sys
from sf_tui.cli.main import main
code = main(sys.argv[1:])
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""


def _modules_after(*arguments: str, home: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, *arguments],
        env={"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0
    return set(modules)


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_look_at_the_version_loads_nothing_heavy(option: str, tmp_path: os.PathLike[str]) -> None:
    assert not _modules_after(option, home=str(tmp_path)) & HEAVY


@pytest.mark.parametrize("command", ["status", "limits", "integrations"])
def test_a_look_at_the_store_loads_no_screen_no_network_and_no_keyring(
    command: str, tmp_path: os.PathLike[str]
) -> None:
    loaded = _modules_after(command, home=str(tmp_path))

    assert not loaded & {"textual", "rich", "httpx", "keyring", "uvicorn", "sf_tui.service", "sf_tui.ui"}
