"""The work of an ingest job: its rows, 200 in a transaction, through the same checks as every other write."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from sf_tui.emulator.api.records import writing
from sf_tui.emulator.bulk.columns import columns_of
from sf_tui.emulator.bulk.csv_input import BatchError, rows_of, text_of
from sf_tui.emulator.bulk.spool import Spool
from sf_tui.emulator.dml import DmlError, Outcome
from sf_tui.emulator.life.recycling import purge

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sf_tui.emulator.bulk.columns import Column
    from sf_tui.emulator.bulk.ingest_job import IngestJob
    from sf_tui.emulator.dml import Writer
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import Field, SObject

_CHUNK = 200
_BATCH = 10_000
_WITH_FAILED_IDS = 53
"""The version from which failed results name the record (Bulk API 2.0 Guide, "Get Failed Results")."""


class Loading:
    """One job's rows on their way into the org."""

    def __init__(self, org: Org, job: IngestJob, item: SObject, key: Field | None) -> None:
        self._org = org
        self._job = job
        self._item = item
        self._key = key
        self._columns: list[Column] = []

    def run(self, connection: sqlite3.Connection) -> None:
        """Load all rows; of an aborted job leave the rest.

        Raises BatchError, with nothing loaded, when the CSV as a whole is at fault.
        """
        del connection
        job = self._job
        rows = self._rows()
        job.content = None
        chunk: list[list[str]] = []
        try:
            while job.goes_on() and (chunk := list(islice(rows, _CHUNK))):
                outcomes = self._org.jobs.database.write_from_work(partial(self._load, chunk))
                self._note(chunk, outcomes)
                chunk = []
        finally:
            rest = Spool()
            while chunk := chunk or list(islice(rows, _CHUNK)):
                rest.add([job.shape.line(row) for row in chunk])
                chunk = []
            job.unprocessed = rest

    def _rows(self) -> Iterator[list[str]]:
        """Read the whole upload once to see that it can be read; return its rows without the header."""
        text = text_of(self._job.content or b"")
        count = sum(1 for _ in rows_of(text, self._job.shape))
        rows = rows_of(text, self._job.shape)
        header = next(rows, [])
        self._job.header = self._job.shape.between.join(header)
        if count <= 1:
            raise BatchError("InvalidBatch : Records not found")
        self._columns = columns_of(header, self._org.schema, self._item, self._job.operation)
        if not self._org.jobs.batches.take(-(-(count - 1) // _BATCH)):
            raise BatchError("ExceededQuota : ApiBatchItems Limit exceeded.")
        return rows

    def _load(self, chunk: list[list[str]], connection: sqlite3.Connection) -> list[tuple[str, Outcome]]:
        """Write a chunk in one transaction; return the id each row named and what became of it."""
        with writing(self._org, connection, self._job.by) as writer:
            repeated = self._repeated(chunk)
            return [self._write(writer, connection, row, repeated) for row in chunk]

    def _note(self, chunk: list[list[str]], outcomes: list[tuple[str, Outcome]]) -> None:
        """Write a chunk's results, the last row first: callers must not count on the order."""
        job = self._job
        done: list[bytes] = []
        refused: list[bytes] = []
        for row, (identity, outcome) in reversed(list(zip(chunk, outcomes, strict=True))):
            if outcome.error is None:
                done.append(job.shape.line([outcome.id or "", str(outcome.created).lower(), *row]))
            else:
                shown = identity if float(job.version) >= _WITH_FAILED_IDS else ""
                refused.append(job.shape.line([shown, _sentence(outcome.error), *row]))
        job.successful.add(done)
        job.unsuccessful.add(refused)
        job.failed += len(refused)
        job.processed += len(chunk)

    def _write(
        self, writer: Writer, connection: sqlite3.Connection, row: list[str], repeated: frozenset[str]
    ) -> tuple[str, Outcome]:
        """Write one row; return the id it named and what became of it."""
        record: dict[str, object] = {}
        try:
            for column, text in zip(self._columns, row, strict=True):
                column.put(record, text)
        except DmlError as error:
            return "", Outcome(error=error)
        identity = record.pop("Id", None)
        named = identity if isinstance(identity, str) else ""
        match self._job.operation:
            case "insert":
                if named:
                    message = "cannot specify Id in an insert call"
                    return "", Outcome(error=DmlError("INVALID_FIELD_FOR_INSERT_UPDATE", message, ("Id",)))
                return "", writer.create(self._item, record)
            case "update":
                return named, writer.update(self._item, identity, record)
            case "upsert":
                return named, self._upsert(writer, named, record, repeated)
            case operation:
                outcome = writer.delete(self._item, identity)
                if operation == "hardDelete" and outcome.id is not None:
                    purge(connection, self._item, [outcome.id])
                return named, outcome

    def _upsert(
        self, writer: Writer, named: str, record: dict[str, object], repeated: frozenset[str]
    ) -> Outcome:
        if self._key is None:
            return writer.update(self._item, named, record) if named else writer.create(self._item, record)
        text = record.get(self._key.name)
        key = text.strip() if isinstance(text, str) else ""
        if not key:
            return Outcome(error=DmlError("MISSING_ARGUMENT", f"{self._key.name} not specified"))
        if _folded(self._key, key) in repeated:
            message = f"Duplicate external id specified: {key}"
            return Outcome(error=DmlError("DUPLICATE_VALUE", message, (self._key.name,)))
        return writer.upsert(self._item, self._key, key, record)

    def _repeated(self, chunk: list[list[str]]) -> frozenset[str]:
        """Return the keys that come more than once in a chunk of an upsert; all their rows are refused."""
        key = self._key
        place = next((column.place for column in self._columns if key and column.field is key), None)
        if key is None or place is None or self._job.operation != "upsert":
            return frozenset()
        counted = Counter(_folded(key, row[place].strip()) for row in chunk if row[place].strip())
        return frozenset(text for text, times in counted.items() if times > 1)


def set_aside(job: IngestJob) -> None:
    """Make every uploaded row an unprocessed one; of a CSV that cannot be read, those up to the bad one."""
    job.unprocessed = Spool()
    if job.content is None:
        return
    try:
        rows = rows_of(text_of(job.content), job.shape)
        job.header = job.shape.between.join(next(rows, []))
        for row in rows:
            job.unprocessed.add([job.shape.line(row)])
    except BatchError:  # the job's own error says what is wrong
        return


def _folded(key: Field, text: str) -> str:
    return text if key.case_sensitive else text.casefold()


def _sentence(error: DmlError) -> str:
    """Return an error as `sf__Error` has it: `CODE:message:Field,Field --`, or `CODE:message:--`."""
    fields = ",".join(error.fields)
    return f"{error.code}:{error.message}:{fields}{' ' if fields else ''}--"
