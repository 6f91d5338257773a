"""Several composites in one call, each all or none (REST API Guide, "Composite Graph")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.api.call import Answer, ApiError, Call, as_object, decoded_object
from sf_tui.emulator.api.composite import all_or_none, requests_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sf_tui.emulator.org import Org

_GRAPHS = 75
_NODES = 500
_FAILURES = 14


def graphs(
    org: Org,
    connection: sqlite3.Connection,
    call: Call,
    dispatch: Callable[[Org, sqlite3.Connection, Call], Answer],
) -> Answer:
    """Do the graphs in order; they count as one call. After 14 that failed the rest is not tried."""
    listed = decoded_object(call.body).get("graphs")
    if not isinstance(listed, list) or not listed:
        raise ApiError(400, "INVALID_INPUT", "graphs must hold at least one graph")
    wanted = [as_object(graph) for graph in listed]
    parsed = [requests_of(graph, _NODES) for graph in wanted]
    if len(wanted) > _GRAPHS or sum(map(len, parsed)) > _NODES:
        raise ApiError(
            400, "LIMIT_EXCEEDED", f"A call holds at most {_GRAPHS} graphs and {_NODES} nodes in all."
        )
    answers: list[dict[str, object]] = []
    failures = 0
    for graph, requests in zip(wanted, parsed, strict=True):
        if failures >= _FAILURES:
            raise ApiError(
                400, "PROCESSING_HALTED", f"{_FAILURES} graphs have failed; no further one is tried."
            )
        replies = all_or_none(org, connection, call, requests, dispatch)
        done = all(reply.http_status_code < 400 for reply in replies)
        failures += not done
        answers.append(
            {
                "graphId": graph.get("graphId"),
                "graphResponse": {"compositeResponse": replies},
                "isSuccessful": done,
            }
        )
    return Answer(200, msgspec.json.encode({"graphs": answers}))
