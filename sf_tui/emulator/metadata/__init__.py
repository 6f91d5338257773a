"""The Metadata API as far as an org set-up needs it: a field, a permission set, who has it."""

from sf_tui.emulator.metadata.routes import routes
from sf_tui.emulator.metadata.setup import SetUp

__all__ = ["SetUp", "routes"]
