"""What query and ingest jobs answer alike. The sentences about states are ours, the codes Salesforce's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError, json_answer, not_found
from sf_tui.emulator.bulk.jobs import ENDED, Job, State
from sf_tui.emulator.bulk.locators import at_of, locator

if TYPE_CHECKING:
    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org

CSV = "text/csv; charset=UTF-8"
_LISTED_AT_ONCE = 1_000


def since(call: Call, version: int) -> None:
    """Raise ApiError 404 in a version that does not know the resource yet."""
    if float(call.version) < version:
        raise not_found()


def as_listed(call: Call, shown: list[dict[str, object]]) -> Answer:
    """Return a page of jobs; `queryLocator` says where it starts, `jobType` keeps one type."""
    wanted = call.parameters.get("jobType")
    shown = [job for job in shown if wanted is None or job["jobType"] == wanted]
    first = at_of(call.parameters.get("queryLocator", ""), len(shown))
    after = first + _LISTED_AT_ONCE
    following = None
    if after < len(shown):
        following = f"{call.root}/{'/'.join(call.path)}?queryLocator={locator(after)}"
        following += f"&jobType={wanted}" if wanted else ""
    return json_answer(
        {"done": following is None, "records": shown[first:after], "nextRecordsUrl": following}
    )


def abort(job: Job) -> None:
    """Abort a job. Raises ApiError INVALIDJOBSTATE for one that has ended."""
    if not job.advance(State.ABORTED, State.OPEN, State.UPLOAD_COMPLETE, State.IN_PROGRESS):
        raise invalid_state(f"Aborting already {_word(job)} Job not allowed")


def remove(org: Org, job: Job) -> None:
    """Delete a job. Raises ApiError INVALIDJOBSTATE for one that is open or at work."""
    job.advance(State.ABORTED, State.UPLOAD_COMPLETE)
    if job.state not in ENDED:
        raise invalid_state(f"Deleting {_word(job)} Job not allowed: abort it first")
    org.jobs.remove(job)


def complete(job: Job, call: Call) -> None:
    """Raise ApiError unless the job is complete (INVALIDJOBSTATE) and of the call's version (409)."""
    if call.version != job.version:
        raise ApiError(
            409,
            "INVALIDVERSION",
            f"The job was made with API version {job.version}; its results need the same version",
        )
    if job.state is not State.JOB_COMPLETE:
        raise invalid_state(f"Results of {_word(job)} Job are not available")


def invalid_state(message: str) -> ApiError:
    """Return the error for what a job's state does not allow."""
    return ApiError(400, "INVALIDJOBSTATE", message)


def _word(job: Job) -> str:
    return {
        State.OPEN: "open",
        State.UPLOAD_COMPLETE: "queued",
        State.IN_PROGRESS: "running",
        State.JOB_COMPLETE: "completed",
        State.FAILED: "failed",
        State.ABORTED: "aborted",
    }[job.state]
