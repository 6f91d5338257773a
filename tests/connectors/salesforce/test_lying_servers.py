"""Answers that no org gives, but a proxy, a mistake or an enemy may: told in our words, never believed."""

import gzip
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from sf_tui.connectors.protocol import ChangeQuery
from sf_tui.connectors.salesforce.errors import from_answer, from_oauth
from sf_tui.model.errors import ConnectorError, Refused
from tests.connectors.salesforce.bulk.fake_jobs import FakeJobs
from tests.connectors.salesforce.fake_org import FakeOrg, contact
from tests.connectors.salesforce.test_reading import FIELDS, pages_of, query

_NEXT = "/services/data/v66.0/query/0r8xx0000000001-2000"


def row(**more: Any) -> dict[str, Any]:
    return {**contact(1, 1), "SfTui_Id__c": None, **more}


def page(**more: Any) -> dict[str, Any]:
    return {"totalSize": 3, "done": True, "records": [row()], **more}


class _Stream(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content


def dated(org: FakeOrg, date: str) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        response = org.answer(request)
        response.headers["Date"] = date
        return response

    return httpx.MockTransport(answer)


@pytest.mark.parametrize(
    "date",
    [
        "nonsense",
        "Mon, 23 Nov 2026 10:00:05 +99999999999999",
        "Mon, 01 Jan 99999 00:00:00 GMT",
        "Mon, 31 Dec 9999 23:59:59 -2300",
        "Mon, 01 Jan 2029 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    ],
)
async def test_no_window_ends_at_a_time_that_cannot_be(org: FakeOrg, date: str) -> None:
    """A window that ended in 9999 would be the last one."""
    with pytest.raises(Refused, match="no Date within a day of this machine's clock"):
        await org.connector(transport=dated(org, date)).horizon()


async def test_a_clock_three_hours_ahead_is_the_server_s_own(org: FakeOrg) -> None:
    connector = org.connector(transport=dated(org, "Mon, 23 Nov 2026 13:00:05 GMT"))
    assert await connector.horizon() == "2026-11-23T13:00:00Z"


@pytest.mark.parametrize("encoding", ["gzip, gzip", "deflate", "br", "GZIP,gzip"])
@pytest.mark.parametrize("status", [200, 500])
async def test_what_is_packed_twice_is_not_unpacked(org: FakeOrg, encoding: str, status: int) -> None:
    """Some hundred bytes would fill the memory."""
    bomb = gzip.compress(gzip.compress(bytes(1 << 20)))

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers={"Content-Encoding": encoding}, stream=_Stream(bomb))

    org.override("/limits", answer)
    with pytest.raises(Refused, match="packed in another way"):
        await org.connector().limits()
    FakeJobs(org)._results = lambda *_: answer(org.requests[-1])  # type: ignore[method-assign]
    connector = org.connector()
    org.rows["Contact"] = [contact(1, 1)]
    (window,) = await connector.split(query(), 8, in_bulk=True)
    (stream,) = await connector.open_changes([ChangeQuery("Contact", FIELDS, window)])
    with pytest.raises(Refused, match="packed in another way"):
        await pages_of(stream)


@pytest.mark.parametrize("body", [b'[{"errorCode":"\xff","message":"\xe9t\xe9"}]', b'{"error":"\xff\xfe"}'])
def test_a_refusal_that_is_no_utf_8_is_one_without_an_explanation(body: bytes) -> None:
    for told in (from_answer(400, body), from_oauth(400, body)):
        assert isinstance(told, ConnectorError)
        assert "no explanation" in str(told)


async def _read(org: FakeOrg) -> object:
    (stream,) = await org.connector().open_changes([query()])
    return await pages_of(stream)


async def _users(org: FakeOrg) -> object:
    return await org.connector().users()


async def _find(org: FakeOrg) -> object:
    first = {"body": page(done=False, nextRecordsUrl=_NEXT), "httpStatusCode": 200, "referenceId": "q0"}
    org.always("/composite", 200, {"compositeResponse": [first]})
    return await org.connector().find("Contact", FIELDS, "Email", ["p1@example.com"])


@pytest.mark.parametrize("work", [_read, _users, _find])
async def test_pages_that_lead_in_a_circle_are_left(org: FakeOrg, work: Callable[[FakeOrg], Any]) -> None:
    org.always("/query/", 200, page(done=False, nextRecordsUrl=_NEXT))
    with pytest.raises(Refused, match="without an end"):
        await work(org)
    assert len(org.requests) < 10


async def test_whoever_reads_pages_without_a_record_may_stop(org: FakeOrg) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        way = f"/services/data/v66.0/query/0r8xx-{len(org.requests)}"
        return httpx.Response(200, json=page(records=[], done=False, nextRecordsUrl=way))

    org.override("/query/", answer)
    (stream,) = await org.connector().open_changes([query()])
    for _ in range(3):
        assert (await anext(stream)).records == ()
    await stream.aclose()  # type: ignore[attr-defined]


async def test_more_records_without_a_way_to_them_are_no_end(org: FakeOrg) -> None:
    org.always("/query/", 200, page(done=False))
    with pytest.raises(Refused, match="no way to them"):
        await _read(org)


@pytest.mark.parametrize("total", [-1, 10**30, 2**63])
async def test_a_number_of_rows_that_no_org_has_is_not_told_on(org: FakeOrg, total: int) -> None:
    content = json.dumps(page(totalSize=total)).encode()
    org.always("/query/", 200, content)
    (stream,) = await org.connector().open_changes([query()])
    assert [(len(each.records), each.total) for each in await pages_of(stream)] == [(1, None)]
    with pytest.raises(Refused, match="no org has"):
        await org.connector().counts(["Contact"])


@pytest.mark.parametrize("wrong", [{"Id": None}, {"SystemModstamp": None}])
async def test_a_row_without_an_id_or_a_stamp_is_refused(org: FakeOrg, wrong: dict[str, None]) -> None:
    org.always("/query/", 200, page(records=[row(**wrong)]))
    with pytest.raises(Refused, match="got `null`"):
        await _read(org)


@pytest.mark.parametrize("version", ["6_6.0", "６６.0", " 66.0 ", "66.0\n", "6.5e1", "NaN", "inf"])
async def test_no_address_is_made_of_a_strange_version(org: FakeOrg, version: str) -> None:
    served = json.dumps([{"version": version}, {"version": "60.0"}]).encode()
    org.override(
        "/services/data",
        lambda request: (
            httpx.Response(200, content=served)
            if request.url.path == "/services/data"
            else org.without_overrides(request)
        ),
    )
    await org.connector().describe("Contact")
    assert "/v60.0/" in org.requests[-1].url.path


async def test_a_token_issued_after_the_end_of_days_has_no_time(org: FakeOrg) -> None:
    org.token_answer = {"issued_at": "9" * 19}
    assert (await org.connector().check([])).token_issued_at is None


def jobs_with(org: FakeOrg, headers: dict[str, str], content: bytes | None = None) -> FakeJobs:
    """Jobs whose first download is answered otherwise."""
    org.rows["Contact"] = [contact(number, number) for number in range(6)]
    jobs = FakeJobs(org, page=4)
    plain = jobs._results

    def results(job: dict[str, Any], start: int, size: int) -> httpx.Response:
        answer = plain(job, start, size)
        if content is not None:
            return httpx.Response(200, content=content, headers=headers)
        answer.headers.update(headers)
        return answer

    jobs._results = results  # type: ignore[method-assign]
    return jobs


async def _read_by_job(org: FakeOrg) -> list[str]:
    connector = org.connector()
    (window,) = await connector.split(query(), 8, in_bulk=True)
    (stream,) = await connector.open_changes([ChangeQuery("Contact", FIELDS, window, 3)])
    return [record.id for each in await pages_of(stream) for record in each.records]


COLUMNS = b"Id,SystemModstamp,IsDeleted,SfTui_Id__c,LastName,Email\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<html>Please log in to the network</html>", id="a proxy's page"),
        pytest.param(COLUMNS, id="a header alone"),
        pytest.param(COLUMNS + b"003xx0000000001,2026-11-23T10:00:01.000Z,false,,A,\n", id="a row of six"),
    ],
)
async def test_what_is_not_the_whole_result_of_a_job_is_no_end_of_a_read(
    org: FakeOrg, content: bytes
) -> None:
    jobs_with(org, {"Sforce-Locator": "null"}, content)
    assert set(await _read_by_job(org)) == {each["Id"] for each in org.rows["Contact"]}


