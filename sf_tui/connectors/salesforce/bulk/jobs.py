"""The life of a job: made, asked after with growing pauses, aborted or thrown away (Bulk API 2.0 guide)."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Literal, TypeAlias

import msgspec

from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.errors import unexpected
from sf_tui.model.errors import ConnectorError, Refused
from sf_tui.model.states import Purpose

Kind: TypeAlias = Literal["query", "ingest"]
Pause: TypeAlias = Callable[[float], Awaitable[None]]
"""Waits for seconds; given by whoever makes the connector, so that tests need not wait."""
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
"""Seconds between two questions; each is a call, and a real job is queued for 10 to 60."""
MOST_LOOKS = 500
"""Questions, some four hours, after which a job is taken for one that never ends."""
_GONE = frozenset({"NOT_FOUND", "INVALIDVERSION", "HTTP_404", "HTTP_409"})
"""Refusals that say that a job or its result cannot be had any more: thrown away, or of another version."""
_JOB_ID = re.compile(r"750[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?", re.ASCII)


class Job(msgspec.Struct, frozen=True, rename="camel"):
    """What Salesforce says of a job."""

    id: str
    state: str
    number_records_processed: int = 0
    number_records_failed: int = 0
    error_message: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether it changes no more."""
        return self.state in {"JobComplete", "Failed", "Aborted"}

    @property
    def is_complete(self) -> bool:
        """Whether its results can be fetched."""
        return self.state == "JobComplete"


_JOB = msgspec.json.Decoder(Job)


def is_gone(error: ConnectorError) -> bool:
    """Whether the refusal means that the job is there no more: results are kept for seven days."""
    return isinstance(error, Refused) and error.code in _GONE


class Jobs:
    """The jobs of one kind."""

    def __init__(self, client: Client, kind: Kind, pause: Pause) -> None:
        self._client = client
        self._kind = kind
        self._pause = pause

    async def path(self, job: str, rest: str = "") -> str:
        """Return the path of a job or of something below it."""
        if _JOB_ID.fullmatch(job) is None:
            raise unexpected("no id of a job")
        return f"{await self._client.base()}/jobs/{self._kind}/{job}{rest}"

    async def make(self, body: dict[str, object]) -> Job:
        """Make a job; one call. Not sent again after a lost answer, since nobody would know the first."""
        answer = await self._client.request(
            "POST",
            f"{await self._client.base()}/jobs/{self._kind}",
            Purpose.BULK,
            body=msgspec.json.encode(body),
            is_idempotent=False,
        )
        job = decode(_JOB, answer.content)
        await self.path(job.id)  # refuses what is no id before anybody notes it
        return job

    async def look(self, job: str) -> Job:
        """Ask how the job stands; one call."""
        return decode(_JOB, (await self._client.get(await self.path(job), Purpose.BULK)).content)

    async def watch(self, job: str) -> AsyncGenerator[Job, None]:
        """Yield the job until it changes no more: a call after each pause, and the pauses grow."""
        pause = _FIRST_PAUSE
        while True:
            told = await self.look(job)
            yield told
            if told.is_over:
                return
            await self._pause(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def set_state(self, job: str, state: Literal["UploadComplete", "Aborted"]) -> None:
        """Close an upload, or stop the job; saying so twice does no harm."""
        await self._client.request(
            "PATCH",
            await self.path(job),
            Purpose.BULK,
            body=msgspec.json.encode({"state": state}),
            is_idempotent=True,
        )

    async def drop(self, job: str) -> None:
        """Throw the job away; one that is left behind goes by itself after seven days."""
        with suppress(ConnectorError):  # what the job did is known, whatever keeps us from this call
            await self._client.request("DELETE", await self.path(job), Purpose.BULK, is_idempotent=True)
