"""Creating and updating."""

from sf_tui.connectors.conformance.harness import Suite, expect, same
from sf_tui.connectors.protocol import Write, WriteResult
from sf_tui.model.values import FieldType, canonical

TEXTS = (
    "Zoë Ünïcødé 日本語",
    "👩‍👩‍👧 family",
    'O\'Brien; DROP TABLE contacts; -- "quoted" \\ %s {name}',
    "two\r\nlines\tand a tab",
    "[bold]markup[/bold] [@click=app.quit]x[/]",
    "\x1b]52;c;AAAA\x07",
    "\u202eright to left",
    "#N/A",
    "x" * 255,
)
WILD_TEXTS = ("nul\x00inside", "half \ud83d a character", "y" * 100_000, "\ufffe", "")


class WritingConformance(Suite):
    """What is written, and what the results say."""

    async def test_a_created_record_can_be_read(self) -> None:
        """A create gives an id and says so; what was not sent is blank."""
        names = self.names
        async with self.connected() as crm:
            (result,) = await crm.write(
                names.people, [Write({names.last_name: "Doe", names.email: "d@example.com"})]
            )
            expect(result.is_success and result.created, f"the record was created: {result}")
            record = await self.one(
                crm, names.people, [names.last_name, names.email, names.first_name], result.id
            )
            same(record.values, ("Doe", "d@example.com", None), "what was written is read")

    async def test_an_update_leaves_other_fields_alone(self) -> None:
        """Only the fields that were sent change."""
        (person,) = await self.people(1)
        names = self.names
        async with self.connected() as crm:
            (result,) = await crm.write(names.people, [Write({names.first_name: "Jane"}, id=person)])
            same((result.code, result.id, result.created), ("", person, False), "an update keeps the id")
            record = await self.one(
                crm, names.people, [names.first_name, names.last_name, names.email], person
            )
            same(record.values, ("Jane", "L0", "p0@example.com"), "other fields are left alone")

    async def test_none_clears_a_field(self) -> None:
        """None is written as blank."""
        (person,) = await self.people(1)
        names = self.names
        async with self.connected() as crm:
            (result,) = await crm.write(names.people, [Write({names.email: None}, id=person)])
            expect(result.is_success, f"clearing is accepted: {result}")
            record = await self.one(crm, names.people, [names.email, names.last_name], person)
            same(record.values, (None, "L0"), "None clears the field, and no other")

    async def test_a_reference_is_written_and_read(self) -> None:
        """A reference holds the parent's id, and None takes it away."""
        names = self.names
        (person,) = await self.people(1)
        company = await self.harness.make(names.companies, {names.company_name: "Acme"})
        async with self.connected() as crm:
            for value in (company, None):
                (result,) = await crm.write(names.people, [Write({names.company: value}, id=person)])
                expect(result.is_success, f"a reference is accepted: {result}")
                record = await self.one(crm, names.people, [names.company], person)
                same(record.values, (value,), "a reference is read as it was written")

    async def test_keys_are_stamped(self) -> None:
        """A create carries its key, an update stamps it, and both are read back."""
        names = self.names
        (person,) = await self.people(1)
        async with self.connected() as crm:
            if (await crm.describe(names.people)).key_field is None:
                return
            writes = [Write({names.last_name: "Keyed"}, key="key-1"), Write({}, id=person, key="key-2")]
            results = await self.write(crm, names.people, writes)
            expect(all(each.is_success for each in results), f"keys are accepted: {results}")
            keys = [(await self.one(crm, names.people, [names.last_name], each.id)).key for each in results]
            same(keys, ["key-1", "key-2"], "keys are read back")

    async def test_a_create_that_is_repeated_does_not_double(self) -> None:
        """Where upsert is claimed, a second create with the same key updates the record."""
        names = self.names
        async with self.connected() as crm:
            if not crm.capabilities.upsert:
                return
            (first,) = await crm.write(names.people, [Write({names.last_name: "One"}, key="key-1")])
            again = [
                Write({names.last_name: "Two"}, key="key-1"),
                Write({names.last_name: "New"}, key="key-2"),
            ]
            second, other = await self.write(crm, names.people, again)
            same((second.code, second.id, second.created), ("", first.id, False), "the record was updated")
            expect(other.created, "a new key creates")
            same(
                (await self.one(crm, names.people, [names.last_name], first.id)).values,
                ("Two",),
                "with its values",
            )
            same(await crm.counts([names.people]), [2], "nothing was doubled")

    async def test_one_bad_record_fails_alone(self) -> None:
        """The record without a required value fails with a code and a reason, its neighbours are written."""
        names = self.names
        gone = await self.harness.make(names.companies, {names.company_name: "Gone"})
        await self.harness.remove(names.companies, gone)
        async with self.connected() as crm:
            writes = [
                Write({names.company_name: "First"}),
                Write({names.company_name: None}),
                Write({names.company_name: "Third"}),
                Write({names.company_name: "Zombie"}, id=gone),
                Write({names.company_name: "Nobody"}, id=names.unknown_id),
                Write({"no_such_field": "x", names.company_name: "Bad"}),
                Write({names.company_name: "Last"}),
            ]
            results = await self.write(crm, names.companies, writes)
            facts = [each.is_success for each in results]
            same(facts, [True, False, True, False, False, False, True], "bad records fail alone, in order")
            for result in results:
                expect_reason(result)
            written = [
                (await self.one(crm, names.companies, [names.company_name], results[i].id)) for i in (0, 2, 6)
            ]
            same([each.values[0] for each in written], ["First", "Third", "Last"], "results are in order")
            same(await crm.counts([names.companies]), [3], "what failed was not written")

    async def test_a_reference_to_nothing_fails_alone_or_is_kept(self) -> None:
        """Whatever the system thinks of a dangling reference, the other record is written."""
        names = self.names
        async with self.connected() as crm:
            writes = [
                Write({names.last_name: "A", names.company: names.unknown_id}),
                Write({names.last_name: "B"}),
            ]
            results = await self.write(crm, names.people, writes)
            expect(results[1].is_success, "the good record is written")
            expect_reason(results[0])

    async def test_a_full_batch_is_written_in_order(self) -> None:
        """A call carries ``write_batch`` records, and results stand where their records stood."""
        names = self.names
        async with self.connected() as crm:
            count = min(crm.capabilities.write_batch, 500)
            results = await crm.write(names.people, [Write({names.last_name: f"N{i}"}) for i in range(count)])
            ids = [each.id or "" for each in results]
            same(len(set(ids)), count, "each record has an id of its own")
            found = {each.id: each.values[0] for each in await crm.read(names.people, [names.last_name], ids)}
            same([found.get(id_) for id_ in ids], [f"N{i}" for i in range(count)], "results are in order")
            same(await crm.write(names.people, []), [], "no records, no results")

    async def test_a_job_writes_as_calls_do_or_is_not_offered(self) -> None:
        """A writing job makes, does not double, updates and fails record by record, results in order."""
        names = self.names
        async with self.connected() as crm:
            if not crm.capabilities.bulk_write:
                same(await crm.open_job(names.people, creates=True), None, "no job without the capability")
                return
            creates = [Write({names.last_name: f"Job {i}"}, key=f"job-{i}") for i in range(5)]
            creates.insert(2, Write({names.last_name: None, names.first_name: "Nameless"}, key="job-x"))
            for is_new in (True, False):
                job = await crm.open_job(names.people, creates=True)
                results = await crm.run_job(names.people, job or "", creates)
                facts = [each.is_success for each in results]
                same(facts, [True, True, False, True, True, True], "bad records fail alone, in order")
                same(
                    [each.created for each in results], [is_new and fact for fact in facts], "none is doubled"
                )
                expect_reason(results[2])
            ids = [each.id or "" for each in results if each.is_success]
            updates = [
                Write({names.first_name: f"F{i}"}, id=id_) for i, id_ in reversed(list(enumerate(ids)))
            ]
            job = await crm.open_job(names.people, creates=False)
            told = await crm.run_job(names.people, job or "", updates)
            same([each.id for each in told], [each.id for each in updates], "results stand in order")
            fields = [names.last_name, names.first_name]
            found = {each.id: each.values for each in await crm.read(names.people, fields, ids)}
            same(
                [found[id_] for id_ in ids], [(f"Job {i}", f"F{i}") for i in range(5)], "each has its values"
            )

    async def test_text_comes_back_as_it_went(self) -> None:
        """Any text that a person may type is kept, or refused for that record alone."""
        names = self.names
        async with self.connected() as crm:
            results = await self.write(crm, names.people, [Write({names.last_name: text}) for text in TEXTS])
            for text, result in zip(TEXTS, results, strict=True):
                expect(result.is_success, f"{text!r:.40} is accepted: {result}")
                record = await self.one(crm, names.people, [names.last_name], result.id)
                kept = canonical(FieldType.TEXT, record.values[0])
                same(kept, canonical(FieldType.TEXT, text), "text comes back as it went")

    async def test_wild_text_harms_nobody(self) -> None:
        """NUL, lone surrogates, very long text: kept, stored differently and said so, or refused alone."""
        names = self.names
        async with self.connected() as crm:
            writes = [Write({names.last_name: text}, key=f"wild-{i}") for i, text in enumerate(WILD_TEXTS)]
            results = await self.write(crm, names.people, [*writes, Write({names.last_name: "Tame"})])
            expect(results[-1].is_success, "the tame record is written")
            for text, result in zip(WILD_TEXTS, results, strict=False):
                expect_reason(result)
                if result.is_success:
                    told = dict(result.stored).get(names.last_name, text)
                    kept = (await self.one(crm, names.people, [names.last_name], result.id)).values[0]
                    same(
                        canonical(FieldType.TEXT, kept),
                        canonical(FieldType.TEXT, told),
                        "what is kept was told",
                    )


def expect_reason(result: WriteResult) -> None:
    """A failure has a code and a sentence; a success has an id and no reason."""
    if result.is_success:
        expect(result.id, f"a success has an id: {result}")
    else:
        expect(result.reason is not None and str(result.reason), f"a failure says why: {result}")
        expect(not result.created, f"a failure created nothing: {result}")
