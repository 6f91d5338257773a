"""From Salesforce's refusals to the exception tree, one sentence and remedy each.

Bodies: REST answers an array of ``{message, errorCode, fields}``, Collections give a record's errors as
``{statusCode, message, fields}``, OAuth an object ``{error, error_description}``, the edge sometimes HTML.
"""

import re
from collections.abc import Sequence

import msgspec

from sf_tui.connectors.salesforce import sentences
from sf_tui.model.errors import (
    AuthFailed,
    ConnectorError,
    LimitReached,
    PermissionMissing,
    Refused,
    Unreachable,
)
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say


class Transient(Unreachable):
    """Worth another try at once. ``was_refused``: the server certainly did nothing."""

    was_refused = False


class TransientRefusal(Transient):
    """The request never took effect, so that even a create may be sent again."""

    was_refused = True


class ApiError(msgspec.Struct, frozen=True):
    """One entry of an error body; a record's own errors call the code ``statusCode``."""

    message: str = ""
    errorCode: str = ""  # noqa: N815  Salesforce's name
    statusCode: str = ""  # noqa: N815
    fields: tuple[str, ...] | None = None

    @property
    def code(self) -> str:
        """The error code, whichever name it came under."""
        return safe_text(self.errorCode or self.statusCode, 60)


class OAuthError(msgspec.Struct, frozen=True):
    """The error object of the OAuth end points."""

    error: str
    error_description: str = ""


class _Match(msgspec.Struct, frozen=True):
    Id: str = ""


class _MatchRecord(msgspec.Struct, frozen=True):
    record: _Match = _Match()


class _MatchResult(msgspec.Struct, frozen=True):
    matchRecords: tuple[_MatchRecord, ...] = ()  # noqa: N815


class DuplicateResult(msgspec.Struct, frozen=True):
    """What a duplicate rule found; older versions misspell its name in the body."""

    matchResults: tuple[_MatchResult, ...] = ()  # noqa: N815


class RecordError(ApiError, frozen=True):
    """An error of one record of a Collections call."""

    duplicateResult: DuplicateResult | None = None  # noqa: N815
    duplicateResut: DuplicateResult | None = None  # noqa: N815

    @property
    def matches(self) -> list[str]:
        """Ids of the records that the duplicate rule found."""
        found = self.duplicateResult or self.duplicateResut
        if found is None:
            return []
        return [match.record.Id for result in found.matchResults for match in result.matchRecords]


_ERRORS = msgspec.json.Decoder(tuple[ApiError, ...])
_OAUTH = msgspec.json.Decoder(OAuthError)
_EXPLANATION = re.compile(r"ERROR at Row:\d+:Column:\d+\s*")


def _plain(message: str) -> str:
    """Drop the picture with the caret that query errors begin with."""
    return safe_text(_EXPLANATION.split(message)[-1].strip())


def _parse(body: bytes) -> ApiError | None:
    try:
        errors = _ERRORS.decode(body)
    except msgspec.MsgspecError:
        return None
    return errors[0] if errors else None


def from_answer(status: int, body: bytes) -> ConnectorError:
    """Make the error for an answer of the REST API that is no success."""
    error = _parse(body)
    if error is not None and error.code:
        return from_error(status, error)
    return _from_status(status)


def from_error(status: int, error: ApiError) -> ConnectorError:
    """Make the error for one parsed entry; subrequests of Composite come here too."""
    code, message = error.code, _plain(error.message)
    if code == "REQUEST_LIMIT_EXCEEDED":
        if "TotalRequests" in error.message:
            return LimitReached(sentences.CALLS_USED_UP)
        return TransientRefusal(sentences.TOO_MANY_AT_ONCE, message=message)
    kind, template = sentences.API.get(code, (None, ""))
    if kind is None:
        return _unknown(status, code, message)
    if kind is Unreachable:
        return Transient(template, message=message)
    if kind is Refused:
        return Refused(code, template, message=message)
    return kind(template, message=message)


def _unknown(status: int, code: str, message: str) -> ConnectorError:
    if status == 401:
        return AuthFailed("Salesforce refused the login ({message}): update the credentials", message=message)
    if status == 403:
        return PermissionMissing(
            "Salesforce does not allow this ({code}: {message}): check the permission set of the sync's user",
            code=code,
            message=message,
        )
    if status in {420, 429}:
        return _from_status(status)
    if status >= 500:
        return Transient(sentences.SERVER_ERROR, code=code, message=message)
    return Refused(code, "Salesforce refused the request: {error}: {message}", error=code, message=message)


def _from_status(status: int) -> ConnectorError:
    if status in sentences.STATUS:
        kind, template = sentences.STATUS[status]
        if status in {420, 429}:
            return TransientRefusal(template)
        return Refused(f"HTTP_{status}", template) if kind is Refused else kind(template)
    if status >= 500:
        return Transient(sentences.MAINTENANCE, status=status)
    if 300 <= status < 400:
        return Refused(
            f"HTTP_{status}",
            "Salesforce wants to send us to another address (status {status}), which is not followed: "
            "check the My Domain address in the settings; it changes when an org is renamed",
            status=status,
        )
    return Refused(
        f"HTTP_{status}",
        "Salesforce refused the request with status {status} and no explanation: "
        "check the address, and for a proxy between this machine and Salesforce",
        status=status,
    )


def from_oauth(status: int, body: bytes) -> ConnectorError:
    """Make the error for an answer of the token end point that is no success."""
    try:
        error = _OAUTH.decode(body)
    except msgspec.MsgspecError:
        return from_answer(status, body)
    description = safe_text(error.error_description)
    for code, fragment, template in sentences.OAUTH:
        if code == error.error and fragment in error.error_description.lower():
            return AuthFailed(template, description=description)
    if error.error == "rate_limit_exceeded":
        return Unreachable(sentences.TOO_MANY_LOGINS)
    if status >= 500 or status in {420, 429}:
        return _from_status(status)
    return AuthFailed(
        "Salesforce refused the login ({error}: {description}): check the connected app and the credentials",
        error=safe_text(error.error, 60),
        description=description,
    )


def unexpected(detail: str) -> Refused:
    """Make the error for a successful answer that is not what the API promises."""
    return Refused(
        "UNEXPECTED_ANSWER",
        "Salesforce's answer is not what its API promises ({detail}): try again; "
        "if it stays, report it with the API version in use",
        detail=safe_text(detail),
    )


def of_record(errors: Sequence[RecordError]) -> tuple[str, Sentence, tuple[str, ...], bool]:
    """Return code, reason, fields and "worth a retry" for one record that Salesforce refused."""
    if not errors:
        return "UNKNOWN", say("Salesforce refused the record and gave no reason: try again"), (), True
    first = errors[0]
    code, message = first.code, _plain(first.message)
    fields = tuple(dict.fromkeys(safe_text(field, 80) for error in errors for field in error.fields or ()))
    shown = ", ".join(fields)
    if code == "DUPLICATES_DETECTED" and first.matches:
        reason = say(
            "A duplicate rule of the org found {matches} to be the same: link the two, or correct the record",
            matches=safe_text(", ".join(first.matches)),
        )
        return code, reason, fields, False
    is_retryable, with_fields, without = sentences.RECORD.get(code, sentences.ANY_RECORD)
    if "UNABLE_TO_LOCK_ROW" in first.message:
        is_retryable = True
    template = with_fields if shown else without
    return code, Sentence(template, {"code": code, "message": message, "fields": shown}), fields, is_retryable
