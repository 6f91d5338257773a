"""Start the screen and wait until a person leaves it."""

from sf_tui.operations.console import Console
from sf_tui.ui.app import SfTuiApp
from sf_tui.ui.options import UiOptions


def run_screen(console: Console, options: UiOptions) -> int:
    """Run the screen; returns the process's exit code. Install the language before importing `sf_tui.ui`."""
    app = SfTuiApp(console, options=options)
    result = app.run(mouse=options.mouse)
    return result if result is not None else app.return_code or 0
