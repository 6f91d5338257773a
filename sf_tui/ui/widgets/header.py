"""Two lines that say at any moment how things stand."""

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from sf_tui.language import _
from sf_tui.operations.views import IntegrationSummary, ServiceView
from sf_tui.ui import format as show
from sf_tui.ui import words
from sf_tui.ui.signs import signs
from sf_tui.ui.text import data, filled, fit, line


class HeaderBar(Widget):
    """Product, integration and state; then credentials, quota and what is out of the ordinary."""

    DEFAULT_CSS = """
    HeaderBar { height: 2; background: $panel; padding: 0 1; }
    """

    class Pressed(Message):
        """The header was clicked: choose an integration."""

    def __init__(self, title: str, *, is_read_only: bool, is_demo: bool) -> None:
        super().__init__()
        self._title = title
        self._is_read_only = is_read_only
        self._is_demo = is_demo
        self._now = 0.0
        self._summary: IntegrationSummary | None = None
        self._service: ServiceView | None = None
        self._place = (0, 0)
        self._shown = Content()

    def show(
        self,
        now: float,
        summary: IntegrationSummary | None,
        service: ServiceView | None,
        place: tuple[int, int],
    ) -> None:
        """Show the chosen integration; ``place`` is (which, of how many)."""
        self._now, self._summary, self._service, self._place = now, summary, service, place
        content = self._both()
        if content.plain != self._shown.plain or content.spans != self._shown.spans:
            self.refresh()

    def render(self) -> Content:
        """Return both lines."""
        self._shown = self._both()
        return self._shown

    def _both(self) -> Content:
        width = max(20, self.content_size.width)
        return Content("\n").join((self._first(width), self._second(width)))

    def _first(self, width: int) -> Content:
        title = (f"{self._title} ", "bold")
        if self._summary is None:
            return Content.assemble(title, _("no integration"))
        state, style = words.state(self._summary, self._now)
        state = fit(state, min(cell_len(state), width - cell_len(self._title) - 12))
        which, total = self._place
        count = f" ({which}/{total})" if total > 1 else ""
        room = width - cell_len(self._title) - cell_len(state) - cell_len(count) - 4
        name = fit(data(self._summary.name), min(room, cell_len(data(self._summary.name))))
        gap = max(1, width - cell_len(self._title) - 1 - cell_len(name) - cell_len(count) - cell_len(state))
        return Content.assemble(title, (name, "bold $text-key"), count, " " * gap, (state, f"bold {style}"))

    def _second(self, width: int) -> Content:
        sign = signs()
        left: dict[str, Content] = {}
        right: dict[str, tuple[str, str]] = {}
        if self._service is not None and not self._service.is_running:
            right["service"] = (f"{sign.warning} {_('no service')}", "bold $text-warn")
        if self._summary is not None:
            state = words.credentials(self._summary.credentials)
            share = (words.quota(self._summary), self._quota_style())
            left["credentials"] = line(*filled(_("Credentials {state}"), "state", state))
            is_share = self._summary.allocation is not None
            left["calls"] = line(*filled(_("API calls {share}"), "share", share)) if is_share else line(share)
            if self._summary.failing:
                failing = _("{n} failing").format(n=show.number(self._summary.failing))
                left["failing"] = line((failing, "$text-bad"))
            if self._summary.is_sandbox:
                right["sandbox"] = (_("sandbox"), "$text-quiet")
        if self._is_demo:
            right["demo"] = (_("demo"), "$text-quiet")
        if self._is_read_only:
            right["read-only"] = (_("read-only"), "bold $text-warn")
        for least in ("", "demo", "failing", "sandbox"):
            left.pop(least, None)
            right.pop(least, None)
            first = Content("  ").join(left.values())
            second = Content(f" {sign.dot} ").join(line(each) for each in right.values())
            gap = width - cell_len(first.plain) - cell_len(second.plain)
            if gap > 0 or not right:
                break
        return Content.assemble(first, " " * max(1, gap), second)

    def _quota_style(self) -> str:
        summary = self._summary
        if summary is None or not summary.allocation:
            return ""
        share = summary.own_used / summary.allocation
        return "bold $text-bad" if share >= 0.95 else "$text-warn" if share >= 0.8 else "$text-ok"

    def on_click(self, event: events.Click) -> None:
        """Let a person choose another integration."""
        event.stop()
        self.post_message(self.Pressed())
