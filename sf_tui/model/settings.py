"""The settings as typed values: what the TOML file says and what a stored revision holds.

Reading and writing the file is `sf_tui.settings`; the engine reads only revisions from the store.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from sf_tui.model.mapping import Rule
from sf_tui.model.states import ExistingContacts

LoginKind = Literal["web", "jwt", "client_credentials", "sf_cli", "access_token"]
Percent = Annotated[int, Meta(ge=0, le=100)]


class SalesforceSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the org is and how to log in; secrets live in the keyring, never here."""

    host: str = ""
    """My Domain address, e.g. ``https://acme.my.salesforce.com``; where it is empty, the logins that may go
    to login.salesforce.com, or to test.salesforce.com when ``sandbox`` says so."""
    login: LoginKind = "client_credentials"
    client_id: str = ""
    username: str = ""
    """Whom a JWT login is for; the browser login proposes it."""
    sf_alias: str = ""
    """Alias or username under which the ``sf`` command line knows the org."""
    callback_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    """Where the browser login listens on this machine; 0: the first free one of a short list."""
    sandbox: bool = False
    allowed_hosts: tuple[str, ...] = ()
    """Further hosts a token may be sent to, e.g. ``127.0.0.1:8080`` for the emulator."""
    api_version: str = ""
    """Pins a version such as ``62.0``; empty: the newest both sides know."""
    package: str = ""
    """Namespace of a managed package whose version the screen should show."""


class CrmSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which CRM, and where."""

    connector: str = "sqlite"
    path: str = ""
    """The database file of the ``sqlite`` connector."""


class LimitSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The API budget. Percentages are of the allocation, ``org_`` ones of the org's pool (SYNC 8)."""

    calls_per_day: Annotated[int, Meta(ge=1, le=100_000_000)] | None = None
    """Our allocation in calls; None: 20 % of the org's maximum."""
    pause_backfills_at: Percent = 40
    pause_retries_at: Percent = 75
    warn_at: Percent = 80
    pause_syncs_at: Percent = 95
    org_warn_at: Percent = 80
    org_suspend_at: Percent = 95


class SyncSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the CRM sync covers."""

    interval_seconds: Annotated[int, Meta(ge=1, le=3600)] = 300
    accounts: bool = True
    contacts: bool = True
    leads: bool = True
    opportunities: bool = True
    opportunity_owner: bool = True
    opportunity_close_date: bool = True
    opportunity_stage: bool = True
    tasks: bool = True
    existing_contacts: ExistingContacts = ExistingContacts.CONTACTS
    lead_company: str = "Unknown"
    """Company of a lead made from a CRM contact that has no account."""
    look_back_minutes: Annotated[int, Meta(ge=0, le=1440)] = 10


class IntegrationSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One integration."""

    enabled: bool = True
    salesforce: SalesforceSettings = field(default_factory=SalesforceSettings)
    crm: CrmSettings = field(default_factory=CrmSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    sync: SyncSettings = field(default_factory=SyncSettings)
    rules: dict[str, dict[str, Rule]] = field(default_factory=dict)
    """Mapping (``contact``) → Salesforce field (``Email``) → rule, where it is not ``two_way``."""


class UiSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the screen looks and speaks."""

    theme: str = "dark"
    language: Literal["", "en", "fr"] = ""
    """Empty: as ``LANG`` says."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    ui: UiSettings = field(default_factory=UiSettings)
    integrations: dict[str, IntegrationSettings] = field(default_factory=dict)
