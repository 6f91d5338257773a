"""Long transactions: what they changed is seen only when they commit, with the stamps of when they did it."""

from sf_tui.emulator.late.transactions import LongTransaction, LongTransactions

__all__ = ["LongTransaction", "LongTransactions"]
