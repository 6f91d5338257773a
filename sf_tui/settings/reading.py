"""Read the settings file strictly; every refusal is one sentence with file, line and the way out."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import msgspec

from sf_tui.model.errors import SettingsError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import Settings
from sf_tui.settings import checks
from sf_tui.settings.wording import shown

if TYPE_CHECKING:
    from pathlib import Path

    from sf_tui.settings.explaining import Locate
    from sf_tui.settings.layout import KeyPath

LARGEST_FILE = 1 << 20
"""Bytes."""
_PLACE = re.compile(
    r"^(?P<reason>.*?)\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)


def read_settings(path: Path) -> Settings:
    """Return what the file at ``path`` says; a file that does not exist says nothing.

    Raises `SettingsError`.
    """
    return parse_settings(read_text(path), str(path))


def parse_settings(text: str, source: str) -> Settings:
    """Return what ``text`` says; ``source`` names it in messages. Raises `SettingsError`."""
    return build_settings(parse_toml(text, source), locate_in(text, source))


def validate(settings: Settings, source: str = "settings") -> Settings:
    """Check settings built in code as strictly as a file; returns them as a file would give them.

    Raises `SettingsError`, whose sentence begins with ``source``.
    """
    return build_settings(msgspec.to_builtins(settings), lambda _path: source)


def read_text(path: Path) -> str:
    """Return the file's text, empty where there is no file; line ends stay as they are."""
    problem = None
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        problem = say(
            "The settings file {path} cannot be read ({reason}); let this user read it, "
            "or name another with --config.",
            path=shown(path),
            reason=error.strerror or type(error).__name__,
        )
    except UnicodeDecodeError as error:
        problem = say(
            "{where}: the settings file is not UTF-8; save it anew in that encoding.",
            where=f"{shown(path)}:{content[: error.start].count(10) + 1}",
        )
    if problem is None and len(content) > LARGEST_FILE:
        problem = say(
            "The settings file {path} is larger than 1 MiB; name the right file with --config.",
            path=shown(path),
        )
    if problem:
        raise SettingsError.of(problem)
    return text


def parse_toml(text: str, source: str) -> dict[str, Any]:
    """Read TOML. Raises `SettingsError` with line and column where it is broken."""
    try:
        return tomllib.loads(text)
    except ValueError as error:  # also int() on thousands of digits
        problem = _broken(str(error), text, source)
    except RecursionError:
        problem = say("{where}: the brackets are nested too deeply; take some away.", where=shown(source))
    raise SettingsError.of(problem)


def build_settings(data: dict[str, Any], locate: Locate) -> Settings:
    """Turn plain data into settings. Raises `SettingsError` with the first problem."""
    failure = ""
    try:
        settings = msgspec.convert(data, Settings, strict=True)
    except msgspec.ValidationError as error:
        failure = str(error)
    if failure:
        from sf_tui.settings.explaining import explain

        raise SettingsError.of(
            explain(data, locate)
            or say("{where}: {reason}; correct it.", where=locate(()), reason=safe_text(failure))
        )
    if problem := checks.first_problem(settings, locate):
        raise SettingsError.of(problem)
    return settings


def locate_in(text: str, source: str) -> Locate:
    """Return the function that names file and line of a key in ``text``; it scans only when asked."""

    def locate(path: KeyPath) -> str:
        from sf_tui.settings.layout import scan

        line = scan(text).line(path)
        return f"{shown(source)}:{line}" if line else shown(source)

    return locate


def _broken(message: str, text: str, source: str) -> Sentence:
    place = _PLACE.match(message)
    last = text.count("\n") + 1
    line = int(place["line"] or last) if place else 0
    column = int(place["column"] or len(text) - text.rfind("\n")) if place else 0
    reason = safe_text(place["reason"] if place else message)
    if not line:
        return say("{where}: this is not TOML ({reason}); correct it.", where=shown(source), reason=reason)
    return say(
        "{where}: this is not TOML ({reason}); correct line {line}, column {column}.",
        where=f"{shown(source)}:{line}",
        reason=reason,
        line=line,
        column=column,
    )
