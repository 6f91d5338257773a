"""What stops any request: limits, locks, Salesforce's own trouble, answers without a body."""

from sf_tui.connectors.salesforce.errors.kinds import Known, TooManyAtOnce, Transient, TransientRefusal
from sf_tui.connectors.salesforce.sentences import CALLS_USED_UP, TOO_MANY_AT_ONCE
from sf_tui.model.errors import LimitReached, Refused
from sf_tui.model.sentence import N_
from sf_tui.model.trouble import Category, Cause, Remedy

_LOCKED = N_("Another process in the org held the record: it is tried again")
_BUSY = N_("Salesforce had an error of its own ({message}): it is tried again")
_FULL = N_("The org's storage is full: free some or ask Salesforce for more")
_BULK_LIMIT = N_("The org has used up a limit of its bulk jobs ({message}): the sync goes on later")

ENTRIES = (
    Known(
        code="REQUEST_LIMIT_EXCEEDED",
        when="concurrent",
        kind=TooManyAtOnce,
        category=Category.LIMIT,
        remedy=Remedy.WAIT,
        is_retryable=True,
        sentence=TOO_MANY_AT_ONCE,
        of_record=(_BUSY, _BUSY),
    ),
    Known(
        code="REQUEST_LIMIT_EXCEEDED",
        kind=LimitReached,
        category=Category.LIMIT,
        remedy=Remedy.WAIT,
        is_retryable=True,
        sentence=CALLS_USED_UP,
        of_record=(_BUSY, _BUSY),
    ),
    Known(
        code="EXCEEDED_QUOTA",
        kind=Refused,
        category=Category.LIMIT,
        remedy=Remedy.WAIT,
        is_retryable=True,
        sentence=_BULK_LIMIT,
    ),
    Known(
        code="LIMIT_EXCEEDED",
        kind=Refused,
        category=Category.LIMIT,
        remedy=Remedy.ASK_ADMIN,
        is_retryable=True,
        sentence=N_("The org has reached one of its limits ({message}): ask its Salesforce admin"),
    ),
    Known(
        code="LICENSE_LIMIT_EXCEEDED",
        kind=Refused,
        category=Category.LIMIT,
        remedy=Remedy.ASK_ADMIN,
        sentence=N_("The org has no free licence for this ({message}): ask its Salesforce admin"),
    ),
    Known(
        code="STORAGE_LIMIT_EXCEEDED",
        kind=Refused,
        category=Category.LIMIT,
        remedy=Remedy.ASK_ADMIN,
        is_retryable=True,
        sentence=N_("The org's storage is full ({message}): free some or ask Salesforce for more"),
        of_record=(_FULL, _FULL),
    ),
    Known(
        code="TXN_SECURITY_METERING_ERROR",
        kind=Transient,
        category=Category.SERVER,
        remedy=Remedy.WAIT,
        is_retryable=True,
        cause=Cause.SERVER_ERROR,
        sentence=N_(
            "The org's transaction security policies took too long ({message}): the sync tries again"
        ),
        of_record=(_BUSY, _BUSY),
    ),
    Known(
        code="UNABLE_TO_LOCK_ROW",
        kind=Transient,
        category=Category.LOCK,
        remedy=Remedy.WAIT,
        is_retryable=True,
        cause=Cause.SERVER_ERROR,
        sentence=N_("Another process in the org holds the record ({message}): the sync tries again"),
        of_record=(_LOCKED, _LOCKED),
    ),
    Known(
        code="TooManyLockFailure",
        kind=Refused,
        category=Category.LOCK,
        remedy=Remedy.WAIT,
        is_retryable=True,
        sentence=N_(
            "Another process in the org holds too many of the records ({message}): the sync tries again"
        ),
        of_record=(_LOCKED, _LOCKED),
    ),
    Known(
        code="SERVER_UNAVAILABLE",
        kind=Transient,
        category=Category.SERVER,
        remedy=Remedy.WAIT,
        is_retryable=True,
        cause=Cause.MAINTENANCE,
        sentence=N_("Salesforce is too busy ({message}): the sync tries again later"),
        of_record=(_BUSY, _BUSY),
    ),
    Known(
        code="ORG_IN_MAINTENANCE",
        kind=Transient,
        category=Category.SERVER,
        remedy=Remedy.WAIT,
        is_retryable=True,
        cause=Cause.MAINTENANCE,
        sentence=N_("Salesforce maintains this org at present ({message}): the sync tries again later"),
        of_record=(_BUSY, _BUSY),
    ),
    Known(
        code="UNKNOWN_EXCEPTION",
        kind=Transient,
        category=Category.SERVER,
        remedy=Remedy.WAIT,
        is_retryable=True,
        cause=Cause.SERVER_ERROR,
        sentence=N_("Salesforce had an error of its own ({message}): the sync tries again later"),
        of_record=(_BUSY, _BUSY),
    ),
    Known(
        code="APEX_ERROR",
        kind=Transient,
        category=Category.AUTOMATION,
        remedy=Remedy.ASK_ADMIN,
        is_retryable=True,
        cause=Cause.SERVER_ERROR,
        sentence=N_(
            "Code in the org failed ({message}): the sync tries again; if it stays, tell the org's admin"
        ),
        of_record=(_BUSY, _BUSY),
    ),
    Known(
        code="REQUEST_RUNNING_TOO_LONG",
        kind=Refused,
        category=Category.SERVER,
        remedy=Remedy.WAIT,
        is_retryable=True,
        cause=Cause.TIMED_OUT,
        sentence=N_(
            "Salesforce stopped a request that ran for too long ({message}): the sync tries smaller ones"
        ),
        of_record=(_BUSY, _BUSY),
    ),
    Known(
        code="HTTP_429",
        kind=TransientRefusal,
        category=Category.LIMIT,
        remedy=Remedy.WAIT,
        is_retryable=True,
        cause=Cause.SLOW_DOWN,
        sentence=N_("Salesforce asks us to slow down: the sync tries again later"),
    ),
    Known(
        code="HTTP_414",
        kind=Refused,
        category=Category.SCHEMA,
        remedy=Remedy.CORRECT_MAPPING,
        sentence=N_("The query is too long for Salesforce: map fewer fields"),
    ),
    Known(
        code="HTTP_431",
        kind=Refused,
        category=Category.SCHEMA,
        remedy=Remedy.CORRECT_MAPPING,
        sentence=N_("The query is too long for Salesforce: map fewer fields"),
    ),
    Known(
        code="HTTP_300",
        kind=Refused,
        category=Category.DUPLICATE,
        remedy=Remedy.CORRECT_RECORD,
        sentence=N_("Several records have the same external id: delete or correct all but one in Salesforce"),
    ),
    Known(
        code="HTTP_409",
        kind=Refused,
        category=Category.PROTOCOL,
        remedy=Remedy.REPORT,
        sentence=N_("Salesforce is doing something else with this at the moment: try again"),
        is_retryable=True,
    ),
)
