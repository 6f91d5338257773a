"""Writing by jobs, against the emulator; what it does not do on demand, against a scripted org."""

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sf_tui.connectors.protocol import Write, WriteResult
from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.connectors.salesforce.bulk import writing as bulk_writing
from sf_tui.model.errors import OwnLimitReached, Unreachable
from sf_tui.model.states import Purpose
from tests.connectors.salesforce.fake_org import FakeMeter, FakeOrg
from tests.connectors.salesforce.test_writing import accept

if TYPE_CHECKING:
    from tests.connectors.salesforce.conftest import Emulator

KEY = "SfTui_Id__c"


async def write(
    connector: SalesforceConnector, writes: list[Write], name: str = "Contact"
) -> list[WriteResult]:
    job = await connector.open_job(name, creates=writes[0].id is None)
    assert job is not None
    return await connector.run_job(name, job, writes)


async def test_creates_and_updates_come_back_in_the_order_they_were_given(
    live: SalesforceConnector, meter: FakeMeter
) -> None:
    await live.describe("Contact")
    meter.counted.clear()
    creates = [Write({"LastName": f"Bulk {n}", "Title": "T"}, key=f"crm:b{n}") for n in range(300)]
    made = await write(live, creates)
    assert all(each.is_success and each.created for each in made)
    assert set(meter.counted) == {Purpose.BULK}
    assert len(meter.counted) <= 11
    found = {r.id: r for r in await live.read("Contact", ("LastName",), [each.id or "" for each in made])}
    assert [found[each.id or ""].values for each in made] == [(f"Bulk {n}",) for n in range(300)]
    assert [found[each.id or ""].key for each in made] == [f"crm:b{n}" for n in range(300)]
    updates = [Write({"LastName": f"New {n}", "Title": None}, id=made[n].id) for n in reversed(range(300))]
    changed = await write(live, updates)
    assert [each.id for each in changed] == [each.id for each in updates]
    assert not any(each.created for each in changed)
    (one,) = await live.read("Contact", ("LastName", "Title"), [made[7].id or ""])
    assert one.values == ("New 7", None)


async def test_a_create_that_is_repeated_does_not_double(live: SalesforceConnector) -> None:
    writes = [Write({"LastName": "Again"}, key="crm:again")]
    (first,) = await write(live, writes)
    (second,) = await write(live, writes)
    assert (first.created, second.created, second.id) == (True, False, first.id)


async def test_one_bad_record_fails_alone_and_says_why(live: SalesforceConnector) -> None:
    good, bad, other = await write(
        live,
        [
            Write({"LastName": "Good"}, key="crm:g1"),
            Write({"LastName": None, "FirstName": "Nameless"}, key="crm:g2"),
            Write({"LastName": "Good too"}, key="crm:g3"),
        ],
    )
    assert good.is_success
    assert other.is_success
    assert (bad.code, bad.fields, bad.is_retryable) == ("REQUIRED_FIELD_MISSING", ("LastName",), False)
    assert bad.reason is not None


async def test_a_literal_null_word_and_wild_text_go_by_rest_in_the_same_order(
    live: SalesforceConnector,
) -> None:
    texts = ["#N/A", "plain", 'a\r\nb, "c"', "  ", "nul\0l"]
    results = await write(
        live, [Write({"LastName": "W", "Description": text}, key=f"crm:w{n}") for n, text in enumerate(texts)]
    )
    assert all(each.is_success for each in results), results
    found = [(await live.read("Contact", ("Description",), [each.id or ""]))[0].values[0] for each in results]
    assert found[0] == "#N/A"
    assert found[1] == "plain"
    assert str(found[2]).replace("\r\n", "\n") == 'a\nb, "c"'
    assert results[4].stored == (("Description", "null"),)


async def test_a_field_that_nobody_knows_is_traced_to_its_record(live: SalesforceConnector) -> None:
    writes = [
        Write({"LastName": "Fine"}, key="crm:f1"),
        Write({"LastName": "Odd", "Nope__c": 1}, key="crm:f2"),
    ]
    fine, odd = await write(live, writes)
    assert fine.is_success
    assert odd.code == "INVALID_FIELD"


