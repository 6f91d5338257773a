import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sf_tui.connectors.protocol import ChangePage, ChangeQuery, Position, Record, Window
from sf_tui.connectors.salesforce.decoding import stamp_of
from sf_tui.model.errors import AuthFailed, Refused
from sf_tui.model.states import Purpose
from tests.connectors.salesforce.fake_org import PERSON_FIELDS, FakeOrg, contact, field

END = "2026-11-23T11:00:00Z"
FIELDS = ("LastName", "Email")
BEGINNING = Position()


def query(start: str = "", end: str = END, last: Position = BEGINNING, name: str = "Contact") -> ChangeQuery:
    return ChangeQuery(name, FIELDS, Window(start, end, last))


async def pages_of(stream: AsyncIterator[ChangePage]) -> list[ChangePage]:
    return [page async for page in stream]


async def records_of(stream: AsyncIterator[ChangePage]) -> list[Record]:
    return [record for page in await pages_of(stream) for record in page.records]


def sent_soql(request: httpx.Request) -> str:
    return parse_qs(request.url.query.decode())["q"][0]


async def test_a_first_read_brings_all_in_pages(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, number // 3) for number in range(10)]
    org.page_size = 4
    connector = org.connector()
    (stream,) = await connector.open_changes([query()])
    pages = await pages_of(stream)
    assert [len(page.records) for page in pages] == [4, 4, 2]
    assert [page.total for page in pages] == [10, 10, 10]
    assert pages[-1].position == Position("", "003xx0000000009")
    assert pages[0].records[1] == Record(
        "003xx0000000001", "2026-11-23T10:00:00Z", ("Name 1", "p1@example.com")
    )
    assert org.meter.counted == [Purpose.DESCRIBE] + [Purpose.READ] * 3


async def test_an_empty_window_yields_one_empty_page(org: FakeOrg) -> None:
    connector = org.connector()
    last = Position("2026-11-23T10:00:00Z", "003xx0000000001")
    (stream,) = await connector.open_changes([query(last=last)])
    assert await pages_of(stream) == [ChangePage((), last, 0)]


async def test_a_read_is_open_at_the_top_and_sees_deletes_only_after_the_first_time(org: FakeOrg) -> None:
    connector = org.connector()
    for start in ("", "2026-11-23T10:00:00Z"):
        (stream,) = await connector.open_changes([query(start)])
        await pages_of(stream)
    first, later = org.requests[-2:]
    assert "/query/" in first.url.path
    assert sent_soql(first).endswith("FROM Contact ORDER BY Id")
    assert "/queryAll/" in later.url.path
    assert sent_soql(later).endswith(
        "WHERE SystemModstamp >= 2026-11-23T10:00:00Z ORDER BY SystemModstamp, Id"
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(
    seconds=st.lists(st.integers(0, 4), max_size=25),
    page_size=st.integers(1, 6),
    stop_after=st.integers(1, 6),
    loses_place=st.booleans(),
)
async def test_ties_and_resumes_lose_and_double_nothing(
    seconds: list[int], page_size: int, stop_after: int, *, loses_place: bool
) -> None:
    org = FakeOrg()
    org.rows["Contact"] = [contact(number, second) for number, second in enumerate(seconds)]
    org.page_size = page_size
    connector = org.connector()
    seen: list[str] = []
    position = Position()
    for _ in range(200):
        (stream,) = await connector.open_changes([query("2026-11-23T09:00:00Z", last=position)])
        count = 0
        async for page in stream:
            seen += [record.id for record in page.records]
            position = page.position
            count += 1
            if loses_place and count == 2:
                org.locators.clear()
            if count == stop_after:
                break
        else:
            break
        await stream.aclose()  # type: ignore[attr-defined]
    assert sorted(seen) == sorted(row["Id"] for row in org.rows["Contact"])


async def test_a_lost_place_is_taken_up_at_the_last_position(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, 1) for number in range(6)]
    org.page_size = 2
    connector = org.connector()
    (stream,) = await connector.open_changes([query()])
    seen = []
    async for page in stream:
        seen += [record.id[-1] for record in page.records]
        if len(seen) == 4:
            org.locators.clear()
            org.page_size = 100
    assert seen == list("012345")


async def test_a_place_that_is_lost_again_and_again_is_told(org: FakeOrg) -> None:
    org.always(
        "/queryAll/", 400, [{"message": "invalid query locator", "errorCode": "INVALID_QUERY_LOCATOR"}]
    )
    (stream,) = await org.connector().open_changes([query("2026-11-23T10:00:00Z")])
    with pytest.raises(Refused, match="last saved page"):
        await pages_of(stream)


async def test_an_idle_poll_of_five_objects_is_one_call(org: FakeOrg) -> None:
    for name in ("Account", "Lead", "Opportunity", "Task"):
        org.objects[name] = (*PERSON_FIELDS, field("IsConverted", "boolean"))
        org.rows[name] = []
    connector = org.connector()
    polls = [query("2026-11-23T10:00:00Z", name=name) for name in org.objects]
    for name in org.objects:
        await connector.describe(name)
    org.meter.counted.clear()
    streams = await connector.open_changes(polls)
    assert [await pages_of(stream) for stream in streams] == [[ChangePage((), Position(), 0)]] * 5
    assert org.meter.counted == [Purpose.READ]
    body = json.loads(org.requests[-1].content)
    assert {each["method"] for each in body["compositeRequest"]} == {"GET"}
    assert all("/queryAll/?q=SELECT%20Id" in each["url"] for each in body["compositeRequest"])


async def test_one_hidden_object_does_not_spoil_the_poll_of_the_others(org: FakeOrg) -> None:
    org.objects["Lead"] = PERSON_FIELDS
    org.rows["Contact"] = [contact(1, 1)]
    good, bad = await org.connector().open_changes(
        [query("2026-11-23T10:00:00Z"), query("2026-11-23T10:00:00Z", name="Lead")]
    )
    assert len(await records_of(good)) == 1
    with pytest.raises(Refused) as caught:
        await pages_of(bad)
    assert caught.value.code == "INVALID_TYPE"


async def test_the_next_page_is_fetched_meanwhile_and_only_the_next(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, number) for number in range(10)]
    org.page_size = 2
    (stream,) = await org.connector().open_changes([query("2026-11-23T10:00:00Z")])
    await anext(stream)
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(org.sent("/query/0r8")) == 1
    await stream.aclose()  # type: ignore[attr-defined]


