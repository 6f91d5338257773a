"""The screen with header, tabs and footer."""

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from sf_tui.language import _
from sf_tui.model.errors import SfTuiError
from sf_tui.model.states import SuspendReason
from sf_tui.operations.views import CredentialState, IntegrationState, IntegrationSummary, ServiceView
from sf_tui.ui import words
from sf_tui.ui.actions import TAB_SCOPES, Action, Scope, bindings
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.main_actions import TAB_ACTIONS, MainActions
from sf_tui.ui.signs import signs
from sf_tui.ui.tabs.base import Tab
from sf_tui.ui.tabs.credentials import CredentialsTab
from sf_tui.ui.tabs.integrations import IntegrationsTab
from sf_tui.ui.tabs.limits import LimitsTab
from sf_tui.ui.tabs.sync import SyncTab
from sf_tui.ui.text import data
from sf_tui.ui.widgets.first_steps import FirstSteps
from sf_tui.ui.widgets.header import HeaderBar
from sf_tui.ui.widgets.hint_bar import HintBar
from sf_tui.ui.widgets.limit_field import LimitField
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.tab_bar import TabBar

TABS: tuple[type[Tab], ...] = (IntegrationsTab, CredentialsTab, LimitsTab, SyncTab)
SMALLEST = (60, 16)
ON_AN_INTEGRATION = {
    *("toggle_automatic", "cancel_run", "resume", "sync_now", "undo", "check_now", "refresh_limits"),
    *("choose_integration", "next_integration", "previous_integration", "rebind", "remove"),
}


def _why_no_sync(summary: IntegrationSummary) -> str:
    match summary.state:
        case IntegrationState.SYNCING:
            return _("A run is under way already.")
        case IntegrationState.OFF:
            return _("No run starts while automatic sync is off; a switches it on.")
        case IntegrationState.SUSPENDED:
            why = words.suspend_reason(summary.suspend_reason or SuspendReason.UNKNOWN)
            how = words.goes_on(summary.suspend_reason) or _("Press r to resume once the cause is gone.")
            return f"{_('No run starts while suspended ({reason}).').format(reason=why)} {how}"
        case _:
            return ""


