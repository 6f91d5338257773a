"""Up to 25 independent requests in one call (REST API Guide, "Batch")."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

import msgspec

from sf_tui.emulator.api.call import Answer, ApiError, Call, as_object, decoded_object, not_found

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sf_tui.emulator.org import Org

_MOST = 25
_HALTED = [{"errorCode": "BATCH_PROCESSING_HALTED", "message": "Batch processing halted per request"}]


class _Request(msgspec.Struct, rename="camel"):
    method: str
    url: str
    rich_input: msgspec.Raw = msgspec.Raw(b"")


def batch(
    org: Org,
    connection: sqlite3.Connection,
    call: Call,
    dispatch: Callable[[Org, sqlite3.Connection, Call], Answer],
) -> Answer:
    """Do the requests in order; each is committed on its own. With `haltOnError` a failure stops the rest."""
    whole = decoded_object(call.body)
    halts = whole.get("haltOnError") is True
    results: list[dict[str, object]] = []
    failed = False
    for request in _requests(whole):
        if failed and halts:
            results.append({"result": _HALTED, "statusCode": 412})
            continue
        try:
            answer = dispatch(org, connection, _inner(call, request))
        except ApiError as error:
            answer = error.answer()
        failed = failed or answer.status >= 400
        results.append({"result": msgspec.Raw(answer.body or b"null"), "statusCode": answer.status})
    return Answer(200, msgspec.json.encode({"hasErrors": failed, "results": results}))


def is_reading(body: bytes) -> bool:
    """Whether a batch only reads, and so need not wait for the writing thread."""
    try:
        return all(request.method.upper() == "GET" for request in _requests(decoded_object(body)))
    except ApiError:
        return True


def _requests(whole: dict[str, object]) -> list[_Request]:
    listed = whole.get("batchRequests")
    if not isinstance(listed, list) or not listed:
        raise ApiError(400, "INVALID_INPUT", "batchRequests must hold at least one request")
    if len(listed) > _MOST:
        message = f"Limit exceeded. Batch requests are limited to {_MOST} subrequests."
        raise ApiError(400, "LIMIT_EXCEEDED", message)
    try:
        return [msgspec.json.decode(msgspec.json.encode(as_object(each)), type=_Request) for each in listed]
    except msgspec.ValidationError as error:
        raise ApiError(400, "JSON_PARSER_ERROR", str(error)) from error


def _inner(call: Call, request: _Request) -> Call:
    """Return the call of a request, whose address is `v60.0/…`, or the whole path. Raises ApiError 404."""
    version, _, path = request.url.removeprefix("/services/data/").partition("/")
    if version != f"v{call.version}":
        raise not_found()
    path, _, parameters = path.partition("?")
    return Call(
        request.method.upper(),
        call.version,
        tuple(unquote(piece) for piece in path.rstrip("/").split("/")),
        dict(parse_qsl(parameters, keep_blank_values=True)),
        {},
        bytes(request.rich_input),
        call.host,
        user=call.user,
    )
