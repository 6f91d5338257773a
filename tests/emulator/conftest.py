"""An org of 500 contacts behind an in-process server."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from sf_tui.emulator import Options
from sf_tui.emulator.app import Front
from sf_tui.emulator.database import Database
from sf_tui.emulator.org import Org
from sf_tui.emulator.seeding import prepare
from tests.emulator.helpers import CONTACTS, Serving, log_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with an org, to be copied."""
    path = tmp_path_factory.mktemp("emulator") / "org.db"
    prepare(path, Options(contacts=CONTACTS))
    return path


@pytest.fixture
def serving(filled: Path, tmp_path: Path) -> Serving:
    """Return a function that serves a copy of the org and gives a client that is logged in."""

    @asynccontextmanager
    async def serve(**choices: object) -> AsyncIterator[httpx.AsyncClient]:
        path = tmp_path / "org.db"
        shutil.copy(filled, path)
        options = replace(Options(contacts=CONTACTS), **choices)  # type: ignore[arg-type]
        org = Org(prepare(path, options), options)
        database = Database(path)
        transport = httpx.ASGITransport(Front(org, database).application())
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
                await log_in(client)
                yield client
        finally:
            database.close()

    return serve


@pytest.fixture
async def client(serving: Serving) -> AsyncIterator[httpx.AsyncClient]:
    async with serving() as found:
        yield found
