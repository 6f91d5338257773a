"""From an error body to the exception tree, and from a record's errors to the reason it is shown with."""

from collections.abc import Sequence

from sf_tui.connectors.salesforce import sentences
from sf_tui.connectors.salesforce.errors.bodies import (
    ApiError,
    RecordError,
    bulk_error,
    first_error,
    oauth_error,
)
from sf_tui.connectors.salesforce.errors.kinds import Transient
from sf_tui.connectors.salesforce.errors.table import look_up
from sf_tui.model.errors import AuthFailed, ConnectorError, PermissionMissing, Refused
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import N_, Sentence, say
from sf_tui.model.trouble import Cause, Remedy

Reason = tuple[str, Sentence, tuple[str, ...], bool]
"""Code, reason, fields and "worth a retry" of one record that was refused."""

_ANY_RECORD = (
    N_("Salesforce refused the record because of {fields}: {message} ({code})"),
    N_("Salesforce refused the record: {message} ({code})"),
)


def from_answer(status: int, body: bytes) -> ConnectorError:
    """Make the error for an answer of the REST API that is no success."""
    error = first_error(body)
    return from_error(status, error) if error is not None else _from_status(status)


def from_error(status: int, error: ApiError) -> ConnectorError:
    """Make the error for one parsed entry; subrequests of Composite come here too."""
    known = look_up(error.code, error.plain)
    if known is not None:
        return known.error(error.plain)
    return _unknown(status, error.code, error.plain)


def from_job(message: str) -> ConnectorError:
    """Make the error for a bulk job that failed as a whole: ``InvalidBatch : Field name not found : X``."""
    error = bulk_error(message)
    known = look_up(error.code, error.plain)
    if known is not None:
        return known.error(safe_text(message))
    return Refused(
        error.code or "BULK_JOB_FAILED",
        "Salesforce gave a bulk job up ({message}): the next sync goes without it",
        message=safe_text(message),
    )


def _unknown(status: int, code: str, message: str) -> ConnectorError:
    if status == 401:
        return AuthFailed(
            "Salesforce refused the login ({message}): update the credentials", message=message
        ).because(Cause.SESSION_EXPIRED)
    if status == 403:
        return PermissionMissing(
            "Salesforce does not allow this ({code}: {message}): check the permission set of the sync's user",
            code=code,
            message=message,
        )
    if status in {420, 429}:
        return _from_status(status)
    if status >= 500:
        return Transient(sentences.SERVER_ERROR, code=code, message=message).because(
            Cause.SERVER_ERROR, Remedy.WAIT
        )
    return Refused(
        code or f"HTTP_{status}",
        "Salesforce refused the request: {error}: {message}",
        error=code,
        message=message,
    )


def _from_status(status: int) -> ConnectorError:
    known = look_up(f"HTTP_{status}")
    if known is not None:
        return known.error()
    if status >= 500:
        return Transient(sentences.MAINTENANCE, status=status).because(Cause.MAINTENANCE, Remedy.WAIT)
    if 300 <= status < 400:
        return Refused(
            f"HTTP_{status}",
            "Salesforce wants to send us to another address (status {status}), which is not followed: "
            "check the My Domain address in the settings; it changes when an org is renamed",
            status=status,
        ).because(Cause.WRONG_ADDRESS, Remedy.CORRECT_SETTINGS)
    return Refused(
        f"HTTP_{status}",
        "Salesforce refused the request with status {status} and no explanation: "
        "check the address, and for a proxy between this machine and Salesforce",
        status=status,
    )


def from_oauth(status: int, body: bytes) -> ConnectorError:
    """Make the error for an answer of an OAuth end point that is no success."""
    error = oauth_error(body)
    if error is None:
        return from_answer(status, body)
    return refused_login(error.error, error.error_description, status)


def refused_login(error: str, description: str, status: int = 400) -> ConnectorError:
    """Make the error for an OAuth refusal, from a body or from the address that Salesforce returned to."""
    code, told = safe_text(error, 60), safe_text(description)
    known = look_up(code, told)
    if known is not None:
        return known.error(told)
    if status >= 500 or status in {420, 429}:
        return _from_status(status)
    return AuthFailed(
        "Salesforce refused the login ({error}: {description}): "
        "check the External Client App and the credentials",
        error=code,
        description=told,
    )


def unexpected(detail: str) -> Refused:
    """Make the error for a successful answer that is not what the API promises."""
    return Refused(
        "UNEXPECTED_ANSWER",
        "Salesforce's answer is not what its API promises ({detail}): try again; "
        "if it stays, report it with the API version in use",
        detail=safe_text(detail),
    ).because(Cause.UNEXPECTED_ANSWER, Remedy.REPORT)


def of_record(errors: Sequence[RecordError]) -> Reason:
    """Return why Salesforce refused one record, and whether the same record may be accepted later."""
    if not errors:
        return "UNKNOWN", say("Salesforce refused the record and gave no reason: try again"), (), True
    first = errors[0]
    code, message = first.code or "UNKNOWN", first.plain
    fields = tuple(dict.fromkeys(safe_text(field, 80) for error in errors for field in error.fields or ()))
    if code == "DUPLICATES_DETECTED" and first.matches:
        reason = say(
            "A duplicate rule of the org found {matches} to be the same: link the two, or correct the record",
            matches=safe_text(", ".join(first.matches)),
        )
        return code, reason, fields, False
    known = look_up(code, message)
    templates = known.of_record if known is not None and known.of_record is not None else _ANY_RECORD
    is_retryable = known is not None and known.is_retryable
    is_retryable = is_retryable or "UNABLE_TO_LOCK_ROW" in (first.message or "")
    template = templates[0] if fields else templates[1]
    told = {"code": code, "message": message, "fields": ", ".join(fields)}
    return code, Sentence(template, dict(told)), fields, is_retryable


def of_bulk(text: str) -> Reason:
    """Return the same for the ``sf__Error`` of a record that a bulk job refused."""
    return of_record([bulk_error(text)])
