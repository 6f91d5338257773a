"""A table that keeps its place: rows have keys, and only changed cells are written again."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from rich.cells import cell_len
from rich.text import Text
from textual.message import Message
from textual.widget import Widget
from textual.widgets import DataTable
from textual.widgets.data_table import ColumnKey, RowDoesNotExist

from sf_tui.ui.actions import Scope, bindings
from sf_tui.ui.widgets.measured import Measured

Row: TypeAlias = tuple[str, Sequence[Text]]
"""A key and the cells."""
MOST_ROWS = 200


class ListTable(Measured, DataTable[Text]):
    """Whole rows are chosen; ``j k g G`` move beside the arrow keys; Enter posts `RowOpened`."""

    DEFAULT_CSS = """
    ListTable {
        height: auto;
        background: $background;
        scrollbar-size-vertical: 1;
        & > .datatable--header { background: $background; color: $text-quiet; text-style: underline; }
        & > .datatable--cursor { background: $panel; color: $foreground; text-style: none; }
        &:focus > .datatable--cursor { background: $primary 45%; color: $foreground; text-style: bold; }
        & > .datatable--hover { background: $surface; }
    }
    """
    BINDINGS = bindings(Scope.TABLE)

    class RowOpened(Message):
        """A person opened a row."""

        def __init__(self, table: "ListTable", key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> "ListTable":
            """The table, for `on` with a selector."""
            return self.table

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, cursor_type="row", zebra_stripes=False, cell_padding=1)
        self._heads: tuple[str, ...] = ()
        self._rows: dict[str, tuple[Text, ...]] = {}
        self._fitted: Callable[[], None] | None = None
        """Fits what was shown last into the room there is now."""

    def on_resize(self) -> None:
        """Fit the columns into the room that the table turned out to have."""
        if self._fitted is not None:
            self._fitted()

    def show_columns(self, heads: Sequence[str]) -> None:
        """Set the headings; rows are drawn anew when they changed."""
        if tuple(heads) != self._heads:
            self.clear(columns=True)
            self._rows = {}
            self._heads = tuple(heads)
            for index, head in enumerate(heads):
                self.add_column(Text(head), key=str(index))

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show ``rows``; when keys and order stay, only changed cells are written."""
        fresh = {key: tuple(cells) for key, cells in rows[:MOST_ROWS]}
        if list(fresh) == list(self._rows):
            for key, cells in fresh.items():
                for index, (new, old) in enumerate(zip(cells, self._rows[key], strict=True)):
                    if new != old:
                        self.update_cell(key, ColumnKey(str(index)), new, update_width=True)
        else:
            chosen = self.chosen
            with self.prevent(DataTable.RowHighlighted):
                self.clear()
                for key, cells in fresh.items():
                    self.add_row(*cells, key=key)
            self._rows = fresh
            self.choose(chosen)
        self._rows = fresh

    def show_fitting(self, heads: Sequence[str], rows: Sequence[Row], drop: Sequence[int] = ()) -> None:
        """Show as many columns as there is room for; those of ``drop`` go first, then the last ones."""
        self._fitted = partial(self.show_fitting, heads, rows, drop)
        keep = list(range(len(heads)))
        leave = [*drop, *(index for index in reversed(keep) if index not in drop)]
        widths = [
            max((cell_len(head), *(cells[index].cell_len for _key, cells in rows))) + 2 * self.cell_padding
            for index, head in enumerate(heads)
        ]
        room = self.scrollable_content_region.width or self.app.size.width
        while len(keep) > 1 and sum(widths[index] for index in keep) > room:
            keep.remove(leave.pop(0))
        self.show_columns([heads[index] for index in keep])
        self.show_rows([(key, [cells[index] for index in keep]) for key, cells in rows])

    def _page(self, by: int) -> bool:
        """Scroll the page around the table by a page when the table itself has nothing more to show."""
        is_at_end = self.cursor_row >= self.row_count - 1 if by > 0 else self.cursor_row <= 0
        if self.max_scroll_y > 0 and not is_at_end:
            return False
        for around in self.ancestors:
            if isinstance(around, Widget) and around.allow_vertical_scroll:
                around.scroll_relative(y=by * around.scrollable_content_region.height, animate=False)
                return True
        return False

    def action_page_down(self) -> None:
        """Go a page down, in the table or in what is around it."""
        if not self._page(1):
            super().action_page_down()

    def action_page_up(self) -> None:
        """Go a page up, in the table or in what is around it."""
        if not self._page(-1):
            super().action_page_up()

    @property
    def chosen(self) -> str:
        """Key of the row under the cursor; empty when there is none."""
        keys = list(self._rows)
        return keys[self.cursor_row] if 0 <= self.cursor_row < len(keys) else ""

    def choose(self, key: str) -> None:
        """Put the cursor on a row."""
        try:
            index = self.get_row_index(key)
        except RowDoesNotExist:
            return
        if index != self.cursor_row:
            self.move_cursor(row=index, animate=False)

    def action_row_down(self) -> None:
        """Go down."""
        self.action_cursor_down()

    def action_row_up(self) -> None:
        """Go up."""
        self.action_cursor_up()

    def action_first_row(self) -> None:
        """Go to the first row."""
        self.move_cursor(row=0, animate=False)

    def action_last_row(self) -> None:
        """Go to the last row."""
        self.move_cursor(row=max(0, self.row_count - 1), animate=False)

    def action_open_row(self) -> None:
        """Open the row under the cursor."""
        if self.chosen:
            self.post_message(self.RowOpened(self, self.chosen))

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """A click on the row under the cursor opens it, too."""
        event.stop()
        self.action_open_row()
