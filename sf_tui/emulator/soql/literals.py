"""Date literals and the days they cover (SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE").

The org's time zone is GMT and its week starts on Sunday. Fiscal periods are calendar periods.
"""

from __future__ import annotations

from datetime import date, timedelta

_UNITS = ("WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR")
NAMED = frozenset({"YESTERDAY", "TODAY", "TOMORROW", "LAST_90_DAYS", "NEXT_90_DAYS"}) | {
    f"{which}_{unit}" for which in ("LAST", "THIS", "NEXT") for unit in _UNITS
}
COUNTED = frozenset(
    {f"{which}_N_{unit}S" for which in ("LAST", "NEXT") for unit in ("DAY", *_UNITS)}
    | {f"N_{unit}S_AGO" for unit in ("DAY", *_UNITS)}
)


def days_of(name: str, count: int | None, today: date) -> tuple[date, date]:
    """Return the first day of a literal and the day after its last. `count` is the n of `LAST_N_DAYS:n`.

    Days before year 1 or after 9999 are cut off at these.
    """
    try:
        return _days_of(name, count, today)
    except (OverflowError, ValueError):
        return (date.min, date.min) if "NEXT" not in name else (date.max, date.max)


def _days_of(name: str, count: int | None, today: date) -> tuple[date, date]:
    day = timedelta(days=1)
    simple = {"YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1}
    if name in simple:
        start = today + simple[name] * day
        return start, start + day
    if name in ("LAST_90_DAYS", "LAST_N_DAYS"):
        return today - (count if count is not None else 90) * day, today + day
    if name in ("NEXT_90_DAYS", "NEXT_N_DAYS"):
        return today + day, today + (1 + (count if count is not None else 90)) * day
    if name == "N_DAYS_AGO":
        start = today - (count or 0) * day
        return start, start + day
    unit = next(unit for unit in ("WEEK", "MONTH", "QUARTER", "YEAR") if unit in name)
    if name.startswith("N_"):
        return _period(unit, today, -(count or 0)), _period(unit, today, 1 - (count or 0))
    if count is not None:
        if name.startswith("LAST"):
            return _period(unit, today, -count), _period(unit, today, 0)
        return _period(unit, today, 1), _period(unit, today, 1 + count)
    offset = {"LAST": -1, "THIS": 0, "NEXT": 1}[name.split("_", 1)[0]]
    return _period(unit, today, offset), _period(unit, today, offset + 1)


def _period(unit: str, today: date, offset: int) -> date:
    """Return the first day of the period this many periods after the one that holds today."""
    if unit == "WEEK":
        return today - timedelta(days=(today.weekday() + 1) % 7) + timedelta(weeks=offset)
    months = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[unit]
    index = (today.year * 12 + today.month - 1) // months * months + offset * months
    return date(index // 12, index % 12 + 1, 1)
