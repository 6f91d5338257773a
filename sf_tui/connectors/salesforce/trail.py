"""Going on from page to page without being led in a circle, or on and on."""

from sf_tui.connectors.salesforce.errors import unexpected

MOST = 10_000
"""Pages of a question that is answered at once; a page has two hundred rows or more."""


class Trail:
    """The ways to further pages that were taken; ``most`` None: whoever takes the pages may stop."""

    def __init__(self, most: int | None = MOST) -> None:
        self._taken: set[str] = set()
        self._most = most

    def step(self, way: str) -> str:
        """Return ``way`` when it leads on; `Refused` for one that was taken, and past the most."""
        if way in self._taken or len(self._taken) == self._most:
            raise unexpected("pages that name each other as the next, without an end")
        self._taken.add(way)
        return way
