"""A process that serves one store and kills itself right before or after a write about the place."""

import functools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sf_tui.connectors.sqlite import occupants
from sf_tui.service import EmbeddedService
from sf_tui.store.sqlite import SqliteStore
from tests.engine.child import open_connectors

WRITES: dict[str, tuple[object, str]] = {
    "bind": (SqliteStore, "bind"),
    "mark": (SqliteStore, "add_mark"),
    "claim": (occupants, "_occupy"),
    "vacate": (occupants, "_vacate"),
    "set aside": (SqliteStore, "rebind"),
}


def die_at(write: str, number: int, moment: str) -> None:
    """Let the ``number``-th such write be the last thing that happens, or the first that does not."""
    owner, name = WRITES[write]
    function: Callable[..., Any] = getattr(owner, name)
    calls = 0

    @functools.wraps(function)
    def dying(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **named)
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, dying)


if __name__ == "__main__":
    die_at(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    service = EmbeddedService(Path(sys.argv[1]), open_connectors)
    service.start()
    sys.stdin.read()
    service.stop()
