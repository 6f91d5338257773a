"""What may stand between a caller and a record: asked by the writer before each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from sf_tui.emulator.schema import SObject

Verb: TypeAlias = Literal["create", "update", "upsert", "delete"]


class Guard(Protocol):
    """Refuses records."""

    def admit(self, verb: Verb, item: SObject, identity: object) -> None:
        """Let a record pass, or raise DmlError; `identity` is what the caller named it by, if at all."""
        ...


class Open:
    """Lets every record pass."""

    def admit(self, verb: Verb, item: SObject, identity: object) -> None:
        """Let it pass."""
