"""Many records written by one ingest job: made, filled, closed, waited for, its three results mapped back.

Only ``update`` and ``upsert``: every row carries its key, since results come in any order (SYNC 7). The job
is made before its id is noted, and filled after that (SYNC 4): a job that was not closed has done nothing.
"""

from collections.abc import Sequence
from contextlib import aclosing, suppress
from dataclasses import replace

from sf_tui.connectors.protocol import Write, WriteResult
from sf_tui.connectors.salesforce import sentences
from sf_tui.connectors.salesforce.bulk.jobs import MOST_LOOKS, Job, Jobs, Pause, is_gone
from sf_tui.connectors.salesforce.bulk.upload import Upload, upload
from sf_tui.connectors.salesforce.client import Client
from sf_tui.connectors.salesforce.csv_rows import rows_of
from sf_tui.connectors.salesforce.describe import Describer
from sf_tui.connectors.salesforce.errors import Transient, of_bulk, unexpected
from sf_tui.connectors.salesforce.writing import BATCH, Writer
from sf_tui.model.errors import ApiDisabled, PermissionMissing, Refused, Unreachable
from sf_tui.model.org_setup import KEY_FIELD
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import say
from sf_tui.model.states import Purpose
from sf_tui.model.trouble import Cause

MOST = 10_000
"""Records of one job: what Salesforce works on as one internal batch."""
_MOST_LOOKS_AFTER = 10
"""Questions to a job that was stopped."""
_TRIES = 3
_CSV = {"Content-Type": "text/csv; charset=UTF-8"}


