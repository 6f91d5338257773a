"""The tab Integrations: all of them, and the chosen one whole."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message
from textual.widgets import DataTable

from sf_tui.language import _
from sf_tui.model.states import RunState, SuspendReason
from sf_tui.operations.views import IntegrationState, IntegrationSummary, IntegrationView
from sf_tui.ui import format as show
from sf_tui.ui import words
from sf_tui.ui.signs import signs
from sf_tui.ui.switching import switch_automatic
from sf_tui.ui.tabs.base import Tab
from sf_tui.ui.text import Piece, cell, data
from sf_tui.ui.widgets.box import Box, Switch
from sf_tui.ui.widgets.feed import Feed
from sf_tui.ui.widgets.heading import Heading
from sf_tui.ui.widgets.ledger import Ledger
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.table import ListTable, Row
from sf_tui.ui.widgets.version_box import VersionBox

MOST_ENTRIES = 12
LIMITS = (SuspendReason.OWN_LIMIT, SuspendReason.ORG_LIMIT)
"""Suspensions whose sentence says itself that it goes on when capacity returns."""


class IntegrationsTab(Tab):
    """Table, switch, version box, ledger, activity."""

    view: IntegrationView | None = None
    _is_switching = False

    class Opened(Message):
        """A person opened an integration's row."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def compose(self) -> ComposeResult:
        """Lay the tab out; the style sheet puts the parts beside or below each other."""
        with Container(id="integrations-top"):
            with Vertical(id="integrations-list"):
                yield ListTable(id="integrations-table")
            with Vertical(id="integrations-detail"):
                yield Switch(_("Automatic sync"), id="automatic-sync")
                yield Line(id="automatic-meaning")
                yield VersionBox(id="versions")
        yield Heading(_("Records on each side"))
        yield Ledger(id="ledger")
        yield Heading(_("Recent activity"))
        yield Feed(id="activity")

    def read(self) -> None:
        """Read the chosen integration."""
        self.view = self.desk.console.integration(self.desk.chosen)

    def show(self) -> None:
        """Show table and detail."""
        self._show_table()
        view, now = self.view, self.desk.now
        if view is None:
            return
        switch = self.query_one(Switch)
        if not self._is_switching:
            switch.show(value=view.summary.is_enabled)
        self.query_one("#automatic-meaning", Line).show(*self._meaning(view, now))
        self.query_one(VersionBox).show_versions(view.versions)
        self.query_one(Ledger).show_ledger(view.ledger, now)
        self.query_one(Feed).show_entries(view.activity, now, MOST_ENTRIES)

    def _show_table(self) -> None:
        table = self.query_one(ListTable)
        is_narrow = self.screen.has_class("-wide") or self.app.size.width < 70
        heads = [_("Integration"), _("State"), _("Last run"), _("Failing"), _("Calls")]
        rows = [self._row(each, is_narrow=is_narrow) for each in self.desk.summaries]
        table.show_fitting(heads, rows, drop=(2,))
        table.choose(self.desk.chosen)

    def _row(self, summary: IntegrationSummary, *, is_narrow: bool) -> Row:
        state, _style = words.state(summary, self.desk.now, short=True)
        last = summary.last_run_at
        mark = f"{signs().bad} " if summary.last_run_state is RunState.FAILED else ""
        return summary.name, [
            cell(data(summary.name, 16 if is_narrow else 26)),
            cell(state),
            cell(f"{mark}{show.ago(last, self.desk.now)}" if last else signs().none),
            cell(show.number(summary.failing) if summary.failing else signs().dot, justify="right"),
            cell(words.quota(summary), justify="right"),
        ]

    def _meaning(self, view: IntegrationView, now: float) -> list[Piece]:
        summary = view.summary
        pieces: list[Piece] = []
        if not summary.is_enabled:
            pieces.append(
                (
                    _(
                        "Off: no record is read or written on either side; changes keep waiting. "
                        "Checks, the limits and dry runs still work."
                    ),
                    "$text-quiet",
                )
            )
        elif summary.state is IntegrationState.SUSPENDED:
            told = summary.suspend_sentence
            why = words.closed(data(told.render(_), 500)) if told else ""
            pieces.append(
                (f"{signs().warning} {_('Suspended by the service.')} {why}".rstrip(), "$text-warn")
            )
            how = words.goes_on(summary.suspend_reason) or _("Press r to resume once the cause is gone.")
            if not why or summary.suspend_reason not in LIMITS:
                pieces.append((f" {how}", "$text-quiet"))
        elif summary.state is IntegrationState.SYNCING:
            pieces.append((_("Syncing now; tab 4 shows the run."), "$text-quiet"))
        elif summary.next_run_at is not None:
            text = _("Changes go both ways by themselves; next run {when}.")
            pieces.append((text.format(when=show.ahead(summary.next_run_at, now)), "$text-quiet"))
        else:
            pieces.append((_("Changes go both ways by themselves."), "$text-quiet"))
        if view.off_too_long:
            text = _(
                "More than 14 days without a run: what was deleted meanwhile can only be known by "
                "comparing all records (reconciliation)."
            )
            pieces.append((f" {signs().warning} {text}", "$text-warn"))
        return pieces

    @on(DataTable.RowHighlighted)
    def _row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        table = self.query_one(ListTable)
        if table.has_focus and table.chosen and table.chosen != self.desk.chosen:
            self.post_message(self.Chosen(table.chosen))

    @on(ListTable.RowOpened)
    def _row_opened(self, event: ListTable.RowOpened) -> None:
        event.stop()
        self.post_message(self.Opened(event.key))

    @on(Box.Toggled, "#automatic-sync")
    def _toggled(self, event: Box.Toggled) -> None:
        event.stop()
        self.set_enabled(enabled=event.value)

    def set_enabled(self, *, enabled: bool) -> None:
        """Ask for automatic sync to be switched, and say what that means."""
        if not self.desk.chosen:
            return

        def settled() -> None:
            self._is_switching = False

        self._is_switching = True
        self.query_one(Switch).show(value=enabled)
        switch_automatic(self.desk, enabled=enabled, settled=settled)
