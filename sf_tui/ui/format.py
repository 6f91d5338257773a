"""Numbers, moments and durations as a person reads them."""

import math
from datetime import UTC, datetime

from sf_tui.language import _, current, ngettext
from sf_tui.ui import signs

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def number(value: float) -> str:
    """Return a whole number grouped as the language groups it: ``12,345``, ``12 345``."""
    grouped = f"{round(value):,}"
    if current() != "fr":
        return grouped
    return grouped.replace(",", " " if signs.signs() is signs.ASCII else "\u202f")


def percent(share: float) -> str:
    """Return ``62 %``; anything between nothing and one is ``<1 %``, anything below all at most ``99 %``."""
    space = "\u00a0" if current() == "fr" and signs.signs() is not signs.ASCII else " "
    if 0 < share < 0.01:
        return f"<1{space}%"
    rounded = round(share * 100)
    if share < 1:
        rounded = min(99, rounded)
    return f"{number(rounded)}{space}%"


def local(at: float) -> datetime:
    """Return the moment in the zone of this machine."""
    return datetime.fromtimestamp(at, tz=UTC).astimezone()


def moment(at: float, now: float) -> str:
    """Return ``14:02`` for today, else ``2026-11-22 14:02``."""
    there, here = local(at), local(now)
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%Y-%m-%d %H:%M}"


def day(at: float, now: float) -> str:
    """Return ``14:02`` for today, else ``2026-11-22``: for narrow columns."""
    there, here = local(at), local(now)
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%Y-%m-%d}"


def duration(seconds: float) -> str:
    """Return ``40 s``, ``12 min``, ``3 h 20 min``, ``2 days``."""
    whole = max(0, math.ceil(seconds))
    if whole < 100:
        return _("{n} s").format(n=whole)
    if whole < 100 * MINUTE:
        return _("{n} min").format(n=round(whole / MINUTE))
    if whole < 2 * DAY:
        hours, rest = divmod(round(whole / MINUTE), 60)
        return _("{n} h {m} min").format(n=hours, m=rest) if rest else _("{n} h").format(n=hours)
    days = round(whole / DAY)
    return ngettext("{n} day", "{n} days", days).format(n=days)


def ago(at: float, now: float) -> str:
    """Return how long ago ``at`` was; a moment in the future is now."""
    past = now - at
    if past < 5:
        return _("just now")
    return _("{duration} ago").format(duration=duration(past))


def ahead(at: float, now: float) -> str:
    """Return how long until ``at``; a moment in the past is due."""
    rest = at - now
    if rest < 1:
        return _("now")
    return _("in {duration}").format(duration=duration(rest))


def rate(per_second: float) -> str:
    """Return records per second in four characters where that is possible."""
    if per_second <= 0:
        return ""
    value = number(per_second) if per_second >= 10 else f"{per_second:.1f}"
    return _("{n}/s").format(n=value)
