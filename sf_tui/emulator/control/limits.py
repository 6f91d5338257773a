"""`/__emulator__/limits` and `/__emulator__/clients`: the org's calls, and who else makes some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.control.requests import Refused, body_of, route
from sf_tui.emulator.metering import AppLimit
from sf_tui.emulator.seeding import ADMIN_ID
from sf_tui.emulator.usage import MOST, Entry
from sf_tui.emulator.usage.apps import app_identifier

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org

_MOST = 1_000_000_000


class _App(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    maximum: int


class _Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    api_limit: int | msgspec.UnsetType = msgspec.UNSET
    used: int | msgspec.UnsetType = msgspec.UNSET
    soft_cap: bool | msgspec.UnsetType = msgspec.UNSET
    app: _App | msgspec.UnsetType | None = msgspec.UNSET
    bursts: tuple[int, int] | msgspec.UnsetType | None = msgspec.UNSET
    event_log: bool | msgspec.UnsetType = msgspec.UNSET


class _Client(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    client: str
    calls: int
    user: str = ADMIN_ID
    object: str | None = "Account"


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes.

    `limits`: GET tells, POST sets any of `api_limit`, `used` (calls of the last 24 hours, spread evenly),
    `soft_cap`, `app` ({name, maximum}: `per-app-api-usage` in the header), `bursts` ([n, maximum]:
    `api-bursts`), `event_log` (whether the event log may be read). `clients`: POST {client, calls} lets a
    program burn calls now.
    """
    del database

    def state() -> dict[str, object]:
        meter = org.meter
        return {
            "api_limit": meter.maximum,
            "used": meter.used,
            "soft_cap": meter.soft_cap,
            "app": None if meter.app is None else {"name": meter.app.name, "maximum": meter.app.maximum},
            "bursts": meter.bursts,
            "event_log": org.usage.readable,
            "header": meter.header,
        }

    async def told(request: Request) -> object:
        del request
        return state()

    async def changed(request: Request) -> object:
        wanted = await body_of(request, _Limits)
        for number in (wanted.api_limit, wanted.used):
            if isinstance(number, int):
                _check(number)
        _apply(org, wanted)
        return state()

    async def burnt(request: Request) -> object:
        wanted = await body_of(request, _Client)
        _check(wanted.calls)
        org.meter.spend(wanted.calls)
        now = org.clock.now()
        entry = Entry(
            now,
            "REST",
            f"/v60.0/sobjects/{wanted.object}" if wanted.object else "/v60.0/query",
            60.0,
            wanted.client,
            app_identifier(wanted.client),
            wanted.user,
            "GET",
            wanted.object,
            200,
            "",
        )
        for _ in range(min(wanted.calls, MOST)):
            org.usage.note(entry)
        return state()

    return [
        route("/limits", "GET", told),
        route("/limits", "POST", changed),
        route("/clients", "POST", burnt),
    ]


def _apply(org: Org, wanted: _Limits) -> None:
    if wanted.api_limit is not msgspec.UNSET:
        org.meter.maximum = wanted.api_limit
    if wanted.used is not msgspec.UNSET:
        org.meter.set_used(wanted.used)
    if wanted.soft_cap is not msgspec.UNSET:
        org.meter.soft_cap = wanted.soft_cap
    if wanted.app is not msgspec.UNSET:
        org.meter.app = None if wanted.app is None else AppLimit(wanted.app.name, wanted.app.maximum)
    if wanted.bursts is not msgspec.UNSET:
        org.meter.bursts = wanted.bursts
    if wanted.event_log is not msgspec.UNSET:
        org.usage.readable = wanted.event_log


def _check(number: int) -> None:
    if not 0 <= number <= _MOST:
        raise Refused(f"calls are from 0 to {_MOST}")
