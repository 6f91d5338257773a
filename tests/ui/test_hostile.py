"""Whatever a system's text holds, it neither acts, nor breaks the layout, nor crashes the screen."""

import re

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from sf_tui import language
from sf_tui.ui.text import LineWall, harmless
from sf_tui.ui.widgets.table import ListTable
from tests.ui.canned import CannedConsole
from tests.ui.driving import SIZES, started

HOSTILE = (
    "[@click=app.quit]x",
    "[/x][bold",
    "\x1b]52;c;ZXZpbA==\x07\x1b[2J",
    "\u202eevil\u202c\u200b\u2066",
    "\x9b31m\x00\x7f\r\n",
    "漢字かな交じり文" * 8,
    "👩‍👩‍👧‍👦🇫🇷é",
    "{0} {name} %s",
)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("text", ["".join(HOSTILE[:3]), "".join(HOSTILE[3:])], ids=["acting", "odd"])
async def test_hostile_text_is_shown_as_text_on_every_tab(text: str) -> None:
    console = CannedConsole()
    console.text = lambda old: f"{old[:9]}{text}"
    async with started(console) as driver:
        for tab in "1234":
            await driver.press(tab)
            assert not CONTROL.search(driver.grid)
            strips = driver.app.screen._compositor.render_strips()
            assert {strip.cell_length for strip in strips} == {80}
        for table in ("#problems", "#runs"):
            driver.get(table, ListTable).focus()
            await driver.press("enter")
            assert not CONTROL.search(driver.grid)
            await driver.press("escape")
        await driver.press("2", "e")
        assert not CONTROL.search(driver.grid)
        await driver.press("escape", "i")
        assert not CONTROL.search(driver.grid)
        await driver.press("escape", "1", "ctrl+p")
        await driver.pilot.pause()
        assert not CONTROL.search(driver.grid)


async def test_markup_in_a_name_is_no_link() -> None:
    console = CannedConsole()
    console.text = lambda old: f"[@click=app.quit]{old}[/]"
    async with started(console, (80, 24)) as driver:
        assert "[@click=app.quit]" in driver.grid
        for tab in "1234":
            await driver.press(tab)
            for y in range(24):
                for x in range(0, 80, 6):
                    assert "app.quit" not in str(driver.app.screen.get_style_at(x, y).meta)


async def test_markup_in_a_toast_is_text(console: CannedConsole) -> None:
    async with started(console) as driver:
        driver.app.desk.tell("[@click=app.quit]x[/y] \x1b]52;c;x\x07", True)
        await driver.pilot.pause()
        assert "[@click=app.quit]x[/y]" in driver.grid
        assert not CONTROL.search(driver.grid)


def test_the_wall_keeps_widths_and_takes_links_away() -> None:
    style = Style(link="file:///etc/passwd")
    segments = [Segment("a\x1b]52;c;x\x07b\u202ec", style), Segment("fine")]
    shown = LineWall().apply(segments, Color(0, 0, 0))
    assert not CONTROL.search("".join(segment.text for segment in shown))
    assert [segment.cell_length for segment in shown] == [segment.cell_length for segment in segments]
    assert all(segment.style is None or not segment.style.link for segment in shown)


@pytest.mark.parametrize("code", language.LANGUAGES)
async def test_ascii_means_no_other_sign_of_ours(code: str) -> None:
    language.install(code)
    async with started(CannedConsole(), ascii=True) as driver:
        grids = []
        for keys in ("1", "2", "3", "4", "e", ("escape", "2", "e"), ("escape", "question_mark")):
            await driver.press(*keys)
            grids.append(driver.grid)
        driver.app.desk.tell(language._("Saving…"), False)
        await driver.pilot.pause()
        grids.append(driver.grid)
        signs = {sign for sign in "".join(grids) if not sign.isascii() and not sign.isalpha()}
        assert signs == set()


def test_harmless_leaves_good_text_alone() -> None:
    assert harmless("Müller – 漢字 ✓ 12 345") == "Müller – 漢字 ✓ 12 345"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_long_names_break_no_layout(size: tuple[int, int]) -> None:
    console = CannedConsole(("N" * 180, "short"))
    async with started(console, size) as driver:
        for tab in "1234":
            await driver.press(tab)
            assert "Syncing" in driver.grid.splitlines()[0]
