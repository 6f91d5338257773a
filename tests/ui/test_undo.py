"""Undo says what it takes back, and is offered only for the newest change."""

from textual.widgets import Button, Input

from sf_tui.ui.widgets.box import Box
from sf_tui.ui.widgets.choice import Choice
from sf_tui.ui.widgets.hint_bar import HintBar
from tests.ui.canned import CannedConsole
from tests.ui.driving import Driver, started


def hints(driver: Driver) -> list[str]:
    return [f"{key} {label}" for key, label, _name in driver.get("HintBar", HintBar)._shown]


async def test_footer_and_toast_say_what_undo_takes_back(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        driver.get("#leads", Box).focus()
        await driver.press("space")
        assert "u Undo: Leads off" in hints(driver)
        driver.get("#existing-contacts", Choice).focus()
        await driver.press("up", "enter")
        assert "u Undo: existing contacts as leads" in hints(driver)
        await driver.press("u")
        assert driver.toasts[-1] == "Taken back: existing contacts as leads."
        assert not [hint for hint in hints(driver) if hint.startswith("u ")]


async def test_new_credentials_leave_nothing_to_undo(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("a", "a", "2", "e")
        driver.get("#secret", Input).value = "s3cret"
        driver.get("#save", Button).press()
        await driver.settle()
        await driver.press("escape", "u")
        assert [write[0] for write in driver.writes] == ["set_enabled", "set_enabled", "set_credentials"]
        assert driver.toasts[-1] == "There is nothing to undo."
        assert not [hint for hint in hints(driver) if hint.startswith("u ")]


async def test_the_limits_button_undoes_the_limit_only(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await driver.press("e")
        await driver.enter("25000")
        await driver.press("enter")
        assert driver.get("#undo-limit", Button).display
        assert "u Undo: limit 25,000" in hints(driver)
        await driver.press("a")
        assert not driver.get("#undo-limit", Button).display
        assert "u Undo: automatic sync off" in hints(driver)
