"""One state store a pair of org and CRM: the note of it that the CRM keeps (SYNC 1).

Every process that takes the place draws a new mark, commits it in its store, and then puts it into the CRM
instead of one that it knows. So a crash between the two writes leaves a mark that the store knows, a renamed
host or a new container is no stranger, and of two copies of one state folder the slower one finds a mark that
it never drew. A claim stands until it is given up, however long ago it was last seen.
"""

import getpass
import logging
import os
import socket

from sf_tui.connectors.occupancy import Claim, Occupancy, Occupant
from sf_tui.engine.context import SyncContext
from sf_tui.model.errors import ConnectorError, Occupied
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import say
from sf_tui.model.states import Level
from sf_tui.model.trouble import Cause, Remedy
from sf_tui.store.owner import is_dead, this_process
from sf_tui.store.rows import ActivityRow, IntegrationRow

_log = logging.getLogger(__name__)

BEAT_SECONDS = 60.0
"""Between two beats of a run, at least."""
_ALIVE_SECONDS = 180.0
"""Within which a run that beat is taken to be going on still."""


class Occupation:
    """The place that one integration takes in its CRM, for as long as its connectors are open."""

    def __init__(self) -> None:
        self._claim: Claim | None = None
        self._beaten_at = 0.0

    async def take(self, context: SyncContext, *, takes_over: bool = False) -> None:
        """Take the bound pair's place, or go on holding it.

        Raises `Occupied` where another installation has it, unless it is to be taken over, and another
        `ConnectorError` where the same one is at work in a process that may still live.
        """
        place = context.pair.crm.occupancy
        if place is None:
            return
        row, store = context.integration, context.store
        pair = (row.name, row.org_id, row.crm_id)
        installation = await context.in_writer(store.installation)
        found = await place.occupant(row.org_id)
        held = self._claim.mark if self._claim is not None else ""
        is_known = found is None or found.claim.mark in await context.in_writer(store.marks, *pair)
        if found is not None and not takes_over:
            if not is_known:
                raise _occupied(row, installation, found)
            _refuse_while_at_work(row, found)
        if found is None or found.claim.mark != held:
            held = await context.in_writer(store.add_mark, *pair)
        claim = Claim(
            installation,
            row.name,
            held,
            socket.gethostname(),
            _user(),
            this_process(),
            is_running=context.run != 0,
        )
        await self._put(context, place, claim, found.claim.mark if found is not None else "")
        if found is not None and not is_known:
            await context.in_writer(store.add_activity, row.id, [_taken_over(found)])

    async def beat(self, context: SyncContext) -> None:
        """Say that the run goes on, at most once a minute. Raises `Occupied` when somebody took over."""
        if self._claim is None or 0 <= context.clock() - self._beaten_at < BEAT_SECONDS:
            return
        place = context.pair.crm.occupancy
        assert place is not None  # noqa: S101  the claim stands in it
        await self._put(context, place, self._claim, self._claim.mark)

    async def rest(self, context: SyncContext) -> None:
        """Say that the run has ended. What goes wrong is logged: the next run finds out by itself."""
        place, claim = context.pair.crm.occupancy, self._claim
        if place is None or claim is None:
            return
        resting = Claim(
            claim.installation, claim.integration, claim.mark, claim.host, claim.user, claim.process
        )
        try:
            await self._put(context, place, resting, claim.mark)
        except ConnectorError as error:
            _log.info("%s: the end of the run was not noted in the CRM: %s", context.integration.name, error)

    async def _put(self, context: SyncContext, place: Occupancy, claim: Claim, instead_of: str) -> None:
        row = context.integration
        stands = await place.occupy(row.org_id, claim, instead_of)
        if stands.claim.mark != claim.mark:
            self._claim = None
            raise _occupied(row, claim.installation, stands)
        self._claim, self._beaten_at = claim, context.clock()


async def give_up(place: Occupancy, org_id: str, known: frozenset[str]) -> None:
    """Take away a claim whose mark is among ``known``; another's is left. Raises `ConnectorError`."""
    found = await place.occupant(org_id)
    if found is not None and found.claim.mark in known:
        await place.vacate(org_id, found.claim.mark)


def _refuse_while_at_work(row: IntegrationRow, found: Occupant) -> None:
    """Refuse for now where the same store's run may be going on in another process, say in a copy."""
    process = found.claim.process
    is_over = not found.claim.is_running or abs(found.age) > _ALIVE_SECONDS
    if is_over or process == this_process() or is_dead(process):
        return
    raise ConnectorError(
        "Another process on {host} seems to be running {name} from this state folder or a copy of it, last "
        "seen {seen}: a sync goes on here once nothing was heard of it for {minutes} minutes. If it is a "
        "copy, stop one of the two.",
        name=row.name,
        host=_shown(found.claim.host),
        seen=_moment(found.seen),
        minutes=int(_ALIVE_SECONDS / 60),
    ).because(Cause.OCCUPIED, Remedy.WAIT)


def _occupied(row: IntegrationRow, installation: str, found: Occupant) -> Occupied:
    params = {
        "name": row.name,
        "org": safe_text(row.org_id, 40),
        "other": _shown(found.claim.integration),
        "host": _shown(found.claim.host),
        "user": _shown(found.claim.user),
        "since": _moment(found.since),
        "seen": _moment(found.seen),
    }
    if found.claim.installation != installation:
        return Occupied(
            "Another sf-tui keeps this CRM in step with org {org}: integration {other} of {user} on {host}, "
            "since {since}, last seen {seen}. Use that one and remove this one "
            "(`sf-tui integrations remove {name}`), or take over "
            "(`sf-tui integrations rebind {name} --take-over`).",
            **params,
        )
    if found.claim.integration != row.name:
        return Occupied(
            "Integration {other} of this sf-tui keeps this CRM in step with org {org}, since {since}, last "
            "seen {seen}. Use that one and remove this one (`sf-tui integrations remove {name}`), or take "
            "over (`sf-tui integrations rebind {name} --take-over`).",
            **params,
        )
    return Occupied(
        "There are two copies of this state folder, or this one was put back from a backup: the other kept "
        "this CRM in step with org {org} as {user} on {host}, last seen {seen}. Use that one and stop this "
        "one, or go on here (`sf-tui integrations rebind {name} --take-over`).",
        **params,
    )


def _taken_over(found: Occupant) -> ActivityRow:
    words = say(
        "Taken over: until now integration {other} of {user} on {host} kept this CRM in step with this org, "
        "last seen {seen}.",
        other=_shown(found.claim.integration),
        host=_shown(found.claim.host),
        user=_shown(found.claim.user),
        seen=_moment(found.seen),
    )
    return ActivityRow(Level.WARNING, words)


def _shown(text: str) -> str:
    return safe_text(text, 60) or "?"


def _moment(text: str) -> str:
    """Return an ISO time to the minute; whatever else another program wrote, as it is."""
    return f"{safe_text(text[:16].replace('T', ' '), 40)} UTC"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this number
        return f"uid {os.getuid()}"
