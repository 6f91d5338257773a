"""What is printed when the screen breaks: one sentence and where, never the values."""

import traceback
from pathlib import PurePath

from rich.text import Text

from sf_tui.language import _


def report(error: BaseException) -> Text:
    """Return the sentence and a traceback with file names only, no paths, no locals, no message."""
    rows = [
        _("sf-tui's screen stopped because of an error of its own. Syncs that run elsewhere go on."),
        "",
    ]
    frames = traceback.extract_tb(error.__traceback__)
    rows.extend(f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)
    rows.append(f"  {type(error).__name__}")
    return Text("\n".join(rows), no_wrap=True, overflow="fold")


def _short(filename: str) -> str:
    parts = PurePath(filename).parts
    for root in ("sf_tui", "textual", "rich"):
        if root in parts:
            return "/".join(parts[parts.index(root) :])
    return parts[-1] if parts else "?"
