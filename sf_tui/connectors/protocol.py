"""What the engine asks of a system, whichever it is.

A connector talks to one system and knows nothing of the other. It may not import the store, the engine or
another connector. All methods are coroutines on one event loop; a connector with blocking work runs it on a
thread of its own. Positions (``Window``) are opaque text to the engine: a time for Salesforce, a sequence
number for a change log; the empty string is "from the beginning".

References: Salesforce's are ids (their prefix tells the kind). A CRM's are the parent's id where the field
has one possible kind, and ``kind:id`` (``contact:12``) where it has several.

A stream whose paging is unstable repeats its scan by itself until it has seen every record.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sf_tui.connectors.occupancy import Occupancy
from sf_tui.model.check import Callers, CheckResult, CheckStep, Identity, LimitValue
from sf_tui.model.mapping import Mapping
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import ObjectKind, Purpose
from sf_tui.model.values import FieldType, Value

Noting = Callable[[Sequence[CheckStep]], Awaitable[None]]
"""Is told the steps of a check that are over, in the order of looking."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a system can do; the planner chooses by these, never by a connector's name."""

    modified_since: bool
    """Changes can be read from a position; otherwise every read is a full scan."""
    upsert: bool
    """A create with a key that exists updates that record instead of doubling it."""
    creates_need_intent: bool
    """A create may have happened although we did not hear of it (anything remote)."""
    tells_deletes: bool
    """Change pages carry tombstones."""
    stable_paging: bool
    """A scan shows every record once; otherwise pages may overlap or skip and are repeated until quiet."""
    write_batch: int
    """Records a call may carry."""
    write_concurrency: int
    """Calls that may run at the same time."""
    find_batch: int
    """Values a look-up may carry."""
    counts_calls: bool
    """Its calls are drawn from a metered pool."""
    windows: int = 1
    """Parts of one first read that may be read at the same time; 1: it cannot be cut."""
    bulk_read: bool = False
    """A first read can be left to a job on the system's side and be fetched when it is done."""
    bulk_write: int = 0
    """Records that a writing job may carry; 0: there are no such jobs."""


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field as the system describes it. ``meaning`` binds it to the default mappings."""

    name: str
    type: FieldType
    meaning: str = ""
    creatable: bool = True
    updatable: bool = True
    required: bool = False
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class ObjectDescription:
    """One object. ``key_field`` holds the other side's id of records made by us; None: there is no such."""

    name: str
    fields: tuple[FieldDescription, ...]
    key_field: str | None
    creatable: bool = True
    updatable: bool = True

    def field(self, name: str) -> FieldDescription | None:
        """Return the field of that name."""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Record:
    """A record as read: ``values`` in the order of the fields asked for, as the system stores them."""

    id: str
    stamp: str
    """When it last changed, by the system's own clock (ISO, UTC), or "" where the system does not tell."""
    values: tuple[Value, ...]
    is_deleted: bool = False
    key: str | None = None
    """What the key field holds."""
    successor: str | None = None
    """Where the record went: the winner of a merge, the contact of a converted lead."""
    is_converted: bool = False
    is_person: bool = False
    """Whether this account is a person, who is to be seen as a contact as well (person accounts)."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a window has been read: the last record's stamp (or sequence) and id."""

    stamp: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open range of changes ``[start, end)``; ``start`` "" is a first, full read."""

    start: str
    end: str
    last: Position = field(default_factory=Position)
    slice: str = ""
    """The part of a first read that this window covers, as `Connector.split` wrote it; "" is all of it."""


@dataclass(frozen=True, slots=True)
class ChangeQuery:
    """Read the changes of one object. ``object`` is this system's own name for it."""

    object: str
    fields: tuple[str, ...]
    window: Window
    page_size: int = 2000


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Some changes; ``position`` is safe to resume from once they have been committed."""

    records: tuple[Record, ...]
    position: Position
    total: int | None = None
    """How many the whole window holds, where the system says so."""


@dataclass(frozen=True, slots=True)
class Write:
    """One record to write: an update has an ``id``; a create has none and may carry a ``key``.

    ``values`` maps field names to values; None clears. ``key`` on an update stamps the key field.
    """

    values: dict[str, Value]
    id: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of one `Write`, in the order given. ``code`` "" is success."""

    id: str | None
    created: bool = False
    code: str = ""
    reason: Sentence | None = None
    fields: tuple[str, ...] = ()
    is_retryable: bool = False
    stored: tuple[tuple[str, Value], ...] = ()
    """Fields that the system stored differently from what was sent (triggers, normalisation)."""

    @property
    def is_success(self) -> bool:
        """Whether the system accepted the record."""
        return not self.code


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can own records."""

    id: str
    email: str
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """The org's limits; ``daily`` is the pool of API calls."""

    used: int
    max: int
    others: tuple[LimitValue, ...] = ()


