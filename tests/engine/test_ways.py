from dataclasses import replace

import pytest

from sf_tui.connectors.protocol import Capabilities
from sf_tui.engine.ways import Way, read_calls, way_to_read, write_calls, writes_in_bulk

ORG = Capabilities(
    modified_since=True,
    upsert=True,
    creates_need_intent=True,
    tells_deletes=True,
    stable_paging=True,
    write_batch=200,
    write_concurrency=4,
    find_batch=500,
    counts_calls=True,
    windows=8,
    bulk_read=True,
    bulk_write=10_000,
)
SIZES = [10, 100, 2_000, 10_000, 16_000, 20_000, 50_000, 79_999, 80_000, 100_000, 200_000, 1_000_000]


@pytest.mark.parametrize("rows", SIZES)
def test_the_way_with_the_fewest_calls_is_taken(rows: int) -> None:
    chosen = way_to_read(rows, ORG)
    walk = Way.WINDOWS if rows >= 80_000 else Way.WALK
    assert read_calls(chosen, rows) == min(read_calls(Way.BULK, rows), read_calls(walk, rows))


@pytest.mark.parametrize(
    ("rows", "way"),
    [(10, Way.WALK), (2_000, Way.WALK), (16_000, Way.WALK), (20_000, Way.BULK), (1_000_000, Way.BULK)],
)
def test_a_job_is_worth_it_from_some_pages_on(rows: int, way: Way) -> None:
    assert way_to_read(rows, ORG) is way


@pytest.mark.parametrize(
    ("rows", "way"), [(10, Way.WALK), (79_999, Way.WALK), (80_000, Way.WINDOWS), (1_000_000, Way.WINDOWS)]
)
def test_where_no_job_is_allowed_a_large_read_goes_in_windows(rows: int, way: Way) -> None:
    assert way_to_read(rows, ORG, bulk_allowed=False) is way
    assert way_to_read(rows, replace(ORG, bulk_read=False)) is way


@pytest.mark.parametrize("rows", SIZES)
def test_what_can_neither_be_cut_nor_left_to_a_job_is_walked(rows: int) -> None:
    assert way_to_read(rows, replace(ORG, bulk_read=False, windows=1)) is Way.WALK


@pytest.mark.parametrize("rows", SIZES)
def test_where_calls_cost_nothing_no_job_is_made(rows: int) -> None:
    assert way_to_read(rows, replace(ORG, counts_calls=False)) is not Way.BULK


@pytest.mark.parametrize("rows", [80_000, 200_000, 1_000_000])
def test_budgets_for_ten_thousand_records_hold(rows: int) -> None:
    assert read_calls(Way.WALK, rows) / rows * 10_000 <= 5.1
    assert read_calls(Way.WINDOWS, rows) / rows * 10_000 <= 5.5
    assert read_calls(Way.BULK, rows) / rows * 10_000 <= 1.3


@pytest.mark.parametrize("records", SIZES)
def test_records_are_written_with_the_fewest_calls(records: int) -> None:
    ways = {in_bulk: write_calls(records, ORG, in_bulk=in_bulk) for in_bulk in (False, True)}
    assert ways[writes_in_bulk(records, ORG)] == min(ways.values())


@pytest.mark.parametrize(("records", "in_bulk"), [(10, False), (2_000, False), (3_000, True), (10_000, True)])
def test_a_writing_job_is_worth_it_from_some_batches_on(records: int, in_bulk: bool) -> None:  # noqa: FBT001
    assert writes_in_bulk(records, ORG) is in_bulk
    assert not writes_in_bulk(records, replace(ORG, bulk_write=0))
    assert not writes_in_bulk(records, replace(ORG, counts_calls=False))
