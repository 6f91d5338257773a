"""A run's steps: a line each with bar, count, rate, time left and calls."""

from rich.cells import cell_len
from textual.containers import Vertical

from sf_tui.language import _, ngettext
from sf_tui.model.states import StepState
from sf_tui.operations.views import RunView, StepView
from sf_tui.ui import format as show
from sf_tui.ui import words
from sf_tui.ui.bars import bar
from sf_tui.ui.signs import signs
from sf_tui.ui.text import Piece, fit, line
from sf_tui.ui.widgets.line import Line

KIND, DIRECTION, COUNT, RATE, LEFT, CALLS = 14, 9, 16, 7, 8, 9
READ = 7
"""Cells of the number of records of a finished step."""
FIXED = KIND + DIRECTION + 1 + COUNT + 1 + RATE + 1 + LEFT + 1 + CALLS
"""Cells of a line without its bar."""


class Steps(Vertical):
    """Only lines that change are drawn again."""

    DEFAULT_CSS = """
    Steps { height: auto; & > Line { text-wrap: nowrap; text-overflow: ellipsis; } }
    """

    def show(self, run: RunView) -> None:
        """Show the steps of ``run``."""
        rows = list(self.query_children(Line))
        for missing in range(len(rows), len(run.steps)):
            row = Line(id=f"step-{missing}")
            self.mount(row)
            rows.append(row)
        width = self.size.width or 75
        for index, row in enumerate(rows):
            if index < len(run.steps):
                row.show_content(line(*_step(run.steps[index], width)))
            else:
                row.show("")


def _step(step: StepView, width: int) -> list[Piece]:
    head: list[Piece] = [
        (fit(words.kind(step.kind), KIND), "bold"),
        fit(words.direction(step.direction), DIRECTION),
    ]
    if step.state is StepState.WAITING:
        return [*head, (words.step_state(step.state), "$text-quiet")]
    share = step.read / step.total if step.total else (1.0 if step.state is StepState.DONE else 0.0)
    style = "$text-ok" if step.state is not StepState.STOPPED else "$text-warn"
    room = max(6, min(30, width - FIXED))
    pieces: list[Piece] = [*head, (bar(share, room), style), " "]
    if step.state is not StepState.RUNNING:
        rest = width - KIND - DIRECTION - room - READ - 2
        told = fit(outcome(step, rest), rest).rstrip()
        return [
            *pieces,
            fit(show.number(step.read), READ, right=True),
            " ",
            (told, "$text-bad" if step.failed else ""),
        ]
    left = show.duration(step.seconds_left) if step.seconds_left is not None else ""
    calls = words.calls(step.calls) if step.calls else ""
    columns = ((show.rate(step.records_per_second), RATE), (left, LEFT), (calls, CALLS))
    pieces.append(fit(_count(step), COUNT, right=True))
    used = KIND + DIRECTION + room + 1 + COUNT
    for text, cells in columns:
        used += 1 + cells
        if used > width:
            break
        pieces.append(" " + fit(text, cells, right=True))
    return pieces


def _count(step: StepView) -> str:
    if step.total is None:
        return show.number(step.read)
    text = _("{n} of {total}").format(n=show.number(step.read), total=show.number(step.total))
    if cell_len(text) <= COUNT:
        return text
    return f"{show.number(step.read)} {show.percent(step.read / max(1, step.total))}"


def outcome(step: StepView, width: int) -> str:
    """Return what a finished step did, the worst first; in less detail where ``width`` is too small."""
    both = step.created + step.updated
    failed = (step.failed, _("{n} failed"))
    created = (step.created, ngettext("{n} created", "{n} created", step.created))
    updated = (step.updated, ngettext("{n} updated", "{n} updated", step.updated))
    changed = (both, ngettext("{n} changed", "{n} changed", both))
    skipped = (step.skipped, ngettext("{n} skipped", "{n} skipped", step.skipped))
    sign = signs().warning if step.failed or step.state is StepState.STOPPED else signs().ok
    told = ""
    for parts in (
        (failed, created, updated, skipped),
        (failed, changed, skipped),
        (failed, changed),
        (failed,),
    ):
        found = [text.format(n=show.number(count)) for count, text in parts if count]
        told = f"{sign} " + (", ".join(found) or _("no change"))
        if cell_len(told) <= width:
            break
    return told