async def test_after_the_first_page_of_a_first_read_nothing_is_fetched_unasked(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, number) for number in range(10)]
    org.page_size = 2
    (stream,) = await org.connector().open_changes([query()])
    await anext(stream)
    for _ in range(50):
        await asyncio.sleep(0)
    assert org.sent("/query/0r8") == [], "it may be cut into windows now"
    await anext(stream)
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(org.sent("/query/0r8")) == 2
    await stream.aclose()  # type: ignore[attr-defined]


async def test_a_first_read_that_was_begun_by_stamps_goes_on_by_stamps(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(9 - number, number) for number in range(10)]
    last = Position("2026-11-23T10:00:04Z", "003xx0000000005")
    (stream,) = await org.connector().open_changes([query(last=last)])
    assert [record.id[-1] for record in await records_of(stream)] == list("43210")


async def test_leaving_a_stream_ends_what_was_under_way(org: FakeOrg) -> None:
    started, ended = asyncio.Event(), asyncio.Event()
    org.rows["Contact"] = [contact(number, number) for number in range(10)]
    org.page_size = 2

    async def answer(request: httpx.Request) -> httpx.Response:
        if "/query/0r8" in request.url.path:
            started.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()
        return org.answer(request)

    connector = org.connector(transport=httpx.MockTransport(answer))
    (stream,) = await connector.open_changes([query("2026-11-23T10:00:00Z")])
    await anext(stream)
    await started.wait()
    await stream.aclose()  # type: ignore[attr-defined]
    assert ended.is_set()


async def test_merges_conversions_and_keys_are_told(org: FakeOrg) -> None:
    org.objects["Lead"] = (
        *PERSON_FIELDS,
        field("MasterRecordId", "reference"),
        field("IsConverted", "boolean"),
        field("ConvertedContactId", "reference"),
        field("SfTui_Id__c", externalId=True, unique=True),
    )
    org.rows["Lead"] = [
        contact(1, 1, IsConverted=False, SfTui_Id__c="crm:7"),
        contact(2, 2, IsConverted=False, IsDeleted=True, MasterRecordId="00Qxx0000000000009"),
        contact(3, 3, IsConverted=True, ConvertedContactId="003xx0000000009"),
    ]
    (stream,) = await org.connector().open_changes([query(name="Lead")])
    plain, merged, converted = await records_of(stream)
    assert (plain.key, plain.is_deleted, plain.successor) == ("crm:7", False, None)
    assert (merged.is_deleted, merged.successor) == (True, "00Qxx0000000000009")
    assert (converted.is_converted, converted.successor) == (True, "003xx0000000009")


