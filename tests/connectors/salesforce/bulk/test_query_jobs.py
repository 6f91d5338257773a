import asyncio
from dataclasses import replace

import httpx
import pytest

from sf_tui.connectors.protocol import ChangePage, ChangeQuery, Position, Window
from sf_tui.connectors.salesforce import SalesforceConnector, wire
from sf_tui.connectors.salesforce.bulk import pages as bulk_pages
from sf_tui.connectors.salesforce.bulk import reading as bulk_reading
from sf_tui.model.errors import OwnLimitReached, Refused, Unreachable
from sf_tui.model.states import Purpose
from tests.connectors.salesforce.bulk.fake_jobs import FakeJobs
from tests.connectors.salesforce.fake_org import FakeOrg, contact
from tests.connectors.salesforce.test_reading import END, FIELDS


@pytest.fixture
def jobs(org: FakeOrg, monkeypatch: pytest.MonkeyPatch) -> FakeJobs:
    """Pages of four rows; what has more than one of them is fetched side by side."""
    monkeypatch.setattr(bulk_pages, "PAGE", 4)
    org.rows["Contact"] = [contact(number, number, Email=f'a "b",\n{number}') for number in range(30)]
    return FakeJobs(org)


def query(window: Window | None = None, size: int = 3) -> ChangeQuery:
    return ChangeQuery("Contact", FIELDS, window or Window("", END), size)


async def started(connector: SalesforceConnector, last: str = "") -> Window:
    (window,) = await connector.split(query(Window("", END, Position("", last))), 8, in_bulk=True)
    return window


async def read(connector: SalesforceConnector, window: Window, size: int = 3) -> list[ChangePage]:
    (stream,) = await connector.open_changes([query(window, size)])
    return [page async for page in stream]


def names(pages: list[ChangePage]) -> list[int]:
    return [int(record.id[-10:]) for page in pages for record in page.records]


async def test_a_job_is_made_fetched_and_thrown_away(org: FakeOrg, jobs: FakeJobs) -> None:
    connector = org.connector()
    await connector.describe("Contact")
    org.meter.counted.clear()
    window = await started(connector)
    assert list(jobs.jobs) == [window.slice.split(":")[1]]
    pages = await read(connector, window)
    assert names(pages) == list(range(30))
    assert all(len(page.records) <= 3 for page in pages)
    assert {page.total for page in pages} == {30}
    assert pages[0].records[1].values == ("Name 1", 'a "b",\n1')
    assert pages[0].records[1].stamp == "2026-11-23T10:00:01Z"
    assert jobs.jobs == {}
    # Made, looked at, named twice (eight pages, five at a time), eight pages, thrown away.
    assert org.meter.counted == [Purpose.BULK] * (1 + 1 + 2 + 8 + 1)


async def test_more_pages_are_found_under_either_name(org: FakeOrg, jobs: FakeJobs) -> None:
    """The guide writes ``nextRecordUrl`` in one place and ``nextRecordsUrl`` in another."""
    jobs.way_on = "nextRecordUrl"
    connector = org.connector()
    assert names(await read(connector, await started(connector))) == list(range(30))


async def test_more_pages_without_a_way_to_them_are_no_end(org: FakeOrg, jobs: FakeJobs) -> None:
    jobs.way_on = "somethingElse"
    connector = org.connector()
    window = await started(connector)
    with pytest.raises(Refused, match="more pages"):
        await read(connector, window)


@pytest.mark.usefixtures("jobs")
async def test_what_was_read_already_is_not_asked_of_the_job(org: FakeOrg) -> None:
    connector = org.connector()
    window = await started(connector, "003xx0000000019")
    assert names(await read(connector, window)) == list(range(20, 30))


@pytest.mark.usefixtures("jobs")
async def test_an_old_version_is_read_page_after_page(org: FakeOrg) -> None:
    connector = org.connector(api_version="57.0")
    assert names(await read(connector, await started(connector))) == list(range(30))
    assert org.sent("resultPages") == []


async def test_an_empty_result_is_one_empty_page(org: FakeOrg, jobs: FakeJobs) -> None:
    org.rows["Contact"] = []
    connector = org.connector()
    pages = await read(connector, await started(connector))
    assert [page.records for page in pages] == [()]
    assert jobs.jobs == {}


