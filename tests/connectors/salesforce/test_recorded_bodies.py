"""The client reads everything that real orgs were recorded to say, refusals and successes alike."""

import csv
import json
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from sf_tui.connectors.protocol import FieldDescription, ObjectDescription
from sf_tui.connectors.salesforce import versions
from sf_tui.connectors.salesforce.auth.tokens import _DECODER as _TOKENS
from sf_tui.connectors.salesforce.bulk.jobs import _JOB
from sf_tui.connectors.salesforce.checking import _ORGANIZATIONS, _USER_INFO
from sf_tui.connectors.salesforce.client import decode
from sf_tui.connectors.salesforce.decoding import RowReader
from sf_tui.connectors.salesforce.describe import Described, interpret
from sf_tui.connectors.salesforce.errors import (
    RecordError,
    from_answer,
    from_error,
    from_job,
    from_oauth,
    look_up,
    of_bulk,
    of_record,
)
from sf_tui.connectors.salesforce.errors.bodies import first_error, oauth_error
from sf_tui.connectors.salesforce.queries import _COMPOSITE
from sf_tui.connectors.salesforce.walls import check_path
from sf_tui.connectors.salesforce.writing import _RESULTS, _Result
from sf_tui.model.errors import ConnectorError
from sf_tui.model.values import FieldType
from tests.connectors.salesforce import recorded
from tests.connectors.salesforce.fake_org import FakeOrg

pytestmark = pytest.mark.skipif(not recorded.FOLDER.exists(), reason=recorded.WHY_NOT)

JSON_FILES = [
    path
    for folder in ("restforce", "amp-labs-connectors/salesforce", "netcoreforce")
    for path in recorded.files(f"{folder}/**/*.json")
    if path.name != "payload.json" and "subscription" not in path.parts
]
CASSETTES = recorded.files("cumulusci/**/*.yaml")


def named(path: Path) -> str:
    return str(path.relative_to(recorded.FOLDER))


def understood(error: ConnectorError) -> bool:
    shown = str(error)
    return "no explanation" not in shown and "{" not in shown and shown.isprintable()


@pytest.mark.parametrize(
    "entry",
    recorded.load("errors-compiled.json") if recorded.FOLDER.exists() else [],
    ids=lambda entry: str(entry["body"])[:60],
)
def test_every_compiled_refusal_is_understood(entry: dict[str, Any]) -> None:
    content = json.dumps(entry["body"]).encode()
    if entry["kind"] == "collections":
        (result,) = _RESULTS.decode(content)
        assert look_up(of_record(result.errors)[0])
        return
    told = (from_oauth if entry["kind"] == "oauth" else from_answer)(entry["status"], content)
    assert understood(told)
    error = first_error(content)
    if error is not None:
        assert look_up(error.code, error.plain), error.code


@pytest.mark.parametrize("path", JSON_FILES, ids=named)
def test_every_recorded_json_file_is_read(path: Path) -> None:
    content = path.read_bytes()
    if not content.strip():
        return
    body = json.loads(content)
    if first_error(content) is not None or oauth_error(content) is not None:
        assert understood(from_oauth(400, content))
        return
    assert read(path.name, body, content), "this kind of body is not read by any part of the client"


def read(name: str, body: Any, content: bytes) -> bool:  # noqa: PLR0911  a return for each kind of body
    """Put a successful body through the decoder that the client has for it; False where it has none."""
    match body:
        case {"access_token": str(token)}:
            return token in token_of(content)
        case [{"version": str()}, *_]:
            return versions.parse(content) != ()
        case {"fields": [{"name": str(), "type": str()}, *_]}:
            return bool(interpret(content).types)
        case {"compositeResponse": [{"body": {"fields": list()} as described}, *_]}:
            return bool(interpret(json.dumps(described).encode()).types)
        case {"records": list(records), "done": _}:
            if any("IsSandbox" in each for each in records):
                assert decode(_ORGANIZATIONS, content).records[0].id
            aggregates = any("AggregateResult" in str(each.get("attributes")) for each in records)
            return name in NOT_ASKED_FOR or aggregates or read_page(body)
        case [{"success": bool()}, *_]:
            return len(_RESULTS.decode(content)) == len(body)
        case {"success": bool()}:
            result = msgspec.json.decode(content, type=_Result)
            return result.success or bool(look_up(of_record(result.errors)[0]))
        case {"state": str(state), "id": str(job_id)}:
            job = _JOB.decode(content)
            reason = from_job(job.error_message or "") if state == "Failed" else None
            is_told = reason is None or (understood(reason) and reason.sentence.params["message"] != "")
            return is_told and (job.id, job.state, job.is_over) == (job_id, state, state in ENDED)
        case [str(), *_]:
            return understood(from_answer(300, content))
        case {"organization_id": str()}:
            return bool(decode(_USER_INFO, content).organization_id)
    return name in NOT_ASKED_FOR or {"attributes", "Id"} <= set(body)


