import json

import pytest

from sf_tui.connectors.salesforce.errors import (
    TABLE,
    NoOrgHere,
    RecordError,
    TooManyAtOnce,
    Transient,
    TransientRefusal,
    from_answer,
    from_oauth,
    of_record,
)
from sf_tui.model.errors import (
    ApiDisabled,
    AuthFailed,
    ConnectorError,
    LimitReached,
    PermissionMissing,
    Refused,
    Unreachable,
)

CARET = (
    "\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\n"
    "sObject type 'XYZZY' is not supported."
)


def body(code: str, message: str = "its message") -> bytes:
    return json.dumps([{"message": message, "errorCode": code}]).encode()


@pytest.mark.parametrize(
    ("status", "content", "kind", "words"),
    [
        (401, body("INVALID_SESSION_ID"), AuthFailed, "update the credentials"),
        (401, b"", AuthFailed, "update the credentials"),
        (403, body("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), LimitReached, "24 hours"),
        (
            403,
            body("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded."),
            TooManyAtOnce,
            "Too many long requests",
        ),
        (
            403,
            body("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
            TooManyAtOnce,
            "Too many",
        ),
        (403, body("API_DISABLED_FOR_ORG"), ApiDisabled, "API Enabled"),
        (403, body("API_CURRENTLY_DISABLED"), ApiDisabled, "API Enabled"),
        (403, body("INSUFFICIENT_ACCESS"), PermissionMissing, "SfTui_Integration"),
        (403, body("SOMETHING_NEW"), PermissionMissing, "SOMETHING_NEW"),
        (403, body("TXN_SECURITY_METERING_ERROR"), Transient, "tries again"),
        (400, body("UNABLE_TO_LOCK_ROW"), Transient, "tries again"),
        (400, body("QUERY_TIMEOUT"), Refused, "too long"),
        (400, body("INVALID_QUERY_LOCATOR"), Refused, "last saved page"),
        (400, body("INVALID_TYPE", CARET), Refused, "'XYZZY' is not supported"),
        (400, body("INVALID_FIELD"), Refused, "correct the mapping"),
        (400, body("MALFORMED_ID"), Refused, "check the link"),
        (400, body("SOMETHING_NEW"), Refused, "SOMETHING_NEW: its message"),
        (404, body("NOT_FOUND"), Refused, "may not see it"),
        (404, body("ENTITY_IS_DELETED"), Refused, "deleted"),
        (404, b"<html>nothing here</html>", Refused, "My Domain"),
        (410, b"", Refused, "api_version"),
        (300, b'["/services/data/v23.0/sobjects/Whizbang/foo"]', Refused, "same external id"),
        (301, b"", Refused, "not followed"),
        (414, b"", Refused, "too long"),
        (418, b"", Refused, "no explanation"),
        (420, b"<html></html>", NoOrgHere, "moved or deleted"),
        (429, b"", TransientRefusal, "slow down"),
        (500, body("UNKNOWN_EXCEPTION"), Transient, "tries again"),
        (500, body("SOMETHING_NEW"), Transient, "SOMETHING_NEW"),
        (502, b"<html>bad gateway</html>", Transient, "maintenance"),
        (503, body("SERVER_UNAVAILABLE", "Server too busy"), Transient, "too busy"),
        (503, b"\xff\xfe", Transient, "status 503"),
    ],
)
def test_a_refusal_becomes_an_error_with_a_remedy(
    status: int, content: bytes, kind: type[ConnectorError], words: str
) -> None:
    error = from_answer(status, content)
    assert type(error) is kind
    assert words in str(error)
    assert "{" not in str(error)


@pytest.mark.parametrize(
    ("error", "description", "words"),
    [
        ("invalid_grant", "expired access/refresh token", "expired or was revoked"),
        ("invalid_grant", "authentication failure", "authentication failure"),
        ("invalid_grant", "authentication failure - Invalid Password", "Invalid Password"),
        ("invalid_grant", "inactive user", "inactive"),
        ("invalid_grant", "inactive organization", "org is inactive"),
        ("invalid_grant", "Audience validation failed", "Sandbox box"),
        ("invalid_grant", "user hasn't approved this consumer", "not approved"),
        ("invalid_grant", "user is not admin approved to access this app", "may not use"),
        ("invalid_grant", "ip restricted", "trusted ranges"),
        ("invalid_grant", "no client credentials user enabled", "Run As"),
        ("invalid_grant", "something new", "something new"),
        ("invalid_client", "invalid client credentials", "client secret is wrong or missing"),
        ("invalid_client", "app must be installed into org", "not installed"),
        ("invalid_client_id", "client identifier invalid", "client id"),
        ("unsupported_grant_type", "grant type not supported", "switch its flow on"),
        ("invalid_scope", "", "scope"),
        ("something_new", "\x1b[31mred", "something_new"),
    ],
)
def test_a_refused_login_says_what_to_do(error: str, description: str, words: str) -> None:
    told = from_oauth(400, json.dumps({"error": error, "error_description": description}).encode())
    assert type(told) is AuthFailed
    assert words in str(told)
    assert str(told).isprintable()


def test_a_login_may_also_fail_for_now() -> None:
    assert type(from_oauth(400, b'{"error":"rate_limit_exceeded"}')) is Unreachable
    assert isinstance(from_oauth(503, b"<html></html>"), Unreachable)
    total = body("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    assert type(from_oauth(403, total)) is LimitReached


@pytest.mark.parametrize(
    ("code", "fields", "is_retryable", "words"),
    [
        ("UNABLE_TO_LOCK_ROW", (), True, "tried again"),
        ("DUPLICATES_DETECTED", (), False, "duplicate rule"),
        ("DUPLICATE_VALUE", ("SfTui_Id__c",), False, "SfTui_Id__c"),
        ("DUPLICATE_VALUE", (), False, "already has this value"),
        ("INVALID_EMAIL_ADDRESS", ("Email",), False, "Email is not an e-mail"),
        ("REQUIRED_FIELD_MISSING", ("LastName",), False, "requires a value in LastName"),
        ("STRING_TOO_LONG", ("Title",), False, "Title is too long"),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ("Industry",), False, "Industry does not allow"),
        ("INVALID_CROSS_REFERENCE_KEY", ("AccountId",), False, "AccountId points to"),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", (), False, "validation rule"),
        ("ENTITY_IS_DELETED", (), False, "deleted"),
        ("SOMETHING_NEW", ("Phone",), False, "because of Phone"),
    ],
)
def test_a_refused_record_names_field_and_remedy(
    code: str, fields: tuple[str, ...], *, is_retryable: bool, words: str
) -> None:
    told = of_record([RecordError(message="its message", statusCode=code, fields=fields)])
    assert told[0] == code
    assert told[2] == fields
    assert told[3] is is_retryable
    assert words in str(told[1])


def test_a_lock_inside_automation_is_worth_a_retry() -> None:
    error = RecordError(
        message="Trigger: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access",
        statusCode="CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
    )
    assert of_record([error])[3]


def test_every_sentence_can_be_filled_in() -> None:
    words = {"message": "m", "fields": "f", "code": "c", "description": "d", "error": "e"}
    templates = [known.sentence for known in TABLE]
    templates += [each for known in TABLE for each in known.of_record or ()]
    for template in templates:
        assert "{" not in template.format(**words)
