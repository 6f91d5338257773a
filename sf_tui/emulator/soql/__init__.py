"""SOQL: parsed, checked and translated to SQL."""

from sf_tui.emulator.soql.errors import SoqlError
from sf_tui.emulator.soql.parser import parse
from sf_tui.emulator.soql.tokens import tokens_of
from sf_tui.emulator.soql.translate import Column, Compiled, Rows, compile_query, compile_rows

__all__ = ["Column", "Compiled", "Rows", "SoqlError", "compile_query", "compile_rows", "parse", "tokens_of"]
