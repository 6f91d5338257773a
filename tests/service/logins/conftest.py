from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.login_world import LoginWorld, login_world
from tests.world import Org, running_org


@pytest.fixture(scope="module")
def shared_org() -> Iterator[Org]:
    with running_org("--contacts", "16") as started:
        yield started


@pytest.fixture(scope="module")
def other_org() -> Iterator[Org]:
    with running_org("--contacts", "16", "--seed", "99") as started:
        yield started


@pytest.fixture
def world(shared_org: Org, tmp_path: Path) -> Iterator[LoginWorld]:
    with login_world(shared_org, tmp_path) as made:
        yield made
