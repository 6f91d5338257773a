"""What a front end shows: frozen snapshots read from the store. Times are epoch seconds, UTC."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from sf_tui.model.check import Callers, CheckResult, CheckStep, LimitValue, VersionLine
from sf_tui.model.mapping import MappingKey, Rule
from sf_tui.model.sentence import Sentence
from sf_tui.model.settings import LoginKind, SyncSettings
from sf_tui.model.states import (
    Direction,
    Level,
    ObjectKind,
    Purpose,
    RecordState,
    RequestKind,
    RequestState,
    RunState,
    RunTrigger,
    Side,
    StepState,
    SuspendReason,
)
from sf_tui.model.trouble import MAY_PASS


class IntegrationState(StrEnum):
    """What an integration is doing, in one word."""

    ON = "on"
    SYNCING = "syncing"
    OFF = "off"
    SUSPENDED = "suspended"


class CredentialState(StrEnum):
    """What the last check said."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    """The check was kept from looking, by the network or the org; that may pass by itself."""
    UNCHECKED = "unchecked"
    CHECKING = "checking"

    @classmethod
    def told_by(cls, check: CheckResult | None) -> "CredentialState":
        """Return what a check told: a network that was down says nothing against the credentials."""
        if check is None:
            return cls.UNCHECKED
        if check.is_valid:
            return cls.VALID
        return cls.UNKNOWN if check.cause in MAY_PASS else cls.INVALID


@dataclass(frozen=True, slots=True)
class IntegrationSummary:
    """One row of the table of integrations, and the header."""

    name: str
    state: IntegrationState
    is_enabled: bool
    off_since: float | None = None
    off_by: str = ""
    suspend_reason: SuspendReason | None = None
    suspend_sentence: Sentence | None = None
    progress: float | None = None
    """0 to 1 of the live run; None when it cannot be known yet or nothing runs."""
    last_run_at: float | None = None
    last_run_state: RunState | None = None
    next_run_at: float | None = None
    failing: int = 0
    own_used: int = 0
    allocation: int | None = None
    """None while the org's maximum is not known yet."""
    credentials: CredentialState = CredentialState.UNCHECKED
    is_sandbox: bool = False
    crm_name: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """How the records of one kind stand on one side."""

    kind: ObjectKind
    side: Side
    counts: dict[RecordState, int]
    total: int | None
    """Visible records as of ``counted_at``; None before the first count."""
    counted_at: float | None


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """One line of the feed."""

    id: int
    at: float
    level: Level
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class IntegrationView:
    """The Integrations tab's detail."""

    summary: IntegrationSummary
    versions: tuple[VersionLine, ...]
    ledger: tuple[LedgerRow, ...]
    activity: tuple[ActivityEntry, ...]
    off_too_long: bool = False
    """OFF, or without a run, for more than 14 days: deletes can only be known by reconciliation."""


@dataclass(frozen=True, slots=True)
class CredentialsView:
    """The Credentials tab."""

    summary: IntegrationSummary
    host: str
    client_id: str
    salesforce: CheckResult | None
    crm: CheckResult | None
    crm_connector: str
    crm_address: str
    is_checking: bool = False
    login: LoginKind = "client_credentials"
    username: str = ""
    sf_alias: str = ""
    callback_port: int = 0
    login_request: int | None = None
    """The login under way, whoever asked for it."""
    steps: tuple[CheckStep, ...] = ()
    """Those of the check under way that are over."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the present rate leads to; None where the rate is zero or nothing is used up."""

    used_up_at: float | None = None
    returns_at: float | None = None
    calls_per_hour: float = 0.0


