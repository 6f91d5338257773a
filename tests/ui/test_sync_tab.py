import pytest
from textual.widgets import DataTable

from sf_tui.model.errors import SettingsError
from sf_tui.model.states import ExistingContacts
from sf_tui.ui.screens.problem import ProblemScreen
from sf_tui.ui.screens.run import RunScreen
from sf_tui.ui.widgets.box import Box
from sf_tui.ui.widgets.choice import Choice
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.run_panel import RunPanel
from tests.ui.canned import CannedConsole
from tests.ui.driving import started

BOXES = ("accounts", "contacts", "leads", "tasks", "opportunities")
PARTS = ("opportunity_owner", "opportunity_close_date", "opportunity_stage")


async def test_each_box_writes_its_option(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        for option in (*PARTS, *BOXES):
            driver.get(f"#{option}", Box).focus()
            await driver.press("space")
            assert driver.writes[-1] == ("set_sync", "Acme production", option, False)
            assert not driver.get(f"#{option}", Box).value


async def test_a_refused_box_goes_back(console: CannedConsole) -> None:
    console.refusal = SettingsError("Leads need the field Company.")
    async with started(console, tab=4) as driver:
        driver.get("#leads", Box).focus()
        await driver.press("space")
        assert driver.get("#leads", Box).value
        assert driver.toasts == ["Leads need the field Company."]


async def test_the_parts_of_opportunities_follow_their_box(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        driver.get("#opportunities", Box).focus()
        await driver.press("space")
        assert all(driver.get(f"#{part}", Box).disabled for part in PARTS)


async def test_the_tasks_box_is_visible_only_while_active(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        shown = [driver.get("#tasks", Box).display]
        for _ in console.held:
            await driver.press("right_square_bracket")
            shown.append(driver.get("#tasks", Box).display)
        assert shown == [True, False, False, True]  # on, off, suspended, on


async def test_existing_contacts_are_chosen_and_counted(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        driver.get("#existing-contacts", Choice).focus()
        await driver.press("up", "enter")
        assert driver.writes == [("set_existing_contacts", "Acme production", ExistingContacts.LEADS)]
        await driver.press("p")
        assert "1,204 will match, 398 will be created, 14 lack a required field" in (
            driver.get("#preview", Line).shown.plain
        )


async def test_the_live_run_has_a_line_a_step(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        row = next(row for row in driver.grid.splitlines() if row.strip().startswith("Contacts"))
        for words in ("SF → CRM", "█", "3,109 of 5,014", "1,212/s", "5 s", "3 calls"):
            assert words in row


async def test_escape_on_the_live_run_cancels_it(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        driver.get("#run-panel", RunPanel).focus()
        await driver.press("escape")
        assert driver.writes == [("cancel_run", "Acme production")]
        assert "Last run" in driver.grid


async def test_sync_now_and_cancel_by_key(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        await driver.press("x")
        await driver.press("s")
        assert [write[0] for write in driver.writes] == ["cancel_run", "request_sync"]


async def test_a_problem_opens_its_records(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        driver.get("#problems", DataTable).focus()
        await driver.press("enter")
        assert isinstance(driver.app.screen, ProblemScreen)
        assert "REQUIRED_FIELD_MISSING" in driver.grid
        await driver.press("j")
        assert "LastName of Lindqvist is blank" in driver.grid
        await driver.press("escape")
        assert driver.is_on_main


async def test_a_run_opens_its_steps(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        driver.get("#runs", DataTable).focus()
        await driver.press("G", "k", "enter")
        assert isinstance(driver.app.screen, RunScreen)
        assert "Run 211 of Acme production" in driver.grid
        assert "A person stopped the run after 9120 records." in driver.grid
        await driver.press("q")
        assert driver.is_on_main


async def test_only_changed_cells_are_written(
    console: CannedConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with started(console, tab=4) as driver:
        added: list[object] = []
        monkeypatch.setattr(DataTable, "add_row", lambda *_args, **_kwargs: added.append(1))
        console.held["Acme production"].sync = console.held["Acme sandbox"].sync
        await driver.refresh()
        assert added == []
