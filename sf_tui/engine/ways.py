"""Which way to read and write is cheapest in calls: sums of what each way costs, nothing else (SYNC 8)."""

from enum import StrEnum

from sf_tui.connectors.protocol import Capabilities

_PAGE = 2000
_WORTH_WINDOWS = 40 * _PAGE
"""Rows from which it can pay to ask the source for a cut; it has the last word."""
_BULK_PAGE = 50_000
_JOB_CALLS = 7
"""Calls that a job costs whatever its size: made, asked after some five times, thrown away."""


_INGEST_CALLS = 11
"""Calls of a writing job: made, filled, closed, asked after some five times, two results, thrown away."""


class Way(StrEnum):
    """How a first read goes on after its first page."""

    WALK = "walk"
    WINDOWS = "windows"
    BULK = "bulk"


def read_calls(way: Way, rows: int) -> int:
    """Return the calls that reading ``rows`` takes; windows may take a tenth more than a walk."""
    pages = max(1, -(-rows // _PAGE))
    match way:
        case Way.WALK:
            return pages
        case Way.WINDOWS:
            return pages + pages // 10
        case Way.BULK:
            return _JOB_CALLS + max(1, -(-rows // _BULK_PAGE))


def way_to_read(rows: int, can: Capabilities, *, bulk_allowed: bool = True) -> Way:
    """Choose the way with the fewest calls; windows, where they are worth a cut, stand for the walk.

    A system whose calls are not counted is walked or read in windows: a job only saves calls.
    """
    walk = Way.WINDOWS if can.windows > 1 and rows >= _WORTH_WINDOWS else Way.WALK
    if not (bulk_allowed and can.bulk_read and can.counts_calls):
        return walk
    return Way.BULK if read_calls(Way.BULK, rows) < read_calls(walk, rows) else walk


def write_calls(records: int, can: Capabilities, *, in_bulk: bool) -> int:
    """Return the calls that writing ``records`` takes."""
    if in_bulk:
        return _INGEST_CALLS * max(1, -(-records // can.bulk_write))
    return -(-records // can.write_batch)


def writes_in_bulk(records: int, can: Capabilities) -> bool:
    """Whether jobs write these records with fewer calls than batches do."""
    if not (can.bulk_write and can.counts_calls):
        return False
    return write_calls(records, can, in_bulk=True) < write_calls(records, can, in_bulk=False)
