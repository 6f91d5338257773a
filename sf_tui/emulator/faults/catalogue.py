"""The faults that can be armed: where each strikes, and its parameters with what they are unless told.

Source: reference of recorded error bodies; REST API Guide, "Status Codes and Error Responses".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Stage: TypeAlias = Literal["edge", "session", "answer", "call", "record", "page", "job"]
"""Where a fault strikes.

`edge`: before the org sees the request. `session`: on the caller's token. `answer`: on the way back, the work
being done. `call`: instead of an API call's work, also inside Composite. `record`: one record of a write.
`page`: the size of a page. `job`: the work of a Bulk job, at its start.
"""
Scope: TypeAlias = Literal["any", "api", "query", "more", "write", "token"]
"""What a fault strikes when nothing narrower is asked: all requests, those of the data API, first and later
pages of queries, later pages only, writes, or the token endpoint."""
Setting: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: its name, a line about it, and its parameters with their defaults."""

    name: str
    description: str
    stage: Stage
    scope: Scope = "any"
    parameters: Mapping[str, Setting] = field(default_factory=dict)


_LISTED = (
    Fault(
        "session-expired", "the caller's token is void from this call on: 401 until a new login", "session"
    ),
    Fault(
        "grant-revoked",
        "the token endpoint refuses: invalid_grant, expired access/refresh token; open sessions end",
        "edge",
        "token",
        {"sessions": True},
    ),
    Fault(
        "oauth-error",
        "the token endpoint refuses with an error of your choice",
        "edge",
        "token",
        {"error": "invalid_grant", "error_description": "authentication failure", "status": 400},
    ),
    Fault("service-unavailable", "503 with a page of HTML, as in a maintenance", "edge"),
    Fault("bad-gateway", "502 with a page of HTML", "edge"),
    Fault("no-route", "420: the edge knows no org of this host", "edge"),
    Fault("too-many-requests", "429 with Retry-After", "edge", "any", {"retry_after": 1}),
    Fault("closed", "the connection is closed before anything is done", "edge"),
    Fault("slow", "the answer takes so many seconds longer", "edge", "any", {"seconds": 2.0}),
    Fault("redirect", "302 to another host", "edge", "any", {"to": "http://127.0.0.2:9"}),
    Fault("lost-answer", "the work is done, then the connection is closed without an answer", "answer"),
    Fault("cut-body", "the connection is cut in the middle of the answer's body", "answer"),
    Fault("malformed-json", "the answer's JSON ends too early, with status and headers as usual", "answer"),
    Fault(
        "foreign-instance",
        "the token answer names another host as instance_url",
        "answer",
        "token",
        {"to": "http://127.0.0.2:9"},
    ),
    Fault(
        "foreign-next-page",
        "nextRecordsUrl points to another host",
        "answer",
        "query",
        {"to": "http://127.0.0.2:9"},
    ),
    Fault("server-error", "500 UNKNOWN_EXCEPTION", "call", "api"),
    Fault("server-unavailable", "503 SERVER_UNAVAILABLE: Server too busy", "call", "api"),
    Fault("row-lock", "the call is refused with UNABLE_TO_LOCK_ROW", "call", "write"),
    Fault("query-timeout", "the query is refused with QUERY_TIMEOUT", "call", "query"),
    Fault("invalid-locator", "the next page is refused with INVALID_QUERY_LOCATOR", "call", "more"),
    Fault("daily-limit", "403 REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded", "call", "api"),
    Fault("concurrent-limit", "403 REQUEST_LIMIT_EXCEEDED: too many long calls at once", "call", "api"),
    Fault("api-disabled", "403 API_DISABLED_FOR_ORG", "call", "api"),
    Fault("api-disabled-for-user", "403 API_CURRENTLY_DISABLED: the user may not use the API", "call", "api"),
    Fault("transaction-security", "403 TXN_SECURITY_METERING_ERROR", "call", "api"),
    Fault("storage-limit", "the call is refused with STORAGE_LIMIT_EXCEEDED", "call", "write"),
    Fault(
        "api-error",
        "the call is refused with a status, code and message of your choice",
        "call",
        "api",
        {"status": 400, "code": "UNKNOWN_EXCEPTION", "message": "An unexpected error occurred"},
    ),
    Fault("row-lock-record", "a record of a write is refused with UNABLE_TO_LOCK_ROW", "record", "write"),
    Fault(
        "record-error",
        "a record of a write is refused with a code and message of your choice",
        "record",
        "write",
        {"code": "STORAGE_LIMIT_EXCEEDED", "message": "storage limit exceeded", "field": ""},
    ),
    Fault("job-slow", "a Bulk job stays in progress for so many seconds", "job", "any", {"seconds": 2.0}),
    Fault(
        "job-failed",
        "a Bulk job fails when it has processed so many rows, with a message of your choice",
        "job",
        "any",
        {"rows": 0, "message": "InternalServerError : An unexpected error occurred."},
    ),
    Fault("small-pages", "pages hold fewer rows than asked for", "page", "query", {"rows": 100}),
)

FAULTS = {fault.name: fault for fault in _LISTED}
"""All faults by name."""