class Meter(Protocol):
    """Where a connector reports every call it makes; called on the connector's own loop."""

    def count(self, purpose: Purpose, calls: int = 1) -> None:
        """Add calls to the ledger, before the request is sent: a crash then under-counts nothing."""
        ...

    def observe(self, used: int, maximum: int) -> None:
        """Take what the system itself says of its pool (``Sforce-Limit-Info``)."""
        ...

    def refuse(self) -> None:
        """Raise `OwnLimitReached` when no call may be made any more; called before each request."""
        ...


class Connector(Protocol):
    """One system. Raises only the errors of `sf_tui.model.errors`."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    @property
    def occupancy(self) -> Occupancy | None:
        """Where it keeps who holds it in step with an org; None where it has no place for that."""
        ...

    async def identify(self) -> Identity:
        """Log in if need be and say which system this is."""
        ...

    async def check(self, mappings: Sequence[Mapping], note: Noting | None = None) -> CheckResult:
        """Look at credentials and permissions for everything mapped. Never raises for a finding.

        A check of several steps tells ``note`` after each which ones are over.
        """
        ...

    async def describe(self, name: str) -> ObjectDescription:
        """Describe an object; `Refused` when it does not exist or is hidden."""
        ...

    def object_name(self, mapping: Mapping) -> str:
        """This system's name for the mapping's object."""
        ...

    async def horizon(self) -> str:
        """The end of a window that starts now: everything before it is settled and can be read."""
        ...

    def look_back(self, position: str, minutes: int) -> str:
        """Where the next window starts after one that ended at ``position`` (late commits)."""
        ...

    async def open_changes(self, queries: Sequence[ChangeQuery]) -> list[AsyncIterator[ChangePage]]:
        """Start reading several objects, in as few calls as the system allows; one stream each, in order.

        Every stream yields at least one page, possibly empty.
        """
        ...

    async def split(self, query: ChangeQuery, most: int, *, in_bulk: bool = False) -> list[Window]:
        """Cut what is left of a first read into parts of about the same size, to be read at the same time.

        Together the windows, at most ``most``, hold every record after ``query.window.last`` once. One window
        comes back where a cut is not worth its calls. ``in_bulk`` leaves the reading to a job instead: the
        windows name it, and the list is empty where the system allows no such job.
        """
        ...

    async def counts(self, names: Sequence[str]) -> list[int]:
        """How many records of each object a first read would show, in as few calls as the system allows."""
        ...

    async def read(self, name: str, fields: Sequence[str], ids: Sequence[str]) -> list[Record]:
        """Read records by id; those that are not visible are left out, deleted ones are marked if known."""
        ...

    async def find(
        self, name: str, fields: Sequence[str], by: str, values: Sequence[str]
    ) -> list[tuple[str, Record]]:
        """Find records whose field ``by`` equals one of ``values``, in any case; (value, record) pairs."""
        ...

    async def write(self, name: str, writes: Sequence[Write]) -> list[WriteResult]:
        """Create or update up to ``write_batch`` records; one bad record fails alone; results in order."""
        ...

    async def open_job(self, name: str, *, creates: bool) -> str | None:
        """Make an empty job for creates that have a key, or for updates; None where none is allowed.

        Its id is noted before `run_job` sends anything, so that a process that follows can end it.
        """
        ...

    async def run_job(self, name: str, job: str, writes: Sequence[Write]) -> list[WriteResult]:
        """Write by a job, with the promises of `write`, up to ``bulk_write`` records."""
        ...

    async def end_job(self, job: str) -> None:
        """Wait for a job that an earlier process opened, or stop it if it was never sent."""
        ...

    async def users(self) -> list[User]:
        """Everybody who can own records."""
        ...

    async def limits(self) -> Limits | None:
        """The system's pool of calls; None where calls are not counted."""
        ...

    async def callers(self) -> Callers | None:
        """Who draws from that pool, or why that is unknown; None where calls are not counted."""
        ...

    async def close(self) -> None:
        """Give up connections and threads."""
        ...


@dataclass(frozen=True, slots=True)
class ConnectorPair:
    """The two sides of an integration, opened."""

    salesforce: Connector
    crm: Connector


__all__ = [
    "Capabilities",
    "ChangePage",
    "ChangeQuery",
    "Connector",
    "ConnectorPair",
    "FieldDescription",
    "Limits",
    "Meter",
    "ObjectDescription",
    "ObjectKind",
    "Position",
    "Record",
    "User",
    "Window",
    "Write",
    "WriteResult",
]
