"""Text pictures of every tab; ``SF_TUI_UPDATE_SNAPSHOTS=1 pytest tests/ui`` writes them anew."""

import os
from pathlib import Path

import pytest

from sf_tui import language
from sf_tui.ui.palette import Commands
from sf_tui.ui.widgets.table import ListTable
from tests.ui.canned import CannedConsole
from tests.ui.driving import SIZES, Driver, started

LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).parent / "snapshots"
TABS = {1: "integrations", 2: "credentials", 3: "limits", 4: "sync"}


STATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("picker", ("1", "i")),
    ("integrations-off", ("escape", "right_square_bracket")),
    ("sync-off", ("4",)),
    ("integrations-suspended", ("1", "right_square_bracket")),
    ("credentials-invalid", ("2",)),
    ("credentials-dialog", ("right_square_bracket", "e")),
    ("help", ("escape", "4", "question_mark")),
    ("sync-scrolled", ("escape", "tab", "end")),
)
"""Pictures of one screen after the other, and the keys that lead from one to the next."""
PAGES = {"problem": "#problems", "run": "#runs"}
"""Pages over the tab CRM Sync, and the tables they are opened from."""


async def compare(driver: Driver, name: str, *, is_new: bool = True) -> None:
    """Hold the screen against its picture; on a busy machine the last layout may still be to come."""
    path = FOLDER / f"{name}.txt"
    if is_new and os.environ.get("SF_TUI_UPDATE_SNAPSHOTS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(await driver.rested(), "utf-8")
    assert path.exists(), f"{path} is missing: run with SF_TUI_UPDATE_SNAPSHOTS=1 and read it"
    expected = path.read_text("utf-8")
    await driver.until(lambda: driver.grid == expected)
    assert driver.grid == expected, name


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_tabs_look_as_they_did(code: str, size: tuple[int, int]) -> None:
    language.install(code)
    async with started(CannedConsole(), size) as driver:
        for tab, name in TABS.items():
            await driver.press(str(tab))
            await compare(driver, f"{code}/{name}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("code", LANGUAGES)
async def test_the_states_look_as_they_did(code: str) -> None:
    language.install(code)
    async with started(CannedConsole()) as driver:
        for name, keys in STATES:
            for key in keys:
                await driver.press(key)
            await compare(driver, f"{code}/{name}-80x24")
        for name, table in PAGES.items():
            driver.get(table, ListTable).focus()
            await driver.press("enter")
            await compare(driver, f"{code}/{name}-80x24")
            await driver.press("escape")


@pytest.mark.parametrize("code", LANGUAGES)
async def test_ascii_looks_as_it_did(code: str) -> None:
    language.install(code)
    async with started(CannedConsole(), tab=4, ascii=True) as driver:
        await compare(driver, f"{code}/ascii-80x24")


@pytest.mark.parametrize("code", LANGUAGES)
async def test_no_integration_looks_as_it_did(code: str) -> None:
    language.install(code)
    async with started(CannedConsole(())) as driver:
        await compare(driver, f"{code}/none-80x24")


async def test_the_language_changes_live_and_back() -> None:
    console = CannedConsole()
    async with started(console) as driver:
        for code in ("fr", "en"):
            titles = {"fr": "Language: Français", "en": "Langue\u00a0: English"}
            commands = {command.title: command for command in Commands(driver.main).commands()}
            await driver.app.run_action("show_integrations", driver.main)
            driver.app.call_later(commands[titles[code]].run)
            await driver.settle()
            for tab, name in TABS.items():
                await driver.press(str(tab))
                await compare(driver, f"{code}/{name}-80x24", is_new=False)
            await driver.press("question_mark")
            await compare(driver, f"{code}/help-80x24", is_new=False)
            await driver.press("escape", "1")
    assert driver.writes == [("set_ui", None, "fr"), ("set_ui", None, "en")]


async def test_a_small_terminal_gets_a_polite_message() -> None:
    async with started(CannedConsole(), (40, 10)) as driver:
        assert "needs 60x16" in driver.grid.replace("\n", " ")
        assert "Acme" not in driver.grid
        await driver.pilot.resize_terminal(80, 24)
        await driver.settle()
        assert "Acme production" in driver.grid
