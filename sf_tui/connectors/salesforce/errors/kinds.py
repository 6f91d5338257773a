"""The errors that only this package tells apart, and what the table knows of one code."""

from dataclasses import dataclass

from sf_tui.model.errors import ConnectorError, Refused, Unreachable
from sf_tui.model.trouble import Category, Cause, Remedy


class Transient(Unreachable):
    """Worth another try at once. ``was_refused``: the server certainly did nothing."""

    was_refused = False


class TransientRefusal(Transient):
    """The request never took effect, so that even a create may be sent again."""

    was_refused = True


class TooManyAtOnce(TransientRefusal):
    """Too many long requests run in the org: to be tried again, with fewer at a time."""

    cause = Cause.CONCURRENT_LIMIT


class NoOrgHere(TransientRefusal):
    """The edge knows no org at this address (420): for a moment during a move, or for good."""

    cause = Cause.MOVED_ORG


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One line of the table: what a code means, and how it is told.

    ``sentence`` tells it of a whole request, the pair ``of_record`` of one record: where Salesforce named
    fields, and where it named none. The one may use ``{message}`` (or ``{description}``, as OAuth calls it)
    and ``{error}``, the pair ``{message}``, ``{code}`` and ``{fields}``.
    """

    code: str
    """As Salesforce spells it; ``HTTP_420`` for an answer without one."""
    kind: type[ConnectorError]
    category: Category
    remedy: Remedy
    sentence: str
    cause: Cause | None = None
    """None: that of ``kind``."""
    is_retryable: bool = False
    """Whether the same request or record may succeed later."""
    when: str = ""
    """A part of the message in lower case; of several lines with one code the first that fits counts."""
    of_record: tuple[str, str] | None = None

    def error(self, message: str = "") -> ConnectorError:
        """Make the error; what the sentence has no place for is left out."""
        told = {"message": message, "description": message, "error": self.code}
        params: dict[str, str | float] = {
            name: value for name, value in told.items() if f"{{{name}}}" in self.sentence
        }
        if issubclass(self.kind, Refused):
            error: ConnectorError = self.kind(self.code, self.sentence, **params)
        else:
            error = self.kind(self.sentence, **params)
        return error.because(self.cause or error.cause, self.remedy)
