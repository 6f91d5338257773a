"""The addresses below `/__emulator__/` by which tests and demos steer the org."""

from sf_tui.emulator.control.routes import routes

__all__ = ["routes"]