@pytest.mark.parametrize("version", ["57.0", "66.0"])
async def test_a_job_is_taken_up_after_any_page(org: FakeOrg, jobs: FakeJobs, version: str) -> None:
    connector = org.connector(api_version=version)
    window = await started(connector)
    kept = dict(jobs.jobs)
    for stop_after in range(1, 11):
        jobs.jobs = dict(kept)
        (stream,) = await connector.open_changes([query(window)])
        seen: list[ChangePage] = []
        async for page in stream:
            seen.append(page)
            if len(seen) == stop_after:
                break
        await stream.aclose()  # type: ignore[attr-defined]
        rest = replace(window, last=seen[-1].position)
        assert names(seen) + names(await read(connector, rest)) == list(range(30))


@pytest.mark.usefixtures("jobs")
async def test_a_finished_read_is_not_begun_anew(org: FakeOrg) -> None:
    connector = org.connector()
    window = await started(connector)
    pages = await read(connector, window)
    org.requests.clear()
    again = await read(connector, replace(window, last=pages[-1].position))
    assert names(again) == []
    assert org.requests == []


async def test_a_job_that_is_gone_is_made_anew_from_where_the_window_began(
    org: FakeOrg, jobs: FakeJobs
) -> None:
    connector = org.connector()
    window = await started(connector, "003xx0000000009")
    first = (await read(connector, window))[0]
    assert jobs.jobs == {}
    later = await read(connector, replace(window, last=first.position))
    assert names(later) == list(range(10, 30))
    assert later[0].position.stamp != window.slice.split(":")[1], "another job"


async def test_a_page_that_breaks_off_is_fetched_again_without_a_row_twice(
    org: FakeOrg, jobs: FakeJobs
) -> None:
    jobs.breaks = [120, 0, 250]
    connector = org.connector()
    assert names(await read(connector, await started(connector))) == list(range(30))


async def test_a_page_that_breaks_off_at_the_same_row_again_and_again_is_told(
    org: FakeOrg, jobs: FakeJobs
) -> None:
    jobs.breaks = [100] * 40
    connector = org.connector()
    with pytest.raises(Unreachable, match="broke off"):
        await read(connector, await started(connector))


async def test_pauses_grow_and_whoever_waits_can_leave(org: FakeOrg, jobs: FakeJobs) -> None:
    jobs.polls = 9
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    connector = org.connector(pause=pause)
    pages = await read(connector, await started(connector))
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert [page.records for page in pages[:9]] == [()] * 9, "a chance to stop after each question"
    assert names(pages) == list(range(30))


async def test_leaving_while_the_job_is_at_work_stops_it(org: FakeOrg, jobs: FakeJobs) -> None:
    jobs.polls = 100
    connector = org.connector()
    window = await started(connector)
    (stream,) = await connector.open_changes([query(window)])
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    (job,) = jobs.jobs.values()
    assert job["state"] == "Aborted"
    jobs.polls = 0
    assert names(await read(connector, window)) == list(range(30)), "the next reader makes another"


async def test_cancelling_while_it_pauses_stops_the_job(org: FakeOrg, jobs: FakeJobs) -> None:
    jobs.polls = 100
    is_waiting = asyncio.Event()

    async def pause(_seconds: float) -> None:
        is_waiting.set()
        await asyncio.Event().wait()

    connector = org.connector(pause=pause)
    task = asyncio.create_task(read(connector, await started(connector)))
    await is_waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (job,) = jobs.jobs.values()
    assert job["state"] == "Aborted"


async def test_a_job_that_never_ends_is_stopped_and_the_rest_is_walked(
    org: FakeOrg, jobs: FakeJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_reading, "MOST_LOOKS", 5)
    jobs.polls = 1000
    connector = org.connector()
    pages = await read(connector, await started(connector))
    assert [each["state"] for each in jobs.jobs.values()] == ["Aborted", "Aborted"]
    assert set(names(pages)) == set(range(30))


async def test_where_jobs_fail_the_rest_is_walked(org: FakeOrg, jobs: FakeJobs) -> None:
    jobs.ends_in = "Failed"
    org.page_size = 7
    connector = org.connector()
    window = await started(connector, "003xx0000000009")
    pages = await read(connector, window)
    assert names(pages) == list(range(10, 30))
    assert len(jobs.jobs) == 2, "tried twice"
    for index, page in enumerate(pages):
        rest = await read(connector, replace(window, last=page.position))
        assert names(pages[: index + 1]) + names(rest) == list(range(10, 30))
    assert len(jobs.jobs) == 2, "and the walk goes on as a walk"


@pytest.mark.parametrize(
    ("status", "code"), [(400, "FEATURENOTENABLED"), (403, "API_DISABLED_FOR_ORG"), (404, "NOT_FOUND")]
)
async def test_where_no_job_is_allowed_none_is_offered(org: FakeOrg, status: int, code: str) -> None:
    org.always("/jobs/query", status, [{"errorCode": code, "message": "no"}])
    assert await org.connector().split(query(), 8, in_bulk=True) == []


