"""What may stand between a caller and a record: asked by the writer before each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from sf_tui.emulator.schema import SObject
    from sf_tui.emulator.soql.conditions import SqlValue

Verb: TypeAlias = Literal["create", "update", "upsert", "delete"]


class Guard(Protocol):
    """Refuses records, and changes them."""

    def admit(self, verb: Verb, item: SObject, identity: object) -> None:
        """Let a record pass, or raise DmlError; `identity` is what the caller named it by, if at all."""
        ...

    def minds(self, item: SObject) -> bool:
        """Whether `settle` wants to see records of this object."""
        ...

    def settle(
        self,
        connection: sqlite3.Connection,
        item: SObject,
        identity: str | None,
        record: Mapping[str, SqlValue],
    ) -> dict[str, SqlValue]:
        """Return the columns that are to be saved otherwise than in `record`, or raise DmlError.

        `record` is the whole of it, `identity` None for a new one.
        """
        ...


class Open:
    """Lets every record pass as it is."""

    def admit(self, verb: Verb, item: SObject, identity: object) -> None:
        """Let it pass."""

    def minds(self, item: SObject) -> bool:
        """No."""
        del item
        return False

    def settle(
        self,
        connection: sqlite3.Connection,
        item: SObject,
        identity: str | None,
        record: Mapping[str, SqlValue],
    ) -> dict[str, SqlValue]:
        """Change nothing."""
        del connection, item, identity, record
        return {}
