"""A note in a system of who keeps it in step with an org, for systems that have a place for one (SYNC 1).

It is no record and stands in no change log. Whoever may write to the system may write here, too; what is read
is therefore text to be shown, and never more.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Claim:
    """Who says so. An installation is a state store; its integrations are told apart by name."""

    installation: str
    integration: str
    mark: str
    """Drawn anew by every process that takes the place, and kept by its store: who knows it was there."""
    host: str
    user: str
    process: str
    """The process, in a form that only its like can read."""
    is_running: bool = False


@dataclass(frozen=True, slots=True)
class Occupant:
    """A claim that stands, since when and last seen when (ISO, UTC), both by the system's own clock."""

    claim: Claim
    since: str
    seen: str
    age: float
    """Seconds since it was last seen, by that clock; negative where that clock was set back."""


class Occupancy(Protocol):
    """The place for that note. Raises only the errors of `sf_tui.model.errors`."""

    async def occupant(self, org_id: str) -> Occupant | None:
        """Return who keeps this system in step with that org; None where nobody says so."""
        ...

    async def occupy(self, org_id: str, claim: Claim, instead_of: str) -> Occupant:
        """Put a claim in the place of nobody's, or of the one whose mark is ``instead_of``; seen now.

        In one transaction. Returns who stands there then, which is another where somebody was faster.
        """
        ...

    async def vacate(self, org_id: str, mark: str) -> None:
        """Take the claim with that mark away, if it still stands."""
        ...
