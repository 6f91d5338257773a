"""Describing, reading by id, looking up."""

from sf_tui.connectors.conformance.harness import Suite, expect, same
from sf_tui.connectors.protocol import Write
from sf_tui.model.errors import Refused
from sf_tui.model.values import parse_instant


class ReadingConformance(Suite):
    """What is asked without changing anything."""

    async def test_a_description_is_consistent(self) -> None:
        """Names and meanings are unique, what is required can be filled, and the fields can be read."""
        async with self.connected() as crm:
            for name in (self.names.people, self.names.companies):
                described = await crm.describe(name)
                fields = [field.name for field in described.fields]
                meanings = [field.meaning for field in described.fields if field.meaning]
                same(described.name, name, "a description bears its object's name")
                same(len(set(fields)), len(fields), "a field is described once")
                same(len(set(meanings)), len(meanings), "a meaning belongs to one field")
                expect(described.field("no such field") is None, "an unknown field is not described")
                for field in described.fields:
                    expect(field.creatable or not field.required, f"required {field.name} can be filled")
                await crm.read(name, fields, [self.names.unknown_id])

    async def test_an_unknown_object_is_refused(self) -> None:
        """Describing an object that does not exist raises `Refused`."""
        async with self.connected() as crm:
            try:
                await crm.describe("no_such_object")
            except Refused as error:
                expect(error.code, "a refusal carries a code")
            else:
                expect(False, "describing an unknown object is refused")

    async def test_reading_leaves_out_unknown_ids(self) -> None:
        """Ids that nobody has, and texts that are no ids, are left out."""
        (known,) = await self.people(1)
        async with self.connected() as crm:
            asked = [self.names.unknown_id, known, "", "x'; --", "\ud800"]
            found = await crm.read(self.names.people, [self.names.last_name], asked)
            same([(each.id, each.values) for each in found], [(known, ("L0",))], "only known ids are read")
            same(
                await crm.read(self.names.people, [self.names.last_name], []),
                [],
                "nothing asked, nothing read",
            )

    async def test_a_deleted_record_is_left_out_or_marked(self) -> None:
        """A deleted record is never read as a live one."""
        (gone,) = await self.people(1)
        await self.harness.remove(self.names.people, gone)
        async with self.connected() as crm:
            found = await crm.read(self.names.people, [self.names.last_name], [gone])
            expect(all(each.is_deleted for each in found), "a deleted record is left out or marked")

    async def test_values_come_in_the_order_asked_for(self) -> None:
        """Values stand in the order of the fields, a blank one is None."""
        (person,) = await self.people(1)
        names = self.names
        async with self.connected() as crm:
            record = await self.one(
                crm, names.people, [names.email, names.first_name, names.last_name], person
            )
            same(record.values, ("p0@example.com", None, "L0"), "values come in the order asked for")

    async def test_finding_ignores_case(self) -> None:
        """A look-up pairs each record with the value as it was asked for."""
        ids = await self.people(3)
        names = self.names
        async with self.connected() as crm:
            asked = ["P1@EXAMPLE.com", "nobody@example.com"]
            found = await crm.find(names.people, [names.last_name], names.email, asked)
            same(
                [(value, record.id, record.values) for value, record in found],
                [("P1@EXAMPLE.com", ids[1], ("L1",))],
                "a look-up ignores case",
            )

    async def test_finding_shows_all_that_share_a_value(self) -> None:
        """Several records with the same value are all found."""
        names = self.names
        twins = {await self.harness.make(names.people, {names.email: "twin@example.com"}) for _ in range(2)}
        async with self.connected() as crm:
            found = await crm.find(names.people, [names.email], names.email, ["twin@example.com"])
            same({record.id for _, record in found}, twins, "all that share a value are found")

    async def test_finding_takes_a_batch(self) -> None:
        """A look-up carries ``find_batch`` values, strange ones included."""
        ids = await self.people(5)
        names = self.names
        async with self.connected() as crm:
            count = crm.capabilities.find_batch
            strange = ["", "%", "_", "'", '"', "\\", "\ud800", "é\x00", "p%@example.com"]
            values = ([f"p{i}@example.com" for i in range(5)] + strange)[:count]
            values += [f"x{i}@example.com" for i in range(count - len(values))]
            found = await crm.find(names.people, [names.email], names.email, values)
            expected = {f"p{i}@example.com": ids[i] for i in range(min(5, count))}
            same({value: record.id for value, record in found}, expected, "a batch finds each value's record")
            same(
                await crm.find(names.people, [names.email], names.email, []),
                [],
                "nothing asked, nothing found",
            )

    async def test_counting_counts_what_is_there(self) -> None:
        """The count follows creations and deletions."""
        ids = await self.people(3)
        await self.harness.remove(self.names.people, ids[0])
        async with self.connected() as crm:
            same(await crm.counts([self.names.people]), [2], "a count is of live records")

    async def test_stamps_are_instants_that_do_not_go_back(self) -> None:
        """A stamp is an ISO instant or empty, and an edit never lowers it."""
        (person,) = await self.people(1)
        names = self.names
        async with self.connected() as crm:
            before = (await self.one(crm, names.people, [names.last_name], person)).stamp
            await self.write(crm, names.people, [Write({names.last_name: "Later"}, id=person)])
            after = (await self.one(crm, names.people, [names.last_name], person)).stamp
            if not before and not after:
                return
            expect(parse_instant(before) is not None, f"{before} is an instant")
            expect(after >= before, f"the stamp {after} of an edit is not before {before}")
