"""Ingest jobs over HTTP: what is written, what is refused, and what the three results say."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from tests.emulator.bulk.helpers import INGEST, RECORDED, ended, load, open_job, result
from tests.emulator.helpers import ROOT, Serving, create, read, rows

if TYPE_CHECKING:
    import httpx

EXTERNAL = "SfTui_Id__c"
UNESCAPED = (
    "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote"
)


async def state(client: httpx.AsyncClient, url: str) -> dict[str, object]:
    job: dict[str, object] = (await client.get(url)).json()
    return job


@pytest.mark.parametrize(
    ("recorded", "operation"), [("write/launch-job", "upsert"), ("delete/launch-job", "delete")]
)
async def test_a_new_job_looks_like_a_recorded_one(
    client: httpx.AsyncClient, recorded: str, operation: str
) -> None:
    path = RECORDED / f"{recorded}-opportunity.json"
    if not path.exists():
        pytest.skip("no recordings beside this project")
    expected = json.loads(path.read_text())
    body = {"operation": operation, "object": "Opportunity", "contentType": "CSV"}
    if operation == "upsert":
        body["externalIdFieldName"] = EXTERNAL
    job = (await client.post(INGEST, json=body)).json()
    assert list(job) == list(expected)
    assert job["contentUrl"] == f"services/data/v60.0/jobs/ingest/{job['id']}/batches"
    closed = (await client.patch(f"{INGEST}/{job['id']}", json={"state": "UploadComplete"})).json()
    answered = json.loads((RECORDED / f"{recorded.replace('launch', 'update')}-opportunity.json").read_text())
    assert list(closed) == list(answered)


@pytest.mark.parametrize(
    ("recorded", "data"),
    [
        ("success", "Name,StageName,CloseDate,SfTui_Id__c\na,b,2026-01-01,1\n"),
        ("complete-failure", "StageName_invalid_field_on_purpose\nx\n"),
    ],
)
async def test_an_ended_job_looks_like_a_recorded_one(
    client: httpx.AsyncClient, recorded: str, data: str
) -> None:
    path = RECORDED / f"info/{recorded}.json"
    if not path.exists():
        pytest.skip("no recordings beside this project")
    expected = json.loads(path.read_text())
    job = await state(client, await load(client, "upsert", "Opportunity", data, externalIdFieldName=EXTERNAL))
    assert list(job) == list(expected)
    assert [type(value) for value in job.values()] == [type(value) for value in expected.values()]
    assert job["state"] == expected["state"]
    assert job.get("errorMessage") == expected.get("errorMessage")


async def test_inserted_rows_are_records_by_the_integration_user(client: httpx.AsyncClient) -> None:
    data = 'lastname,FIRSTNAME,Description\nBulk,"A ""B""","two\nlines, one cell"\n"Other",,\n'
    url = await load(client, "insert", "Contact", data)
    job = await state(client, url)
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (2, 0)
    text = (await client.get(f"{url}/successfulResults")).text
    assert text.startswith('"sf__Id","sf__Created",lastname,FIRSTNAME,Description\n')
    done = await result(client, url, "successfulResults")
    assert [row["sf__Created"] for row in done] == ["true", "true"]
    record = await read(client, "Contact", next(row["sf__Id"] for row in done if row["lastname"] == "Bulk"))
    assert record["Name"] == 'A "B" Bulk'
    assert record["Description"] == "two\nlines, one cell"
    assert record["CreatedById"] == job["createdById"]
    assert (await client.get(f"{url}/failedResults")).text == (
        '"sf__Id","sf__Error",lastname,FIRSTNAME,Description\n'
    )
    assert (await client.get(f"{url}/unprocessedRecords")).text == "lastname,FIRSTNAME,Description\n"


async def test_results_do_not_come_in_the_order_of_the_upload(client: httpx.AsyncClient) -> None:
    names = [f"Row {number:03}" for number in range(450)]
    url = await load(client, "insert", "Account", "Name\n" + "\n".join(names))
    found = [row["Name"] for row in await result(client, url, "successfulResults")]
    assert found != names
    assert sorted(found) == names


