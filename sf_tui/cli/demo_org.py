"""The demo's Salesforce: the emulator as a process of its own, which ends when we do."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sf_tui.model.errors import StoreFull, Unreachable, UsageError
from sf_tui.model.safe_text import safe_text

LOG_FILE = "emulator.log"
ORG_FILE = "org.db"
_END_SECONDS = 5.0
_LEAST_BYTES = 1 << 20
"""Free space below which a silent end is put down to a full disk."""
_OWN_NAME = re.compile(r"(python -m sf_tui\.)?emulator: (error: )?(\[Errno \d+\] )?")
"""How the emulator's process begins what it says; who runs a demo need not know of it."""


@dataclass(frozen=True, slots=True)
class DemoOrg:
    """Where the emulated org answers, and the credentials it prints for its own use."""

    address: str
    org_id: str

    @property
    def host(self) -> str:
        """``127.0.0.1:PORT``."""
        return self.address.partition("://")[2]


@contextmanager
def demo_org(folder: Path, *, contacts: int, seed: int, activity: str) -> Iterator[DemoOrg]:
    """Start the emulator over ``folder/org.db`` and wait until it answers; end it at the end.

    Its stdin is a pipe that closes with this process, however that ends. Raises `UsageError` when it
    refuses its options, `Unreachable` when it does not start.
    """
    command = [sys.executable, "-P", "-m", "sf_tui.emulator", "--port", "0", "--contacts", str(contacts)]
    command += ["--seed", str(seed), "--database", str(folder / ORG_FILE)]
    command += ["--activity", activity] if activity else []
    log = folder / LOG_FILE
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603  our own interpreter and arguments
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,  # Ctrl-C is for us: we stop the sync first, then the org
        )
    try:
        yield _first_line(process, log)
    finally:
        _end(process)


def _first_line(process: "subprocess.Popen[bytes]", log: Path) -> DemoOrg:
    assert process.stdout is not None  # noqa: S101  a pipe was asked for
    try:
        line = json.loads(process.stdout.readline())
        return DemoOrg(str(line["address"]), str(line.get("org_id", "")))
    except (ValueError, KeyError):
        pass
    _end(process)
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    said = safe_text(_OWN_NAME.sub("", lines[-1]) if lines else "?", 300)
    if process.returncode == 2:
        raise UsageError("The demo's org cannot start: {said}", said=said)
    if not lines and shutil.disk_usage(log.parent).free < _LEAST_BYTES:
        raise StoreFull(
            "No space is left on the disk of {path}: free some, or name another folder with --state.",
            path=safe_text(str(log.parent), 500),
        )
    raise Unreachable("The demo's org did not start: {said}", said=said)


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
