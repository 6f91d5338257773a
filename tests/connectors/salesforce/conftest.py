import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import stamina

from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from tests.connectors.salesforce.fake_org import FakeMeter, FakeOrg


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    stamina.set_testing(True, attempts=3, cap=True)
    yield
    stamina.set_testing(False)


@pytest.fixture
def org() -> FakeOrg:
    return FakeOrg()


async def _soon(seconds: float) -> None:
    """Wait a fiftieth of what a real job is given."""
    await asyncio.sleep(seconds / 50)


@dataclass(frozen=True)
class Emulator:
    """A running emulator: a process of its own, reached over HTTP only."""

    address: str
    username: str
    org_id: str

    def connector(self, meter: FakeMeter, secret: str = "demo") -> SalesforceConnector:
        settings = SalesforceSettings(
            host=self.address,
            client_id="demo",
            allowed_hosts=(self.address.removeprefix("http://"),),
        )
        return SalesforceConnector(settings, Secret(secret), meter, pause=_soon)


@contextmanager
def running(*arguments: str) -> Iterator[Emulator]:
    command = [sys.executable, "-m", "sf_tui.emulator", "--port", "0", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield Emulator(told["address"], told["username"], told["org_id"])
        process.stdin.close()
        process.wait(10)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running("--contacts", "2300") as started:
        yield started


@pytest.fixture(scope="module")
def empty_emulator() -> Iterator[Emulator]:
    with running("--contacts", "0") as started:
        yield started


@pytest.fixture(scope="module", params=["missing", "hidden"])
def poor_emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with running("--contacts", "20", "--external-id", request.param) as started:
        yield started


@pytest.fixture
def meter() -> FakeMeter:
    return FakeMeter()


@pytest.fixture
async def live(emulator: Emulator, meter: FakeMeter) -> AsyncIterator[SalesforceConnector]:
    connector = emulator.connector(meter)
    yield connector
    await connector.close()


@pytest.fixture
async def poor(poor_emulator: Emulator, meter: FakeMeter) -> AsyncIterator[SalesforceConnector]:
    connector = poor_emulator.connector(meter)
    yield connector
    await connector.close()
