"""The full-screen terminal interface. It is the only room that imports Textual."""

from sf_tui.ui.app import SfTuiApp
from sf_tui.ui.options import UiOptions
from sf_tui.ui.run import run_screen

__all__ = ["SfTuiApp", "UiOptions", "run_screen"]
