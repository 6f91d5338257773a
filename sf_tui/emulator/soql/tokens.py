"""SOQL cut into tokens (SOQL and SOSL Reference, "SOQL SELECT Syntax", "Quoted String Escape Sequences")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sf_tui.emulator.soql.errors import malformed

TokenKind: TypeAlias = Literal["name", "string", "number", "date", "datetime", "sign", "end"]

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)
  | (?P<date>\d{4}-\d\d-\d\d)
  | (?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<sign><=|>=|!=|<>|[=<>(),.:])
  )""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_KINDS: dict[str, TokenKind] = {
    "datetime": "datetime",
    "date": "date",
    "number": "number",
    "name": "name",
    "string": "string",
    "sign": "sign",
}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query as written (`text`; strings keep their quotes and escapes) and where it starts."""

    kind: TokenKind
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        """Whether the token is one of these keywords, in any case."""
        return self.kind == "name" and self.text.upper() in words

    def is_sign(self, *signs: str) -> bool:
        """Whether the token is one of these signs."""
        return self.kind == "sign" and self.text in signs


def tokens_of(query: str) -> list[Token]:
    """Cut a query into tokens, ending with an `end`.

    Raises SoqlError MALFORMED_QUERY for a character or an escape that SOQL does not know.
    """
    found: list[Token] = []
    at = 0
    end = len(query.rstrip())
    while at < end:
        match = _TOKEN.match(query, at)
        if match is None:
            rest = query[at:].lstrip()
            if rest.startswith("'"):
                raise malformed(f"line 1:{end} mismatched character '<EOF>' expecting '''")
            raise malformed(f"unexpected token: '{rest[:1]}'")
        kind = _KINDS[match.lastgroup or "name"]
        text = match.group(kind)
        found.append(Token(kind, text, match.end() - len(text)))
        if kind == "string":
            _check_escapes(text)
        at = match.end()
    found.append(Token("end", "<EOF>", end))
    return found


def unquoted(text: str, *, like: bool = False) -> str:
    r"""Return a string literal's value.

    For LIKE, escaped wildcards (`\%`, `\_`) and backslashes keep their backslash, as SQL's ESCAPE '\' wants
    them.
    """

    def plain(match: re.Match[str]) -> str:
        escaped = match.group(1)
        if len(escaped) == 5:
            return chr(int(escaped[1:], 16))
        if escaped in "%_":
            return "\\" + escaped if like else escaped
        if escaped == "\\" and like:
            return "\\\\"
        return _PLAIN[escaped if escaped in _PLAIN else escaped.lower()]

    return _ESCAPE.sub(plain, text[1:-1])


def _check_escapes(text: str) -> None:
    for match in _ESCAPE.finditer(text[1:-1]):
        escaped = match.group(1)
        if len(escaped) == 5 and not 0xD800 <= int(escaped[1:], 16) <= 0xDFFF:
            continue
        if escaped in "%_" or escaped in _PLAIN or escaped.lower() in _PLAIN:
            continue
        raise malformed(f"Illegal quoted string escape sequence: '\\{escaped}'")
