"""A full disk, simulated by a limit on the size of any file the program writes."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal


def run_within(megabytes: float, terminal: Terminal, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``sf-tui`` so that no file outgrows ``megabytes``: writing on fails as on a full disk."""
    limit = int(megabytes * 1024 * 1024)

    def apply() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "sf_tui", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=apply,
        env=terminal.environment,
    )


@pytest.mark.parametrize("megabytes", [0.2, 1.5])
def test_a_full_disk_is_one_sentence_and_loses_nothing(
    terminal: Terminal, tmp_path: Path, megabytes: float
) -> None:
    folder = tmp_path / "demo"
    arguments = ("demo", "--headless", "--json", "--contacts", "1500", "--state", str(folder))
    full = run_within(megabytes, terminal, *arguments)
    assert full.returncode in {2, 3}, full.stderr
    assert "Traceback" not in full.stderr
    assert "unforeseen" not in full.stderr
    again = run_within(1000, terminal, *arguments)
    assert again.returncode == 0, again.stderr
    totals = json.loads(again.stdout)["totals"]
    assert totals["failed"] == 0
    assert totals["created"] > 0
