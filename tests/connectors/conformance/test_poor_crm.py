"""The poorest CRM that keeps the protocol's promises, and what the suite says of one that does not."""

import pytest

from sf_tui.connectors.conformance import Broken, ConnectorConformance, Harness
from sf_tui.connectors.protocol import ChangeQuery, Connector, Record, Window, Write
from sf_tui.model.errors import Refused, Unreachable
from sf_tui.model.values import Value
from tests.connectors.poor import PoorCrm


class PoorHarness(Harness):
    """Another program writes into the dictionaries."""

    def __init__(self) -> None:
        self.crm = PoorCrm()

    async def connect(self) -> Connector:
        return self.crm

    async def make(self, name: str, values: dict[str, Value]) -> str:
        return self.crm.add(name, **values)

    async def edit(self, name: str, record_id: str, values: dict[str, Value]) -> None:
        self.crm.tables[name][record_id].update(values)

    async def remove(self, name: str, record_id: str) -> None:
        del self.crm.tables[name][record_id]


class TestPoorCrm(ConnectorConformance):
    @pytest.fixture(autouse=True)
    def _system(self) -> None:
        self.harness = PoorHarness()


async def test_a_create_with_a_known_key_creates_a_second_record() -> None:
    crm = PoorCrm()
    for _ in range(2):
        await crm.write("contacts", [Write({"last_name": "Doe"}, key="003")])
    assert [row["sf_id"] for row in crm.tables["contacts"].values()] == ["003", "003"]


async def test_pages_overlap_and_their_order_changes() -> None:
    crm = PoorCrm()
    for i in range(20):
        crm.add("contacts", last_name=str(i))
    query = ChangeQuery("contacts", ("last_name",), Window("", "now"), 5)
    shown = []
    for _ in range(2):
        (stream,) = await crm.open_changes([query])
        shown.append([record.id async for page in stream for record in page.records])
    assert len(shown[0]) > 20
    assert shown[0] != shown[1]


@pytest.mark.parametrize("after", [False, True])
async def test_a_call_fails_when_told_before_or_after_its_effect(*, after: bool) -> None:
    crm = PoorCrm()
    crm.fail_next(Unreachable, after=after, method="write")
    assert await crm.counts(["contacts"]) == [0]
    with pytest.raises(Unreachable):
        await crm.write("contacts", [Write({"last_name": "Doe"})])
    assert await crm.counts(["contacts"]) == [int(after)]
    await crm.write("contacts", [Write({"last_name": "Doe"})])
    crm.fail_next(Refused)
    with pytest.raises(Refused):
        await crm.users()


class Forgetful(PoorCrm):
    """Leaves the last one out."""

    async def read(self, *arguments: object) -> list[Record]:
        return (await super().read(*arguments))[:-1]  # type: ignore[arg-type]


async def test_the_suite_names_the_promise_that_is_broken() -> None:
    suite = TestPoorCrm()
    suite.harness = harness = PoorHarness()
    harness.crm = Forgetful()
    with pytest.raises(Broken, match="a record that was written can be read"):
        await suite.test_a_created_record_can_be_read()