async def test_only_a_few_pages_are_fetched_ahead_and_none_after_leaving(
    org: FakeOrg, jobs: FakeJobs
) -> None:
    connector = org.connector()
    (stream,) = await connector.open_changes([query(await started(connector))])
    await anext(stream)
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(org.sent("/results?")) == 3
    await stream.aclose()  # type: ignore[attr-defined]
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(org.sent("/results?")) == 3
    assert len(jobs.jobs) == 1, "a finished job is kept for whoever goes on"


@pytest.mark.parametrize(
    "url", ["https://evil.example/results?locator=1", "//evil.example/x", "/../x?locator=1"]
)
async def test_a_page_on_another_host_is_not_fetched(org: FakeOrg, jobs: FakeJobs, url: str) -> None:
    connector = org.connector()
    window = await started(connector)
    pages = {"resultPages": [{"resultUrl": url}], "done": True}
    org.overrides.insert(0, ("/resultPages", lambda _: httpx.Response(200, json=pages)))
    with pytest.raises(Refused) as caught:
        await read(connector, window)
    assert caught.value.code == "UNTRUSTED_ADDRESS"
    assert len(jobs.jobs) == 1


async def test_a_job_without_an_id_of_a_job_is_no_answer(org: FakeOrg) -> None:
    org.always("/jobs/query", 200, {"id": "../../evil", "state": "UploadComplete"})
    connector = org.connector()
    assert await connector.split(query(), 8, in_bulk=True) == [], "the walk goes on instead"


async def test_a_slice_that_somebody_wrote_into_the_store_leads_nowhere(org: FakeOrg) -> None:
    window = Window("", END, Position("../evil", "0@"), "bulk:../evil:")
    with pytest.raises(Refused) as caught:
        await read(org.connector(), window)
    assert caught.value.code == "UNEXPECTED_ANSWER"
    assert org.sent("evil") == []


async def test_a_result_of_another_version_is_asked_of_a_new_job(org: FakeOrg, jobs: FakeJobs) -> None:
    connector = org.connector()
    window = await started(connector)
    old = window.slice.split(":")[1]
    conflict = [{"errorCode": "INVALIDVERSION", "message": "made with API version 59.0"}]
    org.overrides.insert(0, (f"{old}/result", lambda _: httpx.Response(409, json=conflict)))
    pages = await read(connector, window)
    assert names(pages) == list(range(30))
    assert pages[-1].position.stamp != old
    assert list(jobs.jobs) == [old], "it is not ours to throw away, and goes by itself"


async def test_a_session_that_ends_before_a_page_is_renewed(org: FakeOrg, jobs: FakeJobs) -> None:
    org.valid_token = ""
    connector = org.connector()
    window = await started(connector)
    (stream,) = await connector.open_changes([query(window)])
    seen = names([await anext(stream)])
    expired = [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
    answers = iter([httpx.Response(401, json=expired)])
    org.overrides.insert(0, ("/results", lambda request: next(answers, None) or jobs.answer(request)))
    tokens = org.tokens
    seen += names([page async for page in stream])
    assert seen == list(range(30))
    assert org.tokens == tokens + 1


@pytest.mark.usefixtures("jobs")
async def test_a_page_past_the_wall_is_not_read_on(org: FakeOrg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_DOWNLOAD", 300)
    connector = org.connector()
    with pytest.raises(Refused) as caught:
        await read(connector, await started(connector))
    assert caught.value.code == "ANSWER_TOO_LARGE"


async def test_a_budget_that_is_used_up_stops_the_fetching(org: FakeOrg, jobs: FakeJobs) -> None:
    connector = org.connector()
    window = await started(connector)
    (stream,) = await connector.open_changes([query(window)])
    await anext(stream)
    org.meter.is_refusing = True
    with pytest.raises(OwnLimitReached):
        [page async for page in stream]
    assert len(jobs.jobs) == 1, "the result is kept for when capacity returns"


async def test_where_jobs_are_forbidden_meanwhile_the_rest_is_walked(org: FakeOrg, jobs: FakeJobs) -> None:
    connector = org.connector()
    window = await started(connector)
    jobs.jobs.clear()
    forbidden = [{"errorCode": "FEATURENOTENABLED", "message": "no"}]
    org.overrides.insert(
        0,
        (
            "/jobs/query",
            lambda request: (
                httpx.Response(400, json=forbidden) if request.method == "POST" else jobs.answer(request)
            ),
        ),
    )
    assert names(await read(connector, window)) == list(range(30))
