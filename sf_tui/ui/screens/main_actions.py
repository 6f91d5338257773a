"""What the keys of the main screen do; their names and sentences stand in `sf_tui.ui.actions`."""

from collections.abc import Callable
from typing import TypeVar

from textual import on
from textual.screen import Screen

from sf_tui.language import _
from sf_tui.model.states import RequestState
from sf_tui.ui.actions import TAB_SCOPES, Action, Scope, of
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Live
from sf_tui.ui.screens.credentials import CredentialsDialog
from sf_tui.ui.screens.help import HelpScreen
from sf_tui.ui.screens.picker import Picker
from sf_tui.ui.screens.problem import ProblemScreen
from sf_tui.ui.screens.run import RunScreen
from sf_tui.ui.tabs.base import Tab
from sf_tui.ui.tabs.credentials import CredentialsTab
from sf_tui.ui.tabs.integrations import IntegrationsTab
from sf_tui.ui.tabs.limits import LimitsTab
from sf_tui.ui.tabs.sync import SyncTab
from sf_tui.ui.text import data
from sf_tui.ui.widgets.limit_field import LimitField
from sf_tui.ui.widgets.run_panel import RunPanel
from sf_tui.ui.widgets.table import ListTable

TAB_ACTIONS = {action.id: action.scope for action in of(*TAB_SCOPES)}
WantedTab = TypeVar("WantedTab", bound=Tab)


