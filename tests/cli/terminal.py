"""Running the command line, in this process or as a real one."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sf_tui.cli.main import main

SETTINGS = """\
[integrations.demo]

[integrations.demo.salesforce]
host = "acme.my.salesforce.com"
client_id = "3MVG9"

[integrations.demo.crm]
path = "crm.db"
"""


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def is_one_sentence(self) -> bool:
        """No traceback, nothing on stdout, and one line that says what is wrong."""
        return not self.out and self.err.count("\n") == 1 and "Traceback" not in self.err


@dataclass(frozen=True)
class Terminal:
    home: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def settings(self) -> Path:
        return self.home / "config" / "sf-tui.toml"

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "SF_TUI_CONFIG": str(self.settings),
            "SF_TUI_STATE": str(self.state),
            "SF_TUI_VAULT_PASSPHRASE": "correct horse",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
        }

    def write(self, text: str = SETTINGS) -> None:
        self.settings.parent.mkdir(exist_ok=True)
        self.settings.write_text(text)

    def run(self, *arguments: str) -> Result:
        """Run in this process."""
        self.capsys.readouterr()
        code = main(arguments)
        captured = self.capsys.readouterr()
        return Result(code, captured.out, captured.err)

    def start(self, *arguments: str, stdin: str = "", **environment: str) -> Result:
        """Run as a process of its own, without a terminal."""
        done = subprocess.run(
            [sys.executable, "-m", "sf_tui.cli.main", *arguments],
            env={"PATH": os.environ["PATH"], **self.environment, **environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)
