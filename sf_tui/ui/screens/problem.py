"""The records of one problem."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import DataTable

from sf_tui.language import _
from sf_tui.operations.views import FailureView, ProblemView
from sf_tui.ui import format as show
from sf_tui.ui import words
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Page
from sf_tui.ui.signs import signs
from sf_tui.ui.text import cell, data, line, lines
from sf_tui.ui.widgets.hint_bar import HintBar
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.table import ListTable, Row


class ProblemScreen(Page):
    """What is wrong, since when, and which records; the chosen one in full below the table."""

    def __init__(self, desk: Desk, problem: ProblemView) -> None:
        super().__init__(desk)
        self._integration = desk.chosen
        self._problem = problem
        self._failures: tuple[FailureView, ...] = ()
        self._is_solved = False

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        yield Line(id="page-title")
        with VerticalScroll(id="page-body", can_focus=False):
            yield Line(id="problem-sentence")
            yield Line(id="problem-times")
            yield ListTable(id="failures")
            yield Line(id="failure")
        yield HintBar(is_read_only=self.desk.is_read_only)

    def on_mount(self) -> None:
        """Focus the records."""
        self.query_one(ListTable).focus()

    def reload(self) -> None:
        """Read the records, and whether the problem is still there."""
        console, fingerprint = self.desk.console, self._problem.fingerprint
        self._failures = console.failures(self._integration, fingerprint)
        problems = console.sync(self._integration).problems
        fresh = next((each for each in problems if each.fingerprint == fingerprint), None)
        self._is_solved = fresh is None
        self._problem = fresh or self._problem
        self.tick()

    def tick(self) -> None:
        """Show problem and records."""
        problem, now = self._problem, self.desk.now
        what = f"{words.kind(problem.kind)} {words.direction(problem.direction)}"
        title = f"{what} {signs().dot} {data(problem.code, 60)}"
        self.query_one("#page-title", Line).show((title, "bold"))
        style = "$text-quiet" if self._is_solved else "$text-bad"
        self.query_one("#problem-sentence", Line).show((data(problem.sentence.render(_), 400), style))
        table = self.query_one(ListTable)
        table.display = bool(self._failures)
        if self._is_solved:
            times = _("Solved: no record has this problem any more.")
            self.query_one("#problem-times", Line).show((f"{signs().ok} {times}", "bold $text-ok"))
        else:
            times = _("{records}, first {first}, last {last}; {next}").format(
                records=words.records(problem.count),
                first=show.moment(problem.first_at, now),
                last=show.ago(problem.last_at, now),
                next=_next(problem.next_at, now),
            )
            self.query_one("#problem-times", Line).show((times, "$text-quiet"))
        table.show_columns([_("Record"), _("Id"), _("Attempts"), _("Last"), _("Next")])
        table.show_rows([_row(each, now) for each in self._failures])
        self._show_chosen()

    @on(DataTable.RowHighlighted)
    def _row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.query_one(ListTable).chosen
        failure = next((each for each in self._failures if each.source_id == chosen), None)
        detail = self.query_one("#failure", Line)
        if failure is None:
            detail.show("")
            return
        other = data(failure.other_id) if failure.other_id else _("not linked")
        now = self.desk.now
        detail.show_content(
            lines(
                (
                    line(
                        (data(failure.label), "bold"), f"  {data(failure.source_id)} {signs().both} {other}"
                    ),
                    line((data(failure.sentence.render(_), 400), "$text-bad")),
                    line(
                        (
                            _("First failed {first}; {next}").format(
                                first=show.moment(failure.first_at, now), next=_next(failure.next_at, now)
                            ),
                            "$text-quiet",
                        )
                    ),
                )
            )
        )


def _next(at: float | None, now: float) -> str:
    if at is None:
        return _("tried again when the record or the set-up changes.")
    return _("tried again {when}.").format(when=show.ahead(at, now))


def _row(failure: FailureView, now: float) -> Row:
    return failure.source_id, [
        cell(data(failure.label, 30)),
        cell(failure.source_id),
        cell(show.number(failure.attempts), justify="right"),
        cell(show.day(failure.last_at, now)),
        cell(show.ahead(failure.next_at, now) if failure.next_at else signs().none),
    ]
