"""Who keeps this CRM in step with which org (SYNC 1), in a table of its own that no trigger watches."""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sf_tui.connectors.occupancy import Claim, Occupant
from sf_tui.connectors.sqlite import schema
from sf_tui.connectors.sqlite.connection import transaction

T = TypeVar("T")
_SHOWN = 200
"""Characters of a text that another program may have written."""

OCCUPANT = """
SELECT substr(installation, 1, :most), substr(integration, 1, :most), substr(mark, 1, :most),
       substr(host, 1, :most), substr(user, 1, :most), substr(process, 1, 500), is_running,
       substr(since, 1, :most), substr(seen_at, 1, :most), (julianday('now') - julianday(seen_at)) * 86400
    FROM occupants WHERE org_id = :org"""

OCCUPY = """
INSERT INTO occupants (org_id, installation, integration, mark, host, user, process, is_running)
    VALUES (:org, :installation, :integration, :mark, :host, :user, :process, :is_running)
    ON CONFLICT (org_id) DO UPDATE SET
        since = iif(installation = excluded.installation AND integration = excluded.integration,
                    since, excluded.since),
        installation = excluded.installation, integration = excluded.integration, mark = excluded.mark,
        host = excluded.host, user = excluded.user, process = excluded.process,
        is_running = excluded.is_running, seen_at = excluded.seen_at
    WHERE mark = :instead_of"""

VACATE = "DELETE FROM occupants WHERE org_id = :org AND mark = :mark"


class Run(Protocol):
    """Runs a function with the connection, on the connector's thread."""

    def __call__(self, function: Callable[[sqlite3.Connection], T]) -> Awaitable[T]:
        """Return what the function returns, or raise an error of our tree."""
        ...


class Occupants:
    """`Occupancy` in the table ``occupants``."""

    def __init__(self, run: Run) -> None:
        self._run = run

    async def occupant(self, org_id: str) -> Occupant | None:
        """Read who stands there."""
        return await self._run(lambda connection: _read(connection, org_id))

    async def occupy(self, org_id: str, claim: Claim, instead_of: str) -> Occupant:
        """Write the claim if nobody, or only that mark, is in the way."""
        return await self._run(lambda connection: _occupy(connection, org_id, claim, instead_of))

    async def vacate(self, org_id: str, mark: str) -> None:
        """Delete the row with that mark."""
        await self._run(lambda connection: _vacate(connection, org_id, mark))


def _read(connection: sqlite3.Connection, org_id: str) -> Occupant | None:
    if not schema.has_occupants(connection):  # an older file that cannot be written, and so not be brought up
        return None
    row = connection.execute(OCCUPANT, {"org": org_id, "most": _SHOWN}).fetchone()
    if row is None:
        return None
    *texts, is_running, since, seen, age = row
    installation, integration, mark, host, user, process = (str(text) for text in texts)
    claim = Claim(installation, integration, mark, host, user, process, is_running=is_running == 1)
    # A time that is none counts as long ago.
    return Occupant(claim, str(since), str(seen), float("inf") if age is None else age)


def _occupy(connection: sqlite3.Connection, org_id: str, claim: Claim, instead_of: str) -> Occupant:
    parameters = {
        "org": org_id,
        "installation": claim.installation,
        "integration": claim.integration,
        "mark": claim.mark,
        "host": claim.host,
        "user": claim.user,
        "process": claim.process,
        "is_running": claim.is_running,
        "instead_of": instead_of,
    }
    schema.bring_up(connection)
    with transaction(connection):
        connection.execute(OCCUPY, parameters)
        occupant = _read(connection, org_id)
    assert occupant is not None  # noqa: S101  it was written, or it was in the way
    return occupant


def _vacate(connection: sqlite3.Connection, org_id: str, mark: str) -> None:
    if schema.has_occupants(connection):
        with transaction(connection):
            connection.execute(VACATE, {"org": org_id, "mark": mark})
