from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import Org, World, running_org


@pytest.fixture
def org() -> Iterator[Org]:
    with running_org("--contacts", "40") as started:
        yield started


@pytest.fixture
def world(org: Org, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, org)
    made.start()
    yield made
    made.close()
