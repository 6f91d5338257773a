"""Bulk jobs, their states, and the list of them (Bulk API 2.0 Guide, "Job States")."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sf_tui.emulator.bulk.allowance import Allowance
from sf_tui.emulator.bulk.csv_input import BatchError
from sf_tui.emulator.faults.board import Asked
from sf_tui.emulator.ids import full_id, make_id
from sf_tui.emulator.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from sf_tui.emulator.bulk.shape import Shape
    from sf_tui.emulator.bulk.spool import Spool
    from sf_tui.emulator.database import Database
    from sf_tui.emulator.faults.board import Board

_PREFIX = "750"
_ROOM = 62**5
_QUERY_JOBS = 10_000
_BATCHES = 15_000
_OPEN_FOR = 86_400
_KEPT_FOR = 7 * 86_400


class State(StrEnum):
    """Where a job stands."""

    OPEN = "Open"
    UPLOAD_COMPLETE = "UploadComplete"
    IN_PROGRESS = "InProgress"
    JOB_COMPLETE = "JobComplete"
    FAILED = "Failed"
    ABORTED = "Aborted"


ENDED = frozenset({State.JOB_COMPLETE, State.FAILED, State.ABORTED})


@dataclass(slots=True, kw_only=True)
class Job:
    """What all jobs have; times in seconds since 1970. States change under its lock.

    `at_work` outlasts an abort until the worker has seen it. `doom` is a fault: the rows after which the job
    fails, and the message. `halted` wakes a worker that waits.
    """

    operation: str
    sobject: str
    owner: str
    version: str
    shape: Shape
    state: State
    now: Callable[[], float]
    id: str = ""
    made_at: float = 0
    moved_at: float = 0
    processed: int = 0
    milliseconds: int = 0
    at_work: bool = False
    doom: tuple[float, str] | None = None
    halted: threading.Event = field(default_factory=threading.Event)
    error: str | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Note when the job was made."""
        self.made_at = self.moved_at = self.now()

    def advance(self, to: State, *before: State) -> bool:
        """Go to a state from one of those; False when the job is in another."""
        with self.lock:
            if self.state not in before:
                return False
            self.state = to
            self.moved_at = self.now()
            if to in ENDED:
                self.halted.set()
            return True

    def begin(self) -> bool:
        """Go to work on what is uploaded; False when the job was aborted while it waited."""
        with self.lock:
            if self.state is not State.UPLOAD_COMPLETE:
                return False
            self.state = State.IN_PROGRESS
            self.moved_at = self.now()
            self.at_work = True
            return True

    def goes_on(self) -> bool:
        """Whether the worker should do the next rows. Raises BatchError when a fault says it fails here."""
        if self.doom is not None and self.processed >= self.doom[0]:
            raise BatchError(self.doom[1])
        return self.state is State.IN_PROGRESS

    def fail(self, message: str) -> None:
        """End with an error, unless the job has ended already."""
        with self.lock:
            if self.state not in ENDED:
                self.error = message
                self.state = State.FAILED
                self.moved_at = self.now()

    def brief(self) -> dict[str, object]:
        """Return the job as creating, closing and aborting answer it, without how the CSV looks."""
        return {
            "id": self.id,
            "operation": self.operation,
            "object": self.sobject,
            "createdById": self.owner,
            "createdDate": stamp(self.made_at),
            "systemModstamp": stamp(self.moved_at),
            "state": str(self.state),
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": float(self.version),
        }

    def shaped(self) -> dict[str, object]:
        """Return how the job's CSV looks."""
        return {"lineEnding": self.shape.line_ending, "columnDelimiter": self.shape.delimiter}


@dataclass(slots=True, kw_only=True)
class QueryJob(Job):
    """A query job: the statement that makes its lines, the header, and the lines once they are there."""

    sql: str
    parameters: tuple[str | float | None, ...]
    header: bytes
    chunked: bool
    result: Spool | None = None

    def whole(self) -> dict[str, object]:
        """Return the job as a look at it shows it."""
        shown = self.brief() | {"jobType": "V2Query"} | self.shaped()
        shown |= {
            "numberRecordsProcessed": self.processed,
            "retries": 0,
            "totalProcessingTime": self.milliseconds,
            "isPkChunkingSupported": self.chunked,
        }
        return shown if self.error is None else shown | {"errorMessage": self.error}


