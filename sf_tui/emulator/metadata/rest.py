"""Deployments over REST, which the `sf` CLI uses when `org-metadata-rest-deploy` is set.

Source: Metadata API Guide, "Deploying with REST".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, ApiError, as_object, decoded_object, json_answer, not_found
from sf_tui.emulator.metadata.deployments import DeployOptions
from sf_tui.emulator.metadata.visibility import check_admin, show_set_up

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org


def deploy(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Deploy the zip of a multipart request: 201."""
    check_admin(connection, call.user)
    parts = _multipart(call.headers.get("content-type", ""), call.body)
    if "file" not in parts:
        raise ApiError(400, "INVALID_MULTIPART_REQUEST", "Cannot find the zip file in the request")
    told = decoded_object(parts.get("entity_content", parts.get("json", b"{}")))
    given = as_object(told.get("deployOptions") or {})
    options = DeployOptions(
        check_only=given.get("checkOnly") is True,
        rollback_on_error=given.get("rollbackOnError", True) is True,
        ignore_warnings=given.get("ignoreWarnings") is True,
    )
    identity = org.deployments.run(org.set_up, connection, parts["file"], options, call.user)
    show_set_up(org, connection)
    pending = {"id": identity, "done": False, "status": "Pending", "success": False}
    return json_answer(
        {"id": identity, "deployOptions": given, "deployResult": pending},
        status=201,
        headers={"Location": f"{call.root}/metadata/deployRequest/{identity}"},
    )


def status(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Say how a deployment went; the components only when `includeDetails` asks for them."""
    del connection
    result = org.deployments.results.get(call.path[2])
    if result is None:
        raise not_found()
    if call.parameters.get("includeDetails", "").lower() != "true":
        result = {name: value for name, value in result.items() if name != "details"}
    return json_answer({"id": call.path[2], "deployResult": result})


def _multipart(content_type: str, body: bytes) -> dict[str, bytes]:
    """Return the parts of a form by their names. Raises ApiError."""
    kind, _, rest = content_type.partition(";")
    boundary = next(
        (piece.strip().partition("=")[2].strip('"') for piece in rest.split(";") if "boundary=" in piece), ""
    )
    if kind.strip().lower() != "multipart/form-data" or not boundary:
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "A multipart/form-data request is expected")
    found = {}
    for piece in (b"\r\n" + body).split(f"\r\n--{boundary}".encode())[1:]:
        head, _, content = piece.partition(b"\r\n\r\n")
        name = head.decode("latin-1").partition('name="')[2].partition('"')[0]
        if name:
            found[name] = content
    return found
