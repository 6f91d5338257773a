"""What goes wrong on demand, in the words and manners of a real org."""

from sf_tui.emulator.faults.board import Armed, Asked, Board, Match, WrongFault
from sf_tui.emulator.faults.catalogue import FAULTS, Fault

__all__ = ["FAULTS", "Armed", "Asked", "Board", "Fault", "Match", "WrongFault"]
