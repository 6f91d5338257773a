import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sf_tui.connectors.sqlite import SqliteCrm


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "crm.db"


@pytest.fixture
async def crm(path: Path) -> AsyncIterator[SqliteCrm]:
    connector = SqliteCrm(path)
    await connector.identify()
    yield connector
    await connector.close()


@pytest.fixture
def other(path: Path, crm: SqliteCrm) -> Iterator[sqlite3.Connection]:
    """Another program's connection, with SQLite's own defaults."""
    assert crm is not None
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    yield connection
    connection.close()
