"""The live run, or when the last one was and the next one will be."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from sf_tui.language import _
from sf_tui.model.states import RunState
from sf_tui.operations.views import IntegrationState, IntegrationSummary, RunView
from sf_tui.ui import format as show
from sf_tui.ui import words
from sf_tui.ui.actions import Scope, bindings
from sf_tui.ui.signs import signs
from sf_tui.ui.text import data
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.steps import Steps


class RunPanel(Vertical, can_focus=True):
    """Escape cancels the live run while the panel has the focus."""

    DEFAULT_CSS = """
    RunPanel {
        height: auto;
        padding: 0 1;
        &:focus { background: $surface; }
        & > #run-line { text-style: bold; }
    }
    """
    BINDINGS = bindings(Scope.LIVE)

    class CancelWished(Message):
        """A person wants the live run to stop."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._is_live = False

    def compose(self) -> ComposeResult:
        """Lay out heading and steps."""
        yield Line(id="run-line")
        yield Steps(id="run-steps")

    def show(
        self, live: RunView | None, last: RunView | None, summary: IntegrationSummary, now: float
    ) -> None:
        """Show ``live``; without it, how ``last`` went and when the next run is due."""
        if self._is_live != (live is not None):
            self._is_live = live is not None
            self.refresh_bindings()
        head = self.query_one("#run-line", Line)
        steps = self.query_one(Steps)
        steps.display = live is not None
        if live is None:
            head.show(_idle(last, summary, now))
            return
        text = _("Run {id}, for {duration}: {what}, {calls}").format(
            id=live.id,
            duration=show.duration(now - live.started_at),
            what=words.changed(live.changed, live.records),
            calls=words.calls(live.calls),
        )
        pieces: list[str | tuple[str, str]] = [(f"{signs().on} ", "$text-ok"), text]
        if live.failed:
            pieces.append((", " + _("{n} failed").format(n=show.number(live.failed)), "$text-bad"))
        head.show(*pieces)
        steps.show(live)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Escape only while something runs."""
        return self._is_live if action == "cancel_live" else super().check_action(action, parameters)

    def action_cancel_live(self) -> None:
        """Ask for the run to stop."""
        self.post_message(self.CancelWished())


_BROKEN_OFF = {RunState.FAILED, RunState.SUSPENDED, RunState.INTERRUPTED}
"""How a run ends that has a sentence saying why."""


def _idle(last: RunView | None, summary: IntegrationSummary, now: float) -> str:
    parts = []
    if last is None:
        parts.append(_("No run yet."))
    else:
        parts.append(
            _("Last run {ago}: {state}, {what}, {calls}.").format(
                ago=show.ago(last.ended_at or last.started_at, now),
                state=words.run_state(last.state),
                what=words.changed(last.changed, last.records),
                calls=words.calls(last.calls),
            )
        )
        if last.state in _BROKEN_OFF and last.sentence is not None:
            parts.append(words.closed(data(last.sentence.render(_), 300)))
    if summary.state is IntegrationState.OFF:
        parts.append(_("Automatic sync is off: no next run."))
    elif summary.state is IntegrationState.SUSPENDED:
        how = words.goes_on(summary.suspend_reason)
        parts.append(
            f"{_('Suspended.')} {how}" if how else _("Suspended: no next run until the cause is gone.")
        )
    elif summary.next_run_at is not None and last is not None and last.state is RunState.CANCELLED:
        text = _("The next run starts {when}; a switches automatic sync off.")
        parts.append(text.format(when=show.ahead(summary.next_run_at, now)))
    elif summary.next_run_at is not None:
        parts.append(_("Next {when}.").format(when=show.ahead(summary.next_run_at, now)))
    return " ".join(parts)
