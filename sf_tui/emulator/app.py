"""The org behind HTTP: a Starlette application around the endpoints."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
import zlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sf_tui.emulator.api import dispatch, resources
from sf_tui.emulator.api.call import Answer, ApiError, Call, not_found
from sf_tui.emulator.cased import Cased
from sf_tui.emulator.control import routes as control_routes
from sf_tui.emulator.dated import Dated
from sf_tui.emulator.faults.wire import Wire
from sf_tui.emulator.metadata import routes as metadata_routes
from sf_tui.emulator.oauth import Logins, api_session
from sf_tui.emulator.org import NEWEST_VERSION, OLDEST_VERSION
from sf_tui.emulator.responses import headers_of, host_of, response_of
from sf_tui.emulator.schema import stored_schema
from sf_tui.emulator.soap import routes as soap_routes
from sf_tui.emulator.usage.recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from starlette.requests import Request

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org

_GZIP_FROM = 1024
_MEGABYTE = 1024 * 1024
_MAXIMUM_BODY = 50 * _MEGABYTE
_MAXIMUM_UPLOAD = 100 * _MEGABYTE
_MAXIMUM_TARGET = 16_384
_METHODS = ["GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS"]


class Front:
    """Turns HTTP requests into calls, and answers into responses with the headers of a real org."""

    def __init__(self, org: Org, database: Database) -> None:
        self._org = org
        self._database = database
        org.jobs.work_on(database)

    def application(self) -> Starlette:
        """Return the application."""
        routes = [
            *Logins(self._org, self._database).routes(self._logged),
            Route("/services/data", self._logged(self.versions), methods=["GET"]),
            Route("/services/data/", self._logged(self.versions), methods=["GET"]),
            Route("/services/data/{rest:path}", self._logged(self.api), methods=_METHODS),
            Route("/__emulator__/stats", self.stats, methods=["GET"]),
            *control_routes(self._org, self._database),
            *metadata_routes(self._org, self._database),
            *soap_routes(self._org, self._database),
            Route("/{rest:path}", self._logged(self.nowhere), methods=_METHODS),
        ]
        middleware = [
            Middleware(Cased),
            Middleware(Dated, self._org.clock),
            Middleware(Wire, org=self._org),
            Middleware(Recorded, org=self._org),
        ]
        application = Starlette(routes=routes, middleware=middleware)
        application.router.redirect_slashes = False
        return application

    async def versions(self, request: Request) -> Response:
        """List the versions; needs no login, counts no call."""
        return response_of(resources.versions(), request)

    async def nowhere(self, request: Request) -> Response:
        """Answer any other path."""
        return response_of(not_found().answer(), request)

    async def api(self, request: Request) -> Response:
        """Answer a call of the REST API: login, version, count, delay, work."""
        counted = False
        if request.method == "OPTIONS":
            return response_of(Answer(200, b"", {"Allow": ",".join(_METHODS)}), request)
        try:
            call = await self._call(request)
            endpoint = dispatch.endpoint_of(call)
            self._count(endpoint.kind)
            counted = True
            if self._org.options.latency_ms:
                await asyncio.sleep(self._org.options.latency_ms / 1000)
            if self._org.upkeep.is_due:
                await self._database.write(self._org.upkeep.run)
            if self._org.late.is_due:
                await self._database.write(self._org.late.commit_due)
            run = self._database.write if dispatch.needs_writer(endpoint, call) else self._database.read
            zipped = "gzip" in request.headers.get("accept-encoding", "")
            org = self._org.seen_by(call.user)
            answer = await run(lambda connection: _work(org, connection, call, zipped=zipped))
        except ApiError as error:
            answer = error.answer()
        except sqlite3.OperationalError as error:
            answer = ApiError(500, "UNKNOWN_EXCEPTION", f"An unexpected error occurred: {error}").answer()
        limits = {"Sforce-Limit-Info": self._org.meter.header} if counted or answer.status == 403 else {}
        if answer.stream is not None and request.method != "HEAD":
            pieces = self._pieces(answer.stream)
            return StreamingResponse(pieces, answer.status, headers_of(answer, limits))
        return response_of(answer, request, limits)

    async def _pieces(self, stream: Iterator[bytes]) -> AsyncIterator[bytes]:
        """Give the pieces of a stream; each is made on a database thread."""
        while (piece := await self._database.read(lambda _: next(stream, None))) is not None:
            yield piece

    async def stats(self, request: Request) -> Response:
        """Answer the test helper: calls by kind, records written by API callers, records there."""
        del request
        names = [item.name for item in stored_schema().objects.values() if item.writable]
        records = await self._database.read(lambda connection: _counts(connection, names))
        body = {
            "calls": dict(self._org.meter.calls),
            "api_used": self._org.meter.used,
            "writes": self._org.writes(),
            "records": records,
        }
        return Response(msgspec.json.encode(body), media_type="application/json")

    def _count(self, kind: str) -> None:
        """Count a call. Raises ApiError when the org has none left."""
        if not self._org.meter.count(kind):
            raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")

    async def _call(self, request: Request) -> Call:
        raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
        target = raw.partition(b"?")[0].decode("ascii", "replace")
        query: bytes = request.scope["query_string"]
        if len(target) + len(query) > _MAXIMUM_TARGET:
            raise ApiError(414, "URI_TOO_LONG", "The URI is longer than 16384 bytes.")
        pieces = target.removeprefix("/services/data/").removesuffix("/").split("/")
        version = _version(pieces[0])
        body = await _body(request, _MAXIMUM_UPLOAD if pieces[-1].lower() == "batches" else _MAXIMUM_BODY)
        session = api_session(self._org, request.headers.get("authorization", ""))
        return Call(
            request.method,
            version,
            tuple(unquote(piece) for piece in pieces[1:]),
            dict(parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True)),
            {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in request.scope["headers"]
            },
            body,
            host_of(request),
            user=session.user,
        )

    def _logged(
        self, endpoint: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        if not self._org.options.verbose:
            return endpoint

        async def logged(request: Request) -> Response:
            started = time.perf_counter()
            response = await endpoint(request)
            milliseconds = (time.perf_counter() - started) * 1000
            line = f"{request.method} {request.url.path} {response.status_code} {milliseconds:.1f} ms"
            print(line.encode("ascii", "replace").decode(), file=sys.stderr, flush=True)  # noqa: T201
            return response

        return logged


def _version(piece: str) -> str:
    """Return `60.0` of `v60.0`. Raises ApiError: 410 for retired versions, 404 for unknown ones."""
    number, dot, minor = piece.removeprefix("v").partition(".")
    if not piece.startswith("v") or not number.isdigit() or not dot or minor != "0":
        raise not_found()
    if int(number) < OLDEST_VERSION:
        raise ApiError(410, "UNSUPPORTED_API_VERSION", f"API version {number}.0 is retired.")
    if int(number) > NEWEST_VERSION:
        raise not_found()
    return f"{int(number)}.0"


async def _body(request: Request, most: int) -> bytes:
    """Return the body, unzipped, at most so many bytes. Raises ApiError."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise _too_large(most)
    if request.headers.get("content-encoding", "").lower() != "gzip":
        return bytes(body)
    try:
        unzip = zlib.decompressobj(wbits=31)
        plain = unzip.decompress(bytes(body), most)
    except zlib.error as error:
        raise ApiError(400, "INVALID_INPUT", "The body is no gzip.") from error
    if not unzip.eof:
        raise _too_large(most)
    return plain


