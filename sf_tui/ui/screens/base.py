"""What pages over the tabs have in common."""

from textual.screen import ModalScreen, Screen

from sf_tui.ui.actions import Scope, bindings
from sf_tui.ui.desk import Desk


class Live:
    """A screen that shows the store; the app calls these once it is laid out."""

    is_ready = False

    def reload(self) -> None:
        """Read anew and show; may raise `SfTuiError`."""

    def tick(self) -> None:
        """Show what only time changes."""


class Page(Live, Screen[None]):
    """A whole page over the tabs; Escape goes back."""

    BINDINGS = bindings(Scope.PAGE)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def on_mount(self) -> None:
        """Read for the first time; a subclass's own `on_mount` ran before."""
        self.is_ready = True
        self.desk.reload()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


class Dialog(Live, ModalScreen[None]):
    """A dialog over the tabs; Escape closes it."""

    BINDINGS = bindings(Scope.PAGE)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def on_mount(self) -> None:
        """Read for the first time; a subclass's own `on_mount` ran before."""
        self.is_ready = True
        self.desk.reload()

    def action_close(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)
