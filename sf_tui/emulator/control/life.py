"""`/__emulator__/life/…`: what REST cannot do to records, and time.

Each takes a JSON object by POST and answers one, in one transaction; nothing here counts as an API call. A
refusal names the errorCode of the API in front.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from sf_tui.emulator.api.call import ApiError
from sf_tui.emulator.control.requests import Refused, body_of, route
from sf_tui.emulator.database import transaction
from sf_tui.emulator.dml import DmlError, Writer
from sf_tui.emulator.ids import full_id, prefix_of
from sf_tui.emulator.life import recycling
from sf_tui.emulator.life.archive import archive
from sf_tui.emulator.life.converting import CONVERTED_STATUSES, Wish, convert
from sf_tui.emulator.life.merging import merge
from sf_tui.emulator.seeding import ADMIN_ID

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.routing import Route

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import SObject

    Body: TypeAlias = Mapping[str, object]
    Doing: TypeAlias = Callable[[Org, sqlite3.Connection, Body], object]

_DAY = 86_400


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes of this part."""
    doings: dict[str, Doing] = {
        "purge": _purge,
        "undelete": _undelete,
        "advance": _advance,
        "archive": _archive,
        "merge": _merge,
        "convert": _convert,
    }
    return [route(f"/life/{name}", "POST", _work(org, database, doing)) for name, doing in doings.items()]


def _work(org: Org, database: Database, doing: Doing) -> Callable[[Request], Awaitable[object]]:
    async def work(request: Request) -> object:
        body = await body_of(request, dict[str, object])

        def inside(connection: sqlite3.Connection) -> object:
            with transaction(connection):
                return doing(org, connection, body)

        try:
            return await database.write(inside)
        except (ApiError, DmlError) as error:
            raise Refused(f"{error.code}: {error.message}") from error

    return work


def _purge(org: Org, connection: sqlite3.Connection, body: Body) -> object:
    """`{}` empties the bin, `{"ids": […]}` removes these, `{"deleteLog": true}` trims the delete log."""
    purged = 0
    if body.get("deleteLog") is True:
        recycling.forget_deletes(connection, org.clock.now())
    elif "ids" in body:
        for item, identity in _records(org, body):
            purged += recycling.purge(connection, item, [identity])
    else:
        purged = recycling.empty(connection)
    return {"purged": purged}


def _undelete(org: Org, connection: sqlite3.Connection, body: Body) -> object:
    """`{"ids": […]}`: take records out of the bin, all or none."""
    writer = _writer(org, connection)
    for item, identity in _records(org, body):
        outcome = writer.undelete(item, identity)
        if outcome.error is not None:
            raise outcome.error
    return {"undeleted": sum(1 for _, kind in writer.notes if kind == "undeleted")}


def _advance(org: Org, connection: sqlite3.Connection, body: Body) -> object:
    """`{"days": n}` or `{"seconds": n}`: let time pass, and the platform do what is then due."""
    seconds = 0.0
    for name, unit in (("days", _DAY), ("seconds", 1)):
        amount = body.get(name, 0)
        if isinstance(amount, bool) or not isinstance(amount, (int, float)) or not 0 <= amount < 1e9:
            raise ApiError(400, "INVALID_INPUT", f"{name} must be a number that is not negative")
        seconds += amount * unit
    org.clock.advance(seconds)
    org.upkeep.run(connection)
    return {"now": org.clock.moment().isoformat()}


def _archive(org: Org, connection: sqlite3.Connection, body: Body) -> object:
    """`{}`: archive old tasks now rather than within the hour."""
    del body
    return {"archived": archive(connection, org.clock.now())}


def _merge(org: Org, connection: sqlite3.Connection, body: Body) -> object:
    """`{"winner": id, "losers": [id, id?], "values": {…}?}`: merge accounts, contacts or leads."""
    winner, losers, values = body.get("winner"), body.get("losers"), body.get("values", {})
    item = org.schema.by_prefix.get(prefix_of(str(winner)))
    if item is None or not isinstance(losers, list) or not isinstance(values, dict):
        raise ApiError(
            400, "MISSING_ARGUMENT", "winner must be an id, losers a list of ids, values an object"
        )
    done = merge(connection, _writer(org, connection), item, winner, losers, values)
    return {"winner": done.winner, "losers": done.losers, "moved": done.moved}


def _convert(org: Org, connection: sqlite3.Connection, body: Body) -> object:
    """`{"lead": id, "account"?, "contact"?, "owner"?, "opportunity_name"?, …}`: the fields of `Wish`."""
    try:
        wish = msgspec.convert(body, _Wanted).as_wish()
    except msgspec.ValidationError as error:
        raise ApiError(400, "MISSING_ARGUMENT", str(error)) from error
    done = convert(connection, _writer(org, connection), org.schema, wish, org.clock.today())
    return {
        "lead": done.lead,
        "account": done.account,
        "contact": done.contact,
        "opportunity": done.opportunity,
    }


class _Wanted(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="camel"):
    """A conversion as asked for."""

    lead: str
    account: str | None = None
    contact: str | None = None
    owner: str | None = None
    opportunity_name: str | None = None
    without_opportunity: bool = False
    status: str = CONVERTED_STATUSES[0]
    overwrite_lead_source: bool = False
    match: bool = False

    def as_wish(self) -> Wish:
        """Return it as the org takes it."""
        return Wish(**msgspec.structs.asdict(self))


def _writer(org: Org, connection: sqlite3.Connection) -> Writer:
    """Return a writer that acts as the administrator."""
    return Writer(connection, org.schema, ADMIN_ID, org.clock.now())


def _records(org: Org, body: Body) -> list[tuple[SObject, str]]:
    """Return the records in `ids`. Raises ApiError MALFORMED_ID."""
    listed = body.get("ids")
    found = []
    for text in listed if isinstance(listed, list) else []:
        identity = full_id(str(text))
        item = org.schema.by_prefix.get(prefix_of(str(text)))
        if identity is None or item is None or not item.writable:
            raise ApiError(400, "MALFORMED_ID", f"malformed id {text}")
        found.append((item, identity))
    if not found:
        raise ApiError(400, "MISSING_ARGUMENT", "ids must be a list of record ids")
    return found
