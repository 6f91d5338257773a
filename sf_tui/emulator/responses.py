"""Answers as HTTP responses with the headers of a real org."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

    from sf_tui.emulator.api.call import Answer

_LOGIN_HOSTS = frozenset({"login.salesforce.com", "test.salesforce.com"})


def response_of(answer: Answer, request: Request, more: dict[str, str] | None = None) -> Response:
    """Return an answer as a response; a body is JSON unless the answer says otherwise."""
    body = b"" if request.method == "HEAD" else answer.body
    return Response(body, answer.status, headers_of(answer, more or {}))


def headers_of(answer: Answer, more: dict[str, str]) -> dict[str, str]:
    """Return the headers of an answer: the usual ones, more, its own."""
    mark = secrets.token_hex(16)
    headers = {
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
        "Cache-Control": "no-cache,must-revalidate,max-age=0,no-store,private",
        "Vary": "Accept-Encoding",
        "Server": "sfdcedge",
        "X-SFDC-Request-Id": mark,
        "X-Request-Id": mark,
        "X-SFDC-Edge-Cache": "none",
        "X-Robots-Tag": "none",
        **more,
        **answer.headers,
    }
    if answer.status == 401:
        headers["WWW-Authenticate"] = "Token"
    if answer.body:
        headers.setdefault("Content-Type", "application/json;charset=UTF-8")
    return headers


def host_of(request: Request) -> str:
    """Return the address of the org, as the caller wrote it; our own behind a login host's name."""
    if is_login_host(request):
        host, port = request.scope["server"]
        return f"{request.url.scheme}://{host}:{port}"
    return f"{request.url.scheme}://{request.url.netloc}"


def is_login_host(request: Request) -> bool:
    """Whether the caller meant login or test.salesforce.com rather than the org's own domain."""
    return request.url.hostname in _LOGIN_HOSTS
