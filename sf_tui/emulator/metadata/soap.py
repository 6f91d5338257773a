"""SOAP envelopes of the Metadata and the partner API: read with care, written from plain values.

Source: Metadata API Guide, "File-Based Calls"; SOAP API Guide, "API Fault Element".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from sf_tui.emulator.api.call import ApiError
from sf_tui.emulator.oauth import check_api
from sf_tui.emulator.oauth.sessions_of import api_session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sf_tui.emulator.org import Org

METADATA = "http://soap.sforce.com/2006/04/metadata"
_ILLEGAL_SESSION = "Invalid Session ID found in SessionHeader: Illegal Session"
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


class SoapFault(Exception):
    """A refusal, answered as a fault with status 500."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class SoapCall:
    """A call: whose session, which operation, and its arguments as an element."""

    session: str
    operation: str
    arguments: ET.Element

    def text(self, path: str) -> str:
        """Return an argument's text, "" when it is not there; `DeployOptions/checkOnly` goes deeper."""
        steps = "/".join(f"{{{METADATA}}}{step}" for step in path.split("/"))
        return (self.arguments.findtext(steps) or "").strip()


def read_call(body: bytes, names: str = METADATA) -> SoapCall:
    """Return the call in an envelope, whose names are in this namespace. Raises SoapFault."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise SoapFault("soapenv:Client", "document types are not allowed")
    try:
        root = ET.fromstring(body)  # noqa: S314 - nothing is declared, so nothing can expand
    except ET.ParseError as error:
        raise SoapFault("soapenv:Client", f"Error parsing the request: {error}") from error
    content = root.find(f"{{{_ENVELOPE}}}Body")
    if root.tag != f"{{{_ENVELOPE}}}Envelope" or content is None or len(content) != 1:
        raise SoapFault("soapenv:Client", "No operation available for request")
    header = f"{{{_ENVELOPE}}}Header/{{{names}}}SessionHeader/{{{names}}}sessionId"
    namespace, _, operation = content[0].tag.rpartition("}")
    if namespace != f"{{{names}":
        raise SoapFault("soapenv:Client", f"No operation available for request {content[0].tag}")
    return SoapCall((root.findtext(header) or "").strip(), operation, content[0])


def admitted(org: Org, call: SoapCall, kind: str) -> str:
    """Count a call and return whose it is. Raises SoapFault."""
    try:
        session = api_session(org, f"Bearer {call.session}")
    except ApiError as error:
        message = _ILLEGAL_SESSION if error.code == "INVALID_SESSION_ID" else error.message
        raise SoapFault(f"sf:{error.code}", f"{error.code}: {message}") from error
    try:
        check_api(org, session)
    except ApiError as error:
        raise SoapFault(f"sf:{error.code}", f"{error.code}: {error.message}") from error
    if not org.meter.count(kind):
        raise SoapFault("sf:REQUEST_LIMIT_EXCEEDED", "REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.")
    return session.user


def answer(
    operation: str, result: Mapping[str, object] | Sequence[Mapping[str, object]], names: str = METADATA
) -> bytes:
    """Return the envelope of a result, or of several."""
    inside = _xml("result", result)
    return _envelope(f'<{operation}Response xmlns="{names}">{inside}</{operation}Response>')


def fault(error: SoapFault) -> bytes:
    """Return the envelope of a fault."""
    return _envelope(
        f'<soapenv:Fault xmlns:sf="{METADATA}"><faultcode>{escape(error.code)}</faultcode>'
        f"<faultstring>{escape(error.message)}</faultstring></soapenv:Fault>"
    )


def _envelope(content: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="{_ENVELOPE}" '
        f'xmlns:xsi="{_INSTANCE}"><soapenv:Body>{content}</soapenv:Body></soapenv:Envelope>'
    ).encode()


def _xml(name: str, value: object) -> str:
    if isinstance(value, dict):
        return f"<{name}>{''.join(_xml(key, item) for key, item in value.items())}</{name}>"
    if isinstance(value, list):
        return "".join(_xml(name, item) for item in value)
    if isinstance(value, bool):
        return f"<{name}>{str(value).lower()}</{name}>"
    return f"<{name}>{escape(str(value))}</{name}>"
