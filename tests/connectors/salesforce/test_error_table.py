"""The one table of Salesforce's codes: whole, without contradictions, used by every way a refusal comes."""

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_tui.connectors.salesforce import queries
from sf_tui.connectors.salesforce.errors import (
    TABLE,
    Known,
    RecordError,
    Transient,
    bulk_error,
    from_answer,
    from_job,
    from_oauth,
    look_up,
    of_bulk,
    of_record,
)
from sf_tui.model.errors import AuthFailed, ConnectorError, LimitReached, Refused
from sf_tui.model.trouble import MAY_PASS, Category, Cause, Remedy
from tests.connectors.salesforce.fake_org import FakeOrg

MENTIONED = """
    INVALID_SESSION_ID REQUEST_LIMIT_EXCEEDED API_DISABLED_FOR_ORG API_CURRENTLY_DISABLED
    FUNCTIONALITY_NOT_ENABLED INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_OR_READONLY
    CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY TXN_SECURITY_METERING_ERROR UNABLE_TO_LOCK_ROW QUERY_TIMEOUT
    INVALID_QUERY_LOCATOR MALFORMED_QUERY INVALID_FIELD INVALID_TYPE REQUIRED_FIELD_MISSING
    FIELD_CUSTOM_VALIDATION_EXCEPTION STRING_TOO_LONG INVALID_EMAIL_ADDRESS
    INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST INVALID_CROSS_REFERENCE_KEY MALFORMED_ID DUPLICATE_VALUE
    INVALID_FIELD_FOR_INSERT_UPDATE JSON_PARSER_ERROR MISSING_ARGUMENT DUPLICATES_DETECTED EXCEEDED_ID_LIMIT
    INVALID_REPLICATION_DATE OPERATION_TOO_LARGE QUERY_TOO_COMPLICATED NUMBER_OUTSIDE_VALID_RANGE
    STORAGE_LIMIT_EXCEEDED ALL_OR_NONE_OPERATION_ROLLED_BACK PROCESSING_HALTED NOT_FOUND ENTITY_IS_DELETED
    UNKNOWN_EXCEPTION APEX_ERROR SERVER_UNAVAILABLE URL_NOT_RESET MALFORMED_SEARCH InvalidVersion
    UNSUPPORTED_API_VERSION invalid_grant unsupported_grant_type invalid_client_id invalid_client
    redirect_uri_mismatch invalid_request invalid_scope rate_limit_exceeded LOGIN_RATE_EXCEEDED
    access_denied HTTP_300 HTTP_401 HTTP_403 HTTP_404 HTTP_409 HTTP_410 HTTP_414 HTTP_420 HTTP_429 HTTP_431
"""


def test_the_table_knows_every_code_that_the_reference_mentions() -> None:
    codes = {known.code for known in TABLE}
    assert set(MENTIONED.split()) <= codes
    assert len(codes) >= 60


@pytest.mark.parametrize("known", TABLE, ids=lambda known: f"{known.code}-{known.when}")
def test_a_line_does_not_contradict_itself(known: Known) -> None:
    assert isinstance(known.category, Category)
    assert isinstance(known.remedy, Remedy)
    if issubclass(known.kind, Transient):
        assert known.is_retryable
    if known.is_retryable:
        assert known.remedy in {Remedy.WAIT, Remedy.ASK_ADMIN, Remedy.CORRECT_SETTINGS, Remedy.REPORT}
    if known.remedy is Remedy.WAIT and known.kind is not Refused:
        assert (known.cause or known.kind.cause) in MAY_PASS
    if known.kind is AuthFailed:
        assert known.cause not in MAY_PASS


def test_a_narrow_line_stands_before_the_wide_one_of_its_code() -> None:
    for index, known in enumerate(TABLE):
        earlier = [each.when for each in TABLE[:index] if each.code == known.code]
        assert all(when and when not in known.when for when in earlier), known


