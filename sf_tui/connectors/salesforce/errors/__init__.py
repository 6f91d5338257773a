"""From Salesforce's refusals to the exception tree: one table, whichever way a refusal comes."""

from sf_tui.connectors.salesforce.errors.bodies import (
    UNREADABLE,
    ApiError,
    OAuthError,
    RecordError,
    bulk_error,
    first_error,
)
from sf_tui.connectors.salesforce.errors.kinds import (
    Known,
    NoOrgHere,
    TooManyAtOnce,
    Transient,
    TransientRefusal,
)
from sf_tui.connectors.salesforce.errors.making import (
    Reason,
    from_answer,
    from_error,
    from_job,
    from_oauth,
    of_bulk,
    of_record,
    refused_login,
    unexpected,
)
from sf_tui.connectors.salesforce.errors.table import TABLE, look_up

__all__ = [
    "TABLE",
    "UNREADABLE",
    "ApiError",
    "Known",
    "NoOrgHere",
    "OAuthError",
    "Reason",
    "RecordError",
    "TooManyAtOnce",
    "Transient",
    "TransientRefusal",
    "bulk_error",
    "first_error",
    "from_answer",
    "from_error",
    "from_job",
    "from_oauth",
    "look_up",
    "of_bulk",
    "of_record",
    "refused_login",
    "unexpected",
]
