import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from sf_tui.connectors.protocol import ChangePage, ChangeQuery, Connector, Record, Window, Write
from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.model.default_mappings import DEFAULT_FIELDS
from sf_tui.model.errors import AuthFailed, Refused
from sf_tui.model.mapping import Mapping
from sf_tui.model.states import Purpose
from sf_tui.model.values import FieldType
from tests.connectors.salesforce.fake_org import FakeMeter

if TYPE_CHECKING:
    from tests.connectors.salesforce.conftest import Emulator

FUTURE = "2100-01-01T00:00:00Z"
OBJECTS = ("Account", "Contact", "Lead", "Opportunity", "Task")
FIELDS = ("FirstName", "LastName", "Email", "Phone", "AccountId", "OwnerId")
MAPPINGS = [
    Mapping(key, tuple(each for each in fields if each.salesforce != "CurrencyIsoCode"))
    for key, fields in DEFAULT_FIELDS.items()
]


async def everything(stream: AsyncIterator[ChangePage]) -> list[Record]:
    return [record async for page in stream for record in page.records]


async def changes(
    connector: Connector, start: str, name: str = "Contact", fields: tuple[str, ...] = FIELDS
) -> list[Record]:
    end = FUTURE if start else await connector.horizon()
    (stream,) = await connector.open_changes([ChangeQuery(name, fields, Window(start, end))])
    return await everything(stream)


async def test_it_logs_in_and_says_where(live: SalesforceConnector, emulator: "Emulator") -> None:
    identity = await live.identify()
    assert identity.system_id == emulator.org_id
    assert identity.username == emulator.username
    assert identity.address == emulator.address
    assert identity.is_sandbox is False


async def test_a_wrong_secret_is_told(emulator: "Emulator", meter: FakeMeter) -> None:
    connector = emulator.connector(meter, "wrong")
    with pytest.raises(AuthFailed):
        await connector.identify()
    await connector.close()


async def test_it_describes_all_five_objects(live: SalesforceConnector) -> None:
    for name in OBJECTS:
        described = await live.describe(name)
        assert described.key_field == "SfTui_Id__c"
        owner = described.field("OwnerId")
        assert owner is not None
        assert owner.type is FieldType.OWNER
    with pytest.raises(Refused):
        await live.describe("Nothing__c")


