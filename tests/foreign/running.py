"""Scripts of other people's clients, run as their users would: a process of its own, JSON in and JSON out."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

SCRIPTS = Path(__file__).parent / "scripts"
PATIENCE_SECONDS = 90
CONTACTS = 2_500
"""More than one page of 2,000."""

Step: TypeAlias = Callable[..., Any]
"""Runs a step of a client's script against the org; keywords are added to what it is given."""


def run_step(
    program: Sequence[str | Path],
    script: str,
    step: str,
    given: Mapping[str, Any],
    home: Path,
    **environment: str,
) -> Any:
    """Run one step of a script with `given` on its stdin; return what it printed as JSON."""
    command = [*program, SCRIPTS / script, step]
    return json.loads(run(command, home, given=json.dumps(given), **environment))


def run(command: Sequence[str | Path], home: Path, *, given: str = "", **environment: str) -> str:
    """Run a program to its end and return its stdout; it must succeed.

    The process sees a home of its own and none of this one's proxies, tokens or settings.
    """
    done = subprocess.run(
        list(map(str, command)),
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        cwd=home,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", **environment},
    )
    said = f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    assert done.returncode == 0, f"{Path(command[0]).name} ended with {done.returncode}:\n{said}"
    return done.stdout
