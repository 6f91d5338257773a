"""The field of this integration's own limit: saved on Enter and when the focus leaves it."""

from textual import events
from textual.message import Message
from textual.widgets import Input

from sf_tui.ui.actions import Scope, bindings


class LimitField(Input):
    """Holds a whole number; empty means the default. It never overwrites what a person is typing."""

    DEFAULT_CSS = """
    LimitField {
        width: 16;
        height: 1;
        border: none;
        padding: 0 1;
        background: $panel;
        &:focus { border: none; background: $primary 40%; }
    }
    """
    BINDINGS = bindings(Scope.FIELD)

    class Left(Message):
        """The number should be saved; None is the default."""

        def __init__(self, calls: int | None) -> None:
            super().__init__()
            self.calls = calls

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, restrict=r"[0-9 ,.\u00a0\u202f]*", max_length=14, compact=True)
        self._saved = ""

    @staticmethod
    def number_of(text: str) -> int | None:
        """Read what was typed, groups and all."""
        digits = "".join(character for character in text if character.isdigit())
        return int(digits) if digits else None

    @property
    def is_dirty(self) -> bool:
        """Whether something is typed that is not saved."""
        return self.number_of(self.value) != self.number_of(self._saved)

    def show(self, text: str) -> None:
        """Show the saved number, unless a person has typed another."""
        if self.is_dirty:
            return
        self._saved = text
        if self.value != text:
            with self.prevent(Input.Changed):
                self.value = text

    def put_back(self, text: str | None = None) -> None:
        """Show the saved number, whatever is typed."""
        if text is not None:
            self._saved = text
        with self.prevent(Input.Changed):
            self.value = self._saved

    def action_save_field(self) -> None:
        """Save on Enter."""
        self._leave()

    def action_restore_field(self) -> None:
        """Put the saved number back on Escape."""
        self.value = self._saved

    def on_blur(self, _event: events.Blur) -> None:
        """Save when the focus goes elsewhere; not when the terminal's window does."""
        if self.app.app_focus:
            self._leave()

    def _leave(self) -> None:
        if self.is_dirty:
            calls = self.number_of(self.value)
            self.post_message(self.Left(calls))
