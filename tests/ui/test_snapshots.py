"""Text pictures of every tab; ``SF_TUI_UPDATE_SNAPSHOTS=1 pytest tests/ui`` writes them anew."""

import os
from pathlib import Path

import pytest

from sf_tui import language
from tests.ui.canned import CannedConsole
from tests.ui.driving import SIZES, started

LANGUAGES = ("en", "fr")
"""Add a language when its catalogue is there."""
FOLDER = Path(__file__).parent / "snapshots"
TABS = {1: "integrations", 2: "credentials", 3: "limits", 4: "sync"}


def compare(name: str, grid: str) -> None:
    path = FOLDER / f"{name}.txt"
    if os.environ.get("SF_TUI_UPDATE_SNAPSHOTS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(grid, "utf-8")
    assert path.exists(), f"{path} is missing: run with SF_TUI_UPDATE_SNAPSHOTS=1 and read it"
    assert grid == path.read_text("utf-8")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_tabs_look_as_they_did(code: str, size: tuple[int, int]) -> None:
    language.install(code)
    async with started(CannedConsole(), size) as driver:
        for tab, name in TABS.items():
            await driver.press(str(tab))
            compare(f"{code}/{name}-{size[0]}x{size[1]}", driver.grid)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "tab", "keys"),
    [
        ("integrations-off", 1, ("right_square_bracket",)),
        ("integrations-suspended", 1, ("left_square_bracket",)),
        ("credentials-invalid", 2, ("left_square_bracket",)),
        ("sync-off", 4, ("right_square_bracket",)),
        ("sync-scrolled", 4, ("tab", "end")),
        ("credentials-dialog", 2, ("e",)),
        ("help", 4, ("question_mark",)),
        ("picker", 1, ("i",)),
        ("ascii", 4, ()),
    ],
)
async def test_a_state_looks_as_it_did(code: str, name: str, tab: int, keys: tuple[str, ...]) -> None:
    language.install(code)
    async with started(CannedConsole(), tab=tab, ascii=name == "ascii") as driver:
        await driver.press(*keys)
        compare(f"{code}/{name}-80x24", driver.grid)


@pytest.mark.parametrize("code", LANGUAGES)
async def test_no_integration_looks_as_it_did(code: str) -> None:
    language.install(code)
    async with started(CannedConsole(())) as driver:
        compare(f"{code}/none-80x24", driver.grid)


async def test_a_small_terminal_gets_a_polite_message() -> None:
    async with started(CannedConsole(), (40, 10)) as driver:
        assert "needs 60x16" in driver.grid.replace("\n", " ")
        assert "Acme" not in driver.grid
        await driver.pilot.resize_terminal(80, 24)
        await driver.settle()
        assert "Acme production" in driver.grid
