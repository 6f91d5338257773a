"""Rebinding and removing an integration: what it means is said first, and the name is typed."""

import pytest
from textual.widgets import Input

from sf_tui.model.errors import SettingsError
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import RequestState
from sf_tui.operations.views import RebindView
from sf_tui.ui.palette import Commands
from sf_tui.ui.screens.removing import RemoveDialog
from sf_tui.ui.widgets.line import Line
from tests.ui.canned import CannedConsole
from tests.ui.driving import Driver, started
from tests.ui.test_hostile import CONTROL, HOSTILE

NAME = "Acme production"


def plain(driver: Driver, name: str) -> str:
    return " ".join(driver.get(f"#{name}", Line).shown.plain.split())


async def answer(driver: Driver, text: str) -> None:
    driver.get("#typed-name", Input).value = text
    driver.get("#typed-name", Input).focus()
    await driver.press("enter")


async def test_what_goes_and_what_stays_is_said_before(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("b")
        words = plain(driver, "typed-rows")
        assert "48,210 links and all cursors, of org 00D5g000004XyZkEAK" in words
        assert "Kept: settings, credentials, the history of runs, and every record on both sides." in words
        assert "It is switched off." in words


async def test_only_the_name_rebinds(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("b")
        await answer(driver, "acme")
        assert "does not match" in plain(driver, "typed-said")
        assert driver.writes == []
        await answer(driver, NAME)
        assert driver.is_on_main
        assert driver.writes == [("rebind", NAME)]
        assert "is bound to nothing and off" in driver.toasts[-1]


async def test_escape_leaves_everything_as_it_is(console: CannedConsole) -> None:
    async with started(console) as driver:
        for key in ("b", "d"):
            await driver.press(key, *"Acme", "escape")
            assert driver.is_on_main
        assert driver.writes == []


async def test_a_login_under_way_is_said_where_it_stands_in_the_way(console: CannedConsole) -> None:
    console.answers = dict.fromkeys(
        range(9), Sentence("A login is under way: finish it, or cancel it first.")
    )
    console.other_state = RequestState.FAILED
    async with started(console) as driver:
        await driver.press("b")
        await answer(driver, NAME)
        assert "A login is under way" in driver.toasts[-1]


async def test_removing_ends_the_login_first_and_then_forgets_the_integration(console: CannedConsole) -> None:
    console.revoke_state = RequestState.RUNNING
    async with started(console) as driver:
        await driver.press("d")
        await answer(driver, NAME)
        assert driver.writes == [("set_enabled", NAME, False), ("request_revoke", NAME)]
        assert "Ending its login in Salesforce" in plain(driver, "typed-said")
        console.revoke_state = RequestState.DONE
        await driver.refresh()
        await driver.settle()
        assert driver.writes[-1] == ("remove_integration", NAME)
        assert driver.is_on_main
        assert "Its login was ended in Salesforce." in driver.toasts[-1]
        assert driver.app.desk.chosen == "Acme sandbox"


async def test_a_login_that_cannot_be_ended_is_said_and_the_integration_goes(console: CannedConsole) -> None:
    console.revocation = (False, Sentence("The login could not be ended in Salesforce (unreachable)."))
    async with started(console) as driver:
        await driver.press("d")
        await answer(driver, NAME)
        await driver.settle()
        assert driver.writes[-1] == ("remove_integration", NAME)
        assert "could not be ended in Salesforce" in driver.toasts[-1]


async def test_escape_while_the_login_is_ended_keeps_the_integration(console: CannedConsole) -> None:
    console.revoke_state = RequestState.RUNNING
    async with started(console) as driver:
        await driver.press("d")
        await answer(driver, NAME)
        await driver.press("escape")
        assert "is switched off and was not removed" in driver.toasts[-1]
        console.revoke_state = RequestState.DONE
        await driver.refresh()
        assert ("remove_integration", NAME) not in driver.writes


async def test_a_refusal_leaves_the_question_open(console: CannedConsole) -> None:
    console.refusal = SettingsError("The settings file cannot be written.")
    async with started(console) as driver:
        await driver.press("d")
        await answer(driver, NAME)
        assert "cannot be written" in plain(driver, "typed-said")
        console.refusal = None
        await answer(driver, NAME)
        await driver.settle()
        assert driver.writes[-1] == ("remove_integration", NAME)


async def test_the_last_integration_leaves_the_first_steps(console: CannedConsole) -> None:
    console = CannedConsole((NAME,))
    async with started(console) as driver:
        await driver.press("d")
        await answer(driver, NAME)
        await driver.settle()
        assert driver.app.desk.chosen == ""
        assert driver.main.query_one("#first-steps").display


@pytest.mark.parametrize("key", ["b", "d"])
async def test_a_screen_that_only_looks_asks_nothing(console: CannedConsole, key: str) -> None:
    async with started(console, read_only=True) as driver:
        await driver.press(key)
        assert driver.is_on_main
        assert "read-only" in driver.toasts[-1]


async def test_both_are_in_the_palette(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        commands = {command.title: command for command in Commands(driver.main).commands()}
        assert "Rebind an integration (b)" in commands
        driver.app.call_later(commands["Remove an integration (d)"].run)
        await driver.settle()
        assert isinstance(driver.app.screen, RemoveDialog)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_ids_and_names_are_shown_as_text(console: CannedConsole, text: str) -> None:
    console.text = lambda old: f"{text}{old}"
    console.rebound = RebindView(text, text, 1, is_enabled=True)
    async with started(console) as driver:
        for key in ("b", "d"):
            await driver.press(key)
            assert not CONTROL.search(driver.grid.replace("\n", ""))
            await driver.press("escape")
        assert driver.app.is_running
