"""SOQL: parsed, checked and translated to SQL."""

from sf_tui.emulator.soql.errors import SoqlError
from sf_tui.emulator.soql.translate import Compiled, compile_query

__all__ = ["Compiled", "SoqlError", "compile_query"]
