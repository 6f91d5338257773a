"""Binding an integration anew (SYNC 1)."""

from sf_tui.model.sentence import say
from sf_tui.model.states import Level
from sf_tui.store.protocol import Store
from sf_tui.store.rows import ActivityRow, IntegrationRow


def begin_anew(store: Store, row: IntegrationRow) -> None:
    """Set links and cursors aside and say so in the activity; blocks for two transactions."""
    number = store.rebind(row.id)
    words = say(
        "Rebound: links and cursors to org {org} were set aside; the next login decides which org this "
        "belongs to.",
        org=row.org_id or "?",
    )
    store.add_activity(number, [ActivityRow(Level.INFO, words)])
