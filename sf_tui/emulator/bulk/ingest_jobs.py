"""Ingest jobs over HTTP (Bulk API 2.0 Guide, "Bulk API 2.0 Ingest")."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError, decoded_object, json_answer, not_found
from sf_tui.emulator.bulk.common import CSV, abort, as_listed, invalid_state, remove, since
from sf_tui.emulator.bulk.ingest_job import IngestJob
from sf_tui.emulator.bulk.jobs import ENDED, State
from sf_tui.emulator.bulk.loading import Loading, set_aside
from sf_tui.emulator.bulk.multipart import parts_of
from sf_tui.emulator.bulk.shape import choice, shape_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.bulk.spool import Spool
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import Field, SObject

_FIRST_VERSION = 41
_OPERATIONS = ("insert", "update", "upsert", "delete", "hardDelete")


def create(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Create a job: 200 with the job in state Open; with its data in the same request it starts at once."""
    del connection
    since(call, _FIRST_VERSION)
    parts = parts_of(call.headers.get("content-type", ""), call.body)
    body = decoded_object(call.body if parts is None else parts["job"])
    operation = choice(body, "operation", _OPERATIONS)
    shape = shape_of(body)
    item = _sobject(org, str(body.get("object") or ""))
    asked = body.get("externalIdFieldName")
    if operation == "upsert":
        _key(item, asked if isinstance(asked, str) else None)
    job = IngestJob(
        operation=operation,
        sobject=item.name,
        owner=call.user,
        version=call.version,
        shape=shape,
        state=State.OPEN,
        now=org.clock.now,
        by=replace(call, body=b""),
        external_id=asked if isinstance(asked, str) else None,
    )
    org.jobs.add(job)
    if parts is not None:
        job.content = parts["content"]
        return _closed(org, job, whole=True)
    return json_answer(job.opened())


def listed(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List the ingest jobs in pages."""
    del connection
    since(call, _FIRST_VERSION)
    return as_listed(call, [job.whole() for job in org.jobs.of(call.user) if isinstance(job, IngestJob)])


def read(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Show a job."""
    del connection
    return json_answer(_job(org, call).whole())


def upload(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Take the data of a job, once: 201."""
    del connection
    job = _job(org, call)
    with job.lock:
        if job.state is not State.OPEN:
            raise invalid_state("Data can only be uploaded to an open Job")
        if job.content is not None:
            raise ApiError(
                400,
                "BULK_API_ERROR",
                f"Found multipe contents for job: <{job.id[:15]}>, please 'Close' / 'Abort' / 'Delete' the "
                "current Job then create a new Job and make sure you only do 'PUT' once on a given Job.",
            )
        job.content = call.body
    return Answer(201)


def update(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Close a job, so that it starts, or abort it."""
    del connection
    job = _job(org, call)
    state = choice(decoded_object(call.body), "state", (State.UPLOAD_COMPLETE, State.ABORTED))
    if state == State.ABORTED:
        abort(job)
        return json_answer(job.named())
    return _closed(org, job, whole=False)


def delete(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Delete a job that is not open and not at work: 204."""
    del connection
    remove(org, _job(org, call))
    return Answer(204)


def successful(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Return the rows that were written, with their ids."""
    del connection
    job = _ended(org, call)
    return _results(job, job.successful, ("sf__Id", "sf__Created"))


def failed(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Return the rows that were refused, with the reasons."""
    del connection
    job = _ended(org, call)
    return _results(job, job.unsuccessful, ("sf__Id", "sf__Error"))


def unprocessed(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Return the rows that nothing was done with."""
    del connection
    job = _ended(org, call)
    if job.unprocessed is None:
        set_aside(job)
    if job.unprocessed is None:
        raise RuntimeError(f"job {job.id} has ended without its unprocessed rows")
    return _results(job, job.unprocessed, ())


def _closed(org: Org, job: IngestJob, *, whole: bool) -> Answer:
    """Close a job and let it work. Raises ApiError INVALIDJOBSTATE for one that is not open."""
    if not job.advance(State.UPLOAD_COMPLETE, State.OPEN):
        raise invalid_state("Closing a Job that is not open is not allowed")
    answer = json_answer(job.named() | (job.shaped() if whole else {}))
    item = _sobject(org, job.sobject)
    key = _key(item, job.external_id) if job.operation == "upsert" else None
    org.jobs.start(job, Loading(org, job, item, key).run)
    return answer


def _results(job: IngestJob, rows: Spool, more: tuple[str, ...]) -> Answer:
    """Return a header line, with the uploaded names as they came, and the rows."""
    names = [f'"{name}"' for name in more] + ([job.header] if job.header else [])
    header = (job.shape.between.join(names) + job.shape.end).encode()

    def pieces() -> Iterator[bytes]:
        yield header
        yield from rows.pieces(0, len(rows))

    return Answer(200, headers={"Content-Type": CSV}, stream=pieces())


def _sobject(org: Org, name: str) -> SObject:
    found = org.schema.sobject(name)
    if found is None:
        raise ApiError(400, "INVALIDJOB", f"InvalidJob : Unable to find object: {name}")
    return found


def _key(item: SObject, name: str | None) -> Field | None:
    """Return the external id of an upsert, None for Id itself. Raises ApiError INVALIDJOB."""
    if name is None:
        raise ApiError(
            400,
            "INVALIDJOB",
            f"InvalidJob : External ID was blank for {item.name}. An External ID must be specified for "
            "upsert.",
        )
    field = item.field(name)
    if field is None or not (field.external_id or field.id_lookup or field.type == "id"):
        raise ApiError(
            400,
            "INVALIDJOB",
            f"InvalidJob : Field name provided, {name} does not match an External ID for {item.name}",
        )
    return None if field.type == "id" else field


def _job(org: Org, call: Call) -> IngestJob:
    since(call, _FIRST_VERSION)
    job = org.jobs.find(call.user, call.path[2])
    if not isinstance(job, IngestJob):
        raise not_found()
    return job


def _ended(org: Org, call: Call) -> IngestJob:
    job = _job(org, call)
    if job.state not in ENDED or job.at_work:
        raise invalid_state("Results are available when the Job has ended")
    return job
