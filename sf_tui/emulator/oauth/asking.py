"""A request to a login endpoint, and what may be wrong with it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_plus, urlencode
from xml.sax.saxutils import escape

from sf_tui.emulator.api.call import Answer, json_answer
from sf_tui.emulator.responses import host_of, is_login_host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

_MAXIMUM = 1024 * 1024


class LoginError(Exception):
    """A refusal of a login endpoint: `error` and `error_description`, as an object."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status

    @property
    def values(self) -> dict[str, object]:
        """The keys of the answer."""
        return {"error": self.error, "error_description": self.description}


@dataclass(frozen=True, slots=True)
class Asking:
    """The fields of a form and of the query, who asks (HTTP Basic or a bearer token), and of which host."""

    form: Mapping[str, str] = field(repr=False)
    authorization: str = field(repr=False)
    accept: str
    host: str
    at_login_host: bool

    def get(self, name: str) -> str:
        """Return a field, "" when it is not there."""
        return self.form.get(name, "")

    def needed(self, name: str) -> str:
        """Return a field. Raises LoginError invalid_request when it is missing."""
        value = self.get(name)
        if not value:
            raise LoginError("invalid_request", f"missing required field: {name}")
        return value

    def client(self) -> tuple[str, str]:
        """Return client id and secret from the body or from HTTP Basic."""
        scheme, _, rest = self.authorization.partition(" ")
        if scheme.lower() != "basic":
            return self.get("client_id"), self.get("client_secret")
        try:
            text = base64.b64decode(rest, validate=True).decode()
        except ValueError:  # no base64, or no UTF-8 in it
            return "", ""
        client_id, _, secret = text.partition(":")
        return unquote_plus(client_id), unquote_plus(secret)


async def asking_of(request: Request) -> Asking:
    """Read a request. Raises LoginError invalid_request for a body over a megabyte."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAXIMUM:
            raise LoginError("invalid_request", "the request is too large", 413)
    fields = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    return Asking(
        dict(request.query_params) | dict(fields),
        request.headers.get("authorization", ""),
        request.headers.get("accept", ""),
        host_of(request),
        is_login_host(request),
    )


def formatted(values: Mapping[str, object], asking: Asking, *, status: int = 200) -> Answer:
    """Return values as JSON, or as the XML or form that `format=` or Accept asks for.

    Source: REST API Guide, "OAuth token request", `format`.
    """
    wanted = asking.get("format").lower() or asking.accept.partition(",")[0].partition(";")[0].strip().lower()
    if wanted in ("xml", "application/xml"):
        pieces = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?><OAuth>{pieces}</OAuth>'
        return Answer(status, body.encode(), {"Content-Type": "application/xml;charset=UTF-8"})
    if wanted in ("urlencoded", "application/x-www-form-urlencoded"):
        form = urlencode({name: str(value) for name, value in values.items()})
        content = {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"}
        return Answer(status, form.encode(), content)
    return json_answer(dict(values), status=status)
