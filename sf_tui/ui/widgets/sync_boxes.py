"""The boxes of what is synced."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from sf_tui.language import _
from sf_tui.model.settings import SyncSettings
from sf_tui.operations.views import IntegrationState, IntegrationSummary
from sf_tui.ui.widgets.box import Box
from sf_tui.ui.widgets.line import Line

OPPORTUNITY_PARTS = ("opportunity_owner", "opportunity_close_date", "opportunity_stage")


class SyncBoxes(Horizontal):
    """A box's id is the field of `SyncSettings` that it sets."""

    DEFAULT_CSS = """
    SyncBoxes {
        height: auto;
        & > Vertical { width: 1fr; height: auto; }
        & > #boxes-right { width: 2fr; }
        & #opportunity-parts { height: auto; padding: 0 0 0 4; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._held: set[str] = set()

    def compose(self) -> ComposeResult:
        """Lay the boxes out in two columns."""
        with Vertical():
            yield Box(_("Accounts"), id="accounts")
            yield Box(_("Contacts"), id="contacts")
            yield Box(_("Leads"), id="leads")
            yield Box(_("Tasks"), id="tasks")
            yield Line(id="tasks-why")
        with Vertical(id="boxes-right"):
            yield Box(_("Sync Salesforce opportunities"), id="opportunities")
            with Vertical(id="opportunity-parts"):
                yield Box(_("Owner"), id="opportunity_owner")
                yield Box(_("Close date"), id="opportunity_close_date")
                yield Box(_("Stage"), id="opportunity_stage")

    def hold(self, option: str) -> None:
        """Leave a box as the person set it until the write is through."""
        self._held.add(option)

    def release(self, option: str) -> None:
        """Let the settings decide again."""
        self._held.discard(option)

    def show(self, settings: SyncSettings, summary: IntegrationSummary) -> None:
        """Show ``settings``; tasks have a box only while the integration is active."""
        is_active = summary.is_enabled and summary.state is not IntegrationState.SUSPENDED
        for box in self.query(Box):
            if box.id and box.id not in self._held:
                box.show(value=bool(getattr(settings, box.id)))
        self.query_one("#tasks", Box).display = is_active
        why = "" if is_active else _("Tasks: shown while the integration is active.")
        self.query_one("#tasks-why", Line).show((why, "$text-quiet"))
        has_opportunities = self.query_one("#opportunities", Box).value
        for part in OPPORTUNITY_PARTS:
            self.query_one(f"#{part}", Box).disabled = not has_opportunities
