from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_tui.emulator.ids import checksum, full_id, make_id


@pytest.mark.parametrize(
    ("id15", "expected"), [("001dM00003kRs59", "QAC"), ("003ak00000jvIfp", "AAE"), ("005i0000008yJDW", "AA2")]
)
def test_the_checksum_is_that_of_real_ids(id15: str, expected: str) -> None:
    assert checksum(id15) == expected


def test_a_short_id_gets_its_checksum_and_a_wrong_one_is_refused() -> None:
    assert full_id("001dM00003kRs59") == "001dM00003kRs59QAC"
    assert full_id("001dM00003kRs59qac") == "001dM00003kRs59QAC"
    assert full_id("001dM00003kRs59QAD") is None
    assert full_id("001dM00003kRs5é") is None
    assert full_id("nonsense") is None


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_ids_are_valid_and_sort_like_their_numbers(one: int, other: int) -> None:
    first, second = make_id("003", one), make_id("003", other)
    assert len(first) == 18
    assert full_id(first) == first
    assert (first < second) == (one < other)