def _too_large(most: int) -> ApiError:
    return ApiError(413, "REQUEST_TOO_LARGE", f"The request is larger than {most // _MEGABYTE} MB.")


def _compressed(answer: Answer) -> Answer:
    zip_ = zlib.compressobj(1, wbits=31)
    body = zip_.compress(answer.body) + zip_.flush()
    return Answer(answer.status, body, {**answer.headers, "Content-Encoding": "gzip"})


def _compressed_stream(answer: Answer, stream: Iterator[bytes]) -> Answer:
    def pieces() -> Iterator[bytes]:
        zip_ = zlib.compressobj(1, wbits=31)
        for piece in stream:
            yield zip_.compress(piece)
        yield zip_.flush()

    return Answer(answer.status, headers={**answer.headers, "Content-Encoding": "gzip"}, stream=pieces())


def _work(org: Org, connection: sqlite3.Connection, call: Call, *, zipped: bool) -> Answer:
    """Do the work of a call on a database thread, compression included."""
    answer = dispatch.answer(org, connection, call)
    if zipped and answer.stream is not None:
        return _compressed_stream(answer, answer.stream)
    return _compressed(answer) if zipped and len(answer.body) > _GZIP_FROM else answer


def _counts(connection: sqlite3.Connection, names: list[str]) -> dict[str, int]:
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}" WHERE IsDeleted = 0').fetchone()[0]
        for name in names
    }