async def test_an_empty_cell_is_ignored_and_na_clears(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name="Firm")
    contact = await create(
        client, "Contact", LastName="Keep", Title="Keep", Email="a@b.fr", AccountId=account
    )
    data = f"Id,LastName,Title,Email,AccountId\n{contact},,,#N/A,#N/A\n"
    url = await load(client, "update", "Contact", data)
    assert [row["sf__Created"] for row in await result(client, url, "successfulResults")] == ["false"]
    record = await read(client, "Contact", contact)
    assert (record["LastName"], record["Title"]) == ("Keep", "Keep")
    assert (record["Email"], record["AccountId"]) == (None, None)


async def test_values_are_read_by_their_type(client: httpx.AsyncClient) -> None:
    data = (
        "Name,StageName,CloseDate,Amount,Probability\n"
        "A,Prospecting,2026-05-06,1.5E3,10\n"
        "B,Prospecting,06.05.2026,1,0\n"
        "C,Prospecting,2026-05-06,much,\n"
        "D,Prospecting,2026-05-06,,so so\n"
    )
    url = await load(client, "insert", "Opportunity", data)
    done = await result(client, url, "successfulResults")
    assert (await read(client, "Opportunity", done[0]["sf__Id"]))["Amount"] == 1500.0
    errors = {row["Name"]: row["sf__Error"] for row in await result(client, url, "failedResults")}
    wrong = "INVALID_FIELD:Failed to deserialize field at col {}. Due to, '{}' is not a valid value for "
    assert errors == {
        "B": wrong.format(2, "06.05.2026") + "the type xsd:date:CloseDate --",
        "C": wrong.format(3, "much") + "the type xsd:double:Amount --",
        "D": wrong.format(4, "so so") + "the type xsd:double:Probability --",
    }


@pytest.mark.parametrize(
    ("word", "value"), [("true", True), ("YES", True), ("1", True), ("off", False), ("0", False)]
)
async def test_booleans_have_many_words(client: httpx.AsyncClient, word: str, *, value: bool) -> None:
    url = await load(client, "insert", "Contact", f"LastName,HasOptedOutOfEmail\nx,{word}\n")
    done = await result(client, url, "successfulResults")
    assert (await read(client, "Contact", done[0]["sf__Id"]))["HasOptedOutOfEmail"] is value


async def test_upsert_creates_and_updates_by_external_id(client: httpx.AsyncClient) -> None:
    known = await create(client, "Contact", LastName="Known", SfTui_Id__c="k1")
    data = f"{EXTERNAL},LastName\nk1,Changed\nk2,New\n,Nobody\n"
    url = await load(client, "upsert", "Contact", data, externalIdFieldName=EXTERNAL)
    done = {row[EXTERNAL]: row for row in await result(client, url, "successfulResults")}
    assert (done["k1"]["sf__Id"], done["k1"]["sf__Created"]) == (known, "false")
    assert done["k2"]["sf__Created"] == "true"
    refused = await result(client, url, "failedResults")
    assert [row["sf__Error"] for row in refused] == [f"MISSING_ARGUMENT:{EXTERNAL} not specified:--"]
    assert (await read(client, "Contact", known))["LastName"] == "Changed"


async def test_a_key_twice_in_a_chunk_is_refused(client: httpx.AsyncClient) -> None:
    data = f"{EXTERNAL},LastName\nsame,One\nother,Two\nsame,Three\n"
    url = await load(client, "upsert", "Contact", data, externalIdFieldName=EXTERNAL)
    assert [row["LastName"] for row in await result(client, url, "successfulResults")] == ["Two"]
    errors = [row["sf__Error"] for row in await result(client, url, "failedResults")]
    assert errors[1] == f"DUPLICATE_VALUE:Duplicate external id specified: same:{EXTERNAL} --"


async def test_upsert_by_id_updates_and_without_one_creates(client: httpx.AsyncClient) -> None:
    known = await create(client, "Contact", LastName="Known")
    data = f"Id,LastName\n{known},Changed\n,New\n"
    url = await load(client, "upsert", "Contact", data, externalIdFieldName="Id")
    created = {row["LastName"]: row["sf__Created"] for row in await result(client, url, "successfulResults")}
    assert created == {"Changed": "false", "New": "true"}


