"""What goes into the state store and comes out of it. Times are epoch seconds."""

from dataclasses import dataclass, field

from sf_tui.model.mapping import MappingKey
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import (
    Direction,
    Level,
    LinkState,
    ObjectKind,
    RecordState,
    RequestKind,
    RequestState,
    RunState,
    RunTrigger,
    Side,
    StepState,
    SuspendReason,
)
from sf_tui.model.values import Value


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease that is held; the fencing token is checked by every page's transaction."""

    key: str
    token: int


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """Who holds a lease, for the front ends."""

    owner: str
    token: int
    until: float


@dataclass(frozen=True, slots=True)
class IntegrationRow:
    """What the store knows of one integration besides its settings."""

    id: int
    name: str
    org_id: str
    crm_id: str
    off_since: float | None
    off_by: str
    suspended: SuspendReason | None
    suspended_at: float | None
    suspended_sentence: Sentence | None
    next_run_at: float | None
    users_at: float | None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request; ``parameters`` and ``result`` are JSON objects."""

    id: int
    integration: int
    kind: RequestKind
    parameters: str
    state: RequestState
    created_at: float
    deadline: float
    result: str | None
    run: int | None


class _Absent:
    """The value of a field that a side is not known to have had."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()
Known = Value | _Absent


@dataclass(frozen=True, slots=True)
class Base:
    """What each side last had, in the mapping's order."""

    salesforce: tuple[Known, ...]
    crm: tuple[Known, ...]

    def of(self, side: Side) -> tuple[Known, ...]:
        """The values of one side."""
        return self.salesforce if side is Side.SALESFORCE else self.crm


@dataclass(frozen=True, slots=True)
class Link:
    """The pair of ids with its state; ``id`` 0 before it is stored."""

    mapping: MappingKey
    salesforce_id: str
    crm_id: str
    base: Base | None
    version: int
    stamp: str = ""
    state: LinkState = LinkState.ACTIVE
    record_state: RecordState = RecordState.IN_SYNC
    gone: Side | None = None
    """The side whose record was deleted, for an unlinked pair."""
    id: int = 0

    def side_id(self, side: Side) -> str:
        """The record's id on one side."""
        return self.salesforce_id if side is Side.SALESFORCE else self.crm_id

    @property
    def salesforce_kind(self) -> ObjectKind:
        """The Salesforce object as a kind; a contact may be linked to a lead."""
        return ObjectKind.LEAD if self.mapping is MappingKey.CONTACT_AS_LEAD else self.mapping.crm_kind


@dataclass(frozen=True, slots=True)
class Outcome:
    """A record that is not simply in sync, with the cause and when it is due again."""

    kind: ObjectKind
    direction: Direction
    source_id: str
    state: RecordState
    code: str
    sentence: Sentence
    label: str = ""
    other_id: str | None = None
    """The linked record on the other side, where there is one."""
    parent: str | None = None
    """The unlinked record it waits for, as `parent_key` writes it."""
    fingerprint: str = ""
    attempts: int = 1
    first_at: float = 0.0
    last_at: float = 0.0
    next_at: float | None = None


def parent_key(side: Side, kind: ObjectKind, record_id: str) -> str:
    """How an outcome names the record it waits for; Salesforce ids tell their kind themselves."""
    return record_id if side is Side.SALESFORCE else f"{kind}:{record_id}"


@dataclass(frozen=True, slots=True)
class Intent:
    """A create that is about to be sent."""

    mapping: MappingKey
    direction: Direction
    source_id: str
    key: str
    token: int
    id: int = 0
    job: str = ""
    """The job that carries it, which has to end before anybody can tell what became of it."""


@dataclass(slots=True)
class StepCounters:
    """The progress of a step; absolute counts, calls included."""

    total: int | None = None
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a run."""

    run: int
    position: int
    kind: ObjectKind
    direction: Direction
    state: StepState
    counters: StepCounters
    started_at: float | None
    ended_at: float | None
    updated_at: float | None


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run."""

    id: int
    integration: int
    trigger: RunTrigger
    revision: int
    state: RunState
    started_at: float
    ended_at: float | None
    calls: int
    sentence: Sentence | None
    records: int = 0
    failed: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class WindowRow:
    """How far a window has been read."""

    kind: ObjectKind
    direction: Direction
    number: int
    start: str
    end: str
    last_stamp: str = ""
    last_id: str = ""
    is_done: bool = False
    slice: str = ""
    """The part of a first read that it covers, as the connector wrote it; "" is all of it."""


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of the feed."""

    level: Level
    sentence: Sentence
    at: float = 0.0
    id: int = 0


@dataclass(slots=True)
class PageCommit:
    """Everything one page changes; one transaction, refused when the lease is no longer ours."""

    lease: Lease
    integration: int
    run: int
    position: int
    counters: StepCounters
    links: list[tuple[Link | None, Link]] = field(default_factory=list)
    """(as it was, as it is now); the old one tells the ledger what to take off."""
    ended: list[Link] = field(default_factory=list)
    """Links that are forgotten, since neither of their records exists any more."""
    outcomes: list[Outcome] = field(default_factory=list)
    cleared: list[tuple[Direction, ObjectKind, str]] = field(default_factory=list)
    """Outcomes that are over: (direction, kind of the source, source id)."""
    settled: list[int] = field(default_factory=list)
    """Intents that are over."""
    window: WindowRow | None = None
    activity: list[ActivityRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """The org's pool of calls as it was last told."""

    used: int
    maximum: int
    at: float
    others: str = "[]"
    others_at: float | None = None
    callers: str | None = None
    callers_at: float | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who can own records."""

    id: str
    email: str
    name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """Effective settings; ``settings`` is JSON."""

    n: int
    at: float
    who: str
    settings: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """Failures with one fingerprint."""

    fingerprint: str
    kind: ObjectKind
    direction: Direction
    code: str
    sentence: Sentence
    count: int
    first_at: float
    last_at: float
    next_at: float | None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who changed what."""

    at: float
    who: str
    integration: str
    what: str
    old: str
    new: str
