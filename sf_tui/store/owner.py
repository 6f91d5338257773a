"""Who holds a lease: a process on a host, told apart from a later process with the same number."""

import json
import os
import socket
from functools import cache
from pathlib import Path

from sf_tui import __version__


@cache
def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def _start_time(pid: int) -> str:
    """Clock ticks after boot at which the process started; "" when there is no such process to see."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def this_process() -> str:
    """Describe this process as a lease's owner (JSON)."""
    pid = os.getpid()
    return json.dumps(
        {
            "host": socket.gethostname(),
            "boot": _boot_id(),
            "pid": pid,
            "start": _start_time(pid),
            "version": __version__,
        }
    )


def _fields(owner: str) -> dict[str, str]:
    """Read an owner; empty where it is nothing that `this_process` wrote."""
    try:
        fields = json.loads(owner)
    except ValueError:
        return {}
    return {key: str(value) for key, value in fields.items()} if isinstance(fields, dict) else {}


def describe_owner(owner: str) -> dict[str, str]:
    """Return host, pid and version of an owner; empty where it cannot be read."""
    fields = _fields(owner)
    return {key: fields.get(key, "") for key in ("host", "pid", "version")}


def is_dead(owner: str) -> bool:
    """Whether the owner certainly no longer runs; False where this host cannot tell."""
    fields = _fields(owner)
    pid = fields.get("pid", "")
    if fields.get("host") != socket.gethostname() or not _boot_id() or not pid.isdecimal():
        return False
    if fields.get("boot") != _boot_id():
        return True
    return _start_time(int(pid)) != fields.get("start")