async def test_parents_are_named_by_external_id(client: httpx.AsyncClient) -> None:
    account = await create(client, "Account", Name="Parent", SfTui_Id__c="p1")
    contact = await create(client, "Contact", LastName="x", SfTui_Id__c="c1")
    data = "LastName,account.sftui_id__c\nChild,p1\nLost,p2\nFree,#N/A\nLoose,\n"
    url = await load(client, "insert", "Contact", data)
    done = {row["LastName"]: row["sf__Id"] for row in await result(client, url, "successfulResults")}
    assert (await read(client, "Contact", done["Child"]))["AccountId"] == account
    assert (await read(client, "Contact", done["Free"]))["AccountId"] is None
    refused = await result(client, url, "failedResults")
    assert [row["sf__Error"] for row in refused] == [
        f"INVALID_FIELD:Foreign key external ID: p2 not found for field {EXTERNAL} in entity Account:--"
    ]
    data = f"Subject,Contact:Who.{EXTERNAL},Account:What.{EXTERNAL}\nCall,c1,p1\n"
    url = await load(client, "insert", "Task", data)
    task = await read(client, "Task", (await result(client, url, "successfulResults"))[0]["sf__Id"])
    assert (task["WhoId"], task["WhatId"]) == (contact, account)


async def test_failed_rows_say_why_and_which(client: httpx.AsyncClient) -> None:
    contact = await create(client, "Contact", LastName="x")
    data = f"Id,LastName,Email\n{contact},#N/A,\n{contact},,nonsense\n003000000000000AAA,y,\n,z,\n"
    url = await load(client, "update", "Contact", data)
    refused = {(row["Id"], row["LastName"]): row for row in await result(client, url, "failedResults")}
    assert refused[contact, "#N/A"]["sf__Error"] == (
        "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"
    )
    assert refused[contact, "#N/A"]["sf__Id"] == contact
    assert refused[contact, ""]["sf__Error"] == (
        "INVALID_EMAIL_ADDRESS:Email: invalid email address: nonsense:Email --"
    )
    assert refused["", "z"]["sf__Error"] == "MISSING_ARGUMENT:Id not specified in an update call:--"
    assert refused["003000000000000AAA", "y"]["sf__Error"].startswith(
        "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:"
    )


async def test_insert_takes_no_ids(client: httpx.AsyncClient) -> None:
    contact = await create(client, "Contact", LastName="x")
    url = await load(client, "insert", "Contact", f"Id,LastName\n{contact},y\n")
    assert (await result(client, url, "failedResults"))[0]["sf__Error"] == (
        "INVALID_FIELD_FOR_INSERT_UPDATE:cannot specify Id in an insert call:Id --"
    )


async def test_deleted_records_go_to_the_bin_and_hard_deleted_ones_are_gone(
    client: httpx.AsyncClient,
) -> None:
    soft, hard = [await create(client, "Contact", LastName="x") for _ in range(2)]
    for operation, identity in (("delete", soft), ("hardDelete", hard)):
        url = await load(client, operation, "Contact", f"id\n{identity}\n")
        assert [row["sf__Id"] for row in await result(client, url, "successfulResults")] == [identity]
    found = await rows(
        client, f"SELECT Id, IsDeleted FROM Contact WHERE Id IN ('{soft}', '{hard}')", "queryAll"
    )
    assert [(row["Id"], row["IsDeleted"]) for row in found] == [(soft, True)]


