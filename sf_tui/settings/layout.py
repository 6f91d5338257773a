"""Where the keys of a TOML text stand: lines for messages, sections for edits.

For text that tomllib has accepted; it checks nothing itself.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str, ...]

_TOKEN = re.compile(
    r'''
      (?P<string> """ (?:[^\\]|\\.)*? """ "{0,2}   # up to two quotes may stand before the closing three
                | \'\'\' .*? \'\'\' '{0,2}
                | " (?:[^"\\\n]|\\.)* "
                | ' [^'\n]* ' )
    | (?P<newline> \n )
    | (?P<blank> \#[^\n]* | [^\S\n]+ )
    | (?P<mark> [\[\]{}=,.] )
    | (?P<bare> [^\s\[\]{}=,.\#"']+ )
    ''',
    re.VERBOSE | re.DOTALL,
)


@dataclass(slots=True)
class Section:
    """A ``[header]`` and the keys under it. Lines count from 0; the text before any header has line -1."""

    path: KeyPath
    line: int
    last_line: int
    """Last line of its last key, or of its header: comments after it may belong to the next section."""


@dataclass(slots=True)
class Layout:
    """What `scan` found."""

    lines: dict[KeyPath, int] = field(default_factory=dict)
    """Line, from 1, on which a key or table is first named."""
    sections: list[Section] = field(default_factory=list)
    values: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    """Offsets of a key's value in the text, end excluded."""
    pairs: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    """First and last line, from 0, of each key outside inline tables."""

    def line(self, path: KeyPath) -> int:
        """Return the line of ``path``, else of the nearest table around it, else 0."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 0


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    first_line: int
    last_line: int
    start: int
    end: int


def _tokens(text: str) -> list[_Token]:
    found = []
    line = 0
    for match in _TOKEN.finditer(text):
        first = line
        line += match.group().count("\n")
        if match.lastgroup and match.lastgroup != "blank":
            found.append(_Token(match.lastgroup, match.group(), first, line, *match.span()))
    return found


class _Scanner:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self.layout = Layout(sections=[Section((), -1, -1)])

    def scan(self) -> Layout:
        while self._at < len(self._tokens):
            if self._next_is("\n"):
                self._at += 1
            elif self._next_is("["):
                self._header()
            else:
                section = self.layout.sections[-1]
                line = self._tokens[self._at].first_line
                path = self._pair(section.path)
                section.last_line = self._tokens[self._at - 1].last_line
                self.layout.pairs[path] = (line, section.last_line)
        return self.layout

    def _next_is(self, *texts: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].text in texts

    def _skip(self, *texts: str) -> None:
        while self._next_is(*texts):
            self._at += 1

    def _header(self) -> None:
        line = self._tokens[self._at].first_line
        self._skip("[")
        path = self._key(())
        self._skip("]")
        self.layout.sections.append(Section(path, line, line))

    def _key(self, prefix: KeyPath) -> KeyPath:
        """Read a dotted key and note the line of each of its parts."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            name = tomllib.loads(f"key = {token.text}")["key"] if token.kind == "string" else token.text
            prefix = (*prefix, name)
            self.layout.lines.setdefault(prefix, token.first_line + 1)
            self._at += 1
            if not self._next_is("."):
                break
            self._at += 1
        return prefix

    def _pair(self, prefix: KeyPath) -> KeyPath:
        path = self._key(prefix)
        self._skip("=")
        first = self._at
        self._value(path)
        self.layout.values[path] = (self._tokens[first].start, self._tokens[self._at - 1].end)
        return path

    def _value(self, path: KeyPath) -> None:
        if self._next_is("{"):
            self._at += 1
            self._skip("\n", ",")
            while self._at < len(self._tokens) and not self._next_is("}"):
                self._pair(path)
                self._skip("\n", ",")
            self._at += 1
        elif self._next_is("["):
            self._at += 1
            self._skip("\n", ",")
            while self._at < len(self._tokens) and not self._next_is("]"):
                self._value(path)
                self._skip("\n", ",")
            self._at += 1
        else:
            self._at += 1
            while self._at < len(self._tokens) and not self._next_is("\n", ",", "]", "}"):
                self._at += 1


def scan(text: str) -> Layout:
    """Find keys and sections of ``text``, which must be valid TOML."""
    return _Scanner(text).scan()