async def test_a_first_read_brings_every_contact_once(live: SalesforceConnector, meter: FakeMeter) -> None:
    (total,) = await live.counts(["Contact"])
    await live.describe("Contact")
    meter.counted.clear()
    (stream,) = await live.open_changes([ChangeQuery("Contact", FIELDS, Window("", FUTURE))])
    pages = [page async for page in stream]
    records = [record for page in pages for record in page.records]
    assert len(records) == len({record.id for record in records}) == total
    assert {page.total for page in pages} == {total}
    assert meter.counted == [Purpose.READ] * -(-total // 2000)
    ids = [record.id for record in records]
    assert ids == sorted(ids)


@pytest.mark.parametrize("stop_after", [1, 3])
async def test_a_read_that_stopped_goes_on_where_it_was(live: SalesforceConnector, stop_after: int) -> None:
    (total,) = await live.counts(["Contact"])
    query = ChangeQuery("Contact", FIELDS, Window("", FUTURE), 200)
    (stream,) = await live.open_changes([query])
    seen = []
    async for page in stream:
        seen += [record.id for record in page.records]
        stop_after -= 1
        if not stop_after:
            break
    rest = ChangeQuery("Contact", FIELDS, Window("", FUTURE, page.position), 200)
    (stream,) = await live.open_changes([rest])
    seen += [record.id for record in await everything(stream)]
    assert len(seen) == len(set(seen)) == total


async def test_an_edit_is_in_the_next_window_only_and_reads_back(live: SalesforceConnector) -> None:
    records = await changes(live, "")
    chosen = records[5]
    start = await live.horizon()
    (result,) = await live.write("Contact", [Write({"Phone": "+33 1 23", "FirstName": None}, id=chosen.id)])
    assert result.is_success
    assert not result.created
    later = {record.id: record for record in await changes(live, start)}
    assert later[chosen.id].values[0] is None
    assert later[chosen.id].values[3] == "+33 1 23"
    (again,) = await live.read("Contact", FIELDS, [chosen.id])
    assert again == later[chosen.id]


async def test_an_upsert_twice_is_one_record(live: SalesforceConnector) -> None:
    write = Write({"LastName": "Twice", "Email": "twice@example.com"}, key="crm:twice")
    (first,) = await live.write("Contact", [write])
    (second,) = await live.write("Contact", [write])
    assert first.is_success
    assert first.created
    assert (second.id, second.created) == (first.id, False)
    ((value, record),) = await live.find("Contact", ("LastName",), "SfTui_Id__c", ["crm:twice"])
    assert (value, record.id, record.key, record.values) == ("crm:twice", first.id, "crm:twice", ("Twice",))


async def test_find_passes_over_case_and_survives_quotes(live: SalesforceConnector) -> None:
    await live.write("Contact", [Write({"LastName": "O'Hara \\ Co", "Email": "ohara@example.com"})])
    found = await live.find("Contact", ("LastName",), "Email", ["OHara@Example.COM", "x' OR Id != '"])
    assert [(value, record.values) for value, record in found] == [("OHara@Example.COM", ("O'Hara \\ Co",))]
    assert await live.find("Contact", ("LastName",), "LastName", ["O'Hara \\ Co"])


async def test_one_bad_record_fails_alone(live: SalesforceConnector) -> None:
    good, bad = await live.write(
        "Contact",
        [Write({"LastName": "Good"}, key="crm:good"), Write({"FirstName": "No last name"}, key="crm:bad")],
    )
    assert good.is_success
    assert bad.code == "REQUIRED_FIELD_MISSING"
    assert bad.fields == ("LastName",)


async def test_an_idle_poll_is_one_call(live: SalesforceConnector, meter: FakeMeter) -> None:
    for name in OBJECTS:
        await live.describe(name)
    meter.counted.clear()
    queries = [
        ChangeQuery(name, ("Id", "OwnerId"), Window("2090-01-01T00:00:00Z", FUTURE)) for name in OBJECTS
    ]
    streams = await live.open_changes(queries)
    assert [await everything(stream) for stream in streams] == [[]] * 5
    assert meter.counted == [Purpose.READ]


async def test_all_objects_read_with_their_default_fields(live: SalesforceConnector) -> None:
    for mapping in MAPPINGS:
        name, fields = mapping.salesforce_object, mapping.salesforce_fields
        described = await live.describe(name)
        fields = tuple(each for each in fields if described.field(each))
        assert await changes(live, "", name, fields)
        assert await changes(live, "2020-01-01T00:00:00Z", name, fields)


async def test_counts_limits_and_users(live: SalesforceConnector, meter: FakeMeter) -> None:
    limits = await live.limits()
    assert 0 < limits.used <= limits.max
    assert meter.observed[-1] == (limits.used, limits.max)
    users = await live.users()
    assert users
    assert all("@" in user.email and not user.email.endswith(".invalid") for user in users)
    assert (await live.counts(["Account"]))[0] > 0


async def test_the_horizon_lies_just_behind_now(live: SalesforceConnector) -> None:
    horizon = await live.horizon()
    assert live.look_back(horizon, 10) < horizon < FUTURE
    assert await changes(live, horizon) is not None


async def test_a_check_finds_all_ready(live: SalesforceConnector, emulator: "Emulator") -> None:
    result = await live.check(MAPPINGS)
    assert result.is_valid
    assert result.reason is None
    assert result.identity is not None
    assert result.identity.system_id == emulator.org_id
    assert result.token_issued_at is not None
    assert {access.object: access.external_id for access in result.access} == dict.fromkeys(OBJECTS, "ready")
    assert all(access.readable and access.creatable and access.updatable for access in result.access)
    assert not any(access.missing_fields for access in result.access)
    assert {line.what: line.status for line in result.versions} == {
        "api": "up_to_date",
        "org_setup": "up_to_date",
    }


async def test_a_check_notices_that_the_key_field_is_missing_or_hidden(poor: SalesforceConnector) -> None:
    result = await poor.check(MAPPINGS)
    assert result.is_valid
    assert {access.external_id for access in result.access} == {"missing"}
    (setup,) = [line for line in result.versions if line.what == "org_setup"]
    assert setup.status == "not_installed"
    assert setup.because is not None


async def test_without_the_key_field_reading_and_writing_go_on(poor: SalesforceConnector) -> None:
    (result,) = await poor.write("Contact", [Write({"LastName": "Keyless"}, key="crm:1")])
    assert result.created
    assert result.id is not None
    (record,) = await poor.read("Contact", ("LastName",), [result.id])
    assert (record.key, record.values) == (None, ("Keyless",))


async def test_two_hundred_a_call_in_parallel(live: SalesforceConnector, meter: FakeMeter) -> None:
    ids = [record.id for record in await changes(live, "")][:800]
    meter.counted.clear()
    batches = [ids[start : start + 200] for start in range(0, 800, 200)]
    results = await asyncio.gather(
        *(live.write("Contact", [Write({"Title": "Moved"}, id=each) for each in batch]) for batch in batches)
    )
    assert all(result.is_success for batch in results for result in batch)
    assert meter.counted == [Purpose.WRITE] * 4
