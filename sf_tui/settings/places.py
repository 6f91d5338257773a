"""Where settings, state and a user's themes are (DESIGN section 7)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from sf_tui.model.errors import SettingsError
from sf_tui.model.safe_text import safe_text

if TYPE_CHECKING:
    from collections.abc import Mapping

APP = "sf-tui"
CONFIG_VARIABLE = "SF_TUI_CONFIG"
STATE_VARIABLE = "SF_TUI_STATE"


@dataclass(frozen=True, slots=True)
class Places:
    """Absolute paths; nothing is created until something is written."""

    settings_file: Path
    state_dir: Path
    themes_dir: Path
    """A user's own themes: ``themes/`` beside the settings file."""


def find_places(
    config: str | Path | None = None,
    state: str | Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Places:
    """Return the places: an option (``--config``, ``--state``) beats the environment beats the platform.

    Raises `SettingsError` when a path names a home directory that does not exist.
    """
    environment = os.environ if environment is None else environment
    chosen_file = config or environment.get(CONFIG_VARIABLE)
    chosen_state = state or environment.get(STATE_VARIABLE)
    settings_file = _absolute(
        chosen_file or Path(platformdirs.user_config_dir(APP, appauthor=False), f"{APP}.toml")
    )
    state_dir = _absolute(chosen_state or platformdirs.user_state_dir(APP, appauthor=False))
    return Places(settings_file, state_dir, settings_file.parent / "themes")


def make_directory(path: Path) -> Path:
    """Create ``path`` and what is missing above it, each 0700; what exists keeps its mode.

    Raises `SettingsError` when it cannot be made.
    """
    try:
        _make(path)
    except OSError as error:
        failure = error.strerror or type(error).__name__
    else:
        return path
    raise SettingsError(
        "The directory {path} cannot be created ({reason}); make it, or choose another place.",
        path=safe_text(str(path), 500),
        reason=failure,
    )


def _make(path: Path) -> None:
    if path.is_dir():
        return
    _make(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def _absolute(path: str | Path) -> Path:
    try:
        return Path(path).expanduser().absolute()
    except RuntimeError:
        pass
    raise SettingsError(
        "The path {path} names a home directory that does not exist; write the path in full.",
        path=safe_text(str(path), 500),
    )
