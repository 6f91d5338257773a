"""Salesforce record ids: 15 case-sensitive characters and a checksum of three.

Written here a second time on purpose: the emulator checks what `sf_tui.model` computes.
"""

from __future__ import annotations

from functools import lru_cache

BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_POD = "gL0"
_DIGITS = 9
_FIRST = 10_852_417_961

_LAST_TWO = [(high + low, high.isupper() << 3 | low.isupper() << 4) for high in BASE_62 for low in BASE_62]
"""The last two of the fifteen characters, and the checksum bits they set."""


def checksum(id15: str) -> str:
    """Return the three characters that make a 15-character id case-insensitive.

    Source: Object Reference, "ID Field Type".
    """
    suffix = ""
    for start in (0, 5, 10):
        bits = 0
        for position, character in enumerate(id15[start : start + 5]):
            if "A" <= character <= "Z":
                bits |= 1 << position
        suffix += _CHECKSUM[bits]
    return suffix


def base_62(number: int, digits: int) -> str:
    """Write a number in base 62, padded with zeros; the order of the texts is the order of the numbers."""
    text = ""
    for _ in range(digits):
        number, rest = divmod(number, 62)
        text = BASE_62[rest] + text
    return text


def make_id(prefix: str, sequence: int) -> str:
    """Return the 18-character id of the record with this sequence number (from 1) and key prefix."""
    high, low = divmod(_FIRST + sequence, 62**2)
    start, sums, bits = _start(prefix, high)
    end, more = _LAST_TWO[low]
    return f"{start}{end}{sums}{_CHECKSUM[bits | more]}"


@lru_cache(maxsize=64)
def _start(prefix: str, high: int) -> tuple[str, str, int]:
    """Return what 3,844 neighbours share: 13 characters, two of the checksum, bits of its third."""
    start = prefix + _POD + base_62(high, _DIGITS - 2)
    sums = checksum(start + "00")
    return start, sums[:2], _CHECKSUM.index(sums[2])


def full_id(text: str) -> str | None:
    """Return an id of 15 or 18 characters with 18, or None when it is no id or its checksum is wrong.

    The checksum's own letters may come in either case, as in Salesforce.
    """
    if len(text) not in (15, 18) or not (text.isascii() and text.isalnum()):
        return None
    whole = text[:15] + checksum(text[:15])
    if len(text) == 18 and whole[15:] != text[15:].upper():
        return None
    return whole


def prefix_of(text: str) -> str:
    """Return the key prefix, the three characters that tell the object."""
    return text[:3]
