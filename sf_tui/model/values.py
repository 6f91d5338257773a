"""Field values, and the form in which the same value from two systems is equal (SYNC 5)."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | None
"""What travels between two connectors: JSON scalars, as the system that was read stores them."""


class FieldType(StrEnum):
    """How a field's values are compared."""

    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    PICKLIST = "picklist"
    MULTIPICKLIST = "multipicklist"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    REFERENCE = "reference"
    OWNER = "owner"


_OFFSET_WITHOUT_COLON = re.compile(r"([+-]\d{2})(\d{2})$")


def _canonical_number(value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return value
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def parse_instant(text: str) -> datetime | None:
    """Read Salesforce's ``…000+0000``, ``…Z`` or an ISO form with an offset; None for anything else."""
    try:
        parsed = datetime.fromisoformat(_OFFSET_WITHOUT_COLON.sub(r"\1:\2", text.replace("Z", "+00:00")))
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def format_instant(moment: datetime) -> str:
    """Write the canonical form ``2026-11-23T10:00:00Z``; fractions of a second are dropped."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def canonical(field_type: FieldType, value: Value) -> str | None:
    """Return the form in which two systems' values compare equal; blank is None.

    >>> canonical(FieldType.NUMBER, 1500.0) == canonical(FieldType.NUMBER, "1.5E3")
    True
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    match field_type:
        case FieldType.NUMBER:
            return _canonical_number(text.strip()) if text.strip() else None
        case FieldType.EMAIL:
            return text.strip().lower() or None
        case FieldType.BOOLEAN:
            return text.strip().lower() or None
        case FieldType.DATE:
            return text.strip()[:10] or None
        case FieldType.DATETIME:
            moment = parse_instant(text.strip())
            return format_instant(moment) if moment else text.strip() or None
        case FieldType.MULTIPICKLIST:
            return ";".join(sorted(filter(None, map(str.strip, text.split(";"))))) or None
        case _:
            return text.replace("\r\n", "\n").replace("\r", "\n").strip() or None
