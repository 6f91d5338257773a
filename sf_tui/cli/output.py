"""stdout is data, stderr is narration.

Narration that nobody can hear stops nothing; data that cannot be written ends the command with a sentence.
"""

import errno
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from io import TextIOBase, TextIOWrapper
from pathlib import Path

from sf_tui.language import _, current
from sf_tui.model.errors import SfTuiError, UsageError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say

_LONGEST_SENTENCE = 1000
_FULL = {errno.ENOSPC, errno.EDQUOT}


class OutputFull(SfTuiError):
    """stdout leads to a disk that is full: the same command may succeed later."""

    exit_code = 3


class _Closed(TextIOBase):
    """Stands in for an output that was closed before we started (``>&-``)."""

    def write(self, _text: str, /) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def prepare() -> None:
    """Make the three streams usable: closed ones get a stand-in, and no character stops a sentence."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _occupy_descriptors()
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115  while the process lives
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = _Closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors="replace")


def _occupy_descriptors() -> None:
    """Keep the state file from being opened as descriptor 0, 1 or 2, where others write."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def give_up(stream: object) -> None:
    """Lead a stream that failed to nowhere, so that its rest cannot fail again when Python ends."""
    if isinstance(stream, TextIOWrapper):
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def write(text: str) -> None:
    """Write data. Raises `UsageError` or `OutputFull` when it cannot be written, `BrokenPipeError`."""
    try:
        sys.stdout.write(text)
    except OSError as error:
        raise _lost(error) from None


def flush() -> None:
    """Write what is buffered; raises as `write` does."""
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _lost(error) from None


def _lost(error: OSError) -> Exception:
    if isinstance(error, BrokenPipeError):
        return error
    give_up(sys.stdout)
    reason = error.strerror or type(error).__name__
    if error.errno == errno.EBADF:
        return UsageError("The output is closed and nothing was printed: lead it to a file or to /dev/null.")
    if error.errno in _FULL:
        return OutputFull.of(
            say("The output cannot be written ({reason}): free some space, and try again.", reason=reason)
        )
    return UsageError("The output cannot be written ({reason}): lead it elsewhere.", reason=reason)


def narrate(text: str, longest: int = _LONGEST_SENTENCE) -> None:
    """Write one line to stderr; text from elsewhere cannot carry control codes there."""
    try:
        sys.stderr.write(safe_text(text, longest) + "\n")
        sys.stderr.flush()
    except OSError:  # nobody can be told that nobody can be told; what was to be done is done all the same
        give_up(sys.stderr)


def narrate_sentence(sentence: Sentence) -> None:
    """Write a sentence to stderr in the user's language."""
    narrate(sentence.render(_))


def write_line(text: str = "") -> None:
    """Write one line of data for a person."""
    write(safe_text(text, _LONGEST_SENTENCE) + "\n")


def write_json(value: object) -> None:
    """Write one JSON document; never translated."""
    write(json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n")


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
    """Write a table for a person, flush right in the columns ``right``; without names, without a head.

    Cells under a head are cut to its grid; without one, a row is a name and a value that is wanted whole.
    """
    longest = 60 if any(head) else 300
    cells = [
        [safe_text(str(cell), longest) for cell in row] for row in ([head, *rows] if any(head) else rows)
    ]
    widths = [max(_width(row[number]) for row in cells) for number in range(len(head))]
    for row in cells:
        line = (_padded(cell, widths[number], is_right=number in right) for number, cell in enumerate(row))
        write("  ".join(line).rstrip() + "\n")


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
    """Write a count, grouped as the language groups it; a question mark for an unknown one."""
    if value is None:
        return "?"
    return f"{value:,}".replace(",", "\u202f") if current() == "fr" else f"{value:,}"


def tenths(value: float) -> str:
    """Write a number with one decimal: ``2.5``, ``2,5``."""
    return f"{value:.1f}".replace(".", ",") if current() == "fr" else f"{value:.1f}"


def yes_no(*, value: bool) -> str:
    """Write a fact."""
    return _("yes") if value else _("no")