async def test_writes_count_like_those_of_rest(client: httpx.AsyncClient) -> None:
    before = (await client.get("/__emulator__/stats")).json()["writes"].get("Lead", {}).get("created", 0)
    await load(client, "insert", "Lead", "LastName,Company\na,b\nc,d\n")
    after = (await client.get("/__emulator__/stats")).json()["writes"]["Lead"]["created"]
    assert after - before == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("LastName,Wrong__c\na,b\n", "InvalidBatch : Field name not found : Wrong__c"),
        ("LastName,MailingAddress\na,b\n", "InvalidBatch : Field name not found : MailingAddress"),
        ("LastName,Account.Phone\na,b\n", "InvalidBatch : Field name not found : Account.Phone"),
        ("\ufeffLastName\na\n", "InvalidBatch : Field name not found : \ufeffLastName"),
        (
            '\ufeff"LastName"\na\n',
            UNESCAPED,
        ),
        (
            'LastName\na"b\n',
            UNESCAPED,
        ),
        ('LastName\n"a\n', "InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote"),
        (
            "LastName\r\na\r\n",
            "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF",
        ),
        (
            "LastName,Title\na\n",
            "InvalidBatch : Failed to parse CSV. A row has 1 columns, the header 2",
        ),
        ("LastName,lastname\na,b\n", "InvalidBatch : Field name found twice : lastname"),
        ("LastName\n", "InvalidBatch : Records not found"),
        ("", "InvalidBatch : Records not found"),
        (
            "LastName\n" + "x" * 131_073 + "\n",
            "InvalidBatch : A row is over 400000 characters, or a field over 131072",
        ),
    ],
)
async def test_a_broken_upload_fails_the_job_and_writes_nothing(
    client: httpx.AsyncClient, data: str, message: str
) -> None:
    before = (await client.get("/__emulator__/stats")).json()["records"]["Contact"]
    job = await state(client, await load(client, "insert", "Contact", data))
    assert (job["state"], job["errorMessage"]) == ("Failed", message)
    assert job["numberRecordsProcessed"] == 0
    assert (await client.get("/__emulator__/stats")).json()["records"]["Contact"] == before


async def test_rows_of_a_failed_job_are_unprocessed(client: httpx.AsyncClient) -> None:
    url = await load(client, "insert", "Contact", "LastName,Wrong__c\na,b\nc,\n")
    assert (await client.get(f"{url}/unprocessedrecords")).text == 'LastName,Wrong__c\n"a","b"\n"c",""\n'
    assert await result(client, url, "failedResults") == []


async def test_crlf_and_other_delimiters_are_read_as_declared(client: httpx.AsyncClient) -> None:
    data = 'LastName;Title\r\n"a;b";"one\ntwo"\r\n'
    url = await load(client, "insert", "Contact", data, lineEnding="CRLF", columnDelimiter="SEMICOLON")
    text = (await client.get(f"{url}/successfulResults")).text
    assert text.startswith('"sf__Id";"sf__Created";LastName;Title\r\n')
    assert text.endswith('";"true";"a;b";"one\ntwo"\r\n')
    wrong = await load(client, "insert", "Contact", "LastName\na\n", lineEnding="CRLF")
    assert (await state(client, wrong))["errorMessage"] == (
        "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF"
    )


async def test_a_delete_holds_ids_and_nothing_else(client: httpx.AsyncClient) -> None:
    url = await load(client, "delete", "Contact", "Id,LastName\nx,y\n")
    assert (await state(client, url))["errorMessage"] == (
        "InvalidBatch : The 'delete' batch must contain only ids"
    )


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"object": ""}, "INVALIDJOB", "InvalidJob : Unable to find object: "),
        ({"operation": ""}, "API_ERROR", "Invalid value: '' supplied for property: 'operation'"),
        (
            {"externalIdFieldName": ""},
            "INVALIDJOB",
            "InvalidJob : Field name provided,  does not match an External ID for Contact",
        ),
        (
            {"externalIdFieldName": None},
            "INVALIDJOB",
            "InvalidJob : External ID was blank for Contact. An External ID must be specified for upsert.",
        ),
        ({"contentType": "JSON"}, "API_ERROR", "Invalid value: 'JSON' supplied for property: 'contentType'"),
    ],
)
async def test_a_wrong_job_is_refused(
    client: httpx.AsyncClient, body: dict[str, str], code: str, message: str
) -> None:
    whole = {"operation": "upsert", "object": "Contact", "externalIdFieldName": EXTERNAL, **body}
    refused = await client.post(INGEST, json=whole)
    assert refused.status_code == 400
    assert refused.json() == [{"message": message, "errorCode": code}]