async def test_an_unusable_key_field_is_not_selected(org: FakeOrg) -> None:
    org.objects["Contact"] = (*PERSON_FIELDS, field("SfTui_Id__c", externalId=True, unique=False))
    connector = org.connector()
    assert (await connector.describe("Contact")).key_field is None
    (stream,) = await connector.open_changes([query()])
    await pages_of(stream)
    assert "SfTui_Id__c" not in sent_soql(org.requests[-1])


async def test_tasks_leave_out_series_mails_and_what_is_old(org: FakeOrg) -> None:
    org.objects["Task"] = (
        *PERSON_FIELDS,
        field("IsRecurrence", "boolean"),
        field("TaskSubtype", "picklist"),
    )
    org.rows["Task"] = []
    connector = org.connector()
    for start in ("", "2026-11-23T10:00:00Z"):
        (stream,) = await connector.open_changes([query(start, name="Task")])
        await pages_of(stream)
    first, later = map(sent_soql, org.requests[-2:])
    assert "IsRecurrence = false AND (TaskSubtype != 'Email'" in first
    assert "LastModifiedDate >= 2025-11-23T11:00:00Z" in first
    assert "LastModifiedDate" not in later


async def test_values_keep_their_types(org: FakeOrg) -> None:
    org.objects["Contact"] = (
        *PERSON_FIELDS,
        field("Amount", "currency"),
        field("Count", "int"),
        field("Ok", "boolean"),
    )
    org.rows["Contact"] = [
        contact(1, 1, Amount=1500.5, Count=3, Ok=True),
        contact(2, 2, Amount=None, Count=None, Ok=False),
    ]
    fields = ("Amount", "Count", "Ok", "Email", "Id")
    (stream,) = await org.connector().open_changes([ChangeQuery("Contact", fields, Window("", END))])
    first, second = await records_of(stream)
    assert first.values == (1500.5, 3, True, "p1@example.com", "003xx0000000001")
    assert second.values[:3] == (None, None, False)


@pytest.mark.parametrize(
    "content",
    [
        b'{"totalSize":1,"records":[{"Id":5}]}',
        b'{"totalSize":1,"records":[{"Id":"003"}]}',
        b'{"totalSize":1}',
        b"<html>",
    ],
)
async def test_an_answer_that_breaks_the_promise_is_refused(org: FakeOrg, content: bytes) -> None:
    org.always("/query/", 200, content)
    (stream,) = await org.connector().open_changes([query()])
    with pytest.raises(Refused) as caught:
        await pages_of(stream)
    assert caught.value.code == "UNEXPECTED_ANSWER"


async def test_a_next_page_on_another_host_is_refused(org: FakeOrg) -> None:
    page = {"totalSize": 1, "records": [], "nextRecordsUrl": "https://evil.example/query/1"}
    org.always("/query/", 200, page)
    (stream,) = await org.connector().open_changes([query()])
    with pytest.raises(Refused) as caught:
        await pages_of(stream)
    assert caught.value.code == "UNTRUSTED_ADDRESS"


async def test_an_error_in_the_page_ahead_comes_when_it_is_due(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, number) for number in range(4)]
    org.page_size = 2
    org.always("/query/0r8", 401, [{"message": "x", "errorCode": "INVALID_AUTH_HEADER"}])
    (stream,) = await org.connector().open_changes([query()])
    assert len((await anext(stream)).records) == 2
    with pytest.raises(AuthFailed):
        await anext(stream)


async def test_a_field_that_vanished_is_described_anew(org: FakeOrg) -> None:
    connector = org.connector()
    await connector.describe("Contact")
    org.always("/query/", 400, [{"message": "No such column", "errorCode": "INVALID_FIELD"}])
    (stream,) = await connector.open_changes([query()])
    with pytest.raises(Refused):
        await pages_of(stream)
    await connector.describe("Contact")
    assert len(org.sent("/describe")) == 2


def test_stamps_are_shortened() -> None:
    assert stamp_of("2026-05-06T11:36:42.000+0000") == "2026-05-06T11:36:42Z"
    assert stamp_of("2026-05-06T11:36:42.500+0000") == "2026-05-06T11:36:42.500Z"
    assert stamp_of("2026-05-06T11:36:42Z") == "2026-05-06T11:36:42Z"
