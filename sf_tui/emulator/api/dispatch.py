"""Which endpoint answers a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sf_tui.emulator.api import (
    batch,
    collections,
    describe,
    query,
    records,
    replication,
    resources,
    trees,
)
from sf_tui.emulator.api.call import Answer, ApiError, Call, not_found
from sf_tui.emulator.api.composite import composite, is_reading
from sf_tui.emulator.api.graphs import graphs
from sf_tui.emulator.bulk import ingest_jobs, query_jobs
from sf_tui.emulator.faults.refusals import refused_call
from sf_tui.emulator.faults.request import asked_by
from sf_tui.emulator.metadata import assigning
from sf_tui.emulator.metadata import rest as deploying

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sf_tui.emulator.org import Org

    Handler: TypeAlias = Callable[[Org, sqlite3.Connection, Call], Answer]


class Endpoint(NamedTuple):
    """A method and a path (`*` stands for any segment), who answers, what the call is counted as."""

    method: str
    path: tuple[str, ...]
    handler: Handler
    kind: str
    writes: bool = False


def _composite(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    return composite(org, connection, call, _inner_answer)


def _batch(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    return batch.batch(org, connection, call, _inner_answer)


def _graphs(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    return graphs(org, connection, call, _inner_answer)


def _inner_answer(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Answer a request of a composite, which has no Bulk in it. Raises ApiError."""
    if call.path and call.path[0].lower() == "jobs":
        raise not_found()
    return answer(org, connection, call)


ENDPOINTS = (
    Endpoint("GET", (), resources.index, "index"),
    Endpoint("GET", ("limits",), resources.limits, "limits"),
    Endpoint("GET", ("limits", "recordcount"), resources.record_count, "limits"),
    Endpoint("GET", ("query",), query.query, "query"),
    Endpoint("GET", ("queryall",), query.query, "queryAll"),
    Endpoint("GET", ("query", "*"), query.more, "queryMore"),
    Endpoint("GET", ("queryall", "*"), query.more, "queryMore"),
    Endpoint("GET", ("tooling", "query"), query.tooling, "tooling"),
    Endpoint("GET", ("sobjects",), describe.global_describe, "describe"),
    Endpoint("GET", ("sobjects", "*"), describe.basic, "describe"),
    Endpoint("GET", ("sobjects", "*", "describe"), describe.describe, "describe"),
    Endpoint("GET", ("sobjects", "*", "updated"), replication.updated, "getUpdated"),
    Endpoint("GET", ("sobjects", "*", "deleted"), replication.deleted, "getDeleted"),
    Endpoint("POST", ("sobjects", "permissionsetassignment"), assigning.create, "create", writes=True),
    Endpoint("POST", ("metadata", "deployrequest"), deploying.deploy, "metadata", writes=True),
    Endpoint("GET", ("metadata", "deployrequest", "*"), deploying.status, "metadata"),
    Endpoint("POST", ("sobjects", "*"), records.create, "create", writes=True),
    Endpoint("GET", ("sobjects", "*", "*"), records.read, "read"),
    Endpoint("PATCH", ("sobjects", "*", "*"), records.update, "update", writes=True),
    Endpoint("DELETE", ("sobjects", "*", "*"), records.delete, "delete", writes=True),
    Endpoint("GET", ("sobjects", "*", "*", "*"), records.read_by_key, "read"),
    Endpoint("PATCH", ("sobjects", "*", "*", "*"), records.upsert, "upsert", writes=True),
    Endpoint("POST", ("jobs", "ingest"), ingest_jobs.create, "bulk"),
    Endpoint("GET", ("jobs", "ingest"), ingest_jobs.listed, "bulk"),
    Endpoint("GET", ("jobs", "ingest", "*"), ingest_jobs.read, "bulk"),
    Endpoint("PATCH", ("jobs", "ingest", "*"), ingest_jobs.update, "bulk"),
    Endpoint("DELETE", ("jobs", "ingest", "*"), ingest_jobs.delete, "bulk"),
    Endpoint("PUT", ("jobs", "ingest", "*", "batches"), ingest_jobs.upload, "bulk"),
    Endpoint("GET", ("jobs", "ingest", "*", "successfulresults"), ingest_jobs.successful, "bulk"),
    Endpoint("GET", ("jobs", "ingest", "*", "failedresults"), ingest_jobs.failed, "bulk"),
    Endpoint("GET", ("jobs", "ingest", "*", "unprocessedrecords"), ingest_jobs.unprocessed, "bulk"),
    Endpoint("POST", ("jobs", "query"), query_jobs.create, "bulk"),
    Endpoint("GET", ("jobs", "query"), query_jobs.listed, "bulk"),
    Endpoint("GET", ("jobs", "query", "*"), query_jobs.read, "bulk"),
    Endpoint("PATCH", ("jobs", "query", "*"), query_jobs.update, "bulk"),
    Endpoint("DELETE", ("jobs", "query", "*"), query_jobs.delete, "bulk"),
    Endpoint("GET", ("jobs", "query", "*", "results"), query_jobs.results, "bulk"),
    Endpoint("GET", ("jobs", "query", "*", "resultpages"), query_jobs.result_pages, "bulk"),
    Endpoint("POST", ("composite",), _composite, "composite", writes=True),
    Endpoint("POST", ("composite", "batch"), _batch, "batch", writes=True),
    Endpoint("POST", ("composite", "graph"), _graphs, "graph", writes=True),
    Endpoint("POST", ("composite", "tree", "*"), trees.create, "tree", writes=True),
    Endpoint("POST", ("composite", "sobjects"), collections.create, "collections", writes=True),
    Endpoint("PATCH", ("composite", "sobjects"), collections.update, "collections", writes=True),
    Endpoint("DELETE", ("composite", "sobjects"), collections.delete, "collections", writes=True),
    Endpoint("POST", ("composite", "sobjects", "*"), collections.retrieve, "retrieve"),
    Endpoint("GET", ("composite", "sobjects", "*"), collections.retrieve, "retrieve"),
    Endpoint("PATCH", ("composite", "sobjects", "*", "*"), collections.upsert, "collections", writes=True),
)


_READING = {("composite",): is_reading, ("composite", "batch"): batch.is_reading}
"""Endpoints that may turn out to read only, and what tells."""


def endpoint_of(call: Call) -> Endpoint:
    """Return the endpoint of a call. Raises ApiError 404, or 405 for a path that knows other methods."""
    same_path = [endpoint for endpoint in ENDPOINTS if _matches(endpoint.path, call.path)]
    for endpoint in same_path:
        if endpoint.method == call.method or (call.method == "HEAD" and endpoint.method == "GET"):
            return endpoint
    if not same_path:
        raise not_found()
    allowed = ",".join(dict.fromkeys(endpoint.method for endpoint in same_path))
    raise ApiError(
        405, "METHOD_NOT_ALLOWED", f"HTTP Method '{call.method}' not allowed. Allowed are {allowed}"
    )


def needs_writer(endpoint: Endpoint, call: Call) -> bool:
    """Whether a call must run on the writing thread."""
    reading = _READING.get(endpoint.path)
    return endpoint.writes and not (reading is not None and reading(call.body))


def answer(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Answer a call, unless a fault strikes it. Raises ApiError."""
    endpoint = endpoint_of(call)
    struck = org.faults.strike(asked_by(call), "call") if org.faults.waits("call") else None
    if struck is not None:
        return refused_call(struck, org.meter)
    return endpoint.handler(org.at(call.version), connection, call)


def _matches(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return len(pattern) == len(path) and all(
        want in ("*", have.lower()) and have for want, have in zip(pattern, path, strict=True)
    )
