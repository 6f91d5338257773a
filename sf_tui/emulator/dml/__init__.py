"""Records written, with the org's checks."""

from sf_tui.emulator.dml.outcome import ROLLED_BACK, DmlError, Outcome
from sf_tui.emulator.dml.writer import Writer

__all__ = ["ROLLED_BACK", "DmlError", "Outcome", "Writer"]
