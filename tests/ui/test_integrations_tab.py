from dataclasses import replace

import pytest

from sf_tui import language
from sf_tui.model.errors import SettingsError
from sf_tui.model.sentence import say
from sf_tui.model.states import RunState, SuspendReason
from sf_tui.ui.tabs.integrations import IntegrationsTab
from sf_tui.ui.tabs.sync import SyncTab
from sf_tui.ui.widgets.box import Switch
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.table import ListTable
from tests.ui.canned import CannedConsole
from tests.ui.driving import SIZES, started


async def test_the_switch_is_on_and_its_key_turns_it_off(console: CannedConsole) -> None:
    async with started(console) as driver:
        assert driver.get("#automatic-sync", Switch).value
        await driver.press("a")
        assert driver.writes == [("set_enabled", "Acme production", False)]
        assert "OFF" in driver.grid
        assert "no record is read or written" in driver.grid


@pytest.mark.parametrize(("code", "words"), [("en", ("ON", "OFF")), ("fr", ("ACTIVÉE", "DÉSACTIVÉE"))])
async def test_the_switch_always_says_its_state(
    console: CannedConsole, code: str, words: tuple[str, str]
) -> None:
    language.install(code)
    async with started(console) as driver:
        for word in (words[0], words[1], words[0]):
            assert f"] {word}\n" in driver.grid
            await driver.press("a")


async def test_off_is_told_in_a_toast_without_a_question(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("a")
        assert any("changes keep waiting" in toast for toast in driver.toasts)


async def test_space_on_the_switch_and_a_click_toggle_it(console: CannedConsole) -> None:
    async with started(console) as driver:
        driver.get("#automatic-sync", Switch).focus()
        await driver.press("space")
        await driver.click("#automatic-sync")
        assert [write[2] for write in driver.writes] == [False, True]


async def test_a_refused_switch_goes_back_and_says_why(console: CannedConsole) -> None:
    console.refusal = SettingsError("The settings file {file} is read-only.", file="sf-tui.toml")
    async with started(console) as driver:
        await driver.press("a")
        assert driver.get("#automatic-sync", Switch).value
        assert driver.toasts == ["The settings file sf-tui.toml is read-only."]


async def test_more_than_fourteen_days_off_are_told(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("right_square_bracket")
        assert "More than 14 days" in driver.get("#automatic-meaning", Line).shown.plain


async def test_the_version_box_knows_four_states(console: CannedConsole) -> None:
    async with started(console) as driver:
        box = driver.get("#versions", Line).shown.plain
        for words in ("✓ up to date", "▲ out of date: 66.0 is available", "unknown, because"):
            assert words in box
        assert "✗ not installed: sf-tui org-setup --print DIR" in box


async def test_moving_in_the_table_chooses_an_integration(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("j")
        assert driver.app.desk.chosen == "Acme sandbox"
        await driver.press("G")
        assert driver.app.desk.chosen == "Bolt Industries"
        assert "Suspended: own API limit" in driver.grid
        await driver.press("g", "k")
        assert driver.app.desk.chosen == "Acme production"


@pytest.mark.parametrize(("size", "heads"), [((60, 20), 4), ((80, 24), 5), ((120, 40), 5)])
async def test_the_last_run_has_a_column_where_there_is_room(
    console: CannedConsole, size: tuple[int, int], heads: int
) -> None:
    async with started(console, size) as driver:
        table = driver.get("#integrations-table", ListTable)
        assert len(table.ordered_columns) == heads
        assert table.max_scroll_x == 0


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_ledger_has_one_line_a_row(
    console: CannedConsole, size: tuple[int, int], code: str
) -> None:
    language.install(code)
    async with started(console, size) as driver:
        ledger = driver.get("#ledger", Line)
        assert ledger.size.height == 12
        assert ledger.shown.plain.count("\n") == 11


async def test_page_keys_go_through_the_page_from_a_short_table(console: CannedConsole) -> None:
    async with started(console) as driver:
        assert isinstance(driver.app.focused, ListTable)
        assert "switched automatic sync on" not in driver.grid
        await driver.press("pagedown", "pagedown")
        assert "marie (sudo root) switched automatic sync on" in driver.grid
        await driver.press("pageup", "pageup")
        assert driver.get("#tab-integrations", IntegrationsTab).scroll_y == 0


async def test_page_keys_go_through_the_page_from_each_short_table(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        page = driver.get("#tab-sync", SyncTab)
        for name in ("#problems", "#runs"):
            driver.get(name, ListTable).focus(scroll_visible=False)
            page.scroll_home(animate=False)
            await driver.press("pagedown")
            assert page.scroll_y > 0
        mapping = driver.get("#mapping", ListTable)
        mapping.focus(scroll_visible=False)
        before = page.scroll_y
        await driver.press("pagedown")
        assert mapping.scroll_y > 0
        assert page.scroll_y == before


async def test_a_reason_without_a_full_stop_does_not_run_into_the_way_out(
    console: CannedConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = replace(
        console.integration("Bolt Industries").summary,
        suspend_reason=SuspendReason.AUTH,
        suspend_sentence=say("The login was revoked: update the credentials"),
    )
    monkeypatch.setattr(console, "_summary", lambda _name: summary)
    async with started(console) as driver:
        told = " ".join(driver.grid.split())
        assert "update the credentials. Press r to resume once the cause is gone." in told


@pytest.mark.parametrize(("state", "is_marked"), [(RunState.FAILED, True), (RunState.DONE, False)])
async def test_a_run_that_failed_is_marked_in_the_table(
    console: CannedConsole, monkeypatch: pytest.MonkeyPatch, state: RunState, *, is_marked: bool
) -> None:
    console.held["Acme production"].is_live = False
    summary = replace(console.integration("Acme production").summary, last_run_state=state)
    monkeypatch.setattr(console, "_summary", lambda _name: summary)
    async with started(console) as driver:
        assert "3 min ago" in driver.grid
        assert ("✗ 3 min ago" in driver.grid) is is_marked


async def test_resume_is_offered_only_while_suspended(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("r")
        assert driver.writes == []
        await driver.press("left_square_bracket", "r")
        assert driver.writes == [("request_resume", "Bolt Industries")]


async def test_undo_takes_the_last_change_back(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("a")
        await driver.press("u")
        assert driver.writes[-1][0] == "undo"
        assert driver.get("#automatic-sync", Switch).value


async def test_a_read_only_screen_changes_nothing(console: CannedConsole) -> None:
    async with started(console, read_only=True) as driver:
        await driver.press("a", "s", "x")
        assert driver.writes == []
        assert "read-only" in driver.grid
        assert driver.get("#automatic-sync", Switch).value


async def test_without_an_integration_the_commands_are_named() -> None:
    async with started(CannedConsole(())) as driver:
        assert "sf-tui integrations add NAME" in driver.grid
        assert "sf-tui demo" in driver.grid
        await driver.press("1", "2", "3", "4", "s", "a", "e", "p")
        assert driver.writes == []


async def test_the_picker_chooses(console: CannedConsole) -> None:
    async with started(console) as driver:
        await driver.press("i", "j", "enter")
        assert driver.app.desk.chosen == "Acme sandbox"
        assert "sandbox" in driver.grid.splitlines()[1]
