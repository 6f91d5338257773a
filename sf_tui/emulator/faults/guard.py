"""Faults that strike single records of a write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.faults.board import Asked, Board
from sf_tui.emulator.faults.refusals import refused_record

if TYPE_CHECKING:
    from sf_tui.emulator.dml.guard import Verb
    from sf_tui.emulator.schema import SObject

_METHODS = {"create": "POST", "update": "PATCH", "upsert": "PATCH", "delete": "DELETE"}


class RecordFaults:
    """A guard that refuses the records an armed fault strikes."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def admit(self, verb: Verb, item: SObject, identity: object) -> None:
        """Raise DmlError when a fault strikes."""
        if not self._board.waits("record"):
            return
        asked = Asked(_METHODS[verb], f"/services/data/v0/sobjects/{item.name}", lambda: item.name)
        struck = self._board.strike(asked, "record")
        if struck is not None:
            raise refused_record(struck, identity if isinstance(identity, str) else None)
