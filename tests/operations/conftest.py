from collections.abc import Iterator
from pathlib import Path

import pytest

from sf_tui.operations.store_console import StoreConsole
from sf_tui.secrets import MemorySecrets
from sf_tui.store.sqlite import SqliteStore
from tests.operations.desk import SETTINGS, Clock, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = Clock()
    stores = [SqliteStore(tmp_path / "state.db", clock=clock) for _ in range(3)]
    desk = Desk(stores[0], tmp_path / "sf-tui.toml", MemorySecrets(), clock, stores[1], stores[2])
    desk.take_up(SETTINGS)
    yield desk
    for store in stores:
        store.close()


@pytest.fixture
def console(desk: Desk) -> StoreConsole:
    return desk.console()