class BulkWriter:
    """Writes by ingest jobs; what a job cannot carry goes by Collections."""

    def __init__(self, client: Client, describer: Describer, writer: Writer, pause: Pause) -> None:
        self._client = client
        self._describer = describer
        self._writer = writer
        self._jobs = Jobs(client, "ingest", pause)

    async def open_job(self, name: str, *, creates: bool) -> str | None:
        """Make an empty job for creates by key, or for updates; None where none is allowed.

        A key that may repeat makes no upsert (see `keyed`): such records are created by Collections.
        """
        whole = await self._describer.get(name)
        described = whole.description
        if creates and (described.key_field is None or not whole.is_key_unique):
            return None
        body: dict[str, object] = {
            "object": described.name,
            "operation": "upsert" if creates else "update",
            "contentType": "CSV",
            "lineEnding": "LF",
            "columnDelimiter": "COMMA",
        }
        if creates:
            body["externalIdFieldName"] = KEY_FIELD
        try:
            return (await self._jobs.make(body)).id
        except (Refused, PermissionMissing, ApiDisabled):
            return None

    async def run_job(self, name: str, job: str, writes: Sequence[Write]) -> list[WriteResult]:
        """Fill the job, let it work, and return results in the order of ``writes``.

        ``Unreachable``: what became of the records is not known; `end_job` and a look-up by key tell.
        """
        creates = any(write.id is None for write in writes)
        key_column = KEY_FIELD if creates else "Id"
        keys = [(write.key if creates else write.id) or "" for write in writes]
        stamped = [
            write
            if creates or not write.key
            else replace(write, values={**write.values, KEY_FIELD: write.key})
            for write in writes
        ]
        carried = upload(stamped, key_column, keys)
        results: dict[int, WriteResult] = {}
        others = list(carried.others)
        if carried.places:
            ended = await self._work(job, carried)
            if ended.state == "Failed" and not ended.number_records_processed:
                # The file as a whole was refused: record by record Salesforce says which, and why.
                others += carried.places.values()
            else:
                results = await self._results(ended, carried, key_column, writes)
        await self._jobs.drop(job)
        for start in range(0, len(others), BATCH):
            batch = sorted(others)[start : start + BATCH]
            told = await self._writer.write(name, [writes[index] for index in batch])
            results.update(zip(batch, told, strict=True))
        return [results[index] for index in range(len(writes))]

    async def end_job(self, job: str) -> None:
        """Bring a job of an earlier process to its end, after which looking up its keys tells the truth."""
        try:
            told = await self._jobs.look(job)
            if told.state == "Open":
                await self._jobs.set_state(job, "Aborted")
            elif not told.is_over:
                await self._over(job)
        except Refused as error:
            if not is_gone(error):
                raise
            return
        await self._jobs.drop(job)

    async def _work(self, job: str, carried: Upload) -> Job:
        path = await self._jobs.path(job, "/batches")
        await self._client.request(
            "PUT", path, Purpose.BULK, body=carried.content, headers=_CSV, is_idempotent=False
        )
        await self._close(job)
        return await self._over(job)

    async def _close(self, job: str) -> None:
        """Say that the upload is complete; where an answer was lost, a second time is refused."""
        try:
            await self._jobs.set_state(job, "UploadComplete")
        except Refused:
            if (await self._jobs.look(job)).state == "Open":
                raise

    async def _over(self, job: str) -> Job:
        """Wait for the end; a job that comes to none is stopped, and `Unreachable` if that does not help."""
        for is_last in (False, True):
            looks = 0
            async with aclosing(self._jobs.watch(job)) as states:
                async for told in states:
                    if told.is_over:
                        return told
                    looks += 1
                    if looks == (_MOST_LOOKS_AFTER if is_last else MOST_LOOKS):
                        break
            if not is_last:
                await self._jobs.set_state(job, "Aborted")
        raise Unreachable(sentences.NO_ANSWER, host="Salesforce").because(Cause.TIMED_OUT)

    async def _results(
        self, job: Job, carried: Upload, key_column: str, writes: Sequence[Write]
    ) -> dict[int, WriteResult]:
        """Map successes and failures back by key; what is in neither was not processed and may go again."""
        results: dict[int, WriteResult] = {}
        for row in await self._rows(job.id, "successfulResults", ("sf__Id", "sf__Created", key_column)):
            index = carried.places.get(row[2].lower())
            if index is not None:
                results[index] = WriteResult(row[0], created=row[1].lower() == "true")
        if len(results) < len(carried.places):
            for row in await self._rows(job.id, "failedResults", ("sf__Id", "sf__Error", key_column)):
                index = carried.places.get(row[2].lower())
                if index is not None:
                    code, reason, fields, is_retryable = of_bulk(row[1])
                    results[index] = WriteResult(
                        writes[index].id, code=code, reason=reason, fields=fields, is_retryable=is_retryable
                    )
        for index in carried.places.values():
            if index not in results:
                results[index] = _unprocessed(writes[index], job)
        return results

    async def _rows(self, job: str, which: str, columns: Sequence[str]) -> list[list[str]]:
        """Return some columns of a result; the others are what was sent. Fetched again if it breaks off."""
        for _ in range(_TRIES - 1):
            with suppress(Transient):
                return await self._rows_once(job, which, columns)
        return await self._rows_once(job, which, columns)

    async def _rows_once(self, job: str, which: str, columns: Sequence[str]) -> list[list[str]]:
        download = await self._client.open(await self._jobs.path(job, f"/{which}"), Purpose.BULK)
        found: list[list[str]] = []
        places: list[int] | None = None
        try:
            async with aclosing(download.pieces()) as raw, aclosing(rows_of(raw)) as lists:
                async for rows in lists:
                    fresh = rows
                    if places is None:
                        header, fresh = [name.lower() for name in rows[0]], rows[1:]
                        missing = [each for each in columns if each.lower() not in header]
                        if missing and fresh:
                            raise unexpected(f"no column {missing[0]}")
                        places = [header.index(each.lower()) for each in columns if each not in missing]
                    found += [[row[place] for place in places] for row in fresh]
        finally:
            await download.close()
        return found


def _unprocessed(write: Write, job: Job) -> WriteResult:
    reason = say(
        "Salesforce's job ended ({state}: {message}) before it came to this record: it is tried again",
        state=safe_text(job.state, 20),
        message=safe_text(job.error_message or "no reason was given"),
    )
    return WriteResult(write.id, code="UNPROCESSED", reason=reason, is_retryable=True)
