"""Reading changes: nothing lost, whatever happens meanwhile."""

import asyncio

from sf_tui.connectors.conformance.harness import Suite, expect, records, same
from sf_tui.connectors.protocol import Position


class WindowConformance(Suite):
    """Scans, windows, positions, tombstones."""

    async def test_a_scan_sees_every_record(self) -> None:
        """A first read shows every record at least once, and once only where paging is stable."""
        ids = await self.people(10)
        async with self.connected() as crm:
            pages = await self.pages(crm, self.query("", await crm.horizon()))
            seen = [record.id for record in records(pages)]
            same(set(seen), set(ids), "a scan sees every record")
            if crm.capabilities.stable_paging:
                same(len(seen), len(ids), "stable paging shows a record once")
            expect(all(len(page.records) <= 3 for page in pages), "a page is no larger than asked for")
            expect(all(page.total in {None, 10} for page in pages), "a total is that of the window")

    async def test_every_stream_yields_a_page(self) -> None:
        """Where there is nothing to read, one empty page comes."""
        async with self.connected() as crm:
            horizon = await crm.horizon()
            expect(horizon, "a horizon is never empty: that would mean a first read")
            for start in ("", horizon):
                pages = await self.pages(crm, self.query(start, horizon))
                same([page.records for page in pages], [()], "nothing to read is one empty page")

    async def test_several_objects_come_in_the_order_asked_for(self) -> None:
        """One stream for each query, each with its own object."""
        (person,) = await self.people(1)
        names = self.names
        company = await self.harness.make(names.companies, {names.company_name: "Acme"})
        async with self.connected() as crm:
            people = self.query("", await crm.horizon())
            companies = type(people)(names.companies, (names.company_name,), people.window)
            streams = await crm.open_changes([companies, people])
            seen = [{record.id async for page in stream for record in page.records} for stream in streams]
            same(seen, [{company}, {person}], "streams stand in the order of the queries")

    async def test_a_window_holds_what_changed_between_two_horizons(self) -> None:
        """Neither what was before nor what came after, and each change in one window or the next."""
        old, edited = await self.people(2)
        names = self.names
        async with self.connected() as crm:
            if not crm.capabilities.modified_since:
                return
            await self.harness.settle()
            first = await crm.horizon()
            (made,) = await self.people(1)
            await self.harness.edit(names.people, edited, {names.last_name: "Edited"})
            await self.harness.settle()
            second = await crm.horizon()
            (late,) = await self.people(1)
            await self.harness.settle()
            third = await crm.horizon()
            window = {each.id: each.values for each in await self.changed(crm, first, second)}
            same(window, {made: ("L0",), edited: ("Edited",)}, f"the window has the changes, not {old}")
            same(
                [each.id for each in await self.changed(crm, second, third)],
                [late],
                "the next one has the rest",
            )
            same(await self.changed(crm, third, third), [], "an empty window has nothing")

    async def test_a_look_back_is_not_after_the_position(self) -> None:
        """Starting from a look-back loses nothing."""
        async with self.connected() as crm:
            if not crm.capabilities.modified_since:
                return
            first = await crm.horizon()
            ids = await self.people(3)
            await self.harness.settle()
            start = crm.look_back(first, 10)
            seen = {each.id for each in await self.changed(crm, start, await crm.horizon())}
            expect(seen >= set(ids), "a window from a look-back holds what came after the position")

    async def test_reading_resumes_at_any_page(self) -> None:
        """From each page's position on, everything comes that earlier pages did not show."""
        async with self.connected() as crm:
            before = await crm.horizon()
            ids = set(await self.people(10))
            await self.harness.settle()
            end = await crm.horizon()
            for start in {"", before} if crm.capabilities.modified_since else {""}:
                seen: set[str] = set()
                for page in await self.pages(crm, self.query(start, end)):
                    seen |= {record.id for record in page.records}
                    rest = await self.pages(crm, self.query(start, end, last=page.position))
                    same(seen | {each.id for each in records(rest)}, ids, "resuming loses nothing")

    async def test_changes_during_a_read_are_not_lost(self) -> None:
        """What is changed or created while a window is read is in that window or a later one."""
        ids = await self.people(7)
        names = self.names
        async with self.connected() as crm:
            horizon = await crm.horizon()
            (stream,) = await crm.open_changes([self.query("", horizon)])
            seen: dict[str, object] = {}
            made: list[str] = []
            async for page in stream:
                seen |= {record.id: record.values for record in page.records}
                if not made:
                    await self.harness.edit(names.people, ids[0], {names.last_name: "Early"})
                    await self.harness.edit(names.people, ids[-1], {names.last_name: "Late"})
                    made += await self.people(1)
            await self.harness.settle()
            start = horizon if crm.capabilities.modified_since else ""
            seen |= {each.id: each.values for each in await self.changed(crm, start, await crm.horizon())}
            same(set(seen), {*ids, *made}, "no record is lost")
            same((seen[ids[0]], seen[ids[-1]]), (("Early",), ("Late",)), "no change is lost")

    async def test_concurrent_writers_lose_nothing(self) -> None:
        """Windows read one after the other while another program writes hold all its changes."""
        async with self.connected() as crm:
            position = await crm.horizon()
            writer = asyncio.create_task(self.people(40))
            seen: dict[str, object] = {}
            is_last = False
            while not is_last:
                is_last = writer.done()
                if is_last:
                    await self.harness.settle()
                end = await crm.horizon()
                start = position if crm.capabilities.modified_since else ""
                seen |= {each.id: each.values for each in await self.changed(crm, start, end)}
                position = end
                await asyncio.sleep(0)
            same(set(seen), set(await writer), "windows hold every change")

    async def test_deletes_are_told_where_claimed(self) -> None:
        """A deleted record comes as a tombstone, or, where that is not claimed, not at all."""
        gone, kept = await self.people(2)
        async with self.connected() as crm:
            await self.harness.settle()
            first = await crm.horizon()
            await self.harness.remove(self.names.people, gone)
            await self.harness.settle()
            end = await crm.horizon()
            live = {each.id for each in await self.changed(crm, "", end) if not each.is_deleted}
            same(live, {kept}, "a scan shows no deleted record as a live one")
            if not crm.capabilities.modified_since:
                return
            told = [
                (each.id, each.is_deleted, len(each.values)) for each in await self.changed(crm, first, end)
            ]
            expected = [(gone, True, 1)] if crm.capabilities.tells_deletes else []
            same(told, expected, "a tombstone has the shape of a record")

    async def test_a_reader_may_stop_half_way(self) -> None:
        """A stream that is given up does not block the next."""
        ids = await self.people(9)
        async with self.connected() as crm:
            query = self.query("", await crm.horizon())
            (stream,) = await crm.open_changes([query])
            async for _ in stream:
                break
            pages = await self.pages(crm, self.query("", query.window.end, last=Position()))
            same({each.id for each in records(pages)}, set(ids), "a new stream reads everything")
