"""The records of one page on their way through a step."""

from dataclasses import dataclass, field
from enum import StrEnum

from sf_tui.connectors.protocol import Record, WriteResult
from sf_tui.engine.merge import Merged
from sf_tui.model.mapping import Mapping
from sf_tui.model.values import Value
from sf_tui.store.rows import Base, Link, Outcome


class How(StrEnum):
    """How a record reaches the other side."""

    LINKED = "linked"
    MATCHED = "matched"
    CREATED = "created"


@dataclass(slots=True)
class Item:
    """One record of a page. ``values`` and ``other_values`` are in the mapping's order."""

    record: Record
    mapping: Mapping
    values: tuple[Value, ...]
    link: Link | None = None
    original: Link | None = None
    """The link as the store has it."""
    base: Base | None = None
    how: How = How.LINKED
    other_id: str | None = None
    other_values: tuple[Value, ...] | None = None
    other_stamp: str = ""
    merged: Merged = field(default_factory=Merged)
    label: str = ""
    result: WriteResult | None = None
    waits: Outcome | None = None
    """A reference that could not be written yet; the rest of the record is."""
    extras: dict[str, Value] = field(default_factory=dict)
    """Values of a create that no field mapping gives."""
    is_due: bool = False
    attempts: int = 1


@dataclass(slots=True)
class Sorted:
    """A page sorted out: what needs work, and what is settled without any."""

    linked: list[Item] = field(default_factory=list)
    unlinked: list[Item] = field(default_factory=list)
    links: list[tuple[Link | None, Link]] = field(default_factory=list)
    """Links that change without a write: unlinked, converted, merged."""
    adopted: list[tuple[Link, Link]] = field(default_factory=list)
    """Links of which only the base is known better now."""
    ended: list[Link] = field(default_factory=list)
    """Links of which the second record is gone, too."""
    outcomes: list[Outcome] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    """Source ids whose outcome is over."""
    unchanged: int = 0
    skipped: int = 0