@pytest.mark.parametrize("cells", [b",2026-11-23T10:00:01.000Z", b"003xx0000000001,"])
async def test_a_row_of_a_job_without_an_id_or_a_stamp_is_refused(org: FakeOrg, cells: bytes) -> None:
    jobs_with(org, {"Sforce-Locator": "null"}, COLUMNS + cells + b",false,,A,\n")
    with pytest.raises(Refused, match="without an id or a stamp"):
        await _read_by_job(org)


async def test_a_locator_that_repeats_is_left(org: FakeOrg) -> None:
    jobs_with(org, {"Sforce-Locator": "4"})
    with pytest.raises(Refused, match="without an end"):
        await _read_by_job(org)


async def test_pages_of_a_result_that_lead_in_a_circle_are_left(
    org: FakeOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sf_tui.connectors.salesforce.bulk.pages.PAGE", 4)
    jobs = jobs_with(org, {})

    def pages(job: dict[str, Any], path: str, start: int) -> httpx.Response:
        del job, start
        return httpx.Response(200, json={"resultPages": [], "done": False, "nextRecordsUrl": path})

    jobs._pages = pages  # type: ignore[method-assign]
    with pytest.raises(Refused, match="without an end"):
        await _read_by_job(org)


@pytest.mark.parametrize("number", ["9" * 5000, "x", "-1"])
async def test_a_number_of_rows_that_is_none_is_not_held_against_the_page(org: FakeOrg, number: str) -> None:
    jobs_with(org, {"Sforce-NumberOfRecords": number})
    assert len(await _read_by_job(org)) == 6
