from dataclasses import replace

import pytest
from textual.widgets import Button

from sf_tui import language
from sf_tui.model.check import Caller, Callers, Words
from sf_tui.model.errors import SettingsError
from sf_tui.ui.limit_rules import read
from sf_tui.ui.widgets.limit_field import LimitField
from sf_tui.ui.widgets.line import Line
from tests.ui.canned import CannedConsole
from tests.ui.driving import Driver, started


async def type_limit(driver: Driver, text: str) -> None:
    await driver.press("e")
    driver.get("#limit", LimitField).value = text
    await driver.settle()


def note(driver: Driver) -> str:
    return driver.get("#limit-note", Line).shown.plain


async def test_the_numbers_stand_there(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        assert "6,812 of 20,000 calls" in driver.grid
        assert "41,230 of 100,000 calls (41 %); others used 34,418" in driver.grid
        assert "used up at 17:40" in driver.grid
        assert "capacity" in driver.grid


async def test_an_org_without_calls_is_told_whatever_our_own_rate(console: CannedConsole) -> None:
    found = console.limits("Acme production")
    none_told = Callers(callers=())
    full = replace(found, org_used=100_000, clients=none_told, clients_at=found.observed_at)
    console.limits = lambda _name: full  # type: ignore[method-assign, assignment]
    async with started(console, tab=3) as driver:
        assert "The org has no call left, whoever made them" in driver.grid
        assert "At this rate" not in driver.grid
        assert "Next:" not in driver.grid
        assert "Other programs    not in the event log yet" in driver.grid


async def test_enter_saves_and_says_so(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await type_limit(driver, "25000")
        await driver.press("enter")
        assert driver.writes == [("set_allocation", "Acme production", 25_000)]
        assert "✓ Saved: 25,000" in note(driver)
        assert driver.get("#limit", LimitField).value == "25,000"


async def test_what_is_typed_key_by_key_is_what_is_saved(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await driver.press("e", "end", *["backspace"] * 6, "9", "0", "0", "enter")
        assert driver.writes == [("set_allocation", "Acme production", 900)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12.5", "12.5 is no whole number"),
        ("1,0 0", "1,0 0 is no number"),
        ("1,0,0", "1,0,0 is no number: its groups are not of three digits, as in 20,000."),
        ("-5", "A limit has no sign"),
        ("9x00", "9x00 is no number: write digits only"),
        ("20\u202f000", "write digits only"),
        ("9" * 20, "No org has that many calls a day"),
    ],
)
async def test_what_is_no_number_is_refused_in_words(console: CannedConsole, text: str, words: str) -> None:
    async with started(console, tab=3) as driver:
        await driver.press("e")
        await driver.enter(text) if text.isascii() else await type_limit(driver, text)
        assert driver.get("#limit", LimitField).value == text
        assert words in note(driver)
        await driver.press("enter")
        assert isinstance(driver.app.focused, LimitField)
        assert driver.get("#limit", LimitField).value == text
        await driver.press("tab")
        assert driver.writes == []
        assert driver.get("#limit", LimitField).value == "20,000"
        assert "Not saved: " in note(driver)
        assert words in note(driver)


@pytest.mark.parametrize("text", ["25000", "25,000", " 25000 "])
async def test_digits_and_groups_of_the_language_are_a_number(console: CannedConsole, text: str) -> None:
    async with started(console, tab=3) as driver:
        await type_limit(driver, text)
        await driver.press("enter")
        assert driver.writes == [("set_allocation", "Acme production", 25_000)]


def test_french_groups_are_read_with_thin_and_ordinary_spaces() -> None:
    language.install("fr")
    for text in ("25 000", "25\u202f000", "25\u00a0000"):
        assert read(text) == (25_000, "")
    assert read("25,000")[1]


async def test_after_undo_the_next_key_is_no_number(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await type_limit(driver, "25000")
        await driver.press("enter")
        assert not isinstance(driver.app.focused, LimitField)
        for by in ("key", "button"):
            if by == "button":
                await type_limit(driver, "25000")
                await driver.press("enter")
            driver.get("#undo-limit", Button).focus()
            await driver.press("u" if by == "key" else "enter")
            assert driver.writes[-1][0] == "undo"
            assert not isinstance(driver.app.focused, LimitField)
            await driver.press("4")
            assert driver.main.active == 3
            await driver.press("3")
            assert driver.get("#limit", LimitField).value == "20,000"


async def test_a_second_escape_leaves_the_field(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        field = driver.get("#limit", LimitField)
        await type_limit(driver, "25000")
        await driver.press("escape")
        assert driver.app.focused is field
        assert field.value == "20,000"
        await driver.press("escape")
        assert driver.app.focused is not field
        await driver.press("1")
        assert driver.main.active == 0
        assert driver.writes == []


async def test_leaving_with_tab_saves(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await type_limit(driver, "25000")
        await driver.press("tab")
        assert driver.writes == [("set_allocation", "Acme production", 25_000)]


async def test_a_click_anywhere_else_saves(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await type_limit(driver, "25000")
        await driver.click("#limits-org", offset=(5, 0))
        assert driver.writes == [("set_allocation", "Acme production", 25_000)]


async def test_going_to_another_window_does_not_save(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await type_limit(driver, "25000")
        driver.app.app_focus = False
        await driver.settle()
        assert driver.writes == []


async def test_leaving_without_a_change_writes_nothing(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await driver.press("e", "tab")
        assert driver.writes == []


async def test_a_refused_limit_goes_back_with_the_reason(console: CannedConsole) -> None:
    console.refusal = SettingsError("The org allows {n} calls a day at most.", n=100_000)
    async with started(console, tab=3) as driver:
        await type_limit(driver, "250000")
        await driver.press("enter")
        assert driver.get("#limit", LimitField).value == "20,000"
        assert "Not saved: The org allows 100000 calls a day at most." in note(driver)


async def test_undo_by_button_and_by_key(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        assert not driver.get("#undo-limit", Button).display
        await type_limit(driver, "25000")
        await driver.press("enter", "tab")
        driver.get("#undo-limit", Button).press()
        await driver.settle()
        assert driver.writes[-1][0] == "undo"
        assert driver.get("#limit", LimitField).value == "20,000"
        await type_limit(driver, "30000")
        await driver.press("tab", "u")
        assert [write[0] for write in driver.writes] == ["set_allocation", "undo", "set_allocation", "undo"]


async def test_typing_previews_what_would_pause(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await type_limit(driver, "8000")
        assert "would pause at once: backfills, automatic retries" in note(driver)
        await type_limit(driver, "6000")
        assert "would be suspended" in note(driver)
        await type_limit(driver, "90000")
        assert "Nothing would be paused now; backfills would be from 36,000 calls." in note(driver)
        await type_limit(driver, "900000")
        assert "More than the org's maximum" in note(driver)


async def test_escape_puts_the_saved_number_back(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await type_limit(driver, "25000")
        await driver.press("escape", "tab")
        assert driver.writes == []
        assert driver.get("#limit", LimitField).value == "20,000"


async def test_new_counts_do_not_disturb_what_is_being_typed(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await type_limit(driver, "250")
        console.held["Acme production"].allocation = 30_000
        await driver.refresh()
        assert driver.get("#limit", LimitField).value == "250"


async def test_an_empty_field_is_the_default(console: CannedConsole) -> None:
    async with started(console, tab=3) as driver:
        await type_limit(driver, "")
        await driver.press("enter")
        assert driver.writes == [("set_allocation", "Acme production", None)]


async def test_the_other_limits_are_sorted_by_use(console: CannedConsole) -> None:
    async with started(console, (120, 40), tab=3) as driver:
        names = [
            "DailyBulkV2QueryJobs",
            "DailyStreamingApiEvents",
            "DataStorageMB",
            "HourlyTimeBasedWorkflow",
        ]
        places = [driver.grid.index(name) for name in names]
        assert places == sorted(places)


def _told(console: CannedConsole, monkeypatch: pytest.MonkeyPatch, clients: Callers) -> None:
    limits = console.limits
    monkeypatch.setattr(
        console, "limits", lambda name: replace(limits(name), clients=clients, clients_at=1_700_000_000.0)
    )


async def test_who_else_calls_is_named_the_busiest_first(
    console: CannedConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["Data Loader", "[@click=app.quit]x", "", "d", "e", "f"]
    callers = [Caller(name=name, calls=9000 - n) for n, name in enumerate(names)]
    told = "Data Loader 9,000, [@click=app.quit]x 8,999, (without a name) 8,998, d 8,997, 2 more"
    ours = Caller(name="sf-tui/0.1", calls=1, is_ours=True)
    _told(console, monkeypatch, Callers(callers=(*callers, ours)))
    async with started(console, tab=3) as driver:
        shown = driver.get("#limits-clients", Line).shown.plain
    assert shown.split() == ["Other", "programs", *told.split()]


async def test_who_else_calls_may_be_unknown(console: CannedConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    _told(console, monkeypatch, Callers(unknown=Words("the log cannot be read ({reason})", {"reason": "no"})))
    async with started(console, tab=3) as driver:
        shown = driver.get("#limits-clients", Line).shown.plain
    assert shown == "Other programs    unknown, because the log cannot be read (no)"
