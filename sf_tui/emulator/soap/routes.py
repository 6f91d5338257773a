"""`/services/Soap/u/NN.0`, the partner API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from sf_tui.emulator.api.call import ApiError, Call
from sf_tui.emulator.metadata import soap
from sf_tui.emulator.metadata.routes import body_of
from sf_tui.emulator.metadata.soap import SoapCall, SoapFault
from sf_tui.emulator.soap.operations import OPERATIONS

if TYPE_CHECKING:
    from starlette.requests import Request

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org

PARTNER = "urn:partner.soap.sforce.com"
_LAST_WITH_LOGIN = 64
_VERSION = re.compile(r"\d\d\.0")


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes; some clients add the org's id to the path."""

    async def answer(request: Request) -> Response:
        version = request.path_params["version"]
        try:
            call = soap.read_call(await body_of(request), PARTNER)
            result = await _result(org, database, call, version)
            body, status = soap.answer(call.operation, result, PARTNER), 200
        except SoapFault as error:
            body, status = soap.fault(error), 500
        return Response(body, status, media_type="text/xml; charset=utf-8")

    return [
        Route("/services/Soap/u/{version}", answer, methods=["POST"]),
        Route("/services/Soap/u/{version}/{organization}", answer, methods=["POST"]),
    ]


def _no_login(version: str) -> SoapFault:
    """Return the fault of an org of today: nobody logs in by SOAP (knowledge article 005132110)."""
    if float(version) > _LAST_WITH_LOGIN:
        return SoapFault(
            "sf:UNSUPPORTED_API_VERSION", f"UNSUPPORTED_API_VERSION: login() is not in version {version}"
        )
    return SoapFault(
        "sf:INVALID_OPERATION", "INVALID_OPERATION: SOAP API login() is disabled by default in this org."
    )


async def _result(
    org: Org, database: Database, call: SoapCall, version: str
) -> dict[str, object] | list[dict[str, object]]:
    """Return what an operation does, as the caller's user. Raises SoapFault."""
    if _VERSION.fullmatch(version) is None:
        raise SoapFault("sf:UNSUPPORTED_API_VERSION", "UNSUPPORTED_API_VERSION: Invalid Api version")
    if call.operation == "login":
        raise _no_login(version)
    operation = OPERATIONS.get(call.operation)
    if operation is None:
        raise SoapFault("sf:INVALID_OPERATION", f"INVALID_OPERATION: there is no {call.operation} here")
    user = soap.admitted(org, call, "soap")
    inner = Call("POST", version, ("soap", call.operation), user=user)
    seen = org.seen_by(user)
    try:
        return await database.write(lambda connection: operation(seen, connection, inner, call.arguments))
    except ApiError as error:
        raise SoapFault(f"sf:{error.code}", f"{error.code}: {error.message}") from error
