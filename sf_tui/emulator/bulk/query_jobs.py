"""Query jobs over HTTP (Bulk API 2.0 Guide, "Bulk API 2.0 Query")."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError, decoded_object, json_answer, not_found
from sf_tui.emulator.bulk.common import CSV, abort, as_listed, complete, remove, since
from sf_tui.emulator.bulk.jobs import QueryJob, State
from sf_tui.emulator.bulk.locators import at_of, locator
from sf_tui.emulator.bulk.selecting import selecting
from sf_tui.emulator.bulk.shape import choice, shape_of
from sf_tui.emulator.bulk.spool import Spool
from sf_tui.emulator.faults.request import asked_by

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org

_FIRST_VERSION = 47
_FIRST_WITH_PAGES = 58
_ROWS_AT_ONCE = 2_000
_URLS_AT_ONCE = 5


def create(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Create a job and let it work: 200 with the job in state UploadComplete."""
    del connection
    since(call, _FIRST_VERSION)
    body = decoded_object(call.body)
    operation = choice(body, "operation", ("query", "queryAll"))
    shape = shape_of(body)
    text = body.get("query")
    if not isinstance(text, str):
        raise ApiError(400, "MALFORMED_QUERY", "A query string has to be specified")
    with_deleted = operation == "queryAll"
    found = selecting(text, org.schema, shape, today=org.clock.today(), with_deleted=with_deleted)
    if not org.jobs.queries.take():
        most = org.jobs.queries.most
        raise ApiError(400, "LIMIT_EXCEEDED", f"Max bulk v2 query jobs ({most}) per 24 hrs has been reached")
    job = QueryJob(
        operation=operation,
        sobject=found.sobject,
        owner=call.user,
        version=call.version,
        shape=shape,
        state=State.UPLOAD_COMPLETE,
        now=org.clock.now,
        sql=found.sql,
        parameters=found.parameters,
        header=found.header,
        chunked=org.schema.objects[found.sobject.lower()].writable,
    )
    org.jobs.add(job)
    answer = json_answer(job.brief() | job.shaped())
    org.jobs.start(job, partial(_extract, job))
    return answer


def listed(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List the query jobs in pages."""
    del connection
    since(call, _FIRST_VERSION)
    return as_listed(call, [job.whole() for job in org.jobs.of(call.user) if isinstance(job, QueryJob)])


def read(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Show a job."""
    del connection
    return json_answer(_job(org, call).whole())


def update(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Abort a job; the only state a caller may set."""
    del connection
    job = _job(org, call)
    choice(decoded_object(call.body), "state", (State.ABORTED,))
    abort(job)
    return json_answer(job.brief())


def delete(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Delete a job that has ended: 204."""
    del connection
    remove(org, _job(org, call))
    return Answer(204)


def results(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Stream a page of the result, from `locator` on, `maxRecords` rows at most.

    Every page starts with the header line, an empty result is that line alone. `Sforce-Locator` names the
    next page and is the word `null` after the last.
    """
    del connection
    job = _job(org, call)
    result = _result(job, call)
    first = at_of(call.parameters.get("locator", ""), len(result))
    after = min(first + _maximum(org, call), len(result))
    headers = {
        "Sforce-NumberOfRecords": str(after - first),
        "Sforce-Locator": locator(after) if after < len(result) else "null",
        "Content-Type": CSV,
    }
    return Answer(200, headers=headers, stream=_lines(job, result, first, after))


def result_pages(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Name up to five pages that may be fetched at once, and where the next five are named."""
    del connection
    since(call, _FIRST_WITH_PAGES)
    job = _job(org, call)
    rows = len(_result(job, call))
    size = org.jobs.page_rows
    first = at_of(call.parameters.get("locator", ""), rows)
    after = first + size * _URLS_AT_ONCE
    root = f"{call.root}/jobs/query/{job.id}"
    pages = [
        {"resultUrl": f"{root}/results?locator={locator(start)}"}
        for start in range(first, max(min(after, rows), first + 1), size)
    ]
    following = f"{root}/resultPages?locator={locator(after)}" if after < rows else None
    return json_answer({"resultPages": pages, "nextRecordsUrl": following, "done": following is None})


def _extract(job: QueryJob, connection: sqlite3.Connection) -> None:
    """Write the whole result as it is at this moment; later pages show no later change."""
    result = Spool()
    found = connection.execute(job.sql, job.parameters)
    try:
        while job.goes_on() and (rows := found.fetchmany(_ROWS_AT_ONCE)):
            result.add([row[0] for row in rows])
            job.processed = len(result)
    finally:
        found.close()
    job.result = result


def _lines(job: QueryJob, result: Spool, first: int, after: int) -> Iterator[bytes]:
    yield job.header
    yield from result.pieces(first, after)


def _maximum(org: Org, call: Call) -> int:
    """Return the rows of a page: as many as asked for, unless a fault makes it smaller."""
    struck = org.faults.strike(asked_by(call), "page")
    most = org.jobs.page_rows if struck is None else max(1, int(struck.number("rows")))
    text = call.parameters.get("maxRecords")
    if text is None:
        return most
    if not text.isascii() or not text.isdigit() or not int(text[:12]):
        raise ApiError(400, "API_ERROR", f"Invalid value: '{text[:40]}' supplied for property: 'maxRecords'")
    return int(text[:12]) if struck is None else min(int(text[:12]), most)


def _job(org: Org, call: Call) -> QueryJob:
    since(call, _FIRST_VERSION)
    job = org.jobs.find(call.user, call.path[2])
    if not isinstance(job, QueryJob):
        raise not_found()
    return job


def _result(job: QueryJob, call: Call) -> Spool:
    complete(job, call)
    if job.result is None:
        raise RuntimeError(f"job {job.id} is complete without a result")
    return job.result
