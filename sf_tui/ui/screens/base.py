"""What pages over the tabs have in common."""

from textual.screen import ModalScreen, Screen

from sf_tui.ui.actions import Action, Scope, bindings
from sf_tui.ui.desk import Desk


class Live:
    """A screen that shows the store; the app calls these once it is laid out."""

    is_ready = False

    def reload(self) -> None:
        """Read anew and show; may raise `SfTuiError`."""

    def tick(self) -> None:
        """Show what only time changes."""

    def why_not(self, action: str) -> str:  # noqa: ARG002
        """Return why an action has nothing to do now; empty when it has. The footer offers only those."""
        return ""

    def hint(self, action: Action) -> str:
        """Return the footer's word for an action."""
        return action.label_text


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
