import dataclasses

import pytest
from textual.widgets import DataTable

from sf_tui.model.errors import SettingsError
from sf_tui.model.sentence import say
from sf_tui.model.states import Direction, ExistingContacts, ObjectKind, RunState, StepState
from sf_tui.operations.views import StepView
from sf_tui.ui.screens.problem import ProblemScreen
from sf_tui.ui.screens.question import Question
from sf_tui.ui.screens.run import RunScreen
from sf_tui.ui.widgets.box import Box
from sf_tui.ui.widgets.choice import Choice
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.run_panel import RunPanel
from sf_tui.ui.widgets.table import ListTable
from tests.ui.canned import NOW, CannedConsole
from tests.ui.driving import SIZES, started

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


async def test_a_count_for_another_choice_is_not_shown(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        await driver.press("p")
        counted = console.held["Acme production"].preview
        assert "1,204 will match" in driver.get("#preview", Line).shown.plain
        driver.get("#existing-contacts", Choice).focus()
        await driver.press("up", "enter")
        console.held["Acme production"].preview = counted
        await driver.refresh()
        assert "Press p to count" in driver.get("#preview", Line).shown.plain
        console.clock = lambda: NOW + 60
        await driver.press("p")
        assert "1,204 will match" in driver.get("#preview", Line).shown.plain


async def test_changed_records_come_first(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        assert "115 changed of 8,171 looked at, 10 calls" in driver.get("#run-line", Line).shown.plain
        heads = [str(column.label) for column in driver.get("#runs", ListTable).ordered_columns]
        assert heads[3:5] == ["Changed", "Looked at"]
        console.held["Acme production"].is_live = False
        await driver.refresh()
        assert "124 changed of 1,240 looked at, 9 calls." in driver.get("#run-line", Line).shown.plain


async def test_a_suspension_that_ends_by_itself_says_so(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        await driver.press("left_square_bracket")
        told = driver.get("#run-line", Line).shown.plain
        assert told.endswith("Suspended. It goes on by itself when capacity returns.")


async def test_the_chosen_problem_stands_there_in_full(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        told = driver.get("#problem-chosen", Line).shown
        assert driver.get("#problem-chosen", Line).shown.plain == (
            "› Salesforce requires a value in LastName: fill it in the CRM, or map a field to it"
        )
        driver.get("#problems", ListTable).focus()
        await driver.press("j")
        assert driver.get("#problem-chosen", Line).shown != told


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_no_table_of_the_tab_has_a_bar_of_its_own_below_the_runs(
    console: CannedConsole, size: tuple[int, int]
) -> None:
    async with started(console, size, tab=4) as driver:
        assert driver.get("#runs", ListTable).max_scroll_x == 0


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_steps_of_large_runs_are_not_cut(console: CannedConsole, size: tuple[int, int]) -> None:
    step = StepView(
        ObjectKind.CONTACT, Direction.PULL, StepState.DONE, 59_994, 59_994, 56_733, 3_261, 0, 0, 3, 48
    )
    view = console.sync("Acme production")
    assert view.live is not None
    live = dataclasses.replace(view, live=dataclasses.replace(view.live, steps=(step,)))
    console.sync = lambda _name: live  # type: ignore[method-assign, assignment]
    async with started(console, size, tab=4) as driver:
        row = driver.get("#step-0", Line).shown.plain
        assert "3 failed" in row
        assert "…" not in row
        assert size == (60, 20) or "59,994 changed" in row or "56,733 created, 3,261 updated" in row


async def test_a_problem_that_is_solved_says_so(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        driver.get("#problems", DataTable).focus()
        await driver.press("enter")
        assert "12 records, first" in driver.grid
        console.held["Acme production"].failing = 0
        console.failures = lambda _name, _print: ()  # type: ignore[method-assign, assignment]
        await driver.refresh()
        assert "✓ Solved: no record has this problem any more." in driver.grid
        assert "12 records" not in driver.grid


async def test_the_live_run_has_a_line_a_step(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        row = next(row for row in driver.grid.splitlines() if row.strip().startswith("Contacts"))
        for words in ("SF → CRM", "█", "3,109 of 5,014", "1,212/s", "5 s", "3 calls"):
            assert words in row


async def test_escape_on_the_live_run_asks_before_it_cancels(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        driver.get("#run-panel", RunPanel).focus()
        await driver.press("escape")
        assert isinstance(driver.app.screen, Question)
        assert "Cancel the run?" in driver.grid
        assert "x or Enter = yes, Esc = no" in driver.grid
        await driver.press("escape")
        assert driver.is_on_main
        assert driver.writes == []
        await driver.press("escape", "enter")
        assert driver.is_on_main
        assert driver.writes == [("cancel_run", "Acme production")]
        assert "Last run" in driver.grid


@pytest.mark.parametrize(
    ("state", "is_told"),
    [
        (RunState.FAILED, True),
        (RunState.SUSPENDED, True),
        (RunState.INTERRUPTED, True),
        (RunState.DONE, False),
        (RunState.CANCELLED, False),
    ],
)
async def test_a_run_that_broke_off_says_why_where_it_is_told_first(
    console: CannedConsole,
    state: RunState,
    is_told: bool,  # noqa: FBT001  a case's word
) -> None:
    console.held["Acme production"].is_live = False
    view = console.sync("Acme production")
    why = say("No connection to acme.my.salesforce.com: check the network")
    last = dataclasses.replace(view.runs[0], state=state, sentence=why, ended_at=NOW - 60)
    view = dataclasses.replace(view, runs=(last, *view.runs[1:]))
    console.sync = lambda _name: view  # type: ignore[method-assign, assignment]
    async with started(console, tab=4) as driver:
        told = driver.get("#run-line", Line).shown.plain
        assert ("No connection to acme.my.salesforce.com: check the network. Next" in told) is is_told


async def test_the_question_goes_away_with_the_run(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        await driver.press("escape")
        assert isinstance(driver.app.screen, Question)
        console.held["Acme production"].is_live = False
        await driver.refresh()
        assert driver.is_on_main
        assert driver.writes == []


async def test_after_a_cancel_the_next_run_is_told(console: CannedConsole) -> None:
    async with started(console, tab=4) as driver:
        await driver.press("x")
        assert driver.toasts == ["The next run starts in 2 min; a switches automatic sync off."]


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


async def test_a_runs_columns_fit_a_terminal_that_was_made_smaller(console: CannedConsole) -> None:
    async with started(console, (120, 40), tab=4) as driver:
        driver.get("#runs", ListTable).focus()
        await driver.press("enter")
        table = driver.get("#run-table", ListTable)
        assert len(table.columns) == 9
        await driver.pilot.resize_terminal(80, 24)
        await driver.settle()
        assert len(table.columns) < 9
        assert table.virtual_size.width <= table.scrollable_content_region.width