class Jobs:
    """All jobs of an org. Safe for several threads.

    They end with the process; one that stays open is aborted after a day, one that has ended is forgotten
    after seven. `queries` and `batches` (of 10,000 uploaded rows) are what is left of the day's.
    """

    def __init__(self, page_rows: int, now: Callable[[], float], faults: Board) -> None:
        self.page_rows = page_rows
        self._faults = faults
        self.queries = Allowance(_QUERY_JOBS, now)
        self.batches = Allowance(_BATCHES, now)
        self._now = now
        self._lock = threading.Lock()
        self._all: dict[str, Job] = {}
        self._number = secrets.randbelow(_ROOM)
        self._database: Database | None = None

    @property
    def database(self) -> Database:
        """The file that jobs work on. Raises RuntimeError before the org is served."""
        if self._database is None:
            raise RuntimeError("the org is not served yet, so no job can work")
        return self._database

    def work_on(self, database: Database) -> None:
        """Say which file the jobs work on."""
        self._database = database
        database.before_close(self._halt)

    def add(self, job: Job) -> None:
        """Take a job in and give it an id, one that an earlier process is unlikely to have given."""
        with self._lock:
            self._sweep()
            self._number += 1
            job.id = make_id(_PREFIX, self._number)
            self._all[job.id] = job

    def find(self, user: str, text: str) -> Job | None:
        """Return the job of a user with an id of 15 or 18 characters; other people's are not there."""
        with self._lock:
            self._sweep()
            job = self._all.get(full_id(text) or "")
        return job if job is not None and job.owner == user else None

    def remove(self, job: Job) -> None:
        """Forget a job and what it holds."""
        with self._lock:
            self._all.pop(job.id, None)

    def of(self, user: str) -> list[Job]:
        """Return the jobs of a user, oldest first."""
        with self._lock:
            self._sweep()
            return [job for job in self._all.values() if job.owner == user]

    def start(self, job: Job, work: Callable[[sqlite3.Connection], None]) -> None:
        """Let a job work on a thread of the database's; what goes wrong there fails the job."""

        def run(connection: sqlite3.Connection) -> None:
            try:
                self._timed(job, work, connection)
            except BatchError as error:
                job.fail(str(error))
            except (sqlite3.Error, OSError) as error:
                job.fail(f"InternalServerError : {error}")
            except BaseException:
                job.fail("InternalServerError : An unexpected error occurred.")
                raise
            job.advance(State.JOB_COMPLETE, State.IN_PROGRESS)

        self.database.start(run).add_done_callback(_report)

    def _timed(
        self, job: Job, work: Callable[[sqlite3.Connection], None], connection: sqlite3.Connection
    ) -> None:
        started = time.monotonic()
        if not job.begin():
            return
        try:
            self._hinder(job)
            work(connection)
        finally:
            job.milliseconds = int((time.monotonic() - started) * 1000)
            job.at_work = False

    def _hinder(self, job: Job) -> None:
        """Let an armed fault slow the job down or doom it."""
        kind = "query" if job.operation in ("query", "queryAll") else "ingest"
        asked = Asked("POST", f"/services/data/v{job.version}/jobs/{kind}", lambda: job.sobject)
        struck = self._faults.strike(asked, "job")
        if struck is not None and struck.fault.name == "job-slow":
            job.halted.wait(struck.number("seconds"))
        elif struck is not None:
            job.doom = struck.number("rows"), struck.text("message")

    def _halt(self) -> None:
        """Wake the workers that wait; the database is about to close."""
        with self._lock:
            for job in self._all.values():
                job.halted.set()

    def _sweep(self) -> None:
        now = self._now()
        for job in list(self._all.values()):
            if now - job.made_at > _OPEN_FOR:
                job.advance(State.ABORTED, State.OPEN)
            if now - job.moved_at > _KEPT_FOR and job.state in ENDED:
                del self._all[job.id]


def _report(done: Future[None]) -> None:
    """Say on stderr what nobody expected of a job."""
    if not done.cancelled() and (error := done.exception()) is not None:
        logging.getLogger(__name__).error("a bulk job broke", exc_info=error)
