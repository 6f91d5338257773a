"""The one place where SOQL is written; names are checked, values are escaped."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal
from urllib.parse import quote

from sf_tui.model.errors import Refused
from sf_tui.model.safe_text import safe_text
from sf_tui.model.values import format_instant, parse_instant

MAX_LITERAL = 4000
"""Characters a string literal may have (SOQL and SOSL Limits)."""
MAX_ENCODED = 14_000
"""Bytes of an encoded query that leave room in a 16,384-byte URI (REST API guide, URI length)."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*", re.ASCII)
_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        "'": "\\'",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
    }
)


def name(identifier: str) -> str:
    """Return an object's or field's API name; `Refused` when it is none."""
    if _NAME.fullmatch(identifier) is None:
        raise Refused(
            "MALFORMED_QUERY",
            "“{name}” is not the name of a Salesforce object or field: check the mapping",
            name=safe_text(identifier),
        )
    return identifier


def text(value: str) -> str:
    """Quote and escape a string literal."""
    return "'" + value.translate(_ESCAPES) + "'"


def instant(value: str) -> str:
    """Return an unquoted datetime literal; `Refused` for anything that is no time."""
    moment = parse_instant(value)
    if moment is None:
        raise Refused(
            "MALFORMED_QUERY", "“{position}” is not a time: start the sync anew", position=safe_text(value)
        )
    return format_instant(moment)


def since(field: str, moment: str) -> str:
    """Write ``field >= moment``."""
    return f"{name(field)} >= {instant(moment)}"


def equals(field: str, value: str | bool) -> str:  # noqa: FBT001  a value, not a switch
    """Write ``field = value``."""
    literal = str(value).lower() if isinstance(value, bool) else text(value)
    return f"{name(field)} = {literal}"


def differs(field: str, value: str) -> str:
    """Write ``field != value`` so that blank differs too."""
    return f"({name(field)} != {text(value)} OR {name(field)} = null)"


def compares(field: str, operator: Literal[">", ">=", "<"], value: str) -> str:
    """Write ``field >= 'value'``; ids compare by their first 15 characters, in the order of ASCII."""
    return f"{name(field)} {operator} {text(value)}"


def any_of(field: str, values: Iterable[str]) -> str:
    """Write ``field IN (…)``."""
    return f"{name(field)} IN ({','.join(map(text, values))})"


def select(
    columns: Sequence[str],
    source: str,
    where: Sequence[str] = (),
    order_by: Sequence[str] = (),
    limit: int | None = None,
) -> str:
    """Write a whole query; ``where`` holds conditions made by this module, all of which must hold.

    A field of ``order_by`` may bear `` DESC``.
    """
    parts = [f"SELECT {', '.join(map(name, columns))} FROM {name(source)}"]  # noqa: S608  names are checked
    if where:
        parts.append(f"WHERE {' AND '.join(where)}")
    if order_by:
        parts.append(f"ORDER BY {', '.join(map(_order, order_by))}")
    if limit is not None:
        parts.append(f"LIMIT {int(limit)}")
    return " ".join(parts)


def _order(field: str) -> str:
    plain = field.removesuffix(" DESC")
    return name(plain) + field[len(plain) :]


def count(source: str, where: Sequence[str] = ()) -> str:
    """Write the query that counts the visible rows that meet all of ``where``."""
    text = f"SELECT count() FROM {name(source)}"  # noqa: S608  the name is checked
    return f"{text} WHERE {' AND '.join(where)}" if where else text


def busiest(source: str, by: str, where: Sequence[str], limit: int) -> str:
    """Write the query that counts rows for each value of ``by``, the most frequent first."""
    return (
        f"SELECT {name(by)}, COUNT(Id) FROM {name(source)} "  # noqa: S608  names are checked
        f"WHERE {' AND '.join(where)} GROUP BY {name(by)} ORDER BY COUNT(Id) DESC LIMIT {int(limit)}"
    )


def encoded(query: str) -> str:
    """Return the query as it stands in a URL."""
    return quote(query, safe="")


def batches(field: str, values: Iterable[str], room: int = MAX_ENCODED) -> list[list[str]]:
    """Cut values into lists whose ``IN`` conditions stay within ``room`` encoded bytes."""
    result: list[list[str]] = []
    used = room + 1
    overhead = len(encoded(any_of(field, ())))
    for value in values:
        size = len(encoded(text(value))) + 3
        if used + size > room:
            result.append([])
            used = overhead
        result[-1].append(value)
        used += size
    return result
