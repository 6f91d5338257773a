"""Refusals of queries, describes, deletion feeds and bulk jobs."""

from sf_tui.connectors.salesforce.errors.kinds import Known
from sf_tui.model.errors import Refused
from sf_tui.model.sentence import N_
from sf_tui.model.trouble import Category, Cause, Remedy

_NOT_OURS = N_("Salesforce does not understand a request of sf-tui ({error}: {message}): report it")
_BULK_FILE = N_("Salesforce cannot use the file of a bulk job ({message}): check the mapping's fields")
_BULK_GONE = N_(
    "The bulk job is in another state than it should be ({message}): the next sync starts it anew"
)
_GONE = N_("The record was deleted in Salesforce: the next sync takes note of it")
_UNKNOWN_FIELD = N_(
    "Salesforce has no field {fields}, or hides it ({message}): correct the mapping or permissions"
)


def _refused(
    code: str,
    category: Category,
    remedy: Remedy,
    sentence: str,
    *,
    cause: Cause | None = None,
    of_record: tuple[str, str] | None = None,
    is_retryable: bool = False,
) -> Known:
    return Known(
        code=code,
        kind=Refused,
        category=category,
        remedy=remedy,
        sentence=sentence,
        cause=cause,
        of_record=of_record,
        is_retryable=is_retryable,
    )


ENTRIES = (
    _refused(
        "QUERY_TIMEOUT",
        Category.LIMIT,
        Remedy.WAIT,
        N_("The query ran for too long ({message}): sync fewer objects at a time, or in a quiet hour"),
        cause=Cause.TIMED_OUT,
        is_retryable=True,
    ),
    _refused(
        "INVALID_QUERY_LOCATOR",
        Category.SERVER,
        Remedy.WAIT,
        N_("The place in the query was lost ({message}): the next sync starts from the last saved page"),
        is_retryable=True,
    ),
    _refused(
        "MALFORMED_QUERY",
        Category.SCHEMA,
        Remedy.CORRECT_MAPPING,
        N_("Salesforce does not understand the query ({message}): check the mapping's fields"),
    ),
    _refused(
        "INVALID_FIELD",
        Category.SCHEMA,
        Remedy.CORRECT_MAPPING,
        N_("A mapped field is gone or hidden ({message}): correct the mapping or the field's permissions"),
        cause=Cause.MISSING_FIELD,
        of_record=(
            _UNKNOWN_FIELD,
            N_(
                "A mapped field is gone or hidden ({message}): correct the mapping or the field's permissions"
            ),
        ),
    ),
    _refused(
        "INVALID_TYPE",
        Category.SCHEMA,
        Remedy.ASSIGN_PERMISSION_SET,
        N_("The object does not exist or is hidden from the user ({message}): assign the permission set"),
        cause=Cause.MISSING_OBJECT,
    ),
    _refused(
        "INVALID_QUERY_FILTER_OPERATOR",
        Category.SCHEMA,
        Remedy.CORRECT_MAPPING,
        N_("Salesforce cannot compare this field ({message}): check the mapping"),
    ),
    _refused(
        "OPERATION_TOO_LARGE",
        Category.PERMISSION,
        Remedy.ASSIGN_PERMISSION_SET,
        N_("The query covers too much ({message}): give the user “View All” on the object"),
    ),
    _refused(
        "QUERY_TOO_COMPLICATED",
        Category.SCHEMA,
        Remedy.CORRECT_MAPPING,
        N_("The query is too large ({message}): map fewer fields, formulas above all"),
    ),
    _refused(
        "EXCEEDED_ID_LIMIT",
        Category.LIMIT,
        Remedy.WAIT,
        N_("Too much was deleted for one look at the deletions ({message}): the sync looks in smaller steps"),
        is_retryable=True,
    ),
    _refused(
        "INVALID_REPLICATION_DATE",
        Category.LIMIT,
        Remedy.WAIT,
        N_("Salesforce no longer knows the deletions of that time ({message}): the next sync compares all"),
        is_retryable=True,
    ),
    _refused(
        "NOT_FOUND",
        Category.GONE,
        Remedy.CORRECT_SETTINGS,
        N_("Salesforce does not find it ({message}): it does not exist, or the user may not see it"),
        of_record=(_GONE, _GONE),
    ),
    _refused("MALFORMED_SEARCH", Category.PROTOCOL, Remedy.REPORT, _NOT_OURS),
    _refused("METHOD_NOT_ALLOWED", Category.PROTOCOL, Remedy.REPORT, _NOT_OURS),
    _refused("UNSUPPORTED_MEDIA_TYPE", Category.PROTOCOL, Remedy.REPORT, _NOT_OURS),
    _refused("INVALID_OPERATION", Category.PROTOCOL, Remedy.REPORT, _NOT_OURS),
    _refused("ILLEGAL_QUERY_PARAMETER_VALUE", Category.PROTOCOL, Remedy.REPORT, _NOT_OURS),
    _refused("InvalidBatch", Category.SCHEMA, Remedy.CORRECT_MAPPING, _BULK_FILE),
    _refused("CLIENTINPUTERROR", Category.SCHEMA, Remedy.CORRECT_MAPPING, _BULK_FILE),
    _refused("INVALIDJOB", Category.PROTOCOL, Remedy.WAIT, _BULK_GONE, is_retryable=True),
    _refused("INVALIDJOBSTATE", Category.PROTOCOL, Remedy.WAIT, _BULK_GONE, is_retryable=True),
    _refused("InvalidJob", Category.PROTOCOL, Remedy.WAIT, _BULK_GONE, is_retryable=True),
    _refused(
        "FeatureNotEnabled",
        Category.PERMISSION,
        Remedy.MEND_USER,
        N_("The user may not run bulk jobs ({message}): the sync goes without them"),
        cause=Cause.MISSING_PERMISSION,
    ),
)
