"""Conditional requests: answer only what is new, change only what is unchanged.

Dates count for sObject rows, describes and the global describe; entity tags for Account rows and describes.
Nothing is conditional about DELETE. Source: REST API Guide, "Conditional Requests"; RFC 9110, section 13.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError
from sf_tui.emulator.stamps import http_date

if TYPE_CHECKING:
    from sf_tui.emulator.api.call import Call

_TAG = re.compile(r'"([^"]*)"')
_ZIPPED = "--gzip"


@dataclass(frozen=True, slots=True)
class State:
    """What a resource is like now: when it was changed (seconds since 1970), and its tag if it has one."""

    changed: float
    tag: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers that tell it."""
        tagged = {} if self.tag is None else {"ETag": f'"{self.tag}"'}
        return {**tagged, "Last-Modified": http_date(self.changed)}


def unchanged(call: Call, state: State) -> Answer | None:
    """Return the 304 for a caller whose copy is good.

    Raises ApiError 412 for one who wants an older state.
    """
    check_unmodified(call, state)
    known = call.headers.get("if-none-match", "")
    since = _moment(call.headers.get("if-modified-since", ""))
    if known and state.tag is not None:
        fresh = _names(known, state.tag)
    else:
        fresh = since is not None and state.changed <= since
    return Answer(304, b"", state.headers) if fresh else None


def check_unmodified(call: Call, state: State) -> None:
    """Raise ApiError 412 when the caller has not seen the present state."""
    wanted = call.headers.get("if-match", "")
    if wanted and state.tag is not None:
        if not _names(wanted, state.tag):
            raise _failed("The record is not the one of the If-Match header.")
        return
    since = _moment(call.headers.get("if-unmodified-since", ""))
    if since is not None and state.changed > since:
        raise _failed("The record was modified after the date in the If-Unmodified-Since header.")


def _names(header: str, tag: str) -> bool:
    """Whether a list of tags has this one; that of a zipped answer is the same state."""
    return header.strip() == "*" or tag in {each.removesuffix(_ZIPPED) for each in _TAG.findall(header)}


def _failed(message: str) -> ApiError:
    return ApiError(412, "PRECONDITION_FAILED", message)


def _moment(header: str) -> float | None:
    if not header:
        return None
    try:
        return parsedate_to_datetime(header).timestamp()
    except ValueError as error:
        raise ApiError(400, "INVALID_DATE_FORMAT", f"Invalid date format: {header}") from error
