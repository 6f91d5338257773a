import pytest

from sf_tui import language
from sf_tui.ui import format as show
from sf_tui.ui.bars import bar, columns, split_bar
from sf_tui.ui.text import fit, hang
from tests.ui.canned import NOW


def test_numbers_are_grouped() -> None:
    assert show.number(1_234_567) == "1,234,567"


def test_french_groups_with_a_thin_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language.catalogue._Catalogue, "language", "fr")
    assert show.number(1_234_567) == "1\u202f234\u202f567"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (0.001, "<1 %"),
        (0.00999, "<1 %"),
        (0.01, "1 %"),
        (0.999, "99 %"),
        (1, "100 %"),
        (0.62, "62 %"),
    ],
)
def test_percent_never_lies_at_the_ends(share: float, text: str) -> None:
    assert show.percent(share) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (40, "40 s"),
        (99, "99 s"),
        (190, "3 min"),
        (7200, "2 h"),
        (12_000, "3 h 20 min"),
        (260_000, "3 days"),
    ],
)
def test_durations_are_humane(seconds: float, text: str) -> None:
    assert show.duration(seconds) == text


def test_moments_of_today_are_times_and_others_dates() -> None:
    assert show.moment(NOW - 60, NOW) == "13:59"
    assert show.day(NOW - 90_000, NOW) == "2026-11-22"


@pytest.mark.parametrize("share", [-1, 0, 0.001, 0.5, 0.99, 1, 2])
def test_a_bar_has_its_width(share: float) -> None:
    assert len(bar(share, 20)) == 20
    assert sum(map(len, split_bar(share, 0.4, 20))) == 20


def test_columns_are_as_high_as_wished() -> None:
    rows = columns([0, 1, 50, 100], 3, 2)
    assert [len(row) for row in rows] == [8, 8, 8]
    assert rows[0].endswith("█ ")
    assert rows[2].startswith("  ▁")


def test_fit_cuts_wide_characters_whole() -> None:
    assert fit("漢字かな", 5) == "漢字…"
    assert fit("ab", 4, right=True) == "  ab"


def test_hang_indents_what_follows() -> None:
    assert hang("one two three four five six", 4, 24) == "one two three four\n    five six"
