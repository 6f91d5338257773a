"""What the four tabs have in common."""

from textual.containers import VerticalScroll
from textual.message import Message

from sf_tui.ui.desk import Desk


class Tab(VerticalScroll):
    """Reads its own snapshot when it is visible and shows it; widgets never fetch.

    `read` may raise `SfTuiError`; `show` may be called at any time and changes only what differs.
    """

    DEFAULT_CSS = """
    Tab { padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

    class Chosen(Message):
        """A person chose another integration."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, desk: Desk, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.desk = desk

    def read(self) -> None:
        """Take a snapshot through the console."""
        raise NotImplementedError

    def show(self) -> None:
        """Show the snapshot as of now."""
        raise NotImplementedError

    def settle_focus(self) -> None:
        """Focus what a person most likely wants."""
        for widget in self.query("*"):
            if widget.focusable:
                widget.focus(scroll_visible=False)
                return
        self.focus()