async def test_a_job_that_was_never_filled_is_stopped_and_a_sent_one_waited_for(
    live: SalesforceConnector,
) -> None:
    empty = await live.open_job("Contact", creates=True)
    assert empty is not None
    await live.end_job(empty)
    await live.end_job(empty)  # it is gone: that is an end, too
    sent = await live.open_job("Contact", creates=True)
    assert sent is not None
    await live.run_job("Contact", sent, [Write({"LastName": "Sent"}, key="crm:sent")])
    await live.end_job(sent)
    assert len(await live.find("Contact", (), KEY, ["crm:sent"])) == 1


async def test_a_key_that_may_repeat_makes_no_job_for_creates(live: SalesforceConnector) -> None:
    """An upsert by it is for users with “View All Data” only."""
    assert await live.open_job("Task", creates=True) is None
    job = await live.open_job("Task", creates=False)
    assert job is not None
    await live.end_job(job)


async def test_without_a_key_field_there_is_no_job_for_creates(poor_emulator: "Emulator") -> None:
    connector = poor_emulator.connector(FakeMeter())
    assert await connector.open_job("Contact", creates=True) is None
    assert await connector.open_job("Contact", creates=False) is not None
    await connector.close()


class Ingest:
    """One ingest job; ``failed`` names keys that fail, ``left`` those it does not come to."""

    def __init__(self, org: FakeOrg) -> None:
        self.state = "Open"
        self.ends_in = "JobComplete"
        self.rows: list[dict[str, str]] = []
        self.failed: dict[str, str] = {}
        self.left: set[str] = set()
        self.created: dict[str, Any] = {}
        self.loses: set[str] = set()
        """Requests that take effect, and whose answer is lost once."""
        self.obeys_late = True
        """Whether it can be stopped while it is at work."""
        self.requests: list[str] = []
        org.override("/jobs/ingest", self.answer)
        org.override("/composite/sobjects", accept)

    def answer(self, request: httpx.Request) -> httpx.Response:
        what = request.method + request.url.path.partition("/jobs/ingest")[2].replace("/750xx0000000001", "")
        self.requests.append(what)
        response = self._respond(what, request)
        if what in self.loses:
            self.loses.remove(what)
            raise httpx.ReadError("lost")
        return response

    def _respond(self, what: str, request: httpx.Request) -> httpx.Response:
        match what:
            case "POST":
                self.created = json.loads(request.content)
            case "PUT/batches":
                assert request.headers["Content-Type"].startswith("text/csv")
                self.rows = list(csv.DictReader(io.StringIO(request.content.decode(), newline="")))
                return httpx.Response(201)
            case "PATCH":
                asked = json.loads(request.content)["state"]
                if asked == "Aborted" and self.state == "InProgress":
                    self.state = "Aborted" if self.obeys_late else self.state
                elif self.state != "Open":
                    body = [{"errorCode": "INVALIDJOBSTATE", "message": "not open"}]
                    return httpx.Response(400, json=body)
                else:
                    self.state = "Aborted" if asked == "Aborted" else self.ends_in
            case "DELETE":
                return httpx.Response(204)
            case "GET/successfulResults":
                good = [row for row in self.rows if self._key(row) not in {*self.failed, *self.left}]
                return self._csv(
                    [
                        {"sf__Id": f"003xx{n:010d}", "sf__Created": "true", **row}
                        for n, row in enumerate(reversed(good))
                    ]
                )
            case "GET/failedResults":
                return self._csv(
                    [
                        {"sf__Id": "", "sf__Error": self.failed[self._key(row)], **row}
                        for row in self.rows
                        if self._key(row) in self.failed
                    ]
                )
        processed = len(self.rows) - len(self.left) if self.ends_in != "Failed" or self.left else 0
        told: dict[str, object] = {
            "id": "750xx0000000001",
            "state": self.state,
            "numberRecordsProcessed": processed,
        }
        if self.state == "Failed":
            told["errorMessage"] = "InvalidBatch : Field name not found : X"
        return httpx.Response(200, json=told)

    def _key(self, row: dict[str, str]) -> str:
        return row.get(KEY) or row["Id"]

    def _csv(self, rows: list[dict[str, str]]) -> httpx.Response:
        file = io.StringIO(newline="")
        names = list(rows[0]) if rows else ["sf__Id"]
        writer = csv.DictWriter(file, names, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return httpx.Response(200, content=file.getvalue().encode())


@pytest.fixture
def ingest(org: FakeOrg) -> Ingest:
    return Ingest(org)


WRITES = [Write({"LastName": f"N{n}"}, key=f"crm:{n}") for n in range(4)]


async def test_the_job_is_made_filled_closed_and_thrown_away(org: FakeOrg, ingest: Ingest) -> None:
    results = await write(org.connector(), WRITES)
    assert [each.id for each in results] == [f"003xx{n:010d}" for n in (3, 2, 1, 0)], "mapped by key"
    assert ingest.created["operation"] == "upsert"
    assert ingest.created["externalIdFieldName"] == KEY
    assert ingest.requests == [
        "POST",
        "PUT/batches",
        "PATCH",
        "GET",
        "GET/successfulResults",
        "DELETE",
    ]


async def test_what_a_job_did_is_told_though_no_call_is_left_to_throw_it_away(
    org: FakeOrg, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        if "GET/successfulResults" in ingest.requests:
            raise OwnLimitReached("The allocation is used up")

    monkeypatch.setattr(org.meter, "refuse", refuse)
    results = await write(org.connector(), WRITES)
    assert all(each.is_success for each in results)
    assert "DELETE" not in ingest.requests


async def test_failures_and_what_was_left_are_told_apart(org: FakeOrg, ingest: Ingest) -> None:
    ingest.failed = {"crm:1": "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access: 001:--"}
    ingest.left = {"crm:3"}
    ingest.ends_in = "Aborted"
    first, locked, third, left = await write(org.connector(), WRITES)
    assert first.is_success
    assert third.is_success
    assert (locked.code, locked.is_retryable) == ("UNABLE_TO_LOCK_ROW", True)
    assert (left.code, left.is_retryable) == ("UNPROCESSED", True)
    assert left.reason is not None


async def test_a_file_that_is_refused_as_a_whole_is_written_record_by_record(
    org: FakeOrg, ingest: Ingest
) -> None:
    ingest.ends_in = "Failed"
    results = await write(org.connector(), WRITES)
    assert all(each.is_success for each in results)
    assert len(org.sent("/composite/sobjects")) == 1


@pytest.mark.parametrize("what", ["PATCH", "GET/successfulResults", "GET", "DELETE"])
async def test_a_lost_answer_that_can_be_asked_for_again_is(org: FakeOrg, ingest: Ingest, what: str) -> None:
    ingest.loses = {what}
    assert all(each.is_success for each in await write(org.connector(), WRITES))


@pytest.mark.parametrize("obeys", [True, False])
async def test_a_job_that_never_ends_is_stopped(
    org: FakeOrg, ingest: Ingest, monkeypatch: pytest.MonkeyPatch, *, obeys: bool
) -> None:
    monkeypatch.setattr(bulk_writing, "MOST_LOOKS", 5)
    ingest.ends_in = "InProgress"
    ingest.obeys_late = obeys
    ingest.left = {"crm:0", "crm:1", "crm:2", "crm:3"}
    if not obeys:
        with pytest.raises(Unreachable, match="did not answer in time"):
            await write(org.connector(), WRITES)
        return
    assert {each.code for each in await write(org.connector(), WRITES)} == {"UNPROCESSED"}


async def test_a_lost_answer_to_the_upload_is_left_to_the_settling(org: FakeOrg, ingest: Ingest) -> None:
    connector = org.connector()
    ingest.loses = {"PUT/batches"}
    with pytest.raises(Unreachable):
        await write(connector, WRITES)
    assert ingest.requests.count("PUT/batches") == 1
    await connector.end_job("750xx0000000001")
    assert ingest.state == "Aborted", "what was not closed has done nothing"


@pytest.mark.parametrize(("status", "code"), [(400, "FEATURENOTENABLED"), (403, "API_DISABLED_FOR_ORG")])
async def test_where_no_job_is_allowed_none_is_opened(org: FakeOrg, status: int, code: str) -> None:
    org.always("/jobs/ingest", status, [{"errorCode": code, "message": "no"}])
    assert await org.connector().open_job("Contact", creates=False) is None
