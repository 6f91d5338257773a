"""What the keys of the main screen do; their names and sentences stand in `sf_tui.ui.actions`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from textual import on
from textual.screen import Screen

from sf_tui.language import _
from sf_tui.model.errors import SfTuiError
from sf_tui.model.states import RequestState
from sf_tui.operations.views import IntegrationState
from sf_tui.ui import format as show
from sf_tui.ui import rebinding
from sf_tui.ui.actions import OVER_SCOPES, TAB_SCOPES, Action, Scope, of
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Live
from sf_tui.ui.screens.credentials import CredentialsDialog
from sf_tui.ui.screens.help import HelpScreen
from sf_tui.ui.screens.picker import Picker
from sf_tui.ui.screens.problem import ProblemScreen
from sf_tui.ui.screens.question import Question
from sf_tui.ui.screens.removing import RemoveDialog
from sf_tui.ui.screens.run import RunScreen
from sf_tui.ui.screens.typed_question import TypedQuestion
from sf_tui.ui.switching import switch_automatic
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


@dataclass(frozen=True, slots=True)
class _Followed:
    """A request under way: for which action, and what to say when it is done."""

    action: str
    done: Callable[[], str]


class MainActions(Live, Screen[None]):
    """The actions of `MainScreen`, which lays itself out."""

    active = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._followed: dict[int, _Followed] = {}
        """Requests under way."""

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
        summary = self.desk.summary
        if summary is None or self._is_idle("toggle_automatic"):
            return
        enabled = not summary.is_enabled
        tab = next(iter(self.query(IntegrationsTab)), None)
        if tab is not None:
            tab.set_enabled(enabled=enabled)
        else:
            switch_automatic(self.desk, enabled=enabled, settled=lambda: None)

    def action_update_credentials(self) -> None:
        """Open the credentials dialog."""
        tab = self._tab(CredentialsTab)
        if self.desk.is_read_only:
            self.desk.write("store credentials", lambda: None)
        elif tab is not None:
            self.app.push_screen(CredentialsDialog(self.desk, tab.view))

    def action_rebind(self) -> None:
        """Ask whether links and cursors are to be set aside."""
        name = self.desk.chosen
        if self.desk.is_read_only:
            self.desk.write("bind anew", lambda: None)
            return
        if self._is_idle("rebind"):
            return
        try:
            rows = rebinding.what_goes_and_stays(self.desk.console.rebind_view(name))
        except SfTuiError as error:
            self.desk.tell(data(error.sentence.render(_), 300), True, "rebind")
            return
        title = _("Bind {name} anew").format(name=data(name, 30))
        agree = partial(self._rebind, name)
        self.app.push_screen(TypedQuestion(self.desk, title, rows, name, _("Rebind"), agree))

    def _rebind(self, name: str) -> None:
        self.desk.seal(name)
        self._ask(
            "rebind",
            "bind anew",
            lambda: self.desk.console.rebind(name),
            _("Setting links and cursors aside…"),
            partial(rebinding.rebound, name),
        )

    def action_remove(self) -> None:
        """Ask whether the integration is to be taken away."""
        if self.desk.is_read_only:
            self.desk.write("remove an integration", lambda: None)
        elif not self._is_idle("remove"):
            self.app.push_screen(RemoveDialog(self.desk))

    def action_edit_limit(self) -> None:
        """Go to the limit's field."""
        tab = self._tab(LimitsTab)
        if tab is not None:
            tab.edit()

    def _is_idle(self, action: str) -> bool:
        """Say why an action has nothing to do, where that is so."""
        why = self.why_not(action)
        if why:
            self.desk.tell(why, False, "idle")
        return bool(why)

    def _ask(
        self,
        action: str,
        description: str,
        call: Callable[[], int],
        words: str,
        done: Callable[[], str] = str,
    ) -> None:
        """Ask for ``action`` unless it has nothing to do; its toasts replace each other."""

        def asked(request: int) -> None:
            self._followed[request] = _Followed(action, done)
            if words:
                self.desk.tell(words, False, action)

        def refused(sentence: str) -> None:
            self.desk.tell(sentence, True, action)

        if self.desk.chosen and not self._is_idle(action):
            self.desk.write(description, call, then=asked, refused=refused)

    def follow_requests(self) -> None:
        """Say how requests ended; called after each read of the store."""
        for request_id, followed in list(self._followed.items()):
            request = self.desk.console.request(request_id)
            if request.state in {RequestState.QUEUED, RequestState.RUNNING}:
                continue
            del self._followed[request_id]
            if request.state is not RequestState.DONE:
                sentence = data(request.sentence.render(_), 300) if request.sentence else ""
                nobody = _("Nobody picked the request up: is a service running?")
                self.desk.tell(sentence or nobody, True, followed.action)
            elif done := followed.done():
                self.desk.tell(done, False, followed.action)

    def action_sync_now(self) -> None:
        """Ask for a run."""
        name = self.desk.chosen
        words = _("Sync asked for.")
        self._ask("sync_now", "ask for a sync", lambda: self.desk.console.request_sync(name), words)

    def action_cancel_run(self) -> None:
        """Ask the live run to stop."""
        name = self.desk.chosen
        words = _("The run stops after the page in flight.")
        self._ask(
            "cancel_run",
            "cancel the run",
            lambda: self.desk.console.cancel_run(name),
            words,
            lambda: self._after_cancel(name),
        )

    def _after_cancel(self, name: str) -> str:
        """Return when the next run comes: a cancelled run is not the end of automatic sync."""
        summary = next((each for each in self.desk.summaries if each.name == name), None)
        if summary is None or summary.state in {IntegrationState.OFF, IntegrationState.SUSPENDED}:
            return _("The run is cancelled.")
        if summary.state is IntegrationState.SYNCING or summary.next_run_at is None:
            return _("The run stops; the next one starts by itself. a switches automatic sync off.")
        text = _("The next run starts {when}; a switches automatic sync off.")
        return text.format(when=show.ahead(summary.next_run_at, self.desk.now))

    def action_resume(self) -> None:
        """Ask for the suspension to be lifted."""
        name = self.desk.chosen
        words = _("Checking whether the cause is gone…")
        self._ask(
            "resume", "resume", lambda: self.desk.console.request_resume(name), words, lambda: _("Resumed.")
        )

    def action_check_now(self) -> None:
        """Ask for a check of both sides."""
        name = self.desk.chosen

        def unless_seen(words: str) -> str:
            return "" if TAB_SCOPES[self.active] is Scope.CREDENTIALS else words

        self._ask(
            "check_now",
            "check the credentials",
            lambda: self.desk.console.request_check(name),
            unless_seen(_("Checking both sides…")),
            lambda: unless_seen(_("The check is done; tab 2 shows what it found.")),
        )

    def action_refresh_limits(self) -> None:
        """Ask for the org's limits."""
        name = self.desk.chosen
        self._ask(
            "refresh_limits",
            "ask for the limits",
            lambda: self.desk.console.request_limits(name),
            _("Asking Salesforce for the limits…"),
            lambda: _("The limits are fresh."),
        )

    def action_preview(self) -> None:
        """Ask what the choice for existing contacts would do."""
        name = self.desk.chosen
        self._ask("preview", "count existing contacts", lambda: self.desk.console.request_preview(name), "")

    def action_undo(self) -> None:
        """Take the last change back."""
        if self._is_idle("undo"):
            return
        tab = self._tab(LimitsTab)
        if tab is not None:
            tab.undone()
        self.desk.undo()

    def action_choose_integration(self) -> None:
        """Open the picker."""
        if not self._is_idle("choose_integration"):
            self.app.push_screen(Picker(self.desk, self.choose))

    def action_next_integration(self) -> None:
        """Go to the next one."""
        if not self._is_idle("next_integration"):
            self._step(1)

    def action_previous_integration(self) -> None:
        """Go to the one before."""
        if not self._is_idle("previous_integration"):
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
            self._cancel_wished()
        elif action.scope is Scope.FIELD:
            await self.show_tab(2)
            self.action_edit_limit()
        elif action.scope is Scope.TABLE:
            tables = [self.focused, *(table for table in self.query(ListTable) if table.display)]
            table = next((table for table in tables if isinstance(table, ListTable)), None)
            if table is not None:
                table.focus()
                await self.app.run_action(action.id, table)
        elif action.scope not in OVER_SCOPES:
            await self.app.run_action(action.id, self)

    @on(RunPanel.CancelWished)
    def _cancel_wished(self) -> None:
        """Ask first: Escape means "go back" everywhere else."""
        if self.desk.is_read_only:
            self.action_cancel_run()
        elif not self._is_idle("cancel_run"):
            self.app.push_screen(
                Question(
                    self.desk,
                    _("Cancel the run?"),
                    self.action_cancel_run,
                    is_open=lambda: not self.why_not("cancel_run"),
                )
            )

    @on(IntegrationsTab.Opened)
    async def _integration_opened(self, event: IntegrationsTab.Opened) -> None:
        self.choose(event.name)
        await self.show_tab(TAB_SCOPES.index(Scope.SYNC))

    @on(SyncTab.RunOpened)
    def _run_opened(self, event: SyncTab.RunOpened) -> None:
        self.app.push_screen(RunScreen(self.desk, event.run_id))

    @on(SyncTab.ProblemOpened)
    def _problem_opened(self, event: SyncTab.ProblemOpened) -> None:
        self.app.push_screen(ProblemScreen(self.desk, event.problem))
