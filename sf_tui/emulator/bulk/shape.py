"""How a job's CSV looks: what stands between columns and ends lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import ApiError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

DELIMITERS = {"COMMA": ",", "TAB": "\t", "SEMICOLON": ";", "PIPE": "|", "CARET": "^", "BACKQUOTE": "`"}
LINE_ENDINGS = {"LF": "\n", "CRLF": "\r\n"}


@dataclass(frozen=True, slots=True)
class Shape:
    """The job's `columnDelimiter` and `lineEnding`, by their names in the API."""

    delimiter: str = "COMMA"
    line_ending: str = "LF"

    @property
    def between(self) -> str:
        """What stands between two columns."""
        return DELIMITERS[self.delimiter]

    @property
    def end(self) -> str:
        """What ends a line."""
        return LINE_ENDINGS[self.line_ending]

    def line(self, values: Collection[str]) -> bytes:
        """Return a line with quotes around every value."""
        doubled = [value.replace('"', '""') for value in values]
        return (self.between.join([f'"{value}"' for value in doubled]) + self.end).encode()


def shape_of(body: Mapping[str, object]) -> Shape:
    """Return the shape a job asks for. Raises ApiError API_ERROR for a name the API does not know."""
    if body.get("contentType") is not None:
        choice(body, "contentType", ("CSV",))
    names = {"delimiter": ("columnDelimiter", DELIMITERS), "line_ending": ("lineEnding", LINE_ENDINGS)}
    asked = {
        key: choice(body, name, known) for key, (name, known) in names.items() if body.get(name) is not None
    }
    return Shape(**asked)


def choice(body: Mapping[str, object], name: str, known: Collection[str]) -> str:
    """Return a property that must be one of a few words. Raises ApiError API_ERROR, recorded words."""
    value = body.get(name)
    if not isinstance(value, str) or value not in known:
        shown = "" if value is None else str(value)
        raise ApiError(400, "API_ERROR", f"Invalid value: '{shown}' supplied for property: '{name}'")
    return value