@pytest.mark.parametrize("known", TABLE, ids=lambda known: f"{known.code}-{known.when}")
def test_a_line_is_found_by_what_salesforce_would_say(known: Known) -> None:
    assert look_up(known.code, f"Well: {known.when.upper()}!") is known


def answer_of(code: str, message: str) -> bytes:
    return json.dumps([{"errorCode": code, "message": message, "fields": []}]).encode()


@pytest.mark.parametrize("code", ["UNABLE_TO_LOCK_ROW", "INVALID_FIELD", "STORAGE_LIMIT_EXCEEDED"])
async def test_a_composite_subrequest_is_told_like_a_request(org: FakeOrg, code: str) -> None:
    body = {
        "body": json.loads(answer_of(code, "its message")),
        "httpHeaders": {},
        "httpStatusCode": 400,
        "referenceId": "q0",
    }
    org.override("/composite", lambda _: httpx.Response(200, json={"compositeResponse": [body]}))
    client = org.connector()._client
    (told,) = await queries.together(client, ["SELECT Id FROM Contact"], with_deleted=False)
    assert isinstance(told, ConnectorError)
    direct = from_answer(400, answer_of(code, "its message"))
    assert (type(told), str(told), told.cause) == (type(direct), str(direct), direct.cause)


@pytest.mark.parametrize(
    ("text", "code", "message", "fields"),
    [
        (
            "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --",
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [LastName]",
            ("LastName",),
        ),
        (
            "DUPLICATE_VALUE:duplicate value found: X__c duplicates value on record with id: 003dM0:--",
            "DUPLICATE_VALUE",
            "duplicate value found: X__c duplicates value on record with id: 003dM0",
            (),
        ),
        (
            "STRING_TOO_LONG:too long:Title,Department --",
            "STRING_TOO_LONG",
            "too long",
            ("Title", "Department"),
        ),
        (
            "INVALID_FIELD:Failed to deserialize field at col 3. Due to, '12:30' is not valid:CloseDate --",
            "INVALID_FIELD",
            "Failed to deserialize field at col 3. Due to, '12:30' is not valid",
            ("CloseDate",),
        ),
        (
            "InvalidBatch : Field name not found : Nope__c",
            "InvalidBatch",
            "Field name not found",
            ("Nope__c",),
        ),
        ("no code at all", "", "no code at all", ()),
        ("", "", "", ()),
    ],
)
def test_a_bulk_error_is_taken_apart(text: str, code: str, message: str, fields: tuple[str, ...]) -> None:
    told = bulk_error(text)
    assert (told.code, told.plain, tuple(told.fields or ())) == (code, message, fields)


def test_a_bulk_record_is_told_like_one_of_collections() -> None:
    error = RecordError(
        statusCode="REQUIRED_FIELD_MISSING", message="missing: [LastName]", fields=("LastName",)
    )
    assert of_bulk("REQUIRED_FIELD_MISSING:missing: [LastName]:LastName --") == of_record([error])
    assert of_bulk("UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--")[3]


def test_a_failed_bulk_job_says_why() -> None:
    assert "Nope__c" in str(from_job("InvalidBatch : Field name not found : Nope__c"))
    assert "something else" in str(from_job("something else"))


