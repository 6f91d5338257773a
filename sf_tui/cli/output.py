"""stdout is data, stderr is narration."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from sf_tui.language import _
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence

_LONGEST_SENTENCE = 1000


def narrate(text: str) -> None:
    """Write one line to stderr; text from elsewhere cannot carry control codes there."""
    sys.stderr.write(safe_text(text, _LONGEST_SENTENCE) + "\n")
    sys.stderr.flush()


def narrate_sentence(sentence: Sentence) -> None:
    """Write a sentence to stderr in the user's language."""
    narrate(sentence.render(_))


def write_line(text: str = "") -> None:
    """Write one line of data for a person."""
    sys.stdout.write(safe_text(text, _LONGEST_SENTENCE) + "\n")


def write_json(value: object) -> None:
    """Write one JSON document; never translated."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n")


def plain(value: object) -> object:
    """Turn views into what JSON carries; a sentence becomes its English text."""
    from msgspec import Struct

    from sf_tui.model.check import Words

    if isinstance(value, Sentence):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, Path):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Words):
        return str(Sentence(value.template, value.params))
    if isinstance(value, Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    return value


def write_table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, right: frozenset[int] = frozenset()
) -> None:
    """Write a table for a person, flush right in the columns ``right``; without names, without a head."""
    cells = [[safe_text(str(cell), 60) for cell in row] for row in ([head, *rows] if any(head) else rows)]
    widths = [max(_width(row[number]) for row in cells) for number in range(len(head))]
    for row in cells:
        line = (_padded(cell, widths[number], is_right=number in right) for number, cell in enumerate(row))
        sys.stdout.write("  ".join(line).rstrip() + "\n")


def _padded(cell: str, width: int, *, is_right: bool) -> str:
    space = " " * (width - _width(cell))
    return space + cell if is_right else cell + space


def _width(text: str) -> int:
    """Cells in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def moment(at: float | None) -> str:
    """Write a time in the local zone, to the second; a dash for none."""
    if at is None:
        return "–"
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def number(value: int | None) -> str:
    """Write a count; a question mark for an unknown one."""
    return "?" if value is None else f"{value:,}".replace(",", " ")


def yes_no(*, value: bool) -> str:
    """Write a fact."""
    return _("yes") if value else _("no")
