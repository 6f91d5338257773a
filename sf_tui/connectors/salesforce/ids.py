"""Salesforce ids: 15 case-sensitive characters and 3 that make them case-safe."""

import re

_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?", re.ASCII)
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def is_id(text: str) -> bool:
    """Whether ``text`` is an id; a wrong one among many would make Salesforce refuse the whole query.

    >>> is_id("001dM00003kRs59QAC"), is_id("001dM00003kRs59QAD")
    (True, False)
    """
    return _ID.fullmatch(text) is not None and long_id(text[:15]).startswith(text)


def long_id(text: str) -> str:
    """Return the 18 characters of an id that was given with 15 or 18.

    >>> long_id("001dM00003kRs59")
    '001dM00003kRs59QAC'
    """
    if len(text) != 15:
        return text
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(text[start : start + 5]) if letter.isupper())
        suffix += _SUFFIX[bits]
    return text + suffix
