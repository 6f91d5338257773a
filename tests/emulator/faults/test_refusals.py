"""What the org refuses, in its own words."""

from __future__ import annotations

import httpx
import pytest

from tests.emulator.faults.process import FORM, arm, log_in
from tests.emulator.helpers import ROOT

QUERY = f"{ROOT}/query"
SOQL = {"q": "SELECT Id FROM Contact LIMIT 3"}


@pytest.mark.parametrize(
    ("name", "status", "code", "message"),
    [
        ("server-error", 500, "UNKNOWN_EXCEPTION", "An unexpected error occurred"),
        ("server-unavailable", 503, "SERVER_UNAVAILABLE", "Server too busy"),
        ("query-timeout", 400, "QUERY_TIMEOUT", "Your query request was running for too long."),
        ("daily-limit", 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
        ("concurrent-limit", 403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests)"),
        ("api-disabled", 403, "API_DISABLED_FOR_ORG", ""),
        ("api-disabled-for-user", 403, "API_CURRENTLY_DISABLED", ""),
        ("transaction-security", 403, "TXN_SECURITY_METERING_ERROR", "We can't complete the action"),
        ("api-error", 400, "UNKNOWN_EXCEPTION", ""),
    ],
)
def test_a_query_is_refused_once(wire: httpx.Client, name: str, status: int, code: str, message: str) -> None:
    arm(wire, name)
    refused = wire.get(QUERY, params=SOQL)
    assert refused.status_code == status
    [error] = refused.json()
    assert error["errorCode"] == code
    assert error["message"].startswith(message)
    assert refused.headers["sforce-limit-info"].startswith("api-usage=")
    assert wire.get(QUERY, params=SOQL).status_code == 200


@pytest.mark.parametrize(
    ("name", "code"), [("row-lock", "UNABLE_TO_LOCK_ROW"), ("storage-limit", "STORAGE_LIMIT_EXCEEDED")]
)
def test_a_write_is_refused_as_a_whole_and_nothing_is_written(
    wire: httpx.Client, name: str, code: str
) -> None:
    arm(wire, name)
    assert wire.get(QUERY, params=SOQL).status_code == 200
    records = [{"attributes": {"type": "Contact"}, "LastName": f"Locked {name}"}]
    refused = wire.post(f"{ROOT}/composite/sobjects", json={"records": records})
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, code)
    found = wire.get(QUERY, params={"q": f"SELECT count() FROM Contact WHERE LastName = 'Locked {name}'"})
    assert found.json()["totalSize"] == 0
    assert wire.post(f"{ROOT}/composite/sobjects", json={"records": records}).json()[0]["success"]


def test_at_the_daily_limit_the_header_says_so(wire: httpx.Client) -> None:
    arm(wire, "daily-limit")
    used, maximum = (
        wire.get(f"{ROOT}/limits").headers["sforce-limit-info"].removeprefix("api-usage=").split("/")
    )
    assert used == maximum


