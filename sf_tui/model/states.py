"""The words of the product as enumerations (DESIGN section 2)."""

from enum import StrEnum


class ObjectKind(StrEnum):
    """What kind of record, in the CRM's sense."""

    ACCOUNT = "account"
    CONTACT = "contact"
    LEAD = "lead"
    OPPORTUNITY = "opportunity"
    TASK = "task"


class Side(StrEnum):
    """One of the two systems of an integration."""

    SALESFORCE = "salesforce"
    CRM = "crm"

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.CRM if self is Side.SALESFORCE else Side.SALESFORCE


class Direction(StrEnum):
    """Which way a step moves records."""

    PULL = "pull"
    """Salesforce to CRM."""
    PUSH = "push"
    """CRM to Salesforce."""

    @property
    def source(self) -> Side:
        """The side that is read."""
        return Side.SALESFORCE if self is Direction.PULL else Side.CRM


class SuspendReason(StrEnum):
    """Why the service stopped an integration by itself."""

    ORG_LIMIT = "org_limit"
    OWN_LIMIT = "own_limit"
    AUTH = "auth"
    API_DISABLED = "api_disabled"
    PERMISSION = "permission"
    WRONG_ORG = "wrong_org"
    OCCUPIED = "occupied"
    """Another state store keeps the same CRM in step with the same org."""
    CRM_UNAVAILABLE = "crm_unavailable"
    VAULT_LOCKED = "vault_locked"
    UNKNOWN = "unknown"


class RequestKind(StrEnum):
    """What a front end may ask the service for."""

    SYNC = "sync"
    CHECK = "check"
    LIMITS = "limits"
    PREVIEW = "preview"
    CANCEL = "cancel"
    RESUME = "resume"
    LOGIN = "login"
    PASTE = "paste"
    """The address that a browser was sent back to waits in the store of secrets, for the login under way."""
    REVOKE = "revoke"
    REBIND = "rebind"
    TAKE_OVER = "take_over"
    """Keep the CRM in step with the org in place of the state store that does so now."""


class RequestState(StrEnum):
    """Where a request stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


class RunState(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    DONE = "done"
    DONE_WITH_FAILURES = "done_with_failures"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    SUSPENDED = "suspended"
    FAILED = "failed"


class RunTrigger(StrEnum):
    """Who or what started a run."""

    SCHEDULE = "schedule"
    PERSON = "person"


class StepState(StrEnum):
    """Where a step stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class LinkState(StrEnum):
    """What a link is good for; only `active` links are read and written."""

    ACTIVE = "active"
    UNLINKED = "unlinked"
    """The record was deleted on one side; the other side's record stays and is not created anew."""
    CONVERTED = "converted"
    """The lead was converted in Salesforce and is never written again."""
    MERGED = "merged"


class RecordState(StrEnum):
    """How a record stands in the ledger (DESIGN section 2)."""

    IN_SYNC = "in_sync"
    PENDING = "pending"
    FAILING = "failing"
    EXCLUDED = "excluded"
    IGNORED = "ignored"
    WAITING = "waiting"
    MERGED = "merged"


class Purpose(StrEnum):
    """What an API call was made for."""

    READ = "read"
    WRITE = "write"
    BULK = "bulk"
    AUTH = "auth"
    DESCRIBE = "describe"


class ExistingContacts(StrEnum):
    """How CRM contacts without a link go to Salesforce (SYNC 2)."""

    CONTACTS = "contacts"
    LEADS = "leads"
    NONE = "none"


class Level(StrEnum):
    """How loud an activity entry is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