def read_page(body: dict[str, Any]) -> bool:
    """Read a query's page as a sync does; what every query of ours asks for is added where it is missing."""
    always = {
        "Id": "003dM0000012345AAA",
        "SystemModstamp": "2026-05-06T11:36:42.000+0000",
        "IsDeleted": False,
    }
    rows = [always | each for each in body["records"]]
    scalar = {name for row in rows for name, value in row.items() if not isinstance(value, dict | list)}
    names = sorted(name for name in scalar if all(not isinstance(row.get(name), dict | list) for row in rows))
    fields = tuple(FieldDescription(name, FieldType.TEXT) for name in names)
    described = Described(
        ObjectDescription("Thing", fields, key_field=None),
        {name: "anyType" for name in names if name not in ("Id", "IsDeleted", "MasterRecordId")},
        "missing",
        is_queryable=True,
    )
    reader = RowReader(described, names)
    records, total, following = reader.page(json.dumps({**body, "records": rows}).encode())
    if following is not None and "vxx" not in following:
        check_path(following)
    return (len(records), total) == (len(rows), body.get("totalSize", 0))


def token_of(content: bytes) -> str:
    """Return the token that the login reads from an answer."""
    return str(_TOKENS.decode(content).access_token)


ENDED = {"JobComplete", "Failed", "Aborted"}
NOT_ASKED_FOR = {
    "describe_sobjects_success_response.json",
    "list_sobjects_success_response.json",
    "get_deleted_success_response.json",
    "get_updated_success_response.json",
    "list_view_results_success_response.json",
    "recent_success_response.json",
    "search_success_response.json",
    "sobject_find_success_response.json",
    "sobject_select_success_response.json",
    "accounts-sampled.json",
    "organization-sampled.json",
}
"""Bodies of resources that no part of the client calls, or that another test reads."""


@pytest.mark.parametrize("path", CASSETTES, ids=named)
def test_every_answer_of_a_cassette_is_read(path: Path) -> None:
    for uri, status, body in recorded.answers(path):
        if not 200 <= status < 300:
            assert understood(from_answer(status, body))
        elif uri.endswith("/describe") and "/sobjects/" in uri:
            assert interpret(body).types
        elif "/query/?q=" in uri and body.lstrip().startswith(b"{"):
            assert read("", json.loads(body), body)
        elif uri.endswith("/composite"):
            for each in _COMPOSITE.decode(body).composite_response:
                if each.http_status_code >= 400:
                    assert understood(from_answer(each.http_status_code, bytes(each.body)))
        elif "/composite/sobjects" in uri and body.lstrip().startswith(b"["):
            for result in decode_results(body):
                assert result.success or look_up(of_record(result.errors)[0])


def decode_results(body: bytes) -> tuple[_Result, ...]:
    """Read Collections results; a retrieve answers with records instead."""
    told = json.loads(body)
    return _RESULTS.decode(body) if all("success" in each for each in told if each) else ()


def test_a_failed_record_of_a_bulk_job_names_its_code_and_its_field() -> None:
    path = recorded.FOLDER / "amp-labs-connectors/salesforce/bulk/info/partial-failure.csv"
    (row,) = csv.DictReader(path.read_text("utf-8").splitlines())
    code, reason, fields, is_retryable = of_bulk(row["sf__Error"])
    assert (code, fields, is_retryable) == ("INVALID_FIELD", ("CloseDate",), False)
    assert "not a valid value for the type xsd:date" in str(reason)


async def test_a_recorded_token_answer_logs_in(org: FakeOrg) -> None:
    told = recorded.load("restforce/refresh_success_response.json")
    org.token_answer = {**told, "instance_url": "https://na1.salesforce.com"}
    await org.connector().counts(["Contact"])
    assert org.requests[-1].headers["Authorization"] == f"Bearer {told['access_token']}"


async def test_a_recorded_expired_session_is_renewed(org: FakeOrg) -> None:
    connector = org.connector()
    await connector.counts(["Contact"])
    expired = (recorded.FOLDER / "restforce/expired_session_response.json").read_bytes()
    answers = iter([httpx.Response(401, content=expired)])

    def handler(_: httpx.Request) -> httpx.Response:
        return next(answers, httpx.Response(200, json={"totalSize": 7, "done": True, "records": []}))

    org.override("/query", handler)
    assert await connector.counts(["Contact"]) == [7]
    assert org.tokens == 2


@pytest.mark.parametrize("code", ["NO_SUCH_CODE_YET", "", "\x1b]52;c;x\x07"])
def test_an_unknown_code_keeps_salesforces_own_words(code: str) -> None:
    error = RecordError(statusCode=code, message="its \x1b[31mown words")
    told_code, reason, _, is_retryable = of_record([error])
    assert "own words" in str(reason)
    assert not is_retryable
    assert "\x1b" not in told_code + str(reason) + str(from_error(400, error))
