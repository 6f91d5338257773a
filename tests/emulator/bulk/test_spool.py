"""The file behind a result, read in ranges and never as a whole."""

from __future__ import annotations

import gc
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sf_tui.emulator.bulk.spool import Spool


@given(st.lists(st.lists(st.binary(max_size=40) | st.just(b"x" * 30_000), max_size=4), max_size=6), st.data())
def test_any_range_of_lines_comes_back_as_it_was_added(
    batches: list[list[bytes]], data: st.DataObject
) -> None:
    spool = Spool()
    for lines in batches:
        spool.add(lines)
    whole = [line for lines in batches for line in lines]
    first = data.draw(st.integers(0, len(whole)))
    after = data.draw(st.integers(first, len(whole)))
    assert b"".join(spool.pieces(first, after)) == b"".join(whole[first:after])


def test_a_large_range_comes_in_pieces() -> None:
    spool = Spool()
    spool.add([b"x" * 999 + b"\n"] * 1_000)
    sizes = [len(piece) for piece in spool.pieces(0, len(spool))]
    assert sum(sizes) == 1_000_000
    assert max(sizes) <= 256 * 1024


def test_the_file_ends_with_its_last_reader() -> None:
    def files() -> int:
        return sum("sf-tui-bulk-" in str(entry.resolve()) for entry in Path("/proc/self/fd").iterdir())

    gc.collect()
    before = files()
    spool = Spool()
    spool.add([b"a\n"])
    assert files() == before
    spool.add([b"b" * 100_000])
    reading = spool.pieces(0, 2)
    del spool
    assert next(reading) == b"a\n" + b"b" * 100_000
    assert files() == before + 1
    del reading
    gc.collect()
    assert files() == before
