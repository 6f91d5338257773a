"""The faults that are armed, and which of them strikes."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sf_tui.emulator.faults.catalogue import FAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sf_tui.emulator.faults.catalogue import Fault, Setting, Stage

LOGIN = "/services/oauth2/token"
_DATA = "/services/data/"
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")
_REFUSING = range(400, 600)
_WRITING = ("POST", "PATCH", "PUT", "DELETE")


class WrongFault(ValueError):
    """A fault that cannot be armed; the text says why and names the nearest way out."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a fault is narrowed to; None is anything.

    `path` is the beginning of a path: `/services/oauth2/token`, or without the version: `query`.
    """

    method: str | None = None
    path: str | None = None
    sobject: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as faults see it; `sobject` is looked up only when a fault asks for one."""

    method: str
    path: str
    sobject: Callable[[], str | None] = lambda: None

    @property
    def resource(self) -> str | None:
        """The path below the version, in lower case; None outside the data API."""
        if not self.path.startswith(_DATA):
            return None
        return self.path.removeprefix(_DATA).partition("/")[2].strip("/").lower()


@dataclass(slots=True)
class Armed:
    """A fault that waits: how many times yet (None: until taken away), how often it has struck."""

    id: int
    fault: Fault
    settings: Mapping[str, Setting]
    times: int | None = 1
    rate: float = 1.0
    match: Match = field(default_factory=Match)
    hits: int = 0

    def text(self, name: str) -> str:
        """Return a setting as text."""
        return str(self.settings[name])

    def number(self, name: str) -> float:
        """Return a setting as a number."""
        return float(self.settings[name])


class Board:
    """All armed faults, in the order they were armed. Safe for several threads."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self._armed: list[Armed] = []
        self._hits: Counter[str] = Counter()
        self._last = 0
        self._dice = random.Random(seed)

    def arm(
        self,
        name: str,
        settings: Mapping[str, Setting] | None = None,
        *,
        times: int | None = 1,
        rate: float = 1.0,
        match: Match | None = None,
    ) -> Armed:
        """Arm a fault. Raises WrongFault for an unknown one, and for settings it does not know."""
        fault = FAULTS.get(name)
        if fault is None:
            raise WrongFault(f"no fault is called {name!r}: GET this address lists them")
        given = dict(settings or {})
        _check(fault, given)
        with self._lock:
            self._last += 1
            armed = Armed(self._last, fault, {**fault.parameters, **given}, times, rate, match or Match())
            self._armed.append(armed)
        return armed

    def disarm(self, id_: int | None = None) -> int:
        """Take away one fault, or all; return how many were there."""
        with self._lock:
            kept = [item for item in self._armed if id_ is not None and item.id != id_]
            gone = len(self._armed) - len(kept)
            self._armed = kept
            if id_ is None:
                self._dice = random.Random(self._seed)
        return gone

    def active(self) -> list[Armed]:
        """Return what is armed."""
        with self._lock:
            return list(self._armed)

    def hits(self) -> dict[str, int]:
        """Return how often each fault has struck, those that are over included."""
        with self._lock:
            return dict(self._hits)

    def waits(self, *stages: Stage) -> bool:
        """Whether a fault of these stages is armed; cheap."""
        return any(armed.fault.stage in stages for armed in self._armed)

    def strike(self, asked: Asked, *stages: Stage) -> Armed | None:
        """Return the first fault that strikes this request now, and count it; None when there is none."""
        if not self.waits(*stages):
            return None
        with self._lock:
            for armed in self._armed:
                if armed.fault.stage not in stages or not _strikes(armed, asked):
                    continue
                if armed.rate < 1 and self._dice.random() >= armed.rate:
                    continue
                armed.hits += 1
                self._hits[armed.fault.name] += 1
                if armed.times is not None:
                    armed.times -= 1
                    if armed.times <= 0:
                        self._armed.remove(armed)
                return armed
        return None


def _check(fault: Fault, given: Mapping[str, Setting]) -> None:
    for name, value in given.items():
        usual = fault.parameters.get(name)
        if usual is None:
            known = ", ".join(fault.parameters) or "none"
            raise WrongFault(f"{fault.name} has no parameter {name!r}; it has: {known}")
        both_numbers = _is_number(usual) and _is_number(value)
        if not both_numbers and type(usual) is not type(value):
            raise WrongFault(f"{name} of {fault.name} is a {type(usual).__name__}, such as {usual!r}")
        if _is_number(value) and float(value) < 0:
            raise WrongFault(f"{name} of {fault.name} cannot be negative")
        if name == "status" and value not in _REFUSING:
            raise WrongFault(f"status of {fault.name} is from {_REFUSING[0]} to {_REFUSING[-1]}")
        if name == "to" and not _ADDRESS.fullmatch(str(value)):
            raise WrongFault(f"to of {fault.name} is an address, such as {usual!r}")


def _is_number(value: Setting) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _strikes(armed: Armed, asked: Asked) -> bool:
    match = armed.match
    if match.method is not None and match.method.upper() != asked.method:
        return False
    if match.path is None:
        if not _in_scope(armed.fault, asked):
            return False
    elif not _below(match.path, asked):
        return False
    if match.sobject is None:
        return True
    found = asked.sobject()
    return found is not None and found.lower() == match.sobject.lower()


def _below(prefix: str, asked: Asked) -> bool:
    if prefix.startswith("/services/"):
        return asked.path.lower().startswith(prefix.lower())
    resource = asked.resource
    return resource is not None and resource.startswith(prefix.strip("/").lower())


def _in_scope(fault: Fault, asked: Asked) -> bool:
    if fault.scope == "any":
        return True
    if fault.scope == "token":
        return asked.path == LOGIN
    resource = asked.resource
    if not resource:
        return False
    if fault.scope == "api":
        return True
    first, _, rest = resource.partition("/")
    if fault.scope == "write":  # what Bulk loads meets the faults of records
        return asked.method in _WRITING and resource != "composite" and first != "jobs"
    if resource.startswith("jobs/query"):
        return fault.scope != "more" or resource.endswith("/results")
    return first in ("query", "queryall") and (fault.scope != "more" or bool(rest))
