"""What the org's own administrators have set up: rules that change what may be saved, and how it is saved."""

from sf_tui.emulator.rules.book import Book
from sf_tui.emulator.rules.kinds import Rule, WrongRule, parse_rule

__all__ = ["Book", "Rule", "WrongRule", "parse_rule"]
