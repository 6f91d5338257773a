"""The error bodies as Salesforce writes them, read leniently.

REST answers an array of ``{message, errorCode, fields}``, Collections give a record's errors as
``{statusCode, message, fields}``, OAuth an object ``{error, error_description}``, a bulk job's failed
records a text ``CODE:message:fields --``, the edge sometimes HTML.
"""

import re

import msgspec

from sf_tui.model.safe_text import safe_text

UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
"""What reading an answer may raise: not what was promised, nested without end to harm us, or no UTF-8."""
_LONGEST_CODE = 60
_EXPLANATION = re.compile(r"ERROR at Row:\d+:Column:\d+\s*")
_BULK_CODE = re.compile(r"([A-Za-z][A-Za-z_]{2,59})\s*:\s*", re.ASCII)
_FIELD = re.compile(r"[A-Za-z]\w{0,79}", re.ASCII)


class ApiError(msgspec.Struct, frozen=True):
    """One entry of an error body; a record's own errors call the code ``statusCode``."""

    message: str | None = ""
    errorCode: str | None = ""  # noqa: N815  Salesforce's name
    statusCode: str | None = ""  # noqa: N815
    fields: tuple[str, ...] | None = None

    @property
    def code(self) -> str:
        """The error code, whichever name it came under."""
        return safe_text(self.errorCode or self.statusCode or "", _LONGEST_CODE)

    @property
    def plain(self) -> str:
        """The message without the picture with the caret that query errors begin with."""
        return safe_text(_EXPLANATION.split(self.message or "")[-1].strip())


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


class OAuthError(msgspec.Struct, frozen=True):
    """The error object of the OAuth end points."""

    error: str
    error_description: str = ""

    @property
    def code(self) -> str:
        """The error's name, made safe."""
        return safe_text(self.error, _LONGEST_CODE)


_ERRORS = msgspec.json.Decoder(tuple[ApiError, ...])
_OAUTH = msgspec.json.Decoder(OAuthError)


def first_error(body: bytes | msgspec.Raw) -> ApiError | None:
    """Return the first entry of a REST error body; None where there is no such thing in it."""
    try:
        errors = _ERRORS.decode(body)
    except UNREADABLE:
        return None
    return errors[0] if errors and errors[0].code else None


def oauth_error(body: bytes) -> OAuthError | None:
    """Return an OAuth error body; None where it is something else."""
    try:
        return _OAUTH.decode(body)
    except UNREADABLE:
        return None


def bulk_error(text: str) -> RecordError:
    """Read the ``sf__Error`` of a bulk job's failed record: ``CODE:message:fields --``.

    The message may hold colons itself; what stands after the last one is the fields, if it can be.
    """
    code = _BULK_CODE.match(text)
    if code is None:
        return RecordError(message=text, statusCode="")
    rest = text[code.end() :].rstrip().removesuffix("--").rstrip()
    message, colon, last = rest.rpartition(":")
    fields = tuple(each.strip() for each in last.split(",") if each.strip())
    if not colon or not all(_FIELD.fullmatch(each) for each in fields):
        return RecordError(message=rest, statusCode=code[1])
    return RecordError(message=message.rstrip(), statusCode=code[1], fields=fields)
