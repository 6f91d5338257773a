"""Query jobs over HTTP: states, results, pages, refusals."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from tests.emulator.bulk.helpers import QUERY, RECORDED, create_query, ended, query_text, run_query, table
from tests.emulator.helpers import CONTACTS, ROOT, Serving, create, rows
from tests.emulator.oauth.helpers import log_in_as, usernames

if TYPE_CHECKING:
    import httpx


async def test_a_new_job_looks_like_a_recorded_one(client: httpx.AsyncClient) -> None:
    job = await create_query(client, "SELECT Id FROM Account")
    recorded = RECORDED / "read-launch-job-account.json"
    if not recorded.exists():
        pytest.skip("no recordings beside this project")
    expected = json.loads(recorded.read_text())
    assert list(job) == list(expected)
    assert {key: type(value) for key, value in job.items()} == {
        key: type(value) for key, value in expected.items()
    }
    for key in ("operation", "object", "state", "concurrencyMode", "contentType", "apiVersion", "lineEnding"):
        assert job[key] == expected[key]


async def test_a_job_completes_by_itself(client: httpx.AsyncClient) -> None:
    job = await create_query(client, "SELECT Id FROM Contact")
    assert job["state"] == "UploadComplete"
    done = await ended(client, f"{QUERY}/{job['id']}")
    assert done["state"] == "JobComplete"
    assert done["jobType"] == "V2Query"
    assert done["numberRecordsProcessed"] == CONTACTS
    assert done["isPkChunkingSupported"] is True
    assert "errorMessage" not in done


async def test_every_value_stands_in_quotes_as_bulk_writes_it(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name='A "B", C\nD é', AnnualRevenue=1.15056052e8)
    await create(client, "Opportunity", Name="x", StageName="Prospecting", CloseDate="2026-05-06", Amount=25)
    text = await query_text(
        client, f"SELECT id, NAME, AnnualRevenue, isdeleted, Phone FROM account WHERE Id = '{account}'"
    )
    assert text == (
        '"Id","Name","AnnualRevenue","IsDeleted","Phone"\n'
        f'"{account}","A ""B"", C\nD é","1.15056052E8","false",""\n'
    )
    text = await query_text(
        client, "SELECT Amount, CloseDate, CreatedDate, Owner.Name FROM Opportunity WHERE Name = 'x'"
    )
    header, line = text.splitlines()
    assert header == '"Amount","CloseDate","CreatedDate","Owner.Name"'
    values = line.split(",")
    assert values[:2] == ['"25.0"', '"2026-05-06"']
    assert values[2].endswith('.000Z"')
    assert len(values[2]) == len('"2026-05-06T11:36:42.000Z"')


async def test_bulk_reads_the_same_records_as_rest(client: httpx.AsyncClient) -> None:
    fields = "Id, LastName, Email, AccountId, Account.Name, HasOptedOutOfEmail, SystemModstamp"
    soql = f"SELECT {fields} FROM Contact"
    by_id = {str(row["Id"]): row for row in await rows(client, soql)}
    found = table(await query_text(client, soql))
    assert len(found) == len(by_id) == CONTACTS
    for row in found:
        same = by_id[row["Id"]]
        account = same["Account"]
        assert row["LastName"] == same["LastName"]
        assert row["Email"] == (same["Email"] or "")
        assert row["Account.Name"] == (account["Name"] if isinstance(account, dict) else "")
        assert row["HasOptedOutOfEmail"] == str(same["HasOptedOutOfEmail"]).lower()
        assert row["SystemModstamp"] == str(same["SystemModstamp"]).replace("+0000", "Z")


async def test_without_order_by_rows_come_by_id_and_not_by_stamp(client: httpx.AsyncClient) -> None:
    first = (await rows(client, "SELECT Id FROM Contact ORDER BY Id LIMIT 1"))[0]["Id"]
    await client.patch(f"{ROOT}/sobjects/Contact/{first}", json={"Title": "Late"})
    where = "WHERE SystemModstamp > 2000-01-01T00:00:00Z"
    found = table(await query_text(client, f"SELECT Id, SystemModstamp FROM Contact {where}"))
    assert found[0]["Id"] == first
    assert found[0]["SystemModstamp"] == max(row["SystemModstamp"] for row in found)
    ids = [row["Id"] for row in found]
    assert ids == sorted(ids)


async def test_query_hides_deleted_records_and_query_all_shows_them(client: httpx.AsyncClient) -> None:
    gone = await create(client, "Contact", LastName="Gone")
    await client.delete(f"{ROOT}/sobjects/Contact/{gone}")
    soql = f"SELECT Id, IsDeleted FROM Contact WHERE Id = '{gone}'"
    assert table(await query_text(client, soql)) == []
    assert table(await query_text(client, soql, operation="queryAll")) == [{"Id": gone, "IsDeleted": "true"}]


async def test_an_empty_result_is_the_header_line(client: httpx.AsyncClient) -> None:
    url = await run_query(client, "SELECT Id, Name FROM Account WHERE Name = 'nobody'")
    answer = await client.get(f"{url}/results")
    assert answer.text == '"Id","Name"\n'
    assert answer.headers["sforce-numberofrecords"] == "0"
    assert answer.headers["sforce-locator"] == "null"


async def test_a_result_is_read_in_pages_that_each_repeat_the_header(client: httpx.AsyncClient) -> None:
    url = await run_query(client, "SELECT Id FROM Contact")
    locator, found, locators = "", [], []
    while locator != "null":
        more = {"locator": locator} if locator else {}
        answer = await client.get(f"{url}/results", params={"maxRecords": "120", **more})
        assert answer.headers["content-type"].startswith("text/csv")
        lines = answer.text.splitlines()
        assert lines[0] == '"Id"'
        assert len(lines) - 1 == int(answer.headers["sforce-numberofrecords"])
        found += lines[1:]
        locator = answer.headers["sforce-locator"]
        locators.append(locator)
    assert len(found) == len(set(found)) == CONTACTS
    again = await client.get(f"{url}/results", params={"maxRecords": "120", "locator": locators[0]})
    assert again.text.splitlines()[1:] == found[120:240]


async def test_a_result_stays_as_it_was_when_the_job_ran(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name="Before")
    url = await run_query(client, f"SELECT Name FROM Account WHERE Id = '{account}'")
    await client.patch(f"{ROOT}/sobjects/Account/{account}", json={"Name": "After"})
    assert (await client.get(f"{url}/results")).text == '"Name"\n"Before"\n'


async def test_pages_are_named_for_reading_at_once(serving: Serving) -> None:
    async with serving(bulk_page=60) as client:
        url = await run_query(client, "SELECT Id FROM Contact")
        first = (await client.get(f"{url}/resultPages")).json()
        assert list(first) == ["resultPages", "nextRecordsUrl", "done"]
        assert len(first["resultPages"]) == 5
        assert first["done"] is False
        second = (await client.get(first["nextRecordsUrl"])).json()
        assert second["done"] is True
        assert second["nextRecordsUrl"] is None
        found = []
        for page in reversed(first["resultPages"] + second["resultPages"]):
            assert page["resultUrl"].startswith(f"{url}/results?locator=")
            found += (await client.get(page["resultUrl"])).text.splitlines()[1:]
        assert len(found) == len(set(found)) == CONTACTS


async def test_result_pages_came_with_version_58(client: httpx.AsyncClient) -> None:
    old = "/services/data/v57.0/jobs/query"
    job = (await client.post(old, json={"operation": "query", "query": "SELECT Id FROM Account"})).json()
    await ended(client, f"{old}/{job['id']}")
    assert (await client.get(f"{old}/{job['id']}/resultPages")).status_code == 404


async def test_results_need_the_version_of_the_job(client: httpx.AsyncClient) -> None:
    url = await run_query(client, "SELECT Id FROM Account")
    for resource in ("results", "resultPages"):
        refused = await client.get(f"{url.replace('v60.0', 'v61.0')}/{resource}")
        assert refused.status_code == 409


@pytest.mark.parametrize("locator", ["x", "MTAwMDA", "LTE", "MDE", "é", "null"])
async def test_a_wrong_locator_is_refused(client: httpx.AsyncClient, locator: str) -> None:
    url = await run_query(client, "SELECT Id FROM Contact")
    refused = await client.get(f"{url}/results", params={"locator": locator})
    assert refused.status_code == 400
    assert refused.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


@pytest.mark.parametrize("number", ["0", "-1", "many", ""])
async def test_a_wrong_number_of_records_is_refused(client: httpx.AsyncClient, number: str) -> None:
    url = await run_query(client, "SELECT Id FROM Account")
    refused = await client.get(f"{url}/results", params={"maxRecords": number})
    assert refused.status_code == 400


async def test_other_delimiters_and_line_endings(client: httpx.AsyncClient) -> None:
    soql = "SELECT Id, Name FROM Account LIMIT 2"
    text = await query_text(client, soql, columnDelimiter="TAB", lineEnding="CRLF")
    assert text.count("\r\n") == 3
    assert text.startswith('"Id"\t"Name"\r\n')


async def test_a_result_is_zipped_when_asked(client: httpx.AsyncClient) -> None:
    url = await run_query(client, "SELECT Id, Name FROM Contact")
    plain = await client.get(f"{url}/results", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    async with client.stream("GET", f"{url}/results", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2


@pytest.mark.parametrize(
    ("soql", "code", "message"),
    [
        ("SELECT count() FROM Contact", "API_ERROR", "Aggregate functions"),
        ("SELECT max(Amount) FROM Opportunity", "API_ERROR", "Aggregate functions"),
        ("SELECT LastName FROM Contact GROUP BY LastName", "API_ERROR", "GROUP BY"),
        ("SELECT Id FROM Contact LIMIT 5 OFFSET 5", "API_ERROR", "OFFSET"),
        ("SELECT TYPEOF Who WHEN Lead THEN Company END FROM Task", "API_ERROR", "TYPEOF"),
        ("SELECT FIELDS(ALL) FROM Contact LIMIT 9", "API_ERROR", "FIELDS"),
        (
            "SELECT Id, (SELECT Id FROM Contacts) FROM Account",
            "API_ERROR",
            "Aggregate Relationships not supported in Bulk V2 Query with CSV content type",
        ),
        (
            "SELECT Id, MailingAddress FROM Contact",
            "API_ERROR",
            "Selecting compound data not supported in Bulk Query",
        ),
        ("SELECT Nothing FROM Contact", "INVALID_FIELD", "No such column 'Nothing' on entity 'Contact'"),
        ("SELECT Id FROM Nothing", "INVALID_TYPE", "sObject type 'Nothing' is not supported"),
        ("SELECT Id, id FROM Contact", "INVALID_FIELD", "duplicate field selected: id"),
        ("SELECT", "MALFORMED_QUERY", "unexpected token"),
    ],
)
async def test_what_bulk_does_not_do_is_refused_at_once(
    client: httpx.AsyncClient, soql: str, code: str, message: str
) -> None:
    refused = await client.post(QUERY, json={"operation": "query", "query": soql})
    assert refused.status_code == 400
    assert refused.json()[0]["errorCode"] == code
    assert message in refused.json()[0]["message"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("operation", "insert"), ("columnDelimiter", "SPACE"), ("lineEnding", "CR"), ("contentType", "JSON")],
)
async def test_a_word_the_api_does_not_know_is_refused(
    client: httpx.AsyncClient, name: str, value: str
) -> None:
    body = {"operation": "query", "query": "SELECT Id FROM Account", name: value}
    refused = await client.post(QUERY, json=body)
    assert refused.status_code == 400
    assert refused.json() == [
        {"message": f"Invalid value: '{value}' supplied for property: '{name}'", "errorCode": "API_ERROR"}
    ]


async def test_an_ended_job_cannot_be_aborted_but_deleted(client: httpx.AsyncClient) -> None:
    url = await run_query(client, "SELECT Id FROM Account")
    refused = await client.patch(url, json={"state": "Aborted"})
    assert refused.status_code == 400
    assert refused.json()[0]["errorCode"] == "INVALIDJOBSTATE"
    assert (await client.delete(url)).status_code == 204
    assert (await client.get(url)).status_code == 404
    assert (await client.get(f"{url}/results")).status_code == 404


async def test_jobs_are_listed_in_pages(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sf_tui.emulator.bulk.common._LISTED_AT_ONCE", 2)
    made = [(await create_query(client, "SELECT Id FROM Account LIMIT 1"))["id"] for _ in range(5)]
    page = (await client.get(QUERY, params={"jobType": "V2Query"})).json()
    found = [job["id"] for job in page["records"]]
    while not page["done"]:
        page = (await client.get(page["nextRecordsUrl"])).json()
        found += [job["id"] for job in page["records"]]
    assert found == made
    assert (await client.get(QUERY, params={"jobType": "Classic"})).json()["records"] == []


async def test_each_request_counts_once_and_says_so(client: httpx.AsyncClient) -> None:
    before = (await client.get("/__emulator__/stats")).json()["api_used"]
    created = await client.post(QUERY, json={"operation": "query", "query": "SELECT Id FROM Account"})
    assert created.headers["sforce-limit-info"] == f"api-usage={before + 1}/100000"
    url = f"{QUERY}/{created.json()['id']}"
    job = (await client.get(url)).json()
    looks = 1
    while job["state"] != "JobComplete":
        job, looks = (await client.get(url)).json(), looks + 1
    answer = await client.get(f"{url}/results")
    assert answer.headers["sforce-limit-info"] == f"api-usage={before + 2 + looks}/100000"


async def test_a_job_is_its_makers_alone(client: httpx.AsyncClient) -> None:
    url = await run_query(client, "SELECT Id FROM Account")
    names = list(await usernames(client))
    await log_in_as(client, names[2])
    assert (await client.get(url)).status_code == 404
    assert (await client.get(f"{url}/results")).status_code == 404
    assert (await client.get(QUERY)).json()["records"] == []


async def test_a_job_of_a_composite_is_not_found(client: httpx.AsyncClient) -> None:
    url = await run_query(client, "SELECT Id FROM Account")
    body = {"compositeRequest": [{"method": "GET", "url": f"{url}/results", "referenceId": "r"}]}
    answer = (await client.post(f"{ROOT}/composite", json=body)).json()
    assert answer["compositeResponse"][0]["httpStatusCode"] == 404
