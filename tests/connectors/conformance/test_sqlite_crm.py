"""The SQLite CRM keeps the protocol's promises."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sf_tui.connectors.conformance import ConnectorConformance, Harness
from sf_tui.connectors.protocol import Connector
from sf_tui.connectors.sqlite import SqliteCrm, create_database
from sf_tui.model.values import Value


class SqliteHarness(Harness):
    """Another program writes with a plain connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        create_database(path)

    async def connect(self) -> Connector:
        return SqliteCrm(self._path, create=False)

    async def make(self, name: str, values: dict[str, Value]) -> str:
        marks = ", ".join("?" * len(values))
        return await self._execute(
            f"INSERT INTO {name} ({', '.join(values)}) VALUES ({marks})", list(values.values())
        )

    async def edit(self, name: str, record_id: str, values: dict[str, Value]) -> None:
        assignments = ", ".join(f"{column} = ?" for column in values)
        await self._execute(f"UPDATE {name} SET {assignments} WHERE id = ?", [*values.values(), record_id])

    async def remove(self, name: str, record_id: str) -> None:
        await self._execute(f"DELETE FROM {name} WHERE id = ?", [record_id])

    async def _execute(self, sql: str, parameters: list[Value]) -> str:
        return await asyncio.to_thread(self._execute_now, sql, parameters)

    def _execute_now(self, sql: str, parameters: list[Value]) -> str:
        with closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            return str(connection.execute(sql, parameters).lastrowid)


class TestSqliteCrm(ConnectorConformance):
    @pytest.fixture(autouse=True)
    def _system(self, tmp_path: Path) -> None:
        self.harness = SqliteHarness(tmp_path / "crm.db")
