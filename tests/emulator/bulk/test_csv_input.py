"""Uploaded CSV cut into rows, held against Python's own reader and writer."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_tui.emulator.bulk.csv_input import BatchError, rows_of
from sf_tui.emulator.bulk.shape import DELIMITERS, LINE_ENDINGS, Shape

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from(['"', ",", "\n", "\r", "^"]))
SHAPES = st.builds(Shape, st.sampled_from(sorted(DELIMITERS)), st.sampled_from(sorted(LINE_ENDINGS)))
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(TABLES, SHAPES)
def test_what_bulk_writes_it_reads(rows: list[list[str]], shape: Shape) -> None:
    text = b"".join(shape.line(row) for row in rows).decode()
    assert list(rows_of(text, shape)) == rows


@given(TABLES, SHAPES)
def test_what_python_writes_it_reads(rows: list[list[str]], shape: Shape) -> None:
    rows = [[cell.replace("\r", "") for cell in row] for row in rows]  # which Python leaves without quotes
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=shape.between, lineterminator=shape.end).writerows(rows)
    assert list(rows_of(out.getvalue(), shape)) == rows


@given(TEXTS, SHAPES)
def test_any_text_is_read_or_refused(text: str, shape: Shape) -> None:
    rows: list[list[str]] = []
    refusal = ""
    try:
        rows = list(rows_of(text, shape))
    except BatchError as error:
        refusal = str(error)
    assert not refusal or " : " in refusal
    assert len({len(row) for row in rows}) <= 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\n\n1,\n", [["a", "b"], ["1", ""]]),
        ('"a","b"\n"1""","x\ny"\n', [["a", "b"], ['1"', "x\ny"]]),
        ("", []),
        ("\n\n", []),
    ],
)
def test_ends_and_empty_lines(text: str, rows: list[list[str]]) -> None:
    assert list(rows_of(text, Shape())) == rows


@pytest.mark.parametrize(
    "text", ["a\n" + "x" * 131_073, "a,b\n" + ",".join(["x" * 131_000] * 4), "a," * 5_001]
)
def test_what_is_over_a_limit_is_refused(text: str) -> None:
    with pytest.raises(BatchError):
        list(rows_of(text, Shape()))