def test_daily_and_concurrent_limits_are_told_apart() -> None:
    daily = from_answer(403, answer_of("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))
    busy = from_answer(
        403,
        answer_of("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded."),
    )
    assert (type(daily), daily.cause) == (LimitReached, Cause.ORG_LIMIT)
    assert (isinstance(busy, Transient), busy.cause) == (True, Cause.CONCURRENT_LIMIT)


@pytest.mark.parametrize(
    ("error", "description", "cause"),
    [
        ("invalid_grant", "expired access/refresh token", Cause.EXPIRED_GRANT),
        ("invalid_grant", "inactive user", Cause.INACTIVE_USER),
        ("invalid_grant", "inactive organization", Cause.INACTIVE_ORG),
        ("invalid_grant", "user is not admin approved to access this app", Cause.NOT_ADMIN_APPROVED),
        ("invalid_grant", "user hasn't approved this consumer", Cause.NOT_APPROVED_BY_USER),
        ("invalid_grant", "Audience validation failed", Cause.WRONG_AUDIENCE),
        ("invalid_grant", "ip restricted", Cause.IP_RESTRICTED),
        ("invalid_grant", "invalid assertion", Cause.WRONG_ASSERTION),
        ("invalid_grant", "expired authorization code", Cause.WRONG_CODE),
        ("invalid_grant", "invalid authorization code", Cause.WRONG_CODE),
        ("invalid_grant", "token validity expired", Cause.WRONG_ASSERTION),
        ("invalid_grant", "request not supported on this domain", Cause.WRONG_ADDRESS),
        ("invalid_grant", "authentication failure", Cause.REFUSED_LOGIN),
        ("invalid_grant", "authentication failure - Invalid Password", Cause.WRONG_PASSWORD),
        ("invalid_grant", "no client credentials user enabled", Cause.NO_EXECUTION_USER),
        ("invalid_client", "invalid client credentials", Cause.WRONG_SECRET),
        ("invalid_client", "app must be installed into org", Cause.APP_NOT_INSTALLED),
        ("invalid_client_id", "client identifier invalid", Cause.WRONG_CLIENT_ID),
        ("unsupported_grant_type", "grant type not supported", Cause.FLOW_OFF),
        ("redirect_uri_mismatch", "redirect_uri must match configuration", Cause.WRONG_REDIRECT),
        ("invalid_scope", "", Cause.WRONG_SCOPE),
        ("rate_limit_exceeded", "login rate exceeded", Cause.LOGIN_RATE),
        ("access_denied", "end-user denied authorization", Cause.DENIED_BY_USER),
        ("something_new", "told so", Cause.REFUSED_LOGIN),
    ],
)
def test_a_refused_login_has_a_cause(error: str, description: str, cause: Cause) -> None:
    body = json.dumps({"error": error, "error_description": description}).encode()
    assert from_oauth(400, body).cause is cause


@given(st.text(), st.sampled_from(TABLE))
def test_hostile_words_break_no_sentence(text: str, known: Known) -> None:
    error = from_answer(400, answer_of(known.code, text + known.when))
    body = json.dumps({"error": known.code, "error_description": text}).encode()
    assert "\x1b" not in str(from_oauth(400, body))
    assert "\x1b" not in str(error)
    assert of_bulk(f"{known.code}:{text}")[1].render()
    assert from_job(text).sentence.render()


def test_an_error_raised_again_keeps_its_cause() -> None:
    for known in TABLE:
        error = known.error("its message")
        again = error.again()
        assert (type(again), again.cause, str(again)) == (type(error), error.cause, str(error))
        assert again.remedy is error.remedy is known.remedy
        assert again is not error


DEEP = b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize("body", [b"[" + DEEP + b"]", DEEP, b"[" * 100_000, b'{"error":' * 50_000])
def test_an_answer_nested_without_end_is_an_answer_without_an_explanation(body: bytes) -> None:
    for told in (from_answer(400, body), from_oauth(400, body)):
        assert "no explanation" in str(told)


async def test_nor_does_a_success_nested_without_end_break_the_client(org: FakeOrg) -> None:
    org.override("/query", lambda _: httpx.Response(200, content=DEEP))
    with pytest.raises(Refused) as caught:
        await org.connector().counts(["Contact"])
    assert caught.value.code == "UNEXPECTED_ANSWER"


@given(st.binary(), st.sampled_from([300, 400, 401, 403, 404, 420, 429, 500, 503]))
def test_any_bytes_are_a_refusal_of_ours(body: bytes, status: int) -> None:
    for told in (from_answer(status, body), from_oauth(status, body)):
        assert isinstance(told, ConnectorError)
        assert str(told)


def test_a_long_run_of_blanks_does_not_hold_up_a_bulk_error() -> None:
    text = "CODE_X:" + ":" * 1000 + " " * 500_000 + "x"
    assert bulk_error(text).code == "CODE_X"
