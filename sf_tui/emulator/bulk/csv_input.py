"""Uploaded CSV cut into rows, as strictly as Bulk reads it.

The sentences about quotes and line endings are a real org's; a byte order mark is part of the first name, as
there. Limits: Salesforce Developer Limits, "Bulk API and Bulk API 2.0 Limits".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sf_tui.emulator.bulk.shape import Shape

_MAXIMUM_FIELD = 131_072
_MAXIMUM_ROW = 400_000
_MAXIMUM_COLUMNS = 5_000
_MAXIMUM_HEADER = 32_000


class BatchError(Exception):
    """An upload that cannot be worked on: the text becomes the job's `errorMessage`."""


def text_of(content: bytes) -> str:
    """Return an upload as text. Raises BatchError when it is no UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BatchError("ClientInputError : Failed to read the data: it is not UTF-8") from error


def rows_of(text: str, shape: Shape) -> Iterator[list[str]]:
    """Give the rows, header first; empty lines are left out.

    Raises BatchError when the CSV is broken, has rows of unlike lengths, or is over a limit.
    """
    match_field = _field(shape.between).match
    at, end, columns = 0, len(text), 0
    while at < end:
        row: list[str] = []
        start, between = at, shape.between
        while between == shape.between:
            field = match_field(text, at)
            if field is None:
                raise BatchError(f"InvalidBatch : Failed to parse CSV. {_broken(text, at)}")
            quoted, plain, between = field.groups()
            row.append(plain if quoted is None else quoted.replace('""', '"'))
            at = field.end()
        if between not in ("", shape.end):
            raise BatchError(
                "ClientInputError : LineEnding is invalid on user data. "
                f"Current LineEnding setting is {shape.line_ending}"
            )
        if row == [""]:
            continue
        _check(row, at - start, columns)
        columns = len(row)
        yield row


@lru_cache(maxsize=8)
def _field(between: str) -> re.Pattern[str]:
    """Return the pattern of a field and what follows it: the delimiter, a line's end, or the end."""
    mark = re.escape(between)
    return re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"|([^"{mark}\r\n]*))({mark}|\r\n|\n|\r|\Z)')


def _broken(text: str, at: int) -> str:
    if text[at] == '"' and re.match(r'"[^"]*(?:""[^"]*)*\Z', text[at:]):
        return "EOF reached before closing an opened quote"
    return "Found unescaped quote. A value with quote should be within a quote"


def _check(row: list[str], length: int, columns: int) -> None:
    if not columns:
        if len(row) > _MAXIMUM_COLUMNS or length > _MAXIMUM_HEADER:
            raise BatchError(
                f"InvalidBatch : The header is over {_MAXIMUM_COLUMNS} columns or {_MAXIMUM_HEADER} "
                "characters"
            )
    elif len(row) != columns:
        raise BatchError(
            f"InvalidBatch : Failed to parse CSV. A row has {len(row)} columns, the header {columns}"
        )
    elif length > _MAXIMUM_ROW or (length > _MAXIMUM_FIELD and max(map(len, row)) > _MAXIMUM_FIELD):
        raise BatchError(
            f"InvalidBatch : A row is over {_MAXIMUM_ROW} characters, or a field over {_MAXIMUM_FIELD}"
        )
