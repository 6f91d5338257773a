import pytest
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode

from sf_tui.ui.actions import ACTIONS, OVER_SCOPES, TAB_SCOPES, Action, Scope, of
from sf_tui.ui.palette import Commands
from sf_tui.ui.screens.base import Page
from sf_tui.ui.screens.credentials import CredentialsDialog
from sf_tui.ui.screens.help import HelpScreen
from sf_tui.ui.screens.main import MainScreen
from sf_tui.ui.screens.question import Question
from sf_tui.ui.widgets.hint_bar import MOST, HintBar
from sf_tui.ui.widgets.limit_field import LimitField
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.run_panel import RunPanel
from sf_tui.ui.widgets.table import ListTable
from tests.ui.canned import CannedConsole
from tests.ui.driving import started

PERFORMERS: dict[Scope, type[DOMNode]] = {
    Scope.APP: MainScreen,
    **dict.fromkeys(TAB_SCOPES, MainScreen),
    Scope.TABLE: ListTable,
    Scope.LIVE: RunPanel,
    Scope.FIELD: LimitField,
    Scope.PAGE: Page,
    Scope.QUESTION: Question,
    Scope.LOGIN: CredentialsDialog,
}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_has_a_key_and_a_method(action: Action) -> None:
    performer = PERFORMERS[action.scope]
    assert hasattr(performer, f"action_{action.id}")
    bound = {binding.id for binding in performer.BINDINGS if isinstance(binding, Binding)}
    assert f"{action.scope}.{action.id}" in bound
    for key in action.key.split(","):
        assert key not in {"ctrl+h", "ctrl+j", "ctrl+m"}


def test_no_key_means_two_things_at_one_place() -> None:
    for scope in TAB_SCOPES:
        keys = [key for action in of(Scope.APP, scope) for key in action.key.split(",")]
        assert len(keys) == len(set(keys))


async def test_help_lists_every_action_those_of_the_focus_first(console: CannedConsole) -> None:
    async with started(console, (200, 50), tab=3) as driver:
        await driver.press("e", "tab")
        driver.get("#others", ListTable).focus()
        await driver.press("question_mark")
        assert isinstance(driver.app.screen, HelpScreen)
        text = driver.get("#help", Line).shown.plain
        for action in ACTIONS:
            assert action.help_text in text
        assert text.startswith("In a table")


async def test_the_palette_offers_every_action_theme_language_and_integration(console: CannedConsole) -> None:
    async with started(console) as driver:
        commands = list(Commands(driver.main).commands())
        titles = [command.title for command in commands]
        for action in ACTIONS:
            if action.scope not in OVER_SCOPES:
                assert f"{action.name_text} ({action.key_text})" in titles
        for title in ("Theme: light", "Language: Français", "Integration: Acme sandbox"):
            assert title in titles


async def test_the_palette_performs_an_action_of_another_tab(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("ctrl+p")
        assert isinstance(driver.app.screen, CommandPalette)
        await driver.enter("editlimit")
        await driver.pilot.pause(0.2)
        await driver.press("enter")
        await driver.pilot.pause()
        assert driver.main.active == 2
        assert isinstance(driver.app.focused, LimitField)


async def test_every_action_of_the_palette_can_be_run(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        for action in ACTIONS:
            if action.id in {"leave", "palette", "help"} or action.scope in OVER_SCOPES:
                continue
            await driver.main.perform(action)
            await driver.settle()
            while not driver.is_on_main:
                await driver.press("escape")


@pytest.mark.parametrize("width", [60, 80, 160])
async def test_the_footer_has_at_most_eight_hints_that_fit(console: CannedConsole, width: int) -> None:
    async with started(console, (width, 24)) as driver:
        for tab in "1234":
            await driver.press(tab)
            bar = driver.get("HintBar", HintBar)
            assert 0 < len(bar._shown) <= MOST
            assert bar._width(list(bar._shown)) <= width
            labels = [label for _key, label, _name in bar._shown]
            assert "Help" in labels
            assert "Quit" in labels


async def test_q_leaves(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.pilot.press("q")
        await driver.pilot.pause()
    assert driver.app.return_code == 0


async def test_a_tab_is_mounted_when_it_is_first_wanted(console: CannedConsole) -> None:
    async with started(console) as driver:
        assert not driver.main.query("#tab-sync")
        await driver.press("4")
        assert driver.main.query("#tab-sync")
        await driver.press("1")
        assert not driver.main.query_one("#tab-sync").display
