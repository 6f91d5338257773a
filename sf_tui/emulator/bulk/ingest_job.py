"""An ingest job: what was uploaded and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sf_tui.emulator.bulk.jobs import ENDED, Job, State
from sf_tui.emulator.bulk.spool import Spool

if TYPE_CHECKING:
    from sf_tui.emulator.api.call import Call


@dataclass(slots=True, kw_only=True)
class IngestJob(Job):
    """An ingest job.

    `by` is the call that made it, without its body: who writes, and with which options. `header` is the
    uploaded first line without its ending, as results repeat it.
    """

    by: Call
    external_id: str | None
    content: bytes | None = None
    header: str = ""
    failed: int = 0
    successful: Spool = field(default_factory=Spool)
    unsuccessful: Spool = field(default_factory=Spool)
    unprocessed: Spool | None = None

    def named(self) -> dict[str, object]:
        """Return the job's own facts with the external id in its recorded place."""
        shown: dict[str, object] = {}
        for key, value in self.brief().items():
            if key == "concurrencyMode" and self.external_id is not None:
                shown["externalIdFieldName"] = self.external_id
            shown[key] = value
        return shown

    def opened(self) -> dict[str, object]:
        """Return the job as creating it answers."""
        url = f"services/data/v{self.version}/jobs/ingest/{self.id}/batches"
        return self.named() | {"contentUrl": url} | self.shaped()

    def whole(self) -> dict[str, object]:
        """Return the job as a look at it shows it."""
        shown = self.named() | {"jobType": "V2Ingest"}
        if self.state is State.OPEN:
            shown |= self.opened()
        shown |= self.shaped()
        shown |= {
            "numberRecordsProcessed": self.processed,
            "numberRecordsFailed": self.failed,
            "retries": 0,
            "totalProcessingTime": self.milliseconds if self.state in ENDED else 0,
            "apiActiveProcessingTime": self.milliseconds,
            "apexProcessingTime": 0,
        }
        return shown if self.error is None else shown | {"errorMessage": self.error}
