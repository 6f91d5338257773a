"""Cutting a first read into windows of ids, which mass updates and changes meanwhile do not disturb (SYNC 3).

A slice is written ``FIRST:UNTIL``: ids from the first on, below the second; either may be open.
"""

from dataclasses import replace

import msgspec

from sf_tui.connectors.protocol import ChangeQuery, Position, Window
from sf_tui.connectors.salesforce import cuts, queries, soql
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.describe import Describer
from sf_tui.connectors.salesforce.queries import Content
from sf_tui.connectors.salesforce.reading import conditions
from sf_tui.model.errors import ConnectorError

_SMALLEST = 200
"""Rows of a page that nobody wants to read."""
_PROBES = 2
"""Places that are looked at with one call: two queries each, of the five that a call may carry."""
_GOOD_ENOUGH = 0.25
"""Part of a window by which a cut may miss its place."""


class _Row(msgspec.Struct, frozen=True, rename="pascal"):
    id: str


class _Ids(msgspec.Struct, frozen=True, rename="camel"):
    total_size: int
    records: tuple[_Row, ...]


_DECODER = msgspec.json.Decoder(_Ids)


class Slicer:
    """Finds the cuts with few calls, none of which reads more than a handful of ids."""

    def __init__(self, client: Client, describer: Describer) -> None:
        self._client = client
        self._describer = describer

    async def split(self, asked: ChangeQuery, most: int) -> list[Window]:
        """Cut what is left after ``asked.window.last``; one window where a cut is not worth its calls."""
        window = asked.window
        described = await self._describer.get(asked.object)
        rest = conditions(asked, described, window.last)
        low, high = await self._ask(
            soql.select(("Id",), asked.object, rest, ("Id",)),
            soql.select(("Id",), asked.object, rest, ("Id DESC",), 1),
            name=asked.object,
        )
        plan = cuts.plan(low.total_size, most)
        if plan.windows < 2 or not low.records or not high.records:
            return [window]
        first, last = cuts.number_of(low.records[0].id), cuts.number_of(high.records[0].id)
        ranks = cuts.Ranks(first, last, low.total_size)
        for _ in range(plan.rounds):
            if await self._look(ranks, plan.windows, asked, rest, low.total_size):
                break
        places = [cuts.id_of(place) for place in ranks.cuts(plan.windows)]
        return [
            replace(window, last=window.last if not start else Position(), slice=f"{start}:{until}")
            for start, until in zip(["", *places], [*places, ""], strict=True)
        ]

    async def _look(
        self, ranks: cuts.Ranks, windows: int, asked: ChangeQuery, rest: list[str], rows: int
    ) -> bool:
        """Learn the rank of the places that are least certain; True when they were where they should be."""
        wanted = ranks.probes(windows, _PROBES)
        places = [ranks.place(rank) for rank in wanted]
        texts: list[str] = []
        for place in places:
            upper = [*rest, soql.compares("Id", ">=", cuts.id_of(place))]
            lower = [*rest, soql.compares("Id", "<", cuts.id_of(place))]
            texts.append(soql.select(("Id",), asked.object, upper, ("Id",)))
            texts.append(soql.select(("Id",), asked.object, lower, ("Id DESC",), 1))
        answers = await self._ask(*texts, name=asked.object)
        is_good = True
        for index, (place, rank) in enumerate(zip(places, wanted, strict=True)):
            above, below = answers[2 * index], answers[2 * index + 1]
            found = rows - above.total_size
            if below.records:
                ranks.learn(cuts.number_of(below.records[0].id) + 1, found)
            ranks.learn(place, found)
            if above.records:
                ranks.learn(cuts.number_of(above.records[0].id), found)
            is_good = is_good and abs(found - rank) <= rows / windows * _GOOD_ENOUGH
        return is_good

    async def _ask(self, *texts: str, name: str) -> list[_Ids]:
        """Send the queries in one call; a query without a limit tells how many rows it has."""
        contents: list[Content] = []
        for outcome in await queries.together(self._client, texts, with_deleted=False, page_size=_SMALLEST):
            if isinstance(outcome, ConnectorError):
                self._describer.forget(name)
                raise outcome
            contents.append(outcome)
        return [decode(_DECODER, content) for content in contents]
