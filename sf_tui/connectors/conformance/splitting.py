"""Cutting a first read."""

from sf_tui.connectors.conformance.harness import Suite, expect, records, same
from sf_tui.connectors.protocol import ChangeQuery, Connector, Window


class SplitConformance(Suite):
    """A first read that goes on in parts after its first page."""

    many = 40
    """People enough for several pages; more where the system has a smallest page."""
    size = 3
    """Records of a page."""

    async def test_the_parts_of_a_first_read_hold_the_rest_once(self) -> None:
        """What the first page did not show is in the parts, each record in one of them."""
        ids = set(await self.people(self.many))
        async with self.connected() as crm:
            query, seen = await self._begun(crm)
            most = crm.capabilities.windows
            windows = await crm.split(query, most)
            expect(1 <= len(windows) <= most, f"at most {most} windows, not {len(windows)}")
            await self._hold_the_rest(crm, windows, seen, ids)

    async def test_a_job_reads_the_rest_or_is_not_offered(self) -> None:
        """Where jobs are not claimed the answer is empty; elsewhere the job shows what the walk would."""
        ids = set(await self.people(self.many))
        async with self.connected() as crm:
            query, seen = await self._begun(crm)
            windows = await crm.split(query, crm.capabilities.windows, in_bulk=True)
            if not crm.capabilities.bulk_read:
                same(windows, [], "no job without the capability")
                return
            await self._hold_the_rest(crm, windows, seen, ids)

    async def test_a_part_is_resumed_at_any_page(self) -> None:
        """From each page's position on, everything of the part comes that earlier pages did not show."""
        await self.people(self.many)
        async with self.connected() as crm:
            query, _ = await self._begun(crm)
            parts = await crm.split(query, crm.capabilities.windows)
            parts += await crm.split(query, crm.capabilities.windows, in_bulk=True)
            for window in parts:
                asked = self._asked(window)
                pages = await self.pages(crm, asked)
                whole = {each.id for each in records(pages)}
                seen: set[str] = set()
                for page in pages:
                    seen |= {each.id for each in page.records}
                    rest = Window(window.start, window.end, page.position, window.slice)
                    found = {each.id for each in records(await self.pages(crm, self._asked(rest)))}
                    same(seen | found, whole, "resuming a part loses nothing")

    async def _begun(self, crm: Connector) -> tuple[ChangeQuery, set[str]]:
        """Read the first page; returns what asks for the rest, and the ids that were shown."""
        asked = self.query("", await crm.horizon(), self.size)
        (stream,) = await crm.open_changes([asked])
        page = await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]
        window = Window("", asked.window.end, page.position)
        return self._asked(window), {each.id for each in page.records}

    def _asked(self, window: Window) -> ChangeQuery:
        return ChangeQuery(self.names.people, (self.names.last_name,), window, self.size)

    async def _hold_the_rest(
        self, crm: Connector, windows: list[Window], seen: set[str], ids: set[str]
    ) -> None:
        shown = [
            record
            for stream in await crm.open_changes([self._asked(window) for window in windows])
            async for page in stream
            for record in page.records
        ]
        found = [each.id for each in shown]
        same(seen | set(found), ids, "the parts hold what the first page did not show")
        expect(all(len(each.values) == 1 for each in shown), "records have the values asked for")
        if crm.capabilities.stable_paging:
            same(len(set(found)), len(found), "each record is in one part")
