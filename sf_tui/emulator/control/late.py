"""`/__emulator__/late`: changes that are seen later than their stamps say."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.api.call import ApiError
from sf_tui.emulator.control.requests import Refused, body_of, route
from sf_tui.emulator.database import transaction
from sf_tui.emulator.dml import Writer
from sf_tui.emulator.ids import full_id
from sf_tui.emulator.seeding import ADMIN_ID
from sf_tui.emulator.stamps import parse_moment, stamp

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.dml import Outcome
    from sf_tui.emulator.late import LongTransaction
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import SObject

_LONGEST = 86_400.0


class _Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sobject": "object"}):
    sobject: str
    values: dict[str, object]
    seconds: float
    id: str | None = None


class _Activity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    share: float
    seconds: float


class _TriedError(Exception):
    """Leaves the transaction in which a change was only tried, with what became of it."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes.

    GET lists; POST {object, values, seconds, id?} creates a record, or changes the one named, so that it is
    seen only so many seconds later; DELETE commits all at once. `late/activity` {share, seconds} makes a
    share (0 to 1) of what made-up colleagues do late.
    """

    def state() -> dict[str, object]:
        return {
            "open": [_shown(each) for each in org.late.listed()],
            "activity": {"share": org.late.share, "seconds": org.late.seconds},
        }

    async def listed(request: Request) -> object:
        del request
        return state()

    async def begun(request: Request) -> object:
        wanted = await body_of(request, _Change)
        _check(wanted.seconds)
        item = org.schema.sobject(wanted.sobject)
        if item is None:
            raise Refused(f"there is no object called {wanted.sobject!r}")

        def work(connection: sqlite3.Connection, at: float) -> Outcome:
            with transaction(connection):
                return _change(org, connection, item, wanted, at)

        await database.write(lambda connection: _try(org, connection, item, wanted))
        record = None if wanted.id is None else full_id(wanted.id)
        return _shown(org.late.begin(wanted.seconds, work, record))

    async def committed(request: Request) -> object:
        del request
        return {"committed": await database.write(org.late.commit_all)}

    async def activity(request: Request) -> object:
        wanted = await body_of(request, _Activity)
        _check(wanted.seconds)
        if not 0 <= wanted.share <= 1:
            raise Refused("share is from 0 to 1")
        org.late.share, org.late.seconds = wanted.share, wanted.seconds
        return state()

    return [
        route("/late", "GET", listed),
        route("/late", "POST", begun),
        route("/late", "DELETE", committed),
        route("/late/activity", "POST", activity),
    ]


def _change(org: Org, connection: sqlite3.Connection, item: SObject, wanted: _Change, at: float) -> Outcome:
    """Do the change as of a moment; a record's stamps never run back."""
    if wanted.id is None:
        return Writer(connection, org.schema, ADMIN_ID, at).create(item, wanted.values)
    row = connection.execute(
        f'SELECT SystemModstamp FROM "{item.name}" WHERE Id = ?', (full_id(wanted.id),)
    ).fetchone()
    last = parse_moment(row[0]) if row else None
    at = max(at, last.timestamp()) if last else at
    return Writer(connection, org.schema, ADMIN_ID, at).update(item, wanted.id, wanted.values)


def _try(org: Org, connection: sqlite3.Connection, item: SObject, wanted: _Change) -> None:
    """Do the change and undo it. Raises Refused when the org would not take it."""
    try:
        with transaction(connection):
            _leave(_change(org, connection, item, wanted, org.clock.now()))
    except _TriedError as tried:
        error = tried.outcome.error
        if error is not None:
            raise Refused(f"{error.code}: {error.message}") from error
    except ApiError as refusal:
        raise Refused(f"{refusal.code}: {refusal.message}") from refusal


def _leave(outcome: Outcome) -> None:
    raise _TriedError(outcome)


def _check(seconds: float) -> None:
    if not 0 <= seconds <= _LONGEST:
        raise Refused(f"seconds are from 0 to {_LONGEST:.0f}")


def _shown(each: LongTransaction) -> dict[str, object]:
    return {
        "number": each.number,
        "began": stamp(each.began_at),
        "commits": stamp(each.commits_at),
        "record": each.record,
    }
