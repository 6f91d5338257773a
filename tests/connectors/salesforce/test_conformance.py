"""Salesforce's side keeps the protocol's promises; the emulator is the org, httpx the other program."""

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

import httpx
import pytest

from sf_tui.connectors.conformance import Harness, Names, writing
from sf_tui.connectors.conformance.reading import ReadingConformance
from sf_tui.connectors.conformance.splitting import SplitConformance
from sf_tui.connectors.conformance.whole import WholeConformance
from sf_tui.connectors.protocol import Connector
from sf_tui.connectors.salesforce import cuts
from sf_tui.model.values import Value
from tests.connectors.salesforce.fake_org import FakeMeter

if TYPE_CHECKING:
    from tests.connectors.salesforce.conftest import Emulator


class OrgHarness(Harness):
    """Another program works in the org through the REST API."""

    names = Names(
        people="Contact",
        first_name="FirstName",
        last_name="LastName",
        email="Email",
        company="AccountId",
        companies="Account",
        company_name="Name",
        unknown_id="003gL00000ZZZZZQA5",
    )

    def __init__(self, emulator: "Emulator", http: httpx.AsyncClient) -> None:
        self._emulator = emulator
        self._http = http

    async def connect(self) -> Connector:
        return self._emulator.connector(FakeMeter())

    async def make(self, name: str, values: dict[str, Value]) -> str:
        required: dict[str, Value] = {"LastName": "Somebody"} if name == "Contact" else {}
        answer = await self._http.post(f"/sobjects/{name}", json={**required, **values})
        return str(answer.raise_for_status().json()["id"])

    async def make_all(self, name: str, rows: Sequence[dict[str, Value]]) -> list[str]:
        if len(rows) < 50:
            return await super().make_all(name, rows)
        ids: list[str] = []
        for start in range(0, len(rows), 200):
            records = [{"attributes": {"type": name}, **row} for row in rows[start : start + 200]]
            answer = await self._http.post("/composite/sobjects", json={"records": records})
            ids += [str(each["id"]) for each in answer.raise_for_status().json()]
        return ids

    async def edit(self, name: str, record_id: str, values: dict[str, Value]) -> None:
        (await self._http.patch(f"/sobjects/{name}/{record_id}", json=values)).raise_for_status()

    async def remove(self, name: str, record_id: str) -> None:
        (await self._http.delete(f"/sobjects/{name}/{record_id}")).raise_for_status()

    async def empty(self) -> None:
        for name in ("Contact", "Account"):
            found = await self._http.get("/query", params={"q": f"SELECT Id FROM {name}"})
            ids = [row["Id"] for row in found.raise_for_status().json()["records"]]
            for start in range(0, len(ids), 200):
                batch = ",".join(ids[start : start + 200])
                (await self._http.delete("/composite/sobjects", params={"ids": batch})).raise_for_status()


@pytest.fixture
async def harness(empty_emulator: "Emulator") -> AsyncIterator[OrgHarness]:
    async with httpx.AsyncClient(trust_env=False) as http:
        form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}
        told = (await http.post(f"{empty_emulator.address}/services/oauth2/token", data=form)).json()
        http.headers["Authorization"] = f"Bearer {told['access_token']}"
        http.base_url = f"{empty_emulator.address}/services/data/v66.0"
        harness = OrgHarness(empty_emulator, http)
        await harness.empty()
        yield harness


class TestReading(ReadingConformance):
    @pytest.fixture(autouse=True)
    def _system(self, harness: OrgHarness) -> None:
        self.harness = harness


class TestSplitting(SplitConformance):
    many = 450
    size = 200  # no page is smaller

    @pytest.fixture(autouse=True)
    def _system(self, harness: OrgHarness, monkeypatch: pytest.MonkeyPatch) -> None:
        self.harness = harness
        monkeypatch.setattr(cuts, "PAGE", 1)  # so few people are worth a cut


class TestWriting(writing.WritingConformance):
    @pytest.fixture(autouse=True)
    def _system(self, harness: OrgHarness, monkeypatch: pytest.MonkeyPatch) -> None:
        self.harness = harness
        short = tuple(text for text in writing.TEXTS if len(text) <= 80)  # a last name holds no more
        monkeypatch.setattr(writing, "TEXTS", short)


class TestWhole(WholeConformance):
    @pytest.fixture(autouse=True)
    def _system(self, harness: OrgHarness) -> None:
        self.harness = harness

    async def test_a_check_finds_rather_than_raises(self) -> None:
        """Asks for the CRM's names of fields; `test_checking` asks for Salesforce's."""
