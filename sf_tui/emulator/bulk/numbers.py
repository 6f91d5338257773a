"""Numbers as Bulk results write them: Java's `Double.toString`."""

from __future__ import annotations

from decimal import Decimal

_SMALLEST = 1e-3
_LARGEST = 1e7


def java_double(value: float | None) -> str | None:
    """Return `25.5`, `3.5E8`, `1.6147805824397E13`: with an exponent from ten million on and below 0.001.

    Seen in real exports: forcedotcom/cli issue 3367, forcedotcom/dataloader issue 1204.
    """
    if value is None:
        return None
    value = float(value)
    if value == 0 or _SMALLEST <= abs(value) < _LARGEST:
        return repr(value)
    sign, digits, _ = Decimal(repr(value)).as_tuple()
    text = "".join(str(digit) for digit in digits).rstrip("0")
    power = Decimal(repr(value)).adjusted()
    return f"{'-' if sign else ''}{text[0]}.{text[1:] or '0'}E{power}"
