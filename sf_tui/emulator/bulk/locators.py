"""Locators: where a page starts, as `Sforce-Locator` and `queryLocator` say it."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from sf_tui.emulator.api.call import ApiError


def locator(at: int) -> str:
    """Return the locator of the page that starts at a row, such as `MTAwMDA` for 10000."""
    return urlsafe_b64encode(str(at).encode()).decode().rstrip("=")


def at_of(text: str, rows: int) -> int:
    """Return the row a locator names, 0 for none. Raises ApiError INVALID_QUERY_LOCATOR."""
    if not text:
        return 0
    try:
        at = int(urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii"))
    except ValueError:  # also of base64 and of ASCII
        at = -1
    if locator(at) != text or not 0 <= at < max(rows, 1):
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    return at
