"""Every key, those of the focus first; made from the registry."""

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from sf_tui.language import _
from sf_tui.ui.actions import Scope, of, scope_title
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Page
from sf_tui.ui.text import fit, hang, line, lines
from sf_tui.ui.widgets.hint_bar import HintBar
from sf_tui.ui.widgets.line import Line

KEY = 7
MOST = 20
"""Cells of the longest label."""
ORDER = (
    Scope.FIELD,
    Scope.LIVE,
    Scope.TABLE,
    Scope.INTEGRATIONS,
    Scope.CREDENTIALS,
    Scope.LIMITS,
    Scope.SYNC,
    Scope.APP,
    Scope.PAGE,
    Scope.LOGIN,
    Scope.QUESTION,
)


class HelpScreen(Page):
    """``first`` are the scopes that the focus has, the nearest first."""

    def __init__(self, desk: Desk, first: tuple[Scope, ...]) -> None:
        super().__init__(desk)
        self._order = (*first, *(scope for scope in ORDER if scope not in first))

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        yield Line(id="page-title")
        with VerticalScroll(id="page-body"):
            yield Line(id="help")
        yield HintBar(is_read_only=self.desk.is_read_only)

    def on_mount(self) -> None:
        """Write the help; it does not change while it is open."""
        self.query_one("#page-title", Line).show((_("Keys"), "bold"))
        rows: list[Content] = []
        labels = [cell_len(action.label_text) for scope in self._order for action in of(scope)]
        width = min(MOST, max(labels))
        indent = 2 + KEY + 1 + width + 1
        for scope in self._order:
            rows.append(line((scope_title(scope), "bold $text-key")))
            for action in of(scope):
                key, label = fit(action.key_text, KEY), fit(action.label_text, width)
                sentence = hang(action.help_text, indent, self.app.size.width - 5)
                rows.append(line("  ", (key, "bold"), f" {label} {sentence}"))
            rows.append(Content())
        more = _(
            "Tab and Shift+Tab go from part to part, Space or Enter changes a box, the arrow keys move "
            "in tables and choices, Page Up and Page Down scroll."
        )
        rows.append(line((more, "$text-quiet")))
        self.query_one("#help", Line).show_content(lines(rows))
        self.query_one("#page-body").focus()
