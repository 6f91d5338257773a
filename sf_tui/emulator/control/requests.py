"""Control requests read, and answered in JSON."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeVar

import msgspec
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

Wanted = TypeVar("Wanted")
PREFIX = "/__emulator__"


class Refused(Exception):
    """A control request that cannot be done; the text says why. Answered with 400, or `status`."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def route(path: str, method: str, work: Callable[[Request], Awaitable[object]]) -> Route:
    """Return a route below `/__emulator__` whose result is answered as JSON.

    Only this machine may ask, and no page in a browser: 403.
    """

    async def endpoint(request: Request) -> Response:
        try:
            _check_nearness(request)
            return _json(await work(request), 200)
        except Refused as refused:
            return _json({"error": str(refused)}, refused.status)

    return Route(PREFIX + path, endpoint, methods=[method])


async def body_of(request: Request, wanted: type[Wanted]) -> Wanted:
    """Return the body as the wanted struct; an empty body is an empty object. Raises Refused."""
    try:
        return msgspec.json.decode(await request.body() or b"{}", type=wanted)
    except msgspec.MsgspecError as error:
        raise Refused(str(error)) from error


def _check_nearness(request: Request) -> None:
    hosts = [request.client.host if request.client else "", request.url.hostname or ""]
    if not all(map(_is_loopback, hosts)) or "origin" in request.headers:
        raise Refused("the emulator is steered from its own machine only, and not by a web page", 403)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _json(value: object, status: int) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")
