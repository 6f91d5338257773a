"""What a live look at one side found; stored as JSON and shown by the front ends."""

from typing import Literal

from msgspec import Struct


class Words(Struct, frozen=True):
    """A `Sentence` in a form that JSON carries."""

    template: str
    params: dict[str, str | int | float] = {}


class Identity(Struct, frozen=True, kw_only=True):
    """Who we are on that side, and which side it is."""

    system_id: str
    """Org id (00D…, 18 characters) or the CRM's own identity (a uuid)."""
    name: str = ""
    username: str = ""
    address: str = ""
    """Instance address or database file."""
    is_sandbox: bool | None = None


class FieldAccess(Struct, frozen=True, kw_only=True):
    """What the user may do with one mapped field."""

    name: str
    readable: bool
    creatable: bool = False
    updatable: bool = False
    is_written: bool = False
    """Whether a mapping's rule lets the sync write it."""


class ObjectAccess(Struct, frozen=True, kw_only=True):
    """What the user may do with one object of a mapping."""

    object: str
    readable: bool
    creatable: bool
    updatable: bool
    missing_fields: tuple[str, ...] = ()
    """Mapped fields that do not exist or are hidden from this user."""
    read_only_fields: tuple[str, ...] = ()
    """Fields that the sync writes and the user may not edit."""
    uncreatable_fields: tuple[str, ...] = ()
    """Fields that the sync writes and the user may not fill in when it creates a record."""
    fields: tuple[FieldAccess, ...] = ()
    """Every mapped field, in the mappings' order."""
    external_id: Literal["ready", "missing", "unusable", "not_needed"] = "not_needed"


VersionStatus = Literal["up_to_date", "out_of_date", "unknown", "not_installed"]


class VersionLine(Struct, frozen=True, kw_only=True):
    """One line of the version box: the connector, the org set-up, the API or the package."""

    what: Literal["connector", "org_setup", "api", "package"]
    installed: str = ""
    available: str = ""
    status: VersionStatus = "unknown"
    because: Words | None = None
    """Why the status is unknown, or a warning such as a coming retirement."""


StepName = Literal["login", "user", "token", "org", "access", "versions"]


class CheckStep(Struct, frozen=True, kw_only=True):
    """One thing that a check looked at, in the order of looking."""

    what: StepName
    state: Literal["done", "failed", "skipped"]
    """Skipped: an earlier step failed, or this one cannot be done with this login."""
    because: Words | None = None
    calls: int = 0
    """Metered calls that it cost, further attempts included."""


class CheckResult(Struct, frozen=True, kw_only=True):
    """The outcome of a live check of one side."""

    side: Literal["salesforce", "crm"]
    is_valid: bool
    checked_at: float
    """Epoch seconds."""
    cause: str = ""
    """What is wrong, as a word of `sf_tui.model.trouble.Cause`; "" where nothing is.

    A valid side may have one, too: the login works, but not all that is mapped can be read or written.
    """
    remedy: str = ""
    """The way out, as a word of `sf_tui.model.trouble.Remedy`; "" where there is no cause."""
    reason: Words | None = None
    """Cause and remedy in words."""
    identity: Identity | None = None
    token_issued_at: float | None = None
    token_expires_at: float | None = None
    """Epoch seconds, as introspection told."""
    token_expiry_unknown: Words | None = None
    """Why the end of the token is not known."""
    access: tuple[ObjectAccess, ...] = ()
    versions: tuple[VersionLine, ...] = ()
    steps: tuple[CheckStep, ...] = ()

    @property
    def calls(self) -> int:
        """Metered calls that the check cost."""
        return sum(step.calls for step in self.steps)


class LimitValue(Struct, frozen=True):
    """One of the org's limits as ``/limits`` tells it."""

    name: str
    max: int
    remaining: int


class Caller(Struct, frozen=True, kw_only=True):
    """A client that drew from the org's pool; ``name`` "" gave none."""

    name: str
    calls: int
    is_ours: bool = False
    """Whether the name is that of sf-tui, of this integration or another with the same org."""


class Callers(Struct, frozen=True, kw_only=True):
    """Who drew from the org's pool in the last 24 hours, the busiest first."""

    callers: tuple[Caller, ...] = ()
    unknown: Words | None = None
    """Why nobody knows."""
