import csv
import io
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_tui.connectors.salesforce import csv_rows
from sf_tui.connectors.salesforce.csv_rows import RowCutter, rows_of
from sf_tui.model.errors import Refused

CELLS = st.text(
    st.one_of(st.sampled_from('",\r\n é\u2028\x0b😀'), st.characters(exclude_categories=["Cs"])), max_size=12
).filter(lambda cell: "\0" not in cell)


def written(rows: Sequence[Sequence[str]], quoting: int = csv.QUOTE_ALL) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=quoting, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
    return file.getvalue().encode()


async def cut(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def read(content: bytes, size: int) -> list[list[str]]:
    return [row async for rows in rows_of(cut(content, size)) for row in rows]


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=12),
    st.integers(1, 40),
)
async def test_rows_are_the_same_however_the_bytes_are_cut(rows: list[list[str]], size: int) -> None:
    assert await read(written(rows), size) == rows


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
async def test_line_ends_inside_quotes_belong_to_the_value(size: int) -> None:
    content = b'"Id","Note"\n"1","a\nb ""quoted"",\r\nc"\n"2",""\n'
    assert await read(content, size) == [["Id", "Note"], ["1", 'a\nb "quoted",\r\nc'], ["2", ""]]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
async def test_the_last_line_may_have_no_end(end: str) -> None:
    assert await read(f"Id,Name\r\n1,é{end}".encode(), 3) == [["Id", "Name"], ["1", "é"]]


async def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert await read(b"\xef\xbb\xbfId\n1\n", 2) == [["Id"], ["1"]]


def test_whole_rows_come_before_the_file_has_ended() -> None:
    cutter = RowCutter()
    assert cutter.feed(b'"a"\n"b"\n"c') == [["a"], ["b"]]
    assert cutter.feed(b'"\n') == [["c"]]


def test_a_quote_that_never_closes_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "MAX_ROW", 1000)
    cutter = RowCutter()
    cutter.feed(b'"' + b"x" * 900)
    with pytest.raises(Refused, match="a row of more than"):
        cutter.feed(b"\n" * 200)


@pytest.mark.parametrize("content", [b'"a"b\n', b'"a', b"\xff\xfe\n", b'"' + b"y" * 140_000 + b'"\n'])
async def test_what_is_no_csv_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as caught:
        await read(content, 50_000)
    assert caught.value.code == "UNEXPECTED_ANSWER"