def test_one_record_is_locked_and_the_others_are_written(wire: httpx.Client) -> None:
    arm(wire, "row-lock-record", match={"object": "Account"})
    records = [
        {"attributes": {"type": kind}, "Name" if kind == "Account" else "LastName": f"Lock {kind}"}
        for kind in ("Contact", "Account", "Account")
    ]
    outcomes = wire.post(f"{ROOT}/composite/sobjects", json={"records": records}).json()
    assert [outcome["success"] for outcome in outcomes] == [True, False, True]
    assert outcomes[1]["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"
    assert outcomes[1]["errors"][0]["message"].startswith("unable to obtain exclusive access to this record")


def test_the_id_of_a_locked_record_is_named(wire: httpx.Client) -> None:
    identity = wire.get(QUERY, params=SOQL).json()["records"][0]["Id"]
    arm(wire, "row-lock-record")
    refused = wire.patch(f"{ROOT}/sobjects/Contact/{identity}", json={"Title": "x"})
    assert refused.status_code == 400
    assert refused.json()[0]["message"].endswith(f"1 records: {identity}")
    assert wire.patch(f"{ROOT}/sobjects/Contact/{identity}", json={"Title": "x"}).status_code == 204


def test_a_record_is_refused_with_any_code(wire: httpx.Client) -> None:
    arm(wire, "record-error", code="TRANSFER_REQUIRES_READ", message="no read access", field="OwnerId")
    refused = wire.post(f"{ROOT}/sobjects/Contact", json={"LastName": "Nobody's"})
    assert refused.json() == [
        {"message": "no read access", "errorCode": "TRANSFER_REQUIRES_READ", "fields": ["OwnerId"]}
    ]


def test_a_later_page_is_refused(wire: httpx.Client) -> None:
    arm(wire, "small-pages", rows=2, times=None)
    arm(wire, "invalid-locator")
    first = wire.get(QUERY, params=SOQL).json()
    assert (first["done"], len(first["records"]), first["totalSize"]) == (False, 2, 3)
    refused = wire.get(first["nextRecordsUrl"])
    assert refused.json() == [{"message": "invalid query locator", "errorCode": "INVALID_QUERY_LOCATOR"}]
    last = wire.get(first["nextRecordsUrl"]).json()
    assert (last["done"], len(last["records"])) == (True, 1)


def test_inside_a_composite_one_query_fails_and_its_dependents_halt(wire: httpx.Client) -> None:
    arm(wire, "query-timeout", match={"object": "Lead"})
    requests = [
        {"method": "GET", "referenceId": kind, "url": f"{QUERY}?q=SELECT+Id+FROM+{kind}+LIMIT+1"}
        for kind in ("Contact", "Lead")
    ]
    requests.append(
        {"method": "GET", "referenceId": "after", "url": f"{ROOT}/sobjects/Lead/@{{Lead.records[0].Id}}"}
    )
    replies = wire.post(f"{ROOT}/composite", json={"compositeRequest": requests}).json()["compositeResponse"]
    assert [reply["httpStatusCode"] for reply in replies] == [200, 400, 400]
    assert [replies[1]["body"][0]["errorCode"], replies[2]["body"][0]["errorCode"]] == [
        "QUERY_TIMEOUT",
        "PROCESSING_HALTED",
    ]
    again = wire.post(f"{ROOT}/composite", json={"compositeRequest": requests}).json()["compositeResponse"]
    assert [reply["httpStatusCode"] for reply in again] == [200, 200, 200]


def test_an_expired_session_is_void_until_a_new_login(wire: httpx.Client) -> None:
    arm(wire, "session-expired")
    for _ in range(2):
        refused = wire.get(QUERY, params=SOQL)
        assert refused.status_code == 401
        assert refused.json() == [
            {"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}
        ]
    log_in(wire)
    assert wire.get(QUERY, params=SOQL).status_code == 200


def test_a_login_uses_up_no_expiry(wire: httpx.Client) -> None:
    arm(wire, "session-expired")
    log_in(wire)
    assert wire.get(QUERY, params=SOQL).status_code == 401


def test_a_revoked_grant_ends_sessions_and_logins_until_it_is_given_again(wire: httpx.Client) -> None:
    number = arm(wire, "grant-revoked", times=None)
    assert wire.get(QUERY, params=SOQL).status_code == 401
    for _ in range(2):
        refused = wire.post("/services/oauth2/token", data=FORM)
        assert refused.status_code == 400
        assert refused.json() == {
            "error": "invalid_grant",
            "error_description": "expired access/refresh token",
        }
    assert wire.delete(f"/__emulator__/faults/{number}").json() == {"ended": 1}
    log_in(wire)
    assert wire.get(QUERY, params=SOQL).status_code == 200


@pytest.mark.parametrize(
    ("error", "description", "status"),
    [
        ("invalid_grant", "inactive user", 400),
        ("invalid_client_id", "client identifier invalid", 400),
        ("rate_limit_exceeded", "too many logins", 401),
    ],
)
def test_the_login_is_refused_with_any_error(
    wire: httpx.Client, error: str, description: str, status: int
) -> None:
    arm(wire, "oauth-error", error=error, error_description=description, status=status)
    refused = wire.post("/services/oauth2/token", data=FORM)
    assert refused.status_code == status
    assert refused.json() == {"error": error, "error_description": description}
    assert wire.post("/services/oauth2/token", data=FORM).status_code == 200


def test_even_the_login_may_meet_the_daily_limit(wire: httpx.Client) -> None:
    arm(wire, "daily-limit", match={"path": "/services/oauth2/token"})
    refused = wire.post("/services/oauth2/token", data=FORM)
    assert refused.status_code == 403
    assert refused.json()[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"
    assert wire.post("/services/oauth2/token", data=FORM).status_code == 200


def test_a_hostile_server_names_another_instance(wire: httpx.Client) -> None:
    arm(wire, "foreign-instance", to="https://evil.example")
    assert wire.post("/services/oauth2/token", data=FORM).json()["instance_url"] == "https://evil.example"
    usual = wire.post("/services/oauth2/token", data=FORM).json()["instance_url"]
    assert usual == str(wire.base_url).rstrip("/")


def test_a_hostile_server_points_the_next_page_elsewhere(wire: httpx.Client) -> None:
    arm(wire, "small-pages", rows=1, times=None)
    arm(wire, "foreign-next-page", to="https://evil.example")
    first = wire.get(QUERY, params=SOQL, headers={"Accept-Encoding": "gzip"}).json()
    assert first["nextRecordsUrl"].startswith(f"https://evil.example{QUERY}/0r8")
    assert wire.get(QUERY, params=SOQL).json()["nextRecordsUrl"].startswith(f"{QUERY}/0r8")
