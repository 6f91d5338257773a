"""Doubles as Java writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_tui.emulator.bulk.numbers import java_double


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (16147805824397.0, "1.6147805824397E13"),
        (1.15056052e8, "1.15056052E8"),
        (9e7, "9.0E7"),
        (1e7, "1.0E7"),
        (9999999.5, "9999999.5"),
        (-25.5, "-25.5"),
        (0.0, "0.0"),
        (0.001, "0.001"),
        (0.00025, "2.5E-4"),
        (-3e8, "-3.0E8"),
        (5e-324, "5.0E-324"),
        (None, None),
    ],
)
def test_large_and_small_numbers_have_an_exponent(value: float | None, text: str | None) -> None:
    assert java_double(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_is_the_number(value: float) -> None:
    text = java_double(value)
    assert text is not None
    assert float(text) == value
    assert "e" not in text
