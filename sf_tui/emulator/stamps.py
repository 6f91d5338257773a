"""Time as the org writes it: UTC, whole seconds, `2026-05-06T11:36:42.000+0000`.

Stamps are kept in the database in this very form: it sorts as text and needs no work on the way out.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import formatdate
from functools import lru_cache

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def stamp(epoch: float) -> str:
    """Return seconds since 1970 in the org's form, cut to the second."""
    day, second = divmod(int(epoch), 86_400)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    return f"{_day(day)}T{hour:02}:{minute:02}:{second:02}.000+0000"


@lru_cache(maxsize=1024)
def _day(days: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=days)).isoformat()


def stamp_of(moment: datetime) -> str:
    """Return an aware datetime in the org's form."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def parse_moment(text: str) -> datetime | None:
    """Read `Z`, `+00:00`, `+0000`, with or without fractions; None when it is no moment.

    No zone means UTC.
    """
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    offset = timedelta(0)
    if zone and zone.upper() != "Z":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if zone[0] == "-":
            offset = -offset
    try:
        return datetime(
            int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=timezone(offset)
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_date(text: str) -> date | None:
    """Read `2026-05-06`; None when it is no date."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def http_date(epoch: float) -> str:
    """Return seconds since 1970 as an HTTP date."""
    return formatdate(int(epoch), usegmt=True)
