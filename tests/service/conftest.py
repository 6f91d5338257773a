from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import stamina

from tests.world import Org, World, running_org


@dataclass
class Clock:
    """Time that passes only when a test says so."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def shared_org() -> Iterator[Org]:
    """One small org for tests that write nothing another would mind."""
    with running_org("--contacts", "16") as started:
        yield started


@pytest.fixture
def world(shared_org: Org, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, shared_org)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(shared_org: Org, tmp_path: Path, clock: Clock) -> Iterator[World]:
    """A world whose store and service live by the test's clock."""
    made = World(tmp_path, shared_org, clock=clock)
    yield made
    made.close()


@pytest.fixture
def impatient() -> Iterator[None]:
    """Salesforce is asked once only, so that a test need not wait for the retries."""
    stamina.set_testing(True, attempts=1)
    yield
    stamina.set_testing(False)
