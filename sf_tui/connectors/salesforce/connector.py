"""Salesforce as the engine sees it: the parts of this package behind `protocol.Connector`."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta

import httpx

from sf_tui.connectors.protocol import (
    Capabilities,
    ChangePage,
    ChangeQuery,
    Limits,
    Meter,
    Noting,
    ObjectDescription,
    Record,
    User,
    Window,
    Write,
    WriteResult,
)
from sf_tui.connectors.salesforce import callers, limits, writing
from sf_tui.connectors.salesforce.auth import Proof, WebLogin
from sf_tui.connectors.salesforce.bulk import BulkReader, BulkWriter, Pause
from sf_tui.connectors.salesforce.bulk.reading import is_bulk
from sf_tui.connectors.salesforce.bulk.writing import MOST
from sf_tui.connectors.salesforce.checking import Checker
from sf_tui.connectors.salesforce.client import Client
from sf_tui.connectors.salesforce.describe import Describer
from sf_tui.connectors.salesforce.lookups import Lookups
from sf_tui.connectors.salesforce.reading import ChangeReader
from sf_tui.connectors.salesforce.slicing import Slicer
from sf_tui.model.check import Callers, CheckResult, Identity
from sf_tui.model.errors import UsageError
from sf_tui.model.mapping import Mapping
from sf_tui.model.safe_text import safe_text
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.values import format_instant, parse_instant

_SETTLED_AFTER = 5.0
"""Seconds before the server's now up to which a window reads (SYNC 3)."""
_CAPABILITIES = Capabilities(
    modified_since=True,
    upsert=True,
    creates_need_intent=True,
    tells_deletes=True,
    stable_paging=True,
    write_batch=writing.BATCH,
    write_concurrency=4,
    find_batch=500,
    counts_calls=True,
    windows=8,
    bulk_read=True,
    bulk_write=MOST,
)


class SalesforceConnector:
    """One org. ``secret`` is what the settings' login needs: a `Proof`, or its only secret."""

    def __init__(
        self,
        settings: SalesforceSettings,
        secret: Secret | Proof,
        meter: Meter,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._client = Client(settings, secret, meter, transport, clock)
        self._meter = meter
        self._describer = Describer(self._client, clock)
        self._changes = ChangeReader(self._client, self._describer)
        self._bulk = BulkReader(self._client, self._changes, pause)
        self._slicer = Slicer(self._client, self._describer)
        self._lookups = Lookups(self._client, self._describer)
        self._writer = writing.Writer(self._client, self._describer)
        self._bulk_writer = BulkWriter(self._client, self._describer, self._writer, pause)
        self._checker = Checker(self._client, self._describer, clock)

    @property
    def capabilities(self) -> Capabilities:
        """What Salesforce can do."""
        return _CAPABILITIES

    @property
    def occupancy(self) -> None:
        """None: an org has no place for that."""
        return

    async def identify(self) -> Identity:
        """Log in if need be and say which org and user this is; one counted call."""
        return await self._checker.identify()

    async def check(self, mappings: Sequence[Mapping], note: Noting | None = None) -> CheckResult:
        """Look at credentials, access and versions; a finding is told, not raised."""
        return await self._checker.check(mappings, note)

    async def describe(self, name: str) -> ObjectDescription:
        """Describe an object as the sync's user sees it; remembered for six hours."""
        return (await self._describer.get(name)).description

    def object_name(self, mapping: Mapping) -> str:
        """Return the sObject's API name."""
        return mapping.salesforce_object

    async def horizon(self) -> str:
        """Return the server's time less five seconds; not counted."""
        moment = await self._client.server_time() - _SETTLED_AFTER
        return format_instant(datetime.fromtimestamp(moment, UTC))

    def look_back(self, position: str, minutes: int) -> str:
        """Return ``position`` less the look-back; "" stays the beginning."""
        if not position:
            return ""
        moment = parse_instant(position)
        if moment is None:
            raise UsageError("“{position}” is not a time", position=safe_text(position))
        return format_instant(moment - timedelta(minutes=minutes))

    async def open_changes(self, queries: Sequence[ChangeQuery]) -> list[AsyncIterator[ChangePage]]:
        """Open one stream a query; two to five incremental ones start with one call together."""
        if any(is_bulk(query.window) for query in queries):
            return [
                self._bulk.pages(query) if is_bulk(query.window) else (await self._changes.open([query]))[0]
                for query in queries
            ]
        return [*await self._changes.open(queries)]

    async def split(self, query: ChangeQuery, most: int, *, in_bulk: bool = False) -> list[Window]:
        """Cut a first read by id, with at most a tenth more calls than one walk; see `slicing`."""
        return await (self._bulk.start(query) if in_bulk else self._slicer.split(query, most))

    async def counts(self, names: Sequence[str]) -> list[int]:
        """Count what a first read would show of each object; one call for up to five objects."""
        return await self._lookups.counts(names)

    async def read(self, name: str, fields: Sequence[str], ids: Sequence[str]) -> list[Record]:
        """Read by id, some 2,500 a call; deleted records are marked while the recycle bin has them."""
        return await self._lookups.read(name, fields, ids)

    async def find(
        self, name: str, fields: Sequence[str], by: str, values: Sequence[str]
    ) -> list[tuple[str, Record]]:
        """Find by a field's value, whatever its case."""
        return await self._lookups.find(name, fields, by, values)

    async def write(self, name: str, writes: Sequence[Write]) -> list[WriteResult]:
        """Write records; a lost answer to a create raises `Unreachable`, and the intent must be settled."""
        return await self._writer.write(name, writes)

    async def open_job(self, name: str, *, creates: bool) -> str | None:
        """Make an empty ingest job; one call."""
        return await self._bulk_writer.open_job(name, creates=creates)

    async def run_job(self, name: str, job: str, writes: Sequence[Write]) -> list[WriteResult]:
        """Write by the job; a lost answer raises `Unreachable`, and the intents must be settled."""
        return await self._bulk_writer.run_job(name, job, writes)

    async def end_job(self, job: str) -> None:
        """Bring a job of an earlier process to its end."""
        await self._bulk_writer.end_job(job)

    async def users(self) -> list[User]:
        """List the standard users; a sandbox's ``.invalid`` is taken off their addresses."""
        return await self._lookups.users()

    async def limits(self) -> Limits:
        """Ask for the org's limits; one call."""
        told = await limits.ask(self._client)
        self._meter.observe(told.used, told.max)
        return told

    async def redeem(self, login: WebLogin, code: Secret) -> Secret:
        """Trade the code of a browser login for a refresh token; raises `ConnectorError`."""
        return await login.redeem(self._client.exchange, code)

    async def revoke(self) -> bool:
        """End the login in Salesforce; False where nothing of ours is to end. Raises `ConnectorError`."""
        return await self._client.auth.revoke()

    async def callers(self) -> Callers:
        """Ask the org's event log who calls; one call."""
        return await callers.ask(self._client)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()
