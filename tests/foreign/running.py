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
    """Run one step of a script with `given` on its stdin; return what it printed as JSON.

    The process sees a home of its own and none of this one's proxies, tokens or settings.
    """
    done = subprocess.run(
        [*map(str, program), str(SCRIPTS / script), step],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        cwd=home,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", **environment},
    )
    assert done.returncode == 0, f"{script} {step} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return json.loads(done.stdout)
