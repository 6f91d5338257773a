"""Why an integration is suspended, and which suspensions are looked at anew, and how."""

from sf_tui.model.errors import ConnectorError, SecretsError, SfTuiError
from sf_tui.model.states import SuspendReason

BY_ITSELF = frozenset(
    {
        SuspendReason.ORG_LIMIT,
        SuspendReason.OWN_LIMIT,
        SuspendReason.CRM_UNAVAILABLE,
        SuspendReason.UNKNOWN,
    }
)
"""Suspensions that end without a person, as soon as a run goes through."""
LOGIN_TROUBLE = frozenset(
    {
        SuspendReason.AUTH,
        SuspendReason.API_DISABLED,
        SuspendReason.PERMISSION,
        SuspendReason.VAULT_LOCKED,
        SuspendReason.WRONG_ORG,
    }
)
"""Suspensions after which a run logs in anew, with today's secret."""


def reason_to_suspend(error: SfTuiError) -> SuspendReason:
    """Return why an integration is suspended whose sides cannot be opened."""
    if isinstance(error, ConnectorError) and error.suspends is not None:
        return error.suspends
    return SuspendReason.VAULT_LOCKED if isinstance(error, SecretsError) else SuspendReason.UNKNOWN
