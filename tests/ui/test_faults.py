"""The palette of a demo, where things can be let go wrong."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from textual.command import CommandPalette

from sf_tui.cli.demo_faults import FAULTS, DemoFaults
from sf_tui.model.errors import Unreachable
from sf_tui.ui.palette import Commands
from tests.emulator.faults.process import emulator
from tests.ui.canned import CannedConsole
from tests.ui.driving import Driver, started


@dataclass(frozen=True)
class CannedFault:
    title: str = "expire the session"
    help: str = "The next call is refused."


@dataclass
class CannedFaults:
    """Notes what is armed; waits until it is let go, or refuses."""

    armed: list[str] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    refusal: Unreachable | None = None

    def listed(self) -> Sequence[CannedFault]:
        return (CannedFault(), CannedFault("cut the connection", "[@click=app.quit]The next answer ends."))

    def arm(self, title: str) -> None:
        assert self.go_on.wait(10)
        if self.refusal is not None:
            raise self.refusal
        self.armed.append(title)


def titles(driver: Driver) -> list[str]:
    return [command.title for command in Commands(driver.main).commands()]


async def choose(driver: Driver, words: str) -> None:
    await driver.pilot.press("ctrl+p")
    assert isinstance(driver.app.screen, CommandPalette)
    await driver.pilot.press(*words)
    await driver.pilot.pause(0.2)
    await driver.pilot.press("enter")
    await driver.pilot.pause()


async def test_outside_a_demo_nothing_can_be_broken(console: CannedConsole) -> None:
    async with started(console) as driver:
        assert not [title for title in titles(driver) if title.startswith("Demo")]


async def test_a_fault_is_armed_from_the_palette_and_said(console: CannedConsole) -> None:
    faults = CannedFaults()
    faults.go_on.set()
    async with started(console, faults=faults, is_demo=True) as driver:
        assert "Demo: expire the session" in titles(driver)
        await choose(driver, "demoexpire")
        await driver.settle()
        assert faults.armed == ["expire the session"]
        assert driver.toasts == ["Done: expire the session. The next call is refused."]


async def test_the_screen_goes_on_while_the_org_takes_its_time(console: CannedConsole) -> None:
    faults = CannedFaults()
    async with started(console, faults=faults, is_demo=True) as driver:
        await choose(driver, "democut")
        await driver.pilot.press("3")
        await driver.pilot.pause()
        assert driver.main.active == 2
        assert faults.armed == []
        faults.go_on.set()
        await driver.settle()
        assert faults.armed == ["cut the connection"]


async def test_a_fault_that_cannot_be_armed_is_told(console: CannedConsole) -> None:
    faults = CannedFaults(refusal=Unreachable("The demo's org did not take the fault: {said}", said="gone"))
    faults.go_on.set()
    async with started(console, faults=faults, is_demo=True) as driver:
        await choose(driver, "demoexpire")
        await driver.settle()
        assert driver.toasts == ["The demo's org did not take the fault: gone"]


async def test_a_screen_that_may_only_look_breaks_nothing(console: CannedConsole) -> None:
    faults = CannedFaults()
    async with started(console, faults=faults, read_only=True) as driver:
        await choose(driver, "demoexpire")
        await driver.settle()
        assert faults.armed == []
        assert "read-only" in driver.toasts[0]


async def test_the_real_org_fails_as_the_palette_was_told(console: CannedConsole) -> None:
    with emulator("--contacts", "50") as address:
        async with started(console, faults=DemoFaults(address), is_demo=True) as driver:
            assert len([title for title in titles(driver) if title.startswith("Demo: ")]) == len(FAULTS)
            await choose(driver, "demomaintenance")
            await driver.settle()
            assert state(address, "faults")["active"][0]["name"] == "service-unavailable"
            assert status(f"{address}/services/data/v60.0/limits") == 503
            await choose(driver, "demoinorder")
            await driver.settle()
            assert driver.toasts[0].startswith("Done: put everything in order. All faults, rules and late")
            assert state(address, "faults")["active"] == []


def test_the_emulator_takes_every_one_of_them_and_puts_all_in_order_again() -> None:
    order, *rest = FAULTS
    with emulator("--contacts", "50") as address:
        faults = DemoFaults(address)
        for fault in rest:
            faults.arm(fault.title)
        assert len(state(address, "faults")["active"]) == 11
        assert len(state(address, "rules")["rules"]) == 5
        assert state(address, "late")["activity"] == {"share": 0.5, "seconds": 60.0}
        assert state(address, "limits")["used"] == 20_000
        faults.arm(order.title)
        assert state(address, "faults")["active"] == state(address, "rules")["rules"] == []
        assert state(address, "late")["activity"] == {"share": 0.0, "seconds": 0.0}


def test_an_org_that_is_gone_is_a_sentence() -> None:
    with pytest.raises(Unreachable, match="did not take the fault"):
        DemoFaults("http://127.0.0.1:9").arm(FAULTS[0].title)


def test_titles_are_translated_where_they_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from sf_tui.ui import faults

    words = {"Demo: {what}": "Démo : {what}", "expire the session": "faire expirer la session"}
    monkeypatch.setattr(faults, "_", lambda text: words.get(text, text))
    assert faults.title_of(CannedFault()) == "Démo : faire expirer la session"


def status(address: str) -> int:
    return httpx.get(address, trust_env=False).status_code


def state(address: str, name: str) -> dict[str, Any]:
    answer = httpx.get(f"{address}/__emulator__/{name}", trust_env=False)
    found: dict[str, Any] = json.loads(answer.content)
    return found
