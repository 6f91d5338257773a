"""Several requests in one call (REST API Guide, "Composite")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

import msgspec

from sf_tui.emulator.api.call import Answer, ApiError, Call, as_object, decoded_object, not_found
from sf_tui.emulator.database import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from sf_tui.emulator.org import Org

_MAXIMUM = 25
_MAXIMUM_QUERIES = 5
_REFERENCE = re.compile(r"@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}")
_STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]")
_URL = re.compile(r"/services/data/v(\d+\.\d)/(.*)")
_HALTED = {
    "errorCode": "PROCESSING_HALTED",
    "message": "The transaction was rolled back since another operation in the same transaction failed.",
}


class SubRequest(msgspec.Struct, rename="camel"):
    """One request of a composite."""

    method: str
    url: str
    reference_id: str
    body: msgspec.Raw = msgspec.Raw(b"")
    http_headers: dict[str, str] = {}


class _HaltedError(Exception):
    """Leaves the transaction of an all-or-none composite."""


class Reply(msgspec.Struct, rename="camel"):
    """What one request of a composite was answered."""

    body: msgspec.Raw
    http_headers: dict[str, str]
    http_status_code: int
    reference_id: str


def composite(
    org: Org,
    connection: sqlite3.Connection,
    call: Call,
    dispatch: Callable[[Org, sqlite3.Connection, Call], Answer],
) -> Answer:
    """Do the requests in order.

    They count as one call; a failure's dependents are halted, with `allOrNone` all are.
    """
    whole = decoded_object(call.body)
    requests = requests_of(whole)
    if whole.get("allOrNone") is True:
        replies = all_or_none(org, connection, call, requests, dispatch)
    else:
        replies = []
        for request in requests:
            replies.append(_reply(org, connection, call, request, replies, dispatch))
    return Answer(200, msgspec.json.encode({"compositeResponse": replies}))


def all_or_none(
    org: Org,
    connection: sqlite3.Connection,
    call: Call,
    requests: list[SubRequest],
    dispatch: Callable[[Org, sqlite3.Connection, Call], Answer],
) -> list[Reply]:
    """Do the requests in order, in one transaction; a failure undoes all and is the only one that is told."""
    replies: list[Reply] = []
    try:
        with transaction(connection):
            for request in requests:
                replies.append(_reply(org, connection, call, request, replies, dispatch))
                _halt_after(replies[-1])
    except _HaltedError:
        failed = replies[-1]
        halted = msgspec.Raw(msgspec.json.encode([_HALTED]))
        replies = [
            failed
            if request.reference_id == failed.reference_id
            else Reply(halted, {}, 400, request.reference_id)
            for request in requests
        ]
    return replies


def is_reading(body: bytes) -> bool:
    """Whether a composite only reads, and so need not wait for the writing thread."""
    try:
        return all(request.method.upper() == "GET" for request in requests_of(decoded_object(body)))
    except ApiError:
        return True


def requests_of(whole: Mapping[str, object], most: int = _MAXIMUM) -> list[SubRequest]:
    """Return the requests of a composite. Raises ApiError."""
    listed = whole.get("compositeRequest")
    if not isinstance(listed, list) or not listed:
        raise ApiError(400, "INVALID_INPUT", "compositeRequest must hold at least one request")
    if len(listed) > most:
        raise ApiError(
            400,
            "LIMIT_EXCEEDED",
            f"Limit exceeded. Composite requests are limited to {most} subrequests.",
        )
    try:
        requests = [
            msgspec.json.decode(msgspec.json.encode(as_object(item)), type=SubRequest) for item in listed
        ]
    except msgspec.ValidationError as error:
        raise ApiError(400, "JSON_PARSER_ERROR", str(error)) from error
    if len({request.reference_id for request in requests}) != len(requests):
        raise ApiError(400, "INVALID_INPUT", "Provided reference ids must be unique")
    queries = sum(1 for request in requests if re.search(r"/(query|queryAll|composite)(/|\?|$)", request.url))
    if queries > _MAXIMUM_QUERIES:
        raise ApiError(
            400,
            "LIMIT_EXCEEDED",
            f"Limit exceeded. Composite requests are limited to {_MAXIMUM_QUERIES} query or collection "
            f"subrequests.",
        )
    return requests


def _halt_after(reply: Reply) -> None:
    if reply.http_status_code >= 400:
        raise _HaltedError


def _reply(
    org: Org,
    connection: sqlite3.Connection,
    call: Call,
    request: SubRequest,
    done: list[Reply],
    dispatch: Callable[[Org, sqlite3.Connection, Call], Answer],
) -> Reply:
    try:
        url = _filled(request.url, done)
        body = _filled(bytes(request.body).decode(), done).encode()
        answer = dispatch(org, connection, _inner(call, request, url, body))
    except ApiError as error:
        answer = error.answer()
    return Reply(
        msgspec.Raw(answer.body or b"null"),
        {
            name: value
            for name, value in answer.headers.items()
            if name in ("Location", "ETag", "Last-Modified")
        },
        answer.status,
        request.reference_id,
    )


def _inner(call: Call, request: SubRequest, url: str, body: bytes) -> Call:
    match = _URL.fullmatch(url)
    if match is None:
        raise not_found()
    path, _, parameters = match[2].partition("?")
    return Call(
        request.method.upper(),
        match[1],
        tuple(unquote(piece) for piece in path.rstrip("/").split("/")),
        dict(parse_qsl(parameters, keep_blank_values=True)),
        {name.lower(): value for name, value in request.http_headers.items()},
        body,
        call.host,
        user=call.user,
    )


def _filled(text: str, done: list[Reply]) -> str:
    """Put in what `@{reference.path}` points at.

    Raises ApiError PROCESSING_HALTED when that request failed.
    """

    def value(match: re.Match[str]) -> str:
        reply = next((item for item in done if item.reference_id == match[1]), None)
        if reply is None:
            raise ApiError(
                400, "PROCESSING_HALTED", f"Invalid reference specified. No value for {match[1]} found"
            )
        if reply.http_status_code >= 400:
            raise ApiError(400, "PROCESSING_HALTED", f"The referenced request {match[1]} failed.")
        found: object = msgspec.json.decode(bytes(reply.body))
        for step in _STEP.finditer(match[2]):
            if step[1] is not None and isinstance(found, dict) and step[1] in found:
                found = found[step[1]]
            elif step[2] is not None and isinstance(found, list) and int(step[2]) < len(found):
                found = found[int(step[2])]
            else:
                raise ApiError(
                    400, "PROCESSING_HALTED", f"Invalid reference specified. No value for {match[0]} found"
                )
        return found if isinstance(found, str) else msgspec.json.encode(found).decode()

    return _REFERENCE.sub(value, text)
