"""Limits as an org that runs tells and enforces them."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sf_tui.connectors.protocol import Write
from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.connectors.salesforce.slots import MOST
from sf_tui.model.errors import LimitReached
from tests.connectors.salesforce.fake_org import FakeMeter

if TYPE_CHECKING:
    from tests.connectors.salesforce.conftest import Emulator


class Control:
    """Steers the org, and says what it has counted."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def arm(self, name: str, **more: Any) -> None:
        self._client.post("/faults", json={"name": name, **more}).raise_for_status()

    def set(self, **limits: Any) -> None:
        self._client.post("/limits", json=limits).raise_for_status()

    @property
    def used(self) -> int:
        return int(self._client.get("/limits").raise_for_status().json()["used"])


@pytest.fixture
def control(empty_emulator: "Emulator") -> Iterator[Control]:
    with httpx.Client(base_url=f"{empty_emulator.address}/__emulator__", timeout=10) as client:
        before = client.get("/limits").json()
        yield Control(client)
        client.delete("/faults").raise_for_status()
        named = {name: before[name] for name in ("api_limit", "used", "soft_cap", "app", "bursts")}
        client.post("/limits", json=named).raise_for_status()


@pytest.fixture
async def connector(empty_emulator: "Emulator", meter: FakeMeter) -> Any:
    connector = empty_emulator.connector(meter)
    yield connector
    await connector.close()


async def test_we_count_what_the_org_counts(
    connector: SalesforceConnector, meter: FakeMeter, control: Control
) -> None:
    before = control.used
    await connector.check([])
    await connector.counts(["Account", "Contact", "Lead"])
    await connector.limits()
    await connector.callers()
    await connector.write("Contact", [Write({"LastName": "Counted"}, key="crm:counted")])
    await connector.users()
    assert len(meter.counted) == control.used - before > 5


async def test_attempts_that_the_org_refused_are_counted_too(
    connector: SalesforceConnector, meter: FakeMeter, control: Control
) -> None:
    await connector.describe("Contact")
    meter.counted.clear()
    control.arm("server-error", times=2)
    await connector.counts(["Contact"])
    assert len(meter.counted) == 3


async def test_too_many_at_once_is_borne_with_fewer_at_a_time(
    connector: SalesforceConnector, control: Control
) -> None:
    await connector.counts(["Contact"])
    control.arm("concurrent-limit", times=2)
    async with asyncio.TaskGroup() as group:
        counting = [group.create_task(connector.counts(["Contact"])) for _ in range(12)]
    assert len({tuple(task.result()) for task in counting}) == 1
    assert connector._client._slots.width < MOST


async def test_the_daily_limit_stops_us_at_once(
    connector: SalesforceConnector, meter: FakeMeter, control: Control
) -> None:
    await connector.counts(["Contact"])
    meter.counted.clear()
    control.set(api_limit=10, used=10)
    with pytest.raises(LimitReached, match="24 hours"):
        await connector.counts(["Contact"])
    assert len(meter.counted) == 1


@pytest.mark.parametrize(
    "extra",
    [{"app": {"name": "sf-tui", "maximum": 250}}, {"bursts": [1, 750]}, {"soft_cap": True, "api_limit": 5}],
)
async def test_the_pool_is_heard_in_every_form_of_the_header(
    connector: SalesforceConnector, meter: FakeMeter, control: Control, extra: dict[str, Any]
) -> None:
    control.set(used=40, **extra)
    await connector.counts(["Contact"])
    used, maximum = meter.observed[-1]
    assert used >= 40
    assert maximum == extra.get("api_limit", maximum)
