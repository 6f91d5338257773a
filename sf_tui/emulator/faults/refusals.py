"""Answers of an org that refuses, word for word where they were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError, json_answer
from sf_tui.emulator.dml.outcome import DmlError

if TYPE_CHECKING:
    from sf_tui.emulator.faults.board import Armed
    from sf_tui.emulator.metering import Meter

_HTML = "text/html;charset=UTF-8"
_REFUSALS = {
    "server-error": (
        500,
        "UNKNOWN_EXCEPTION",
        (
            "An unexpected error occurred. Please include this ErrorId if you contact support: "
            "1404587136-26137 (-1742044036)"
        ),
    ),
    "server-unavailable": (503, "SERVER_UNAVAILABLE", "Server too busy"),
    "query-timeout": (400, "QUERY_TIMEOUT", "Your query request was running for too long."),
    "invalid-locator": (400, "INVALID_QUERY_LOCATOR", "invalid query locator"),
    "daily-limit": (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
    "concurrent-limit": (
        403,
        "REQUEST_LIMIT_EXCEEDED",
        "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
    ),
    "api-disabled": (403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."),
    "api-disabled-for-user": (403, "API_CURRENTLY_DISABLED", "API is not enabled for this User"),
    "transaction-security": (
        403,
        "TXN_SECURITY_METERING_ERROR",
        (
            "We can't complete the action because enabled transaction security policies took too long to "
            "complete."
        ),
    ),
    "storage-limit": (400, "STORAGE_LIMIT_EXCEEDED", "storage limit exceeded"),
}
_PAGES = {
    "service-unavailable": (
        503,
        "Service Unavailable",
        "We are down for maintenance. We'll be back shortly.",
    ),
    "bad-gateway": (502, "Bad Gateway", "The server returned an invalid or incomplete response."),
    "no-route": (420, "Unknown host", "No route is known for this host."),
    "too-many-requests": (429, "Too Many Requests", "Too many requests from this address."),
}


def refused_call(armed: Armed, meter: Meter) -> Answer:
    """Return what an API call gets instead of its work."""
    name = armed.fault.name
    if name == "row-lock":
        return ApiError(400, "UNABLE_TO_LOCK_ROW", _locked("1 records"), []).answer()
    if name == "api-error":
        status = int(armed.number("status"))
        return ApiError(status, armed.text("code"), armed.text("message")).answer()
    status, code, message = _REFUSALS[name]
    found = ApiError(status, code, message).answer()
    if name != "daily-limit":
        return found
    spent = max(meter.used, meter.maximum)
    return Answer(found.status, found.body, {"Sforce-Limit-Info": f"api-usage={spent}/{meter.maximum}"})


def refused_record(armed: Armed, identity: str | None) -> DmlError:
    """Return what one record of a write gets."""
    if armed.fault.name == "row-lock-record":
        return DmlError("UNABLE_TO_LOCK_ROW", _locked(f"1 records: {identity}" if identity else "1 records"))
    named = armed.text("field")
    return DmlError(armed.text("code"), armed.text("message"), (named,) if named else ())


def refused_at_the_edge(armed: Armed) -> Answer:
    """Return what comes back before the org has seen the request."""
    name = armed.fault.name
    if name == "redirect":
        return Answer(302, b"", {"Location": armed.text("to")})
    if name == "grant-revoked":
        return oauth_refusal("invalid_grant", "expired access/refresh token", 400)
    if name == "oauth-error":
        return oauth_refusal(
            armed.text("error"), armed.text("error_description"), int(armed.number("status"))
        )
    status, title, sentence = _PAGES[name]
    headers = {"Content-Type": _HTML}
    if name == "too-many-requests":
        headers["Retry-After"] = str(int(armed.number("retry_after")))
    return Answer(status, _page(title, sentence), headers)


def oauth_refusal(error: str, description: str, status: int) -> Answer:
    """Return an error of the token endpoint: an object, not an array."""
    return json_answer({"error": error, "error_description": description}, status=status)


def _locked(what: str) -> str:
    return f"unable to obtain exclusive access to this record or {what}"


def _page(title: str, sentence: str) -> bytes:
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n"
        f"<body><h1>{title}</h1><p>{sentence}</p></body></html>\n"
    ).encode()
