import json

import pytest

from sf_tui.connectors.protocol import ChangeQuery, Position, Window
from sf_tui.connectors.salesforce import cuts
from sf_tui.model.states import Purpose
from tests.connectors.salesforce.fake_org import FakeOrg, contact
from tests.connectors.salesforce.test_reading import END, FIELDS, records_of


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four rows a page stand for 2,000: the arithmetic is the same, the test is quick."""
    monkeypatch.setattr(cuts, "PAGE", 4)


def query(last: str = "", slice_: str = "") -> ChangeQuery:
    return ChangeQuery("Contact", FIELDS, Window("", END, Position("", last), slice_))


def ids(rows: list[dict[str, object]]) -> list[str]:
    return [str(row["Id"]) for row in rows]


async def test_windows_hold_every_record_once_and_cost_two_calls(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, 1) for number in range(1000)]
    connector = org.connector()
    await connector.describe("Contact")
    org.meter.counted.clear()
    windows = await connector.split(query(), 8)
    assert org.meter.counted == [Purpose.READ] * 2
    assert len(windows) == 8
    seen = []
    for window in windows:
        (stream,) = await connector.open_changes([ChangeQuery("Contact", FIELDS, window)])
        found = [record.id for record in await records_of(stream)]
        assert 50 <= len(found) <= 200
        seen += found
    assert seen == ids(org.rows["Contact"])


async def test_what_was_read_already_is_in_no_window(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, 1) for number in range(1000)]
    connector = org.connector()
    last = str(org.rows["Contact"][99]["Id"])
    windows = await connector.split(query(last), 8)
    assert [window.last.id for window in windows] == [last, *[""] * 7]
    seen = []
    for window in windows:
        (stream,) = await connector.open_changes([ChangeQuery("Contact", FIELDS, window)])
        seen += [record.id for record in await records_of(stream)]
    assert seen == ids(org.rows["Contact"])[100:]


async def test_a_window_is_taken_up_after_any_page(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, 1) for number in range(1000)]
    org.page_size = 50
    connector = org.connector()
    window = (await connector.split(query(), 8))[3]
    (stream,) = await connector.open_changes([ChangeQuery("Contact", FIELDS, window)])
    whole = [record.id for record in await records_of(stream)]
    (stream,) = await connector.open_changes([ChangeQuery("Contact", FIELDS, window)])
    page = await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    rest = Window(window.start, window.end, page.position, window.slice)
    (stream,) = await connector.open_changes([ChangeQuery("Contact", FIELDS, rest)])
    assert [record.id for record in page.records] + [r.id for r in await records_of(stream)] == whole


async def test_what_is_not_worth_a_cut_stays_one_window_for_one_call(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, 1) for number in range(100)]
    connector = org.connector()
    await connector.describe("Contact")
    org.meter.counted.clear()
    assert await connector.split(query(), 8) == [query().window]
    assert org.meter.counted == [Purpose.READ]


async def test_a_gap_between_ids_is_seen_by_one_look(org: FakeOrg) -> None:
    far = [{**contact(number, 1), "Id": f"003zz{number:010d}"} for number in range(500)]
    org.rows["Contact"] = [*(contact(number, 1) for number in range(500)), *far]
    connector = org.connector()
    sizes = []
    for window in await connector.split(query(), 8):
        (stream,) = await connector.open_changes([ChangeQuery("Contact", FIELDS, window)])
        sizes.append(len(await records_of(stream)))
    assert sum(sizes) == 1000
    assert max(sizes) <= 250


async def test_looking_for_cuts_fetches_a_handful_of_ids_only(org: FakeOrg) -> None:
    org.rows["Contact"] = [contact(number, 1) for number in range(1000)]
    await org.connector().split(query(), 8)
    for request in org.sent("/composite"):
        for each in json.loads(request.content)["compositeRequest"]:
            assert each["httpHeaders"] == {"Sforce-Query-Options": "batchSize=200"}
            assert "SELECT%20Id%20FROM" in each["url"]
