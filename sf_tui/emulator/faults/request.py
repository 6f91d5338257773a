"""Which object a request is about, told from its path, its query or its body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sf_tui.emulator.faults.board import Asked

if TYPE_CHECKING:
    from sf_tui.emulator.api.call import Call

_IN_PATH = re.compile(r"/sobjects/(\w+)", re.IGNORECASE)
_IN_QUERY = re.compile(r"\bFROM\s+(\w+)", re.IGNORECASE)
_IN_BODY = re.compile(rb'"(?:type|object)"\s*:\s*"(\w+)"')


def asked_by(call: Call) -> Asked:
    """Return a call as faults see it."""
    path = "/".join((call.root, *call.path))
    return Asked(call.method, path, lambda: sobject_in(path, call.parameters.get("q", ""), call.body))


def sobject_in(path: str, query: str, body: bytes) -> str | None:
    """Return the first object that is named; None when none is."""
    in_path = _IN_PATH.search(path)
    if in_path is not None:
        return in_path[1]
    in_query = _IN_QUERY.search(query) or _IN_QUERY.search(body[:100_000].decode("utf-8", "replace"))
    in_body = _IN_BODY.search(body)
    if in_body is not None:
        return in_body[1].decode()
    return in_query[1] if in_query is not None else None
