"""One run, step by step."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from sf_tui.language import _
from sf_tui.operations.views import RunView, StepView
from sf_tui.ui import format as show
from sf_tui.ui import words
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Page
from sf_tui.ui.signs import signs
from sf_tui.ui.text import cell, data
from sf_tui.ui.widgets.hint_bar import HintBar
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.table import ListTable, Row

STATE, SAME, SKIPPED = 1, 5, 6
"""Columns that give way first where there is little room."""


class RunScreen(Page):
    """What each step read, created, updated, left alone, skipped and failed, and what it cost."""

    def __init__(self, desk: Desk, run_id: int) -> None:
        super().__init__(desk)
        self._integration = desk.chosen
        self._run_id = run_id
        self._run: RunView | None = None

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        yield Line(id="page-title")
        with VerticalScroll(id="page-body", can_focus=False):
            yield Line(id="run-summary")
            yield Line(id="run-why")
            yield ListTable(id="run-table")
        yield HintBar(is_read_only=self.desk.is_read_only)

    def on_mount(self) -> None:
        """Focus the table."""
        self.query_one(ListTable).focus()

    def reload(self) -> None:
        """Read the run."""
        self._run = self.desk.console.run(self._integration, self._run_id)
        self.tick()

    def tick(self) -> None:
        """Show the run."""
        run, now = self._run, self.desk.now
        if run is None:
            return
        title = _("Run {id} of {name}").format(id=run.id, name=data(self._integration))
        self.query_one("#page-title", Line).show((title, "bold"))
        summary = _("{state}. Started {start} by {who}, took {duration}: {what}, {failed} failed, {calls}.")
        self.query_one("#run-summary", Line).show(
            summary.format(
                state=words.run_state(run.state),
                start=show.moment(run.started_at, now),
                who=words.trigger(run.trigger),
                duration=show.duration((run.ended_at or now) - run.started_at),
                what=words.changed(run.changed, run.records),
                failed=show.number(run.failed),
                calls=words.calls(run.calls),
            )
        )
        why = data(run.sentence.render(_), 400) if run.sentence else ""
        self.query_one("#run-why", Line).show((why, "$text-warn"))
        table = self.query_one(ListTable)
        heads = [_("Step"), _("State"), _("Read"), _("Created"), _("Updated"), _("Same"), _("Skipped")]
        heads += [_("Failed"), _("Calls")]
        table.show_fitting(heads, [_row(step) for step in run.steps], drop=(SAME, STATE, SKIPPED))


def _row(step: StepView) -> Row:
    counts = (step.read, step.created, step.updated, step.unchanged, step.skipped, step.failed, step.calls)
    return f"{step.kind}.{step.direction}", [
        cell(f"{words.kind(step.kind)} {words.direction(step.direction)}"),
        cell(words.step_state(step.state)),
        *(cell(show.number(count) if count else signs().dot, justify="right") for count in counts),
    ]