@dataclass(frozen=True, slots=True)
class LimitsView:
    """The API Limits tab. Counts are calls of the last 24 hours."""

    summary: IntegrationSummary
    own_used: int
    org_used: int | None
    org_limit: int | None
    observed_at: float | None
    allocation: int | None
    is_default_allocation: bool
    hourly: tuple[int, ...]
    """Own calls in each of the last 24 hours, the oldest first."""
    hours_from: float
    """When the first of the 24 hours began."""
    by_purpose: dict[Purpose, int]
    forecast: Forecast
    others: tuple[LimitValue, ...]
    """The org's other limits, the most used first."""
    pauses: tuple[tuple[str, int], ...]
    """(tier, own calls from which it is held): ``backfills``, ``retries``, ``warning``, ``syncs``."""

    clients: Callers = field(default_factory=Callers)
    """Who draws from the org's pool; empty before anybody asked."""
    clients_at: float | None = None
    """When that was asked."""

    @property
    def others_used(self) -> int | None:
        """What other programs drew from the org's pool."""
        return None if self.org_used is None else max(0, self.org_used - self.own_used)


@dataclass(frozen=True, slots=True)
class StepView:
    """A line of a run: one mapping in one direction."""

    kind: ObjectKind
    direction: Direction
    state: StepState
    read: int = 0
    total: int | None = None
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    calls: int = 0
    started_at: float | None = None
    ended_at: float | None = None
    records_per_second: float = 0.0
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class RunView:
    """One run with its steps."""

    id: int
    state: RunState
    trigger: RunTrigger
    started_at: float
    ended_at: float | None
    calls: int
    records: int
    """Records read; most of them only looked at again."""
    failed: int
    sentence: Sentence | None = None
    """Why it stopped, where it did."""
    steps: tuple[StepView, ...] = ()
    changed: int = 0
    """Records created or updated on either side."""


@dataclass(frozen=True, slots=True)
class ProblemView:
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
class FailureView:
    """One record that could not be synced."""

    source_id: str
    other_id: str | None
    label: str
    sentence: Sentence
    attempts: int
    first_at: float
    last_at: float
    next_at: float | None


@dataclass(frozen=True, slots=True)
class FieldView:
    """One line of the mapping table."""

    mapping: MappingKey
    salesforce: str
    crm: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What the choice for the CRM's existing contacts would do."""

    as_contacts: int
    as_leads: int
    will_match: int
    will_be_created: int
    lacks_required: int
    at: float


@dataclass(frozen=True, slots=True)
class SyncView:
    """The CRM Sync tab."""

    summary: IntegrationSummary
    settings: SyncSettings
    fields: tuple[FieldView, ...]
    live: RunView | None
    runs: tuple[RunView, ...]
    """The newest first, without steps."""
    problems: tuple[ProblemView, ...]
    preview: PreviewView | None = None
    is_previewing: bool = False


@dataclass(frozen=True, slots=True)
class RequestView:
    """Where a request stands."""

    id: int
    kind: RequestKind
    state: RequestState
    sentence: Sentence | None = None
    """What went wrong, when it failed or expired."""


@dataclass(frozen=True, slots=True)
class LoginView:
    """How far a login is."""

    step: Literal["waiting", "checking", "storing", "stored"]
    """``waiting``: for the browser, or for the address it ends at to be pasted."""
    address: str = ""
    """To open in a browser, on any machine."""
    redirect_uri: str = ""
    """Where the browser is sent at the end; on another machine it shows an error, and the address to copy."""
    until: float | None = None
    notice: Sentence | None = None
    """What was wrong with the last address that was pasted."""


@dataclass(frozen=True, slots=True)
class RebindView:
    """What binding anew would set aside."""

    org_id: str
    """Empty: not bound yet."""
    crm_id: str
    links: int
    is_enabled: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """A settings change that is on disk; ``undo`` takes it back."""

    revision: int
    undo_revision: int | None = None
    """The revision before it; None when there was none."""


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Who serves the store."""

    is_running: bool
    is_here: bool = False
    owner: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who changed what; never a secret."""

    at: float
    who: str
    what: str
    old: str = ""
    new: str = ""
    extra: dict[str, str] = field(default_factory=dict)
