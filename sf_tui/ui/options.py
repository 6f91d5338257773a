"""How the screen is started."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sf_tui.ui.faults import Faults


@dataclass(frozen=True, slots=True)
class UiOptions:
    """What the command line decides about the screen; what a person decides is in `UiSettings`."""

    theme: str | None = None
    """Name of a theme; None: the one that was remembered."""
    ascii: bool = False
    """Signs and bars in ASCII, for terminals and fonts without the others."""
    mouse: bool = True
    read_only: bool = False
    integration: str | None = None
    """The integration to begin with; None: the first."""
    refresh_seconds: float = 0.2
    """How often the store is asked whether anything changed; a third of a second over SSH."""
    user_themes: Path | None = None
    """A folder of theme files that come before the ones of the product."""
    is_demo: bool = False
    faults: "Faults | None" = None
    """What may be let go wrong on purpose; None outside a demo."""
    title: str = "sf-tui"
