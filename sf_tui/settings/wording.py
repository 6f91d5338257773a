"""Keys, values and paths as they stand in a sentence: short, on one line, harmless."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sf_tui.model.safe_text import safe_text

if TYPE_CHECKING:
    from pathlib import Path

    from sf_tui.settings.layout import KeyPath

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def dotted(path: KeyPath) -> str:
    """Write a key's path as the file would: ``integrations."My org".enabled``."""
    return safe_text(".".join(part if _BARE_KEY.fullmatch(part) else f'"{part}"' for part in path))


def quoted(value: object) -> str:
    """Write a value as TOML would, short enough for a sentence."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return safe_text(f'"{value}"', 80)
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    return safe_text(str(value), 80)


def shown(path: Path | str) -> str:
    """Write a path."""
    return safe_text(str(path), 500)