async def test_data_is_uploaded_once_and_only_to_an_open_job(client: httpx.AsyncClient) -> None:
    url = await open_job(client, "insert", "Contact")
    assert (await client.put(f"{url}/batches", content=b"LastName\na\n")).status_code == 201
    again = await client.put(f"{url}/batches", content=b"LastName\nb\n")
    assert again.status_code == 400
    assert again.json()[0]["errorCode"] == "BULK_API_ERROR"
    assert again.json()[0]["message"].startswith("Found multipe contents for job: <750")
    await client.patch(url, json={"state": "UploadComplete"})
    late = await client.put(f"{url}/batches", content=b"LastName\nb\n")
    assert late.json()[0]["errorCode"] == "INVALIDJOBSTATE"
    closed = await client.patch(url, json={"state": "UploadComplete"})
    assert closed.json()[0]["errorCode"] == "INVALIDJOBSTATE"


async def test_an_aborted_job_writes_nothing_and_keeps_its_rows(client: httpx.AsyncClient) -> None:
    url = await open_job(client, "insert", "Contact")
    await client.put(f"{url}/batches", content=b"LastName\na\n")
    assert (await client.get(f"{url}/successfulResults")).status_code == 400
    assert (await client.delete(url)).status_code == 400
    assert (await client.patch(url, json={"state": "Aborted"})).json()["state"] == "Aborted"
    assert await result(client, url, "unprocessedrecords") == [{"LastName": "a"}]
    assert (await client.delete(url)).status_code == 204
    assert (await client.get(url)).status_code == 404


async def test_chunked_and_zipped_uploads_are_read(client: httpx.AsyncClient) -> None:
    async def pieces(data: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN202
        for start in range(0, len(data), 7):
            yield data[start : start + 7]

    zipped = gzip.compress(b"LastName\nZipped\n")
    for content, headers in (
        (pieces(b"LastName\nChunked\n"), {}),
        (zipped, {"Content-Encoding": "gzip"}),
    ):
        url = await open_job(client, "insert", "Contact")
        answer = await client.put(f"{url}/batches", content=content, headers=headers)
        assert answer.status_code == 201
        await client.patch(url, json={"state": "UploadComplete"})
        assert (await ended(client, url))["numberRecordsProcessed"] == 1


async def test_a_small_job_comes_with_its_data(client: httpx.AsyncClient) -> None:
    job = json.dumps({"object": "Contact", "operation": "insert", "lineEnding": "CRLF"})
    files: dict[str, tuple[str | None, bytes, str]] = {
        "job": (None, job.encode(), "application/json"),
        "content": ("content", "LastName\r\nTogether é\r\n".encode(), "text/csv"),
    }
    answer = await client.post(INGEST, files=files)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "UploadComplete"
    url = f"{INGEST}/{answer.json()['id']}"
    assert (await ended(client, url))["state"] == "JobComplete"
    assert (await result(client, url, "successfulResults"))[0]["LastName"] == "Together é"
    files["content"] = ("content", b"LastName\r\n" + b"x" * 100_000, "text/csv")
    assert (await client.post(INGEST, files=files)).status_code == 400
    del files["content"]
    assert (await client.post(INGEST, files=files)).status_code == 400


async def test_jobs_of_both_kinds_are_listed_apart(client: httpx.AsyncClient) -> None:
    url = await open_job(client, "insert", "Contact")
    listed = (await client.get(INGEST)).json()
    assert [job["id"] for job in listed["records"]] == [url.rpartition("/")[2]]
    assert listed["records"][0]["contentUrl"].startswith("services/data/v60.0/jobs/ingest/")
    assert listed["done"] is True
    assert (await client.get(f"{ROOT}/jobs/query")).json()["records"] == []
    assert (await client.get(f"{ROOT}/jobs/query/{url.rpartition('/')[2]}")).status_code == 404


async def test_an_upload_over_the_limit_is_refused(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sf_tui.emulator.app._MAXIMUM_UPLOAD", 1_000)
    async with serving() as client:
        url = await open_job(client, "insert", "Contact")
        refused = await client.put(f"{url}/batches", content=b"LastName\n" + b"x" * 1_000)
        assert refused.status_code == 413
