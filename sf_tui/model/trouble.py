"""What went wrong, in words that programs compare: what kind of thing, the exact cause, the way out.

A sentence says all of it to a person; these say it to a script, to the screen that offers an action, and to
the folding of failures into problems. They are never translated.
"""

from enum import StrEnum


class Category(StrEnum):
    """What kind of trouble, and by that who can mend it."""

    SESSION = "session"
    """The login or its token: whoever holds the credentials."""
    APP = "app"
    """The External Client App or its policies: the org's admin."""
    PERMISSION = "permission"
    """What the sync's user may see and do: the org's admin."""
    CONFIG = "config"
    """A setting on our side: address, API version, Sandbox box."""
    SCHEMA = "schema"
    """Fields and objects that a mapping names."""
    DATA = "data"
    """The values of one record: whoever keeps them."""
    REFERENCE = "reference"
    """Another record that this one points to."""
    DUPLICATE = "duplicate"
    """A record like this one exists already."""
    AUTOMATION = "automation"
    """A rule, trigger or flow of the org: the org's admin."""
    GONE = "gone"
    """The record is deleted."""
    LIMIT = "limit"
    """A pool or a ceiling of the org."""
    LOCK = "lock"
    """Another process held the record."""
    SERVER = "server"
    """Salesforce itself; passes."""
    NETWORK = "network"
    """The way to Salesforce; may pass."""
    PROTOCOL = "protocol"
    """A request that this code should not have made."""


class Remedy(StrEnum):
    """The way out, as an action that a front end can offer."""

    UPDATE_CREDENTIALS = "update_credentials"
    MEND_APP = "mend_app"
    MEND_USER = "mend_user"
    ASSIGN_PERMISSION_SET = "assign_permission_set"
    CORRECT_SETTINGS = "correct_settings"
    CORRECT_MAPPING = "correct_mapping"
    CORRECT_RECORD = "correct_record"
    LINK_RECORDS = "link_records"
    TAKE_OVER = "take_over"
    ASK_ADMIN = "ask_admin"
    WAIT = "wait"
    CHECK_NETWORK = "check_network"
    REPORT = "report"


class Cause(StrEnum):
    """Why a side cannot be used, or not wholly; shown by ``credentials check --json``."""

    NO_CREDENTIALS = "no_credentials"
    REFUSED_LOGIN = "refused_login"
    """Salesforce's words say no more."""
    EXPIRED_GRANT = "expired_grant"
    SESSION_EXPIRED = "session_expired"
    WRONG_CLIENT_ID = "wrong_client_id"
    WRONG_SECRET = "wrong_secret"  # noqa: S105  a word, no password
    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    EXPIRED_PASSWORD = "expired_password"  # noqa: S105
    INACTIVE_USER = "inactive_user"
    INACTIVE_ORG = "inactive_org"
    NOT_ADMIN_APPROVED = "not_admin_approved"
    NOT_APPROVED_BY_USER = "not_approved_by_user"
    APP_NOT_INSTALLED = "app_not_installed"
    APP_BLOCKED = "app_blocked"
    FLOW_OFF = "flow_off"
    NO_EXECUTION_USER = "no_execution_user"
    WRONG_SCOPE = "wrong_scope"
    WRONG_AUDIENCE = "wrong_audience"
    WRONG_ASSERTION = "wrong_assertion"
    WRONG_REDIRECT = "wrong_redirect"
    WRONG_CODE = "wrong_code"
    DENIED_BY_USER = "denied_by_user"
    IP_RESTRICTED = "ip_restricted"
    LOGIN_HOURS = "login_hours"
    LOGIN_RATE = "login_rate"
    MFA_REQUIRED = "mfa_required"
    SF_CLI_UNUSABLE = "sf_cli_unusable"
    """The Salesforce command line that the login asks is missing, too old or does not answer."""
    API_DISABLED = "api_disabled"
    MISSING_PERMISSION = "missing_permission"
    MISSING_OBJECT = "missing_object"
    MISSING_FIELD = "missing_field"
    READ_ONLY_FIELD = "read_only_field"
    SANDBOX_MISMATCH = "sandbox_mismatch"
    WRONG_ORG = "wrong_org"
    OCCUPIED = "occupied"
    """Another installation keeps the same CRM in step with the same org."""
    WRONG_ADDRESS = "wrong_address"
    WRONG_HOST = "wrong_host"
    """An address behind our wall: no credentials are sent there."""
    MOVED_ORG = "moved_org"
    RETIRED_VERSION = "retired_version"
    ORG_LIMIT = "org_limit"
    OWN_LIMIT = "own_limit"
    CONCURRENT_LIMIT = "concurrent_limit"
    SLOW_DOWN = "slow_down"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TIMED_OUT = "timed_out"
    BROKEN_OFF = "broken_off"
    MAINTENANCE = "maintenance"
    SERVER_ERROR = "server_error"
    CRM_UNAVAILABLE = "crm_unavailable"
    UNEXPECTED_ANSWER = "unexpected_answer"
    REFUSED = "refused"
    UNKNOWN = "unknown"


MAY_PASS = frozenset(
    {
        Cause.LOGIN_RATE,
        Cause.MOVED_ORG,
        Cause.ORG_LIMIT,
        Cause.OWN_LIMIT,
        Cause.CONCURRENT_LIMIT,
        Cause.SLOW_DOWN,
        Cause.UNREACHABLE,
        Cause.CERTIFICATE,
        Cause.TIMED_OUT,
        Cause.BROKEN_OFF,
        Cause.MAINTENANCE,
        Cause.SERVER_ERROR,
    }
)
"""Causes that may be gone by themselves at the next look."""
