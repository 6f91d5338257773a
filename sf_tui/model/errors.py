"""The exception tree.

::

    SfTuiError                      exit code 70: nothing more exact is known
    ├── UsageError                  2   the command line or a value a person typed
    ├── SettingsError               2   the settings file or a theme
    ├── SecretsError                2   keyring or vault
    ├── StoreError                  2   the state store cannot be used
    │   ├── StoreTooNew             2   written by a newer sf-tui
    │   ├── StoreBusy               3   another process holds it
    │   └── StoreFull               3   its disk is full
    ├── LeaseLost                   3   another process took over; whatever is open rolls back
    ├── Cancelled                   130 a person stopped the run
    └── ConnectorError              3   the other side refused or could not be reached
        ├── Unreachable             3   network, time-out, 5xx: worth another try
        │   └── CrmUnavailable      3   the CRM is down: suspends `crm_unavailable`
        ├── AuthFailed              2   credentials are not valid: suspends `auth`
        ├── ApiDisabled             2   suspends `api_disabled`
        ├── PermissionMissing       2   suspends `permission`
        ├── WrongOrg                2   suspends `wrong_org`
        ├── Occupied                2   another store serves the same pair: suspends `occupied`
        ├── LimitReached            3   the org's pool is used up: suspends `org_limit`
        ├── OwnLimitReached         3   our allocation is used up: suspends `own_limit`
        └── Refused                 2   a well-formed refusal of one request, with the system's own code

Every error carries a `Sentence`: what happened, to what, and what to do next. A `ConnectorError` also has a
`Cause` and a `Remedy` for programs, those of its class where nothing more exact is known.
"""

from typing import ClassVar, Self

from sf_tui.model.sentence import Sentence
from sf_tui.model.states import SuspendReason
from sf_tui.model.trouble import Cause, Remedy


class SfTuiError(Exception):
    """Something a person can understand and mend."""

    exit_code: ClassVar[int] = 70

    def __init__(self, template: str, **params: str | float) -> None:
        self.sentence = Sentence(template, params)
        super().__init__(str(self.sentence))

    @classmethod
    def of(cls, sentence: Sentence) -> "SfTuiError":
        """Build the error from a sentence that was made elsewhere."""
        return cls(sentence.template, **sentence.params)


class UsageError(SfTuiError):
    """The command line, or a value a person typed, cannot be used."""

    exit_code = 2


class SettingsError(SfTuiError):
    """The settings file or a theme file is wrong."""

    exit_code = 2


class SecretsError(SfTuiError):
    """The keyring or the vault cannot be used."""

    exit_code = 2


class StoreError(SfTuiError):
    """The state store cannot be used."""

    exit_code = 2


class StoreTooNew(StoreError):
    """The state store was written by a newer sf-tui."""


class StoreBusy(StoreError):
    """Another process holds the state store for too long."""

    exit_code = 3


class StoreFull(StoreError):
    """No space is left on the state store's disk."""

    exit_code = 3


class LeaseLost(SfTuiError):
    """Another process took the lease over; the open page is rolled back."""

    exit_code = 3


class Cancelled(SfTuiError):
    """A person stopped the run."""

    exit_code = 130


class ConnectorError(SfTuiError):
    """The other side refused, or could not be reached."""

    exit_code = 3
    suspends: ClassVar[SuspendReason | None] = None
    cause = Cause.UNKNOWN
    remedy = Remedy.REPORT

    def because(self, cause: Cause, remedy: Remedy | None = None) -> Self:
        """Say the exact cause, and the way out where it is not that of the class; return the error."""
        self.cause = cause
        if remedy is not None:
            self.remedy = remedy
        return self

    def again(self) -> "ConnectorError":
        """Return the same trouble as an error of its own, to be raised for somebody else."""
        copy = type(self)(self.sentence.template, **self.sentence.params)
        return copy.because(self.cause, self.remedy)


class Unreachable(ConnectorError):
    """Network, time-out or server error: worth another try later."""

    cause = Cause.UNREACHABLE
    remedy = Remedy.CHECK_NETWORK


class CrmUnavailable(Unreachable):
    """The CRM cannot be reached or opened."""

    cause = Cause.CRM_UNAVAILABLE
    remedy = Remedy.CORRECT_SETTINGS
    suspends = SuspendReason.CRM_UNAVAILABLE


class AuthFailed(ConnectorError):
    """The credentials are not valid."""

    cause = Cause.REFUSED_LOGIN
    remedy = Remedy.UPDATE_CREDENTIALS
    exit_code = 2
    suspends = SuspendReason.AUTH


class ApiDisabled(ConnectorError):
    """The user may not use the API."""

    cause = Cause.API_DISABLED
    remedy = Remedy.MEND_USER
    exit_code = 2
    suspends = SuspendReason.API_DISABLED


class PermissionMissing(ConnectorError):
    """The user lacks a permission that the sync needs."""

    cause = Cause.MISSING_PERMISSION
    remedy = Remedy.ASSIGN_PERMISSION_SET
    exit_code = 2
    suspends = SuspendReason.PERMISSION


class WrongOrg(ConnectorError):
    """The login leads to another org, or another CRM, than the integration belongs to."""

    cause = Cause.WRONG_ORG
    remedy = Remedy.CORRECT_SETTINGS
    exit_code = 2
    suspends = SuspendReason.WRONG_ORG


class Occupied(ConnectorError):
    """Another state store keeps the same CRM in step with the same org."""

    cause = Cause.OCCUPIED
    remedy = Remedy.TAKE_OVER
    exit_code = 2
    suspends = SuspendReason.OCCUPIED


class LimitReached(ConnectorError):
    """The org's daily pool of API calls is used up."""

    cause = Cause.ORG_LIMIT
    remedy = Remedy.WAIT
    suspends = SuspendReason.ORG_LIMIT


class OwnLimitReached(ConnectorError):
    """This integration's own allocation is used up."""

    cause = Cause.OWN_LIMIT
    remedy = Remedy.WAIT
    suspends = SuspendReason.OWN_LIMIT


class Refused(ConnectorError):
    """A well-formed refusal of one request; ``code`` is the system's own, e.g. ``INVALID_FIELD``."""

    cause = Cause.REFUSED
    remedy = Remedy.ASK_ADMIN
    exit_code = 2

    def __init__(self, code: str, template: str, **params: str | float) -> None:
        super().__init__(template, **params)
        self.code = code

    def again(self) -> "Refused":
        """Return the same refusal as an error of its own."""
        copy = type(self)(self.code, self.sentence.template, **self.sentence.params)
        return copy.because(self.cause, self.remedy)
