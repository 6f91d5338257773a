"""Copying to the clipboard of the terminal that a person sits at, also over SSH (OSC 52)."""

from typing import Any

from textual.app import App

from sf_tui.language import _
from sf_tui.ui.text import data

MOST = 50_000
"""Characters; a terminal drops a longer sequence, at 74,994 bytes of base64 the first of them."""


def copy(app: App[Any], text: str) -> tuple[str, bool]:
    """Copy ``text``; returns the sentence to show, and whether nothing was copied."""
    if len(text.encode()) > MOST:
        return _("This is too long for the clipboard: select it with the mouse."), True
    app.copy_to_clipboard(data(text, MOST))
    return _("Copied, where this terminal allows it (OSC 52); else select it with the mouse."), False