class MainActions(Live, Screen[None]):
    """The actions of `MainScreen`, which lays itself out."""

    active = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._followed: dict[int, str] = {}
        """Requests under way and what to say when they are done."""

    @property
    def tab(self) -> Tab | None:
        """The tab in view."""
        raise NotImplementedError

    async def show_tab(self, index: int) -> None:
        """Bring a tab into view."""
        raise NotImplementedError

    def choose(self, name: str) -> None:
        """Show another integration."""
        raise NotImplementedError

    def _tab(self, kind: type[WantedTab]) -> WantedTab | None:
        return self.tab if isinstance(self.tab, kind) else None

    async def action_show_integrations(self) -> None:
        """Show tab 1."""
        await self.show_tab(0)

    async def action_show_credentials(self) -> None:
        """Show tab 2."""
        await self.show_tab(1)

    async def action_show_limits(self) -> None:
        """Show tab 3."""
        await self.show_tab(2)

    async def action_show_sync(self) -> None:
        """Show tab 4."""
        await self.show_tab(3)

    def action_toggle_automatic(self) -> None:
        """Switch automatic sync."""
        tab, summary = self._tab(IntegrationsTab), self.desk.summary
        if tab is not None and summary is not None:
            tab.set_enabled(enabled=not summary.is_enabled)

    def action_update_credentials(self) -> None:
        """Open the credentials dialog."""
        tab = self._tab(CredentialsTab)
        if self.desk.is_read_only:
            self.desk.write("store credentials", lambda: None)
        elif tab is not None:
            self.app.push_screen(CredentialsDialog(self.desk, tab.view))

    def action_edit_limit(self) -> None:
        """Go to the limit's field."""
        tab = self._tab(LimitsTab)
        if tab is not None:
            tab.edit()

    def _ask(self, description: str, call: Callable[[], int], words: str, done: str = "") -> None:
        def asked(request: int) -> None:
            self._followed[request] = done
            if words:
                self.desk.tell(words, False)

        if self.desk.chosen:
            self.desk.write(description, call, then=asked)

    def follow_requests(self) -> None:
        """Say how requests ended; called after each read of the store."""
        for request_id, done in list(self._followed.items()):
            request = self.desk.console.request(request_id)
            if request.state in {RequestState.QUEUED, RequestState.RUNNING}:
                continue
            del self._followed[request_id]
            if request.state is not RequestState.DONE:
                sentence = data(request.sentence.render(_), 300) if request.sentence else ""
                self.desk.tell(sentence or _("Nobody picked the request up: is a service running?"), True)
            elif done:
                self.desk.tell(done, False)

    def action_sync_now(self) -> None:
        """Ask for a run."""
        name = self.desk.chosen
        self._ask("ask for a sync", lambda: self.desk.console.request_sync(name), _("Sync asked for."))

    def action_cancel_run(self) -> None:
        """Ask the live run to stop."""
        name = self.desk.chosen
        words = _("The run stops after the page in flight.")
        self._ask("cancel the run", lambda: self.desk.console.cancel_run(name), words)

    def action_resume(self) -> None:
        """Ask for the suspension to be lifted."""
        name = self.desk.chosen
        words = _("Checking whether the cause is gone…")
        self._ask("resume", lambda: self.desk.console.request_resume(name), words, _("Resumed."))

    def action_check_now(self) -> None:
        """Ask for a check of both sides."""
        name = self.desk.chosen
        words, done = _("Checking both sides…"), _("The check is done; tab 2 shows what it found.")
        self._ask("check the credentials", lambda: self.desk.console.request_check(name), words, done)

    def action_refresh_limits(self) -> None:
        """Ask for the org's limits."""
        name = self.desk.chosen
        words, done = _("Asking Salesforce for the limits…"), _("The limits are fresh.")
        self._ask("ask for the limits", lambda: self.desk.console.request_limits(name), words, done)

    def action_preview(self) -> None:
        """Ask what the choice for existing contacts would do."""
        name = self.desk.chosen
        self._ask("count existing contacts", lambda: self.desk.console.request_preview(name), "")

    def action_undo(self) -> None:
        """Take the last change back."""
        tab = self._tab(LimitsTab)
        if tab is not None:
            tab.undone()
        self.desk.undo()

    def action_choose_integration(self) -> None:
        """Open the picker."""
        self.app.push_screen(Picker(self.desk, self.choose))

    def action_next_integration(self) -> None:
        """Go to the next one."""
        self._step(1)

    def action_previous_integration(self) -> None:
        """Go to the one before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        names = [summary.name for summary in self.desk.summaries]
        if self.desk.chosen in names:
            self.choose(names[(names.index(self.desk.chosen) + by) % len(names)])

    def action_help(self) -> None:
        """Show the keys, those of the focus first."""
        widgets = ((LimitField, Scope.FIELD), (RunPanel, Scope.LIVE), (ListTable, Scope.TABLE))
        first = [scope for kind, scope in widgets if isinstance(self.focused, kind)]
        self.app.push_screen(HelpScreen(self.desk, (*first, TAB_SCOPES[self.active])))

    def action_palette(self) -> None:
        """Open the palette."""
        self.app.action_command_palette()

    def action_leave(self) -> None:
        """Leave the screen."""
        self.app.exit(0)

    async def perform(self, action: Action) -> None:
        """Do ``action`` for the palette, going to the tab or widget it belongs to first."""
        if action.scope in TAB_SCOPES:
            await self.show_tab(TAB_SCOPES.index(action.scope))
        if action.scope is Scope.LIVE:
            self.action_cancel_run()
        elif action.scope is Scope.FIELD:
            await self.show_tab(2)
            self.action_edit_limit()
        elif action.scope is Scope.TABLE:
            tables = [self.focused, *(table for table in self.query(ListTable) if table.display)]
            table = next((table for table in tables if isinstance(table, ListTable)), None)
            if table is not None:
                table.focus()
                await self.app.run_action(action.id, table)
        elif action.scope is not Scope.PAGE:
            await self.app.run_action(action.id, self)

    @on(RunPanel.CancelWished)
    def _cancel_wished(self) -> None:
        self.action_cancel_run()

    @on(SyncTab.RunOpened)
    def _run_opened(self, event: SyncTab.RunOpened) -> None:
        self.app.push_screen(RunScreen(self.desk, event.run_id))

    @on(SyncTab.ProblemOpened)
    def _problem_opened(self, event: SyncTab.ProblemOpened) -> None:
        self.app.push_screen(ProblemScreen(self.desk, event.problem))
