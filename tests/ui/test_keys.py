"""A key does what it says, on every tab, or says why there is nothing to do."""

import pytest

from sf_tui.operations.views import CredentialState
from sf_tui.ui.widgets.box import Switch
from sf_tui.ui.widgets.hint_bar import HintBar
from tests.ui.canned import CannedConsole
from tests.ui.driving import Driver, started


def keys_of(driver: Driver) -> list[str]:
    return [key for key, _label, _name in driver.get("HintBar", HintBar)._shown]


async def test_enter_on_an_integration_opens_it_and_switches_nothing(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("enter")
        assert driver.main.active == 3
        await driver.press("enter", "enter")
        assert driver.writes == []
        assert console.held["Acme production"].enabled


async def test_the_switch_is_reached_by_tab(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("tab")
        assert isinstance(driver.app.focused, Switch)
        await driver.press("enter")
        assert driver.writes == [("set_enabled", "Acme production", False)]


@pytest.mark.parametrize("tab", [1, 2, 3, 4])
async def test_a_switches_automatic_sync_on_every_tab(console: CannedConsole, tab: int) -> None:
    async with started(console, tab=tab) as driver:
        await driver.press("a")
        assert driver.writes == [("set_enabled", "Acme production", False)]
        assert "Automatic sync is off" in driver.toasts[-1]
        await driver.press("1")
        assert not driver.get("#automatic-sync", Switch).value


async def test_a_key_with_nothing_to_do_says_so() -> None:
    console = CannedConsole(("Acme production",))
    console.held["Acme production"].is_live = False
    async with started(console) as driver:
        for key, words in {
            "i": "There is only one integration.",
            "right_square_bracket": "There is only one integration.",
            "left_square_bracket": "There is only one integration.",
            "x": "No run is under way.",
            "r": "This integration is not suspended.",
            "u": "There is nothing to undo.",
        }.items():
            await driver.press(key)
            assert driver.toasts == [words]
        assert driver.writes == []
        assert not {"i", "x", "r", "u"} & set(keys_of(driver))


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ((), "A run is under way already."),
        (("right_square_bracket",), "No run starts while automatic sync is off; a switches it on."),
        (("left_square_bracket",), "No run starts while suspended (own API limit)"),
    ],
)
async def test_sync_now_says_only_why_not(console: CannedConsole, moves: tuple[str, ...], words: str) -> None:
    async with started(console) as driver:
        await driver.press(*moves)
        await driver.press("s")
        assert driver.writes == []
        assert len(driver.toasts) == 1
        assert driver.toasts[0].startswith(words)
        assert "s" not in keys_of(driver)


async def test_toasts_of_one_kind_replace_each_other(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("c", "c", "c")
        assert driver.toasts == ["The check is done; tab 2 shows what it found."]
        await driver.press("a", "a")
        assert len(driver.toasts) == 2
        assert driver.toasts[-1].startswith("Automatic sync is on")


async def test_a_check_is_silent_where_its_outcome_is_seen(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("c")
        assert [write[0] for write in driver.writes] == ["request_check"]
        assert driver.toasts == []


@pytest.mark.parametrize("width", [60, 80])
async def test_the_footer_keeps_the_way_to_cancel_a_run(console: CannedConsole, width: int) -> None:
    async with started(console, (width, 24), tab=4) as driver:
        await driver.press("a", "a")
        assert "x" in keys_of(driver), "the undo of a setting must not push it out"
        assert set("?q") <= set(keys_of(driver))


async def test_one_check_at_a_time(console: CannedConsole) -> None:
    console.held["Acme production"].credentials = CredentialState.CHECKING
    async with started(console) as driver:
        await driver.press("c")
        assert driver.writes == []
        assert driver.toasts == ["A check is under way already."]


async def test_names_of_the_palette_need_no_place(console: CannedConsole) -> None:
    from sf_tui.ui.palette import Commands

    async with started(console) as driver:
        titles = [command.title for command in Commands(driver.main).commands()]
        assert "Update credentials (e)" in titles
        assert "Automatic sync on or off (a)" in titles
        assert len(titles) == len(set(titles))
