"""`/services/Soap/m/NN.0`: deploy and checkDeployStatus."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from sf_tui.emulator.api.call import ApiError
from sf_tui.emulator.metadata import soap
from sf_tui.emulator.metadata.deployments import DeployOptions
from sf_tui.emulator.metadata.soap import SoapCall, SoapFault
from sf_tui.emulator.metadata.visibility import check_admin, show_set_up

if TYPE_CHECKING:
    import sqlite3

    from starlette.requests import Request

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org

_MAXIMUM_BODY = 50 * 1024 * 1024


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes; some clients add to the path, such as the org's id or `deployRequest/ID`."""
    desk = _Desk(org, database)
    return [
        Route("/services/Soap/m/{version}", desk.answer, methods=["POST"]),
        Route("/services/Soap/m/{version}/{rest:path}", desk.answer, methods=["POST"]),
    ]


class _Desk:
    """Answers SOAP calls."""

    def __init__(self, org: Org, database: Database) -> None:
        self._org = org
        self._database = database

    async def answer(self, request: Request) -> Response:
        """Answer a call, or a fault with status 500."""
        try:
            call = soap.read_call(await body_of(request))
            user = soap.admitted(self._org, call, "metadataSoap")
            body, status = soap.answer(call.operation, await self._result(call, user)), 200
        except SoapFault as error:
            body, status = soap.fault(error), 500
        return Response(body, status, media_type="text/xml; charset=utf-8")

    async def _result(self, call: SoapCall, user: str) -> dict[str, object]:
        if call.operation == "deploy":
            data, options = _zip_of(call), _options_of(call)
            identity = await self._database.write(
                lambda connection: self._deploy(connection, data, options, user)
            )
            return {"done": False, "id": identity, "state": "Queued"}
        if call.operation == "checkDeployStatus":
            result = self._org.deployments.results.get(call.text("asyncProcessId"))
            if result is None:
                raise SoapFault(
                    "sf:INVALID_CROSS_REFERENCE_KEY", "INVALID_CROSS_REFERENCE_KEY: no deployment of this id"
                )
            if call.text("includeDetails") != "true":
                return {name: value for name, value in result.items() if name != "details"}
            return result
        raise SoapFault(
            "sf:INVALID_OPERATION", f"INVALID_OPERATION: the emulator has no {call.operation} operation"
        )

    def _deploy(self, connection: sqlite3.Connection, data: bytes, options: DeployOptions, user: str) -> str:
        org = self._org
        try:
            check_admin(connection, user)
        except ApiError as error:
            raise SoapFault(f"sf:{error.code}", f"{error.code}: {error.message}") from error
        identity = org.deployments.run(org.set_up, connection, data, options, user)
        show_set_up(org, connection)
        return identity


def _zip_of(call: SoapCall) -> bytes:
    try:
        return base64.b64decode(call.text("ZipFile"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SoapFault("sf:INVALID_TYPE", "INVALID_TYPE: ZipFile must be base64") from error


def _options_of(call: SoapCall) -> DeployOptions:
    return DeployOptions(
        check_only=call.text("DeployOptions/checkOnly") == "true",
        rollback_on_error=call.text("DeployOptions/rollbackOnError") != "false",
        ignore_warnings=call.text("DeployOptions/ignoreWarnings") == "true",
    )


async def body_of(request: Request) -> bytes:
    """Return the body, at most 50 MB. Raises SoapFault."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAXIMUM_BODY:
            raise SoapFault("sf:LIMIT_EXCEEDED", "LIMIT_EXCEEDED: Maximum size of request reached: 50 MB")
    return bytes(body)