class MainScreen(MainActions):
    """Header, tab bar, one tab at a time, footer. A tab is mounted when it is first wanted."""

    BINDINGS = bindings(Scope.APP, *TAB_SCOPES)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, desk: Desk, active: int = 0) -> None:
        super().__init__(desk)
        self.active = active
        self.service: ServiceView | None = None

    def compose(self) -> ComposeResult:
        """Lay the frame out; the tab's place is empty until one is wanted."""
        yield Line(id="too-small")
        with Vertical(id="frame"):
            options = self.desk.options
            yield HeaderBar(options.title, is_read_only=self.desk.is_read_only, is_demo=options.is_demo)
            yield TabBar((_("1 Integrations"), _("2 Credentials"), _("3 API Limits"), _("4 CRM Sync")))
            yield Line(id="banner")
            yield FirstSteps(id="first-steps")
            yield Container(id="tab-place")
            yield HintBar(is_read_only=self.desk.is_read_only)

    async def on_mount(self) -> None:
        """Show the first tab."""
        self.is_ready = True
        await self.show_tab(self.active)

    @property
    def tab(self) -> Tab | None:
        """The tab in view, once it is mounted."""
        for tab in self.query_one("#tab-place").children:
            if isinstance(tab, TABS[self.active]) and isinstance(tab, Tab):
                return tab
        return None

    async def show_tab(self, index: int) -> None:
        """Bring a tab into view, mounting it when it is wanted for the first time."""
        self.active = index
        self.query_one(TabBar).show(index)
        place = self.query_one("#tab-place")
        if self.tab is None:
            await place.mount(TABS[index](self.desk, id=f"tab-{TAB_SCOPES[index]}"))
        for other in place.children:
            other.display = other is self.tab
        self.desk.reload()
        if self.tab is not None and self.desk.chosen:
            self.tab.settle_focus()
        self.refresh_bindings()
        self.call_after_refresh(self.tick)

    def reload(self) -> None:
        """Read the header and the tab in view; the tab's own trouble leaves the header standing."""
        desk = self.desk
        desk.summaries = desk.console.integrations()
        names = [summary.name for summary in desk.summaries]
        if desk.chosen not in names:
            wished = desk.options.integration
            desk.chosen = wished if wished in names else names[0] if names else ""
        self.service = desk.console.service()
        has_any = bool(desk.chosen)
        self.query_one("#first-steps").display = not has_any
        self.query_one("#tab-place").display = has_any
        try:
            if has_any and self.tab is not None:
                self.tab.read()
            self.follow_requests()
        finally:
            self.tick()
            self.refresh_bindings()

    def tick(self) -> None:
        """Show what was read, as of now."""
        desk = self.desk
        names = [summary.name for summary in desk.summaries]
        place = (names.index(desk.chosen) + 1 if desk.chosen in names else 0, len(names))
        header = next(iter(self.query(HeaderBar)), None)
        if header is None:
            return  # the screen was taken away, as when the language changes
        header.show(desk.now, desk.summary, self.service, place)
        if self.tab is not None and desk.chosen:
            self.tab.show()

    def show_banner(self, error: SfTuiError | None) -> None:
        """Show one sentence while the store cannot be read."""
        text = f"{signs().warning} {data(error.sentence.render(_), 300)}" if error else ""
        self.query_one("#banner", Line).show((text, "bold"))

    def choose(self, name: str) -> None:
        """Show another integration."""
        self.desk.chosen = name
        for tab in self.query(Tab):
            if isinstance(tab, LimitsTab):
                tab.undone()
                tab.query_one(LimitField).put_back()
        self.desk.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now."""
        if action in TAB_ACTIONS:
            return TAB_ACTIONS[action] is TAB_SCOPES[self.active] and bool(self.desk.chosen)
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Say what stands in the way of an action; the key itself says it in a toast."""
        summary = self.desk.summary
        if action in ON_AN_INTEGRATION and summary is None:
            return _("There is no integration yet.")
        if summary is None:
            return ""
        state, is_only = summary.state, len(self.desk.summaries) < 2
        is_checking = summary.credentials is CredentialState.CHECKING
        match action:
            case "cancel_run" if state is not IntegrationState.SYNCING:
                return _("No run is under way.")
            case "resume" if state is not IntegrationState.SUSPENDED:
                return _("This integration is not suspended.")
            case "undo" if self.desk.change is None:
                return _("There is nothing to undo.")
            case "check_now" if is_checking:
                return _("A check is under way already.")
            case "sync_now":
                return _why_no_sync(summary)
            case "choose_integration" | "next_integration" | "previous_integration" if is_only:
                return _("There is only one integration.")
            case _:
                return ""

    def hint(self, action: Action) -> str:
        """Name what undo would take back."""
        if action.id == "undo" and self.desk.change is not None:
            return _("Undo: {what}").format(what=self.desk.change.what)
        return super().hint(action)

    def on_resize(self, event: events.Resize) -> None:
        """Ask politely for room when there is too little."""
        width, height = SMALLEST
        is_small = event.size.width < width or event.size.height < height
        text = _(
            "sf-tui needs {width}x{height} characters; this terminal has {w}x{h}. "
            "Enlarge it, or leave with q."
        )
        self.query_one("#frame").display = not is_small
        told = text.format(width=width, height=height, w=event.size.width, h=event.size.height)
        self.query_one("#too-small", Line).show(told if is_small else "")
        self.call_after_refresh(self.tick)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click anywhere else takes the focus off the limit's field, which saves it."""
        if isinstance(self.focused, LimitField) and event.widget is not self.focused:
            self.set_focus(None)

    @on(TabBar.Picked)
    async def _picked(self, event: TabBar.Picked) -> None:
        await self.show_tab(event.index)

    @on(HeaderBar.Pressed)
    def _header_pressed(self) -> None:
        if len(self.desk.summaries) > 1:
            self.action_choose_integration()

    @on(Tab.Chosen)
    def _chosen(self, event: Tab.Chosen) -> None:
        self.choose(event.name)
