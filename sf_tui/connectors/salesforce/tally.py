"""Counting the metered calls of one piece of work, whatever else the client does meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """Calls counted so far."""

    calls: int = 0


_tallies: ContextVar[tuple[Tally, ...]] = ContextVar("sf_tui_tallies", default=())


@contextmanager
def tallied() -> Iterator[Tally]:
    """Count the calls made inside, by this task and by those it starts."""
    tally = Tally()
    token = _tallies.set((*_tallies.get(), tally))
    try:
        yield tally
    finally:
        _tallies.reset(token)


def count() -> None:
    """Note one call."""
    for tally in _tallies.get():
        tally.calls += 1
