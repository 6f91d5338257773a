"""The org's limits (``/limits``; REST API guide, Limits)."""

import msgspec

from sf_tui.connectors.protocol import Limits
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.errors import UNREADABLE, unexpected
from sf_tui.model.check import LimitValue
from sf_tui.model.errors import PermissionMissing, Refused
from sf_tui.model.safe_text import safe_text
from sf_tui.model.states import Purpose

_DAILY = "DailyApiRequests"


class _Limit(msgspec.Struct, frozen=True, rename="pascal"):
    """``Remaining`` may be negative; what else stands there (use by app in older versions) is passed over."""

    max: int | float
    remaining: int | float


_ALL = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ONE = msgspec.json.Decoder(_Limit, strict=False)
_LARGEST = 10**15
"""Beyond this a number is no count of anything."""


async def ask(client: Client) -> Limits:
    """Return the limits, leaving out what is no pair of numbers; a missing permission is a `Refused`."""
    try:
        answer = await client.get(f"{await client.base()}/limits", Purpose.DESCRIBE)
    except PermissionMissing as error:
        reason = str(error)
    else:
        return _limits(answer.content)
    raise Refused(
        "INSUFFICIENT_ACCESS",
        "The org's limits cannot be read: give the user “View Setup and Configuration” ({reason})",
        reason=reason,
    )


def _limits(content: bytes) -> Limits:
    values: dict[str, LimitValue] = {}
    for name, raw in decode(_ALL, content).items():
        try:
            told = _ONE.decode(raw)
        except UNREADABLE:
            continue
        if abs(told.max) <= _LARGEST and abs(told.remaining) <= _LARGEST:
            values[name] = LimitValue(safe_text(name, 80), int(told.max), int(told.remaining))
    daily = values.pop(_DAILY, None)
    if daily is None:
        raise unexpected(f"no {_DAILY}")
    return Limits(max(0, daily.max - daily.remaining), max(0, daily.max), tuple(values.values()))
