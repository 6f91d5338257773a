"""Letting a pair of org and CRM go: before an integration is bound anew, or is removed (SYNC 1)."""

from sf_tui.connectors.protocol import Connector
from sf_tui.engine.occupying import give_up
from sf_tui.model.errors import SfTuiError, UsageError
from sf_tui.model.sentence import say
from sf_tui.model.states import Level
from sf_tui.service.logging_in import InThread
from sf_tui.store.protocol import Store
from sf_tui.store.rows import ActivityRow, IntegrationRow


def refuse_while_in_use(name: str, *, is_on: bool, has_login: bool) -> None:
    """Raise `UsageError` for an integration that is not to be bound anew just now."""
    if is_on:
        raise UsageError("Automatic sync of {name} is on: switch it off before it is bound anew.", name=name)
    if has_login:
        raise UsageError(
            "A login of {name} is under way: finish it, or cancel it with "
            "`sf-tui credentials cancel {name}`.",
            name=name,
        )


async def let_go(crm: Connector, store: Store, row: IntegrationRow, in_writer: InThread) -> None:
    """Give up the place in the CRM, so that another state store may take it. Raises `ConnectorError`."""
    if crm.occupancy is not None and row.org_id:
        known = await in_writer(store.marks, row.name, row.org_id, row.crm_id)
        await give_up(crm.occupancy, row.org_id, known)


def not_let_go(error: SfTuiError) -> ActivityRow:
    """Say that the CRM goes on naming this installation."""
    words = say(
        "The CRM could not be told that it is free ({reason}): another sf-tui has to take over there, with "
        "`sf-tui integrations rebind --take-over`.",
        reason=str(error),
    )
    return ActivityRow(Level.WARNING, words)


def begin_anew(store: Store, row: IntegrationRow) -> None:
    """Set links and cursors aside and say so in the activity; blocks for two transactions."""
    number = store.rebind(row.id)
    words = say(
        "Rebound: links and cursors to org {org} were set aside; the next login decides which org this "
        "belongs to.",
        org=row.org_id or "?",
    )
    store.add_activity(number, [ActivityRow(Level.INFO, words)])
