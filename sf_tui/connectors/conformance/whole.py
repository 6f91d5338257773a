"""The connector as a whole: identity, check, users, errors, cancellation, closing."""

import asyncio
from contextlib import suppress

from sf_tui.connectors.conformance.harness import Suite, expect, same
from sf_tui.connectors.protocol import Connector, Write
from sf_tui.model.default_mappings import DEFAULT_FIELDS
from sf_tui.model.errors import ConnectorError
from sf_tui.model.mapping import FieldMapping, Mapping, MappingKey


class WholeConformance(Suite):
    """What holds for the connector as a whole."""

    async def test_capabilities_make_sense(self) -> None:
        """Batches carry something, tombstones need changes, and limits are told where calls are counted."""
        async with self.connected() as crm:
            can = crm.capabilities
            sizes = (can.write_batch, can.write_concurrency, can.find_batch)
            expect(min(sizes) >= 1, f"sizes are at least 1: {sizes}")
            expect(
                can.modified_since or not can.tells_deletes, "tombstones come with changes since a position"
            )
            same(await crm.limits() is not None, can.counts_calls, "limits are told where calls are counted")

    async def test_identity_is_stable(self) -> None:
        """Another connector to the same system finds the same identity."""
        async with self.connected() as crm:
            first = await crm.identify()
            same((await crm.identify()).system_id, first.system_id, "identity does not change")
        async with self.connected() as crm:
            second = await crm.identify()
        expect(first.system_id, "a system has an identity")
        same(second.system_id, first.system_id, "identity outlives the connector")

    async def test_a_check_finds_rather_than_raises(self) -> None:
        """A check of good mappings is valid, one with a field that does not exist names it, none raises."""
        async with self.connected() as crm:
            for key, fields in DEFAULT_FIELDS.items():
                wrong = Mapping(key, (*fields, FieldMapping("X__c", "no_such_field")))
                (access,) = (await crm.check([wrong])).access
                expect("no_such_field" in access.missing_fields, "a missing field is found")
            result = await crm.check([])
            expect(result.is_valid and result.identity is not None, f"the system is in order: {result}")
            expect(result.checked_at > 0, "a check says when")

    async def test_every_mapping_has_an_object(self) -> None:
        """Each mapping's object can be described, with the meanings it has of the default mappings."""
        async with self.connected() as crm:
            for key in MappingKey:
                name = crm.object_name(Mapping(key, ()))
                described = await crm.describe(name)
                same(described.name, name, "a mapping's object is described")

    async def test_users_are_told_apart(self) -> None:
        """Everybody who can own records has an id of their own."""
        async with self.connected() as crm:
            ids = [user.id for user in await crm.users()]
            same(len(set(ids)), len(ids), "a user comes once")
            expect(all(ids), "a user has an id")

    async def test_errors_are_ours(self) -> None:
        """Whatever is asked of an unknown object or field, only errors of our tree come out."""
        names = self.names
        async with self.connected() as crm:
            query = self.query("", await crm.horizon())
            strange = type(query)("no_such_object", ("x",), query.window)
            wrong = type(query)(names.people, ("no_such_field",), query.window)
            calls = [
                crm.describe("\ud800"),
                crm.counts(["no_such_object"]),
                crm.read("no_such_object", [], []),
                crm.read(names.people, ["no_such_field"], ["1"]),
                crm.find("no_such_object", [], "x", ["y"]),
                crm.find(names.people, [names.email], "no_such_field", ["y"]),
                crm.write("no_such_object", [Write({})]),
                self.pages(crm, strange),
                self.pages(crm, wrong),
            ]
            for call in calls:
                with suppress(ConnectorError):
                    await call

    async def test_a_cancelled_call_leaves_it_usable(self) -> None:
        """A call cancelled at any of its first steps does not keep the next one from working."""
        names = self.names
        ids = await self.people(5)
        async with self.connected() as crm:
            for steps in range(6):
                for task in _long_calls(self, crm):
                    for _ in range(steps):
                        await asyncio.sleep(0)
                    task.cancel()
                    with suppress(asyncio.CancelledError, ConnectorError):
                        await task
                record = await self.one(crm, names.people, [names.last_name], ids[0])
                same(record.values, ("L0",), "reading works after a cancellation")
            (result,) = await crm.write(names.people, [Write({names.last_name: "After"}, id=ids[0])])
            expect(result.is_success, f"writing works after a cancellation: {result}")

    async def test_closing_twice_is_fine(self) -> None:
        """A connector may be closed before it was used, and again."""
        await (await self.harness.connect()).close()
        crm = await self.harness.connect()
        await crm.identify()
        await crm.close()
        await crm.close()

    async def test_calls_may_overlap(self) -> None:
        """Calls that are made at the same time all come to their end."""
        names = self.names
        ids = await self.people(5)
        async with self.connected() as crm:
            reads = [crm.read(names.people, [names.last_name], [each]) for each in ids]
            write = crm.write(names.people, [Write({names.last_name: "Meanwhile"}, id=ids[0])])
            found, (result,) = await asyncio.gather(asyncio.gather(*reads), write)
            same([each[0].id for each in found], ids, "each call has its own answer")
            expect(result.is_success, f"the write went through: {result}")


def _long_calls(suite: Suite, crm: Connector) -> list[asyncio.Task[object]]:
    async def scan() -> object:
        return await suite.pages(crm, suite.query("", await crm.horizon()))

    async def write() -> object:
        return await suite.write(
            crm, suite.names.companies, [Write({suite.names.company_name: "Cancelled"})] * 3
        )

    return [asyncio.create_task(scan()), asyncio.create_task(write())]
