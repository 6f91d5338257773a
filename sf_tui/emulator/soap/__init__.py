"""What callers of the partner SOAP API still need, because REST has no such calls."""

from sf_tui.emulator.soap.routes import routes

__all__ = ["routes"]
