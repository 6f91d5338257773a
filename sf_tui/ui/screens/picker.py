"""Choose an integration."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from sf_tui.language import _
from sf_tui.ui import words
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Dialog
from sf_tui.ui.text import cell
from sf_tui.ui.widgets.table import ListTable


class Picker(Dialog):
    """A list of names and states; Enter chooses."""

    def __init__(self, desk: Desk, choose: Callable[[str], None]) -> None:
        super().__init__(desk)
        self._choose = choose

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog", id="picker") as box:
            box.border_title = Content(_("Integration"))
            yield ListTable(id="picker-table")

    def on_mount(self) -> None:
        """Fill the list."""
        self.tick()
        table = self.query_one(ListTable)
        table.choose(self.desk.chosen)
        table.focus()

    def tick(self) -> None:
        """Show the states as last read."""
        table = self.query_one(ListTable)
        table.show_columns([_("Integration"), _("State")])
        rows = [
            (each.name, [cell(each.name), cell(words.state(each, self.desk.now)[0])])
            for each in self.desk.summaries
        ]
        table.show_rows(rows)

    @on(ListTable.RowOpened)
    def _row_opened(self, event: ListTable.RowOpened) -> None:
        event.stop()
        self.dismiss(None)
        self._choose(event.key)
