"""The CSV of an ingest job, and which records it may not carry (Bulk API 2.0 guide, Prepare CSV Files).

An empty cell means *leave as it is*, ``#N/A`` means *clear*: so blank travels as ``#N/A``, and a text that is
literally ``#N/A`` has to go by REST.
"""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sf_tui.connectors.protocol import Write
from sf_tui.model.values import Value

NULL = "#N/A"
MAX_BYTES = 90 * 1024 * 1024
"""Salesforce takes 150 MB after base64: 100 MB before (Bulk API limits)."""
_MAX_CELL = 131_072
_MAX_ROW = 400_000


@dataclass(frozen=True, slots=True)
class Upload:
    """The content, and where its records stand among those given: by key, and those left for REST."""

    content: bytes
    places: dict[str, int]
    others: tuple[int, ...]


def upload(writes: Sequence[Write], key_column: str, keys: Sequence[str]) -> Upload:
    """Put the records that a job can carry into one CSV; ``keys`` stand in ``key_column`` of every row.

    Left out are a second record of the same key, values that CSV cannot say, and what is past a limit.
    """
    columns = list(dict.fromkeys(name for write in writes for name in write.values if name != key_column))
    rows: list[list[str]] = []
    places: dict[str, int] = {}
    others: list[int] = []
    room = MAX_BYTES
    for index, (write, key) in enumerate(zip(writes, keys, strict=True)):
        row = _row(write, columns)
        size = 4 * sum(map(len, row)) if row is not None else 0
        if row is None or not key or key.lower() in places or size > room:
            others.append(index)
            continue
        room -= size
        places[key.lower()] = index
        rows.append([key, *row])
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([key_column, *columns])
    writer.writerows(rows)
    return Upload(file.getvalue().encode(), places, tuple(others))


def _row(write: Write, columns: Sequence[str]) -> list[str] | None:
    """Return the cells, "" where the record leaves a column alone; None when CSV cannot say it."""
    cells = []
    for column in columns:
        cell = _cell(write.values[column]) if column in write.values else ""
        if cell is None:
            return None
        cells.append(cell)
    return cells if sum(map(len, cells)) < _MAX_ROW else None


def _cell(value: Value) -> str | None:
    match value:
        case None | "":
            return NULL
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            return None
        case str() if not _can_travel(value):
            return None
        case _:
            return str(value)


def _can_travel(text: str) -> bool:
    is_unicode = not any("\ud800" <= each <= "\udfff" or each == "\0" for each in text)
    return is_unicode and text.strip() != NULL and len(text) < _MAX_CELL and bool(text.strip())
