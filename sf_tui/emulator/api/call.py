"""A request to the REST API and its answer, free of HTTP, so that Composite can make them too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Call:
    """A request below `/services/data/vNN.0`.

    `path` holds its segments, `headers` have lower-case names, `user` is the id of the one who is logged in.
    """

    method: str
    version: str
    path: tuple[str, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    host: str = "http://127.0.0.1"
    user: str = field(kw_only=True)

    @property
    def root(self) -> str:
        """The versioned path, such as `/services/data/v60.0`."""
        return f"/services/data/v{self.version}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a JSON body (empty for 204 and 304), and headers beyond the usual ones.

    A body too large to be made at once comes as a `stream` of pieces, each the work of milliseconds.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: Iterator[bytes] | None = None


class ApiError(Exception):
    """A refusal of the whole request, answered as `[{"message","errorCode","fields"?}]`, with `details`."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        fields: Iterable[str] | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = None if fields is None else list(fields)
        self.details = details or {}

    def answer(self) -> Answer:
        """Return the error as an answer."""
        body: dict[str, object] = {**self.details, "message": self.message, "errorCode": self.code}
        if self.fields is not None:
            body["fields"] = self.fields
        return json_answer([body], status=self.status)


def json_answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return a value as a JSON answer."""
    return Answer(status, msgspec.json.encode(value), headers or {})


def not_found() -> ApiError:
    """Return the 404 of an unknown path or record."""
    return ApiError(404, "NOT_FOUND", "The requested resource does not exist")


def decoded(body: bytes) -> object:
    """Return a JSON body. Raises ApiError JSON_PARSER_ERROR."""
    try:
        value: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ApiError(400, "JSON_PARSER_ERROR", f"{error} at [line:1, column:1]") from error
    return value


def decoded_object(body: bytes) -> dict[str, object]:
    """Return a JSON body that must be an object. Raises ApiError JSON_PARSER_ERROR."""
    return as_object(decoded(body))


def as_object(value: object) -> dict[str, object]:
    """Return a decoded value that must be an object. Raises ApiError JSON_PARSER_ERROR."""
    if not isinstance(value, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "The value must be a JSON object at [line:1, column:1]")
    return {str(key): item for key, item in value.items()}


def header_option(value: str, name: str) -> str | None:
    """Return one option of a `Sforce-…` header, such as `batchSize` of `batchSize=200; x=y`."""
    for piece in value.replace(",", ";").split(";"):
        key, _, setting = piece.partition("=")
        if key.strip().lower() == name.lower():
            return setting.strip()
    return None
