import random
from bisect import bisect_left
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_tui.connectors.salesforce.cuts import PAGE, Plan, Ranks, id_of, number_of, plan
from sf_tui.connectors.salesforce.ids import is_id

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@given(st.text(DIGITS, min_size=15, max_size=15), st.text(DIGITS, min_size=15, max_size=15))
def test_places_are_in_the_order_of_ids(one: str, other: str) -> None:
    assert (number_of(one) < number_of(other)) == (one < other)
    assert id_of(number_of(one))[:15] == one
    assert is_id(id_of(number_of(one)))


@pytest.mark.parametrize("rows", [0, 1, 2_000, 59_999, 60_000, 100_000, 200_000, 1_000_000, 5_000_000])
def test_windows_never_cost_more_than_a_tenth_of_the_walk(rows: int) -> None:
    planned = plan(rows, 8)
    pages = -(-rows // PAGE)
    if planned.windows > 1:
        assert 1 + planned.rounds + planned.windows <= pages / 10
    assert 1 <= planned.windows <= 8


def test_small_reads_are_not_cut() -> None:
    assert plan(59_000, 8) == Plan(1, 0)


def counted(ids: list[int], windows: int, rounds: int) -> list[int]:
    """Look for cuts as the slicer does, over known ids, and count each window's rows."""
    ranks = Ranks(ids[0], ids[-1], len(ids))
    for _ in range(rounds):
        for rank in ranks.probes(windows, 2):
            place = ranks.place(rank)
            below = bisect_left(ids, place)
            if below:
                ranks.learn(ids[below - 1] + 1, below)
            ranks.learn(place, below)
            if below < len(ids):
                ranks.learn(ids[below], below)
    edges = [0, *(bisect_left(ids, place) for place in ranks.cuts(windows)), len(ids)]
    return [high - low for low, high in pairwise(edges)]


def test_ids_without_gaps_are_cut_evenly_at_once() -> None:
    assert counted(list(range(10**9, 10**9 + 200_000)), 8, 1) == [25_000] * 8


def test_two_pods_a_world_apart_are_cut_evenly_after_one_look() -> None:
    ids = [*range(5, 100_005), *range(62**11, 62**11 + 100_000)]
    assert max(counted(ids, 8, 1)) <= 26_000


def test_years_of_uneven_growth_are_cut_well_enough_with_the_calls_of_a_large_read() -> None:
    dice = random.Random(4)  # noqa: S311  a seed that repeats
    ids: list[int] = []
    place = 10**12
    for _ in range(60):
        place += dice.randrange(10**9)
        for _ in range(dice.randrange(1_000)):
            place += dice.randrange(1, 500)
            ids.append(place)
    assert max(counted(ids, 8, 6)) <= 3 * len(ids) // 8


@given(
    st.sets(st.integers(0, 62**12), min_size=1, max_size=60),
    st.integers(2, 8),
    st.integers(0, 4),
)
def test_every_row_is_in_one_window_whatever_the_ids(found: set[int], windows: int, rounds: int) -> None:
    sizes = counted(sorted(found), windows, rounds)
    assert sum(sizes) == len(found)
    assert len(sizes) <= windows


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 120)), max_size=30), st.integers(2, 8))
def test_what_contradicts_itself_still_gives_cuts_in_order(told: list[tuple[int, int]], windows: int) -> None:
    ranks = Ranks(0, 1000, 100)
    for place, rank in told:
        ranks.learn(place, rank)
    cuts = ranks.cuts(windows)
    assert cuts == sorted(set(cuts))
    assert all(0 < cut < 1001 for cut in cuts)
    assert all(0 <= rank < 100 for rank in ranks.probes(windows, 2))
