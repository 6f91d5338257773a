"""A field that takes what is pasted whole: an address that a terminal broke into lines is one address."""

from textual import events
from textual.widgets import Input


class PasteInput(Input):
    """Textual's own field keeps the first line of a paste only."""

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.take(event.text)

    def take(self, text: str) -> None:
        """Put pasted text where the cursor is."""
        whole = "".join(part.strip() for part in text.splitlines())
        if self.selection.is_empty:
            self.insert_text_at_cursor(whole)
        else:
            self.replace(whole, *self.selection)
