from collections.abc import Iterator
from pathlib import Path

import pytest

from sf_tui.model.states import Direction, ObjectKind, RunTrigger
from sf_tui.store.owner import this_process
from sf_tui.store.sqlite import SqliteStore
from tests.store.parts import Clock, Work


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "state.db"


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[SqliteStore]:
    store = SqliteStore(path, clock=clock)
    yield store
    store.close()


@pytest.fixture
def other(store: SqliteStore, clock: Clock) -> Iterator[SqliteStore]:
    """A second connection, as another process would have."""
    other = SqliteStore(store.path, clock=clock)
    yield other
    other.close()


@pytest.fixture
def work(store: SqliteStore) -> Work:
    store.save_revision("{}", "ann", ["demo"])
    row = store.integration("demo")
    assert row is not None
    lease = store.acquire_lease(f"integration:{row.id}", this_process())
    assert lease is not None
    run = store.begin_run(row.id, RunTrigger.PERSON, 1, [(ObjectKind.CONTACT, Direction.PULL)])
    return Work(row.id, lease, run)
