"""How the records of each kind stand on each side."""

from typing import TypeAlias

from rich.cells import cell_len
from textual.content import Content

from sf_tui.language import _
from sf_tui.model.states import RecordState
from sf_tui.operations.views import LedgerRow
from sf_tui.ui import format as show
from sf_tui.ui import words
from sf_tui.ui.signs import signs
from sf_tui.ui.text import fit, line, lines
from sf_tui.ui.widgets.line import Line

ALWAYS = (RecordState.IN_SYNC, RecordState.PENDING, RecordState.FAILING)
OPEN = (RecordState.PENDING, RecordState.FAILING, RecordState.WAITING)
"""What is still to be done."""
SOMETIMES = (RecordState.WAITING, RecordState.EXCLUDED, RecordState.IGNORED, RecordState.MERGED)


NAMES = 18
"""Cells of kind and side."""

Column: TypeAlias = tuple[str, tuple[RecordState, ...]]
"""A head, and the states counted under it."""


class Ledger(Line):
    """A column for each state that occurs, and the total as of the last count."""

    def show_ledger(self, rows: tuple[LedgerRow, ...], now: float) -> None:
        """Show ``rows``; a state that occurs nowhere has no column."""
        if not rows:
            self.show((_("Nothing was counted yet."), "$text-quiet"))
            return
        columns = self._columns(rows)
        heads = [*(head for head, _states in columns), _("total")]
        widths = _widths(columns)
        room = self.size.width or self.app.size.width
        gap = " " * (2 if NAMES + sum(widths) + 2 * len(columns) <= room else 1)
        content = [
            line((" " * NAMES + gap.join(map(_right, heads, widths)), "$text-quiet underline")),
            *(
                _row(row, columns, widths, gap, index > 0 and rows[index - 1].kind == row.kind)
                for index, row in enumerate(rows)
            ),
        ]
        counted = min((row.counted_at for row in rows if row.counted_at is not None), default=None)
        if counted is not None:
            text = _("Total as of the last count, {ago}.").format(ago=show.ago(counted, now))
            content.append(line((text, "$text-quiet")))
        self.show_content(lines(content))

    def _columns(self, rows: tuple[LedgerRow, ...]) -> list[Column]:
        """Return the fullest columns that fit: rare states are put together first, then what is open."""
        always: list[Column] = [(words.record_state(each), (each,)) for each in ALWAYS]
        rare = [each for each in SOMETIMES if any(row.counts.get(each) for row in rows)]
        sets: tuple[list[Column], ...] = (
            [*always, *((words.record_state(each), (each,)) for each in rare)],
            [*always, (_("other"), SOMETIMES)],
            [always[0], (_("open"), OPEN)],
        )
        room = self.size.width or self.app.size.width
        fitting = (each for each in sets if NAMES + sum(_widths(each)) + len(each) <= room)
        return next(fitting, sets[-1])


def _widths(columns: list[Column]) -> list[int]:
    return [max(7, cell_len(head)) for head in [*(head for head, _states in columns), _("total")]]


def _right(text: str, width: int) -> str:
    return fit(text, width, right=True)


def _row(
    row: LedgerRow,
    columns: list[Column],
    widths: list[int],
    gap: str,
    is_same_kind: bool,  # noqa: FBT001
) -> Content:
    parts: list[str | tuple[str, str]] = [
        (fit("" if is_same_kind else words.kind(row.kind), 14), "bold"),
        fit(words.side_short(row.side), 4),
    ]
    for (_head, states), width in zip(columns, widths, strict=False):
        count = sum(row.counts.get(state, 0) for state in states)
        text = _right(show.number(count) if count else signs().dot, width)
        is_bad = RecordState.FAILING in states and row.counts.get(RecordState.FAILING)
        parts += [(text, "bold $text-bad") if is_bad else text, gap]
    total = signs().none if row.total is None else show.number(row.total)
    parts.append((_right(total, widths[-1]), "bold"))
    return line(*parts)
