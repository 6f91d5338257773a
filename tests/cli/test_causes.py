"""`credentials check --json`, the real command against a real emulator: each fault has its own cause."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina

from tests.cli.emulated import check, configure, move_in, prepare
from tests.cli.terminal import Terminal
from tests.world import Org, running_org

ALWAYS = {"times": None}


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    with running_org("--contacts", "3") as started:
        yield started


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    stamina.set_testing(True, attempts=2, cap=True)
    yield
    stamina.set_testing(False)


@pytest.fixture
def control(org: Org) -> Iterator[httpx.Client]:
    """The way faults are armed; none is left behind."""
    with httpx.Client(base_url=f"{org.address}/__emulator__", timeout=10) as client:
        yield client
        client.delete("/faults").raise_for_status()


def arm(control: httpx.Client, name: str, **more: Any) -> None:
    control.post("/faults", json={"name": name, **ALWAYS, **more}).raise_for_status()


@pytest.fixture(scope="module")
def prepared(org: Org, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an integration with the emulated org, its secret stored, never logged in to."""
    return prepare(tmp_path_factory.mktemp("prepared"), org.address)


@pytest.fixture
def shell(terminal: Terminal, prepared: Path) -> Terminal:
    return move_in(terminal, prepared)


def test_an_org_in_order_is_valid_and_the_end_of_its_session_known(shell: Terminal) -> None:
    result = shell.start("credentials", "check", "--json")
    told = result.json["salesforce"]
    assert result.code == 0, result.err
    assert (told["is_valid"], told["cause"], told["remedy"], told["reason"]) == (True, "", "", None)
    assert told["token_expires_at"] > told["token_issued_at"]
    assert [(step["what"], step["state"]) for step in told["steps"]] == [
        (what, "done") for what in ("login", "user", "token", "org", "access", "versions")
    ]
    assert sum(step["calls"] for step in told["steps"]) == 1 + len(told["access"])


def oauth(error: str, description: str, status: int = 400) -> dict[str, Any]:
    return {"error": error, "error_description": description, "status": status}


def api(status: int, code: str, message: str = "its message") -> dict[str, Any]:
    return {"status": status, "code": code, "message": message}


DATA = {"match": {"path": "/services/data/v"}}
FAULTS: list[tuple[str, dict[str, Any], str, int]] = [
    ("grant-revoked", {}, "expired_grant", 2),
    ("session-expired", {}, "session_expired", 2),
    ("service-unavailable", {}, "maintenance", 3),
    ("service-unavailable", DATA, "maintenance", 3),
    ("bad-gateway", DATA, "maintenance", 3),
    ("no-route", {}, "moved_org", 3),
    ("no-route", DATA, "moved_org", 3),
    ("too-many-requests", DATA, "slow_down", 3),
    ("closed", DATA, "broken_off", 3),
    ("cut-body", DATA, "broken_off", 3),
    ("lost-answer", DATA, "broken_off", 3),
    ("redirect", DATA, "wrong_address", 2),
    ("malformed-json", DATA, "unexpected_answer", 2),
    ("foreign-instance", {}, "wrong_host", 2),
    ("server-error", {}, "server_error", 3),
    ("server-unavailable", {}, "maintenance", 3),
    ("daily-limit", {}, "org_limit", 3),
    ("concurrent-limit", {}, "concurrent_limit", 3),
    ("api-disabled", {}, "api_disabled", 2),
    ("api-disabled-for-user", {}, "api_disabled", 2),
    ("transaction-security", {}, "server_error", 3),
    ("query-timeout", {}, "timed_out", 3),
    ("oauth-error", oauth("invalid_grant", "authentication failure"), "refused_login", 2),
    ("oauth-error", oauth("invalid_grant", "inactive user"), "inactive_user", 2),
    ("oauth-error", oauth("invalid_grant", "inactive organization"), "inactive_org", 2),
    ("oauth-error", oauth("invalid_grant", "ip restricted"), "ip_restricted", 2),
    (
        "oauth-error",
        oauth("invalid_grant", "user is not admin approved to access this app"),
        "not_admin_approved",
        2,
    ),
    ("oauth-error", oauth("invalid_grant", "user hasn't approved this consumer"), "not_approved_by_user", 2),
    ("oauth-error", oauth("invalid_grant", "no client credentials user enabled"), "no_execution_user", 2),
    ("oauth-error", oauth("invalid_grant", "Audience validation failed"), "wrong_audience", 2),
    ("oauth-error", oauth("invalid_client_id", "client identifier invalid"), "wrong_client_id", 2),
    ("oauth-error", oauth("invalid_client", "invalid client credentials"), "wrong_secret", 2),
    ("oauth-error", oauth("invalid_client", "app must be installed into org"), "app_not_installed", 2),
    ("oauth-error", oauth("unsupported_grant_type", "grant type not supported"), "flow_off", 2),
    ("oauth-error", oauth("invalid_scope", "the requested scope is invalid"), "wrong_scope", 2),
    ("oauth-error", oauth("rate_limit_exceeded", "login rate exceeded"), "login_rate", 3),
    ("api-error", api(403, "FUNCTIONALITY_NOT_ENABLED"), "missing_permission", 2),
    ("api-error", api(403, "SOMETHING_NEW"), "missing_permission", 2),
    ("api-error", api(500, "APEX_ERROR"), "server_error", 3),
    ("api-error", api(401, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD"), "expired_password", 2),
    ("api-error", api(400, "SOMETHING_ELSE"), "refused", 2),
]


@pytest.mark.parametrize(
    ("fault", "settings", "cause", "code"),
    FAULTS,
    ids=[f"{number}-{fault}-{cause}" for number, (fault, _, cause, _) in zip(itertools.count(), FAULTS)],
)
def test_a_fault_has_its_cause(
    shell: Terminal, control: httpx.Client, fault: str, settings: dict[str, Any], cause: str, code: int
) -> None:
    arm(control, fault, **settings)
    result, told = check(shell)
    assert (told["is_valid"], told["cause"]) == (False, cause), told["reason"]
    assert told["reason"]
    assert told["remedy"]
    assert [step["state"] for step in told["steps"]].count("failed") == 1
    assert result.code == code
    assert shell.run("credentials", "show", "--json").json["salesforce"]["cause"] == cause, "it is kept"


def test_a_session_that_ends_in_the_middle_of_a_check_is_no_fault_of_the_credentials(
    shell: Terminal, control: httpx.Client
) -> None:
    arm(control, "session-expired", times=1)
    result, told = check(shell)
    assert (result.code, told["is_valid"], told["cause"]) == (0, True, ""), told["reason"]
    assert {step["state"] for step in told["steps"]} == {"done"}
    assert control.get("/faults").json()["active"] == [], "it did end"


@pytest.mark.parametrize(
    ("changed", "cause", "remedy"),
    [
        ({"secret": "wrong"}, "wrong_secret", "update_credentials"),
        ({"client_id": "nobody"}, "wrong_client_id", "update_credentials"),
        ({"sandbox": True}, "sandbox_mismatch", "correct_settings"),
    ],
)
def test_what_was_entered_wrongly_has_its_cause(
    terminal: Terminal, org: Org, changed: dict[str, Any], cause: str, remedy: str
) -> None:
    configure(terminal, org.address, **changed)
    result, told = check(terminal)
    assert (result.code, told["cause"], told["remedy"]) == (2, cause, remedy), told["reason"]


def test_a_login_to_another_org_is_named(shell: Terminal, org: Org) -> None:
    result, told = check(shell)
    assert result.code == 0
    with running_org("--contacts", "3", "--seed", "99") as other:
        configure(shell, other.address)
        result, told = check(shell)
    assert (result.code, told["is_valid"], told["cause"]) == (2, False, "wrong_org")
    assert org.org_id in told["reason"]


def test_nobody_at_the_address(terminal: Terminal) -> None:
    configure(terminal, "http://127.0.0.1:9")
    result, told = check(terminal)
    assert (result.code, told["cause"]) == (3, "unreachable")


def test_a_field_that_was_removed_is_named_by_a_login_that_works(terminal: Terminal) -> None:
    with running_org("--contacts", "3", "--external-id", "missing") as poor:
        configure(terminal, poor.address)
        _, told = check(terminal)
    assert told["is_valid"]
    assert {each["external_id"] for each in told["access"]} == {"missing"}


NO_BUSINESS_OF_A_CHECK = {
    "foreign-next-page",
    "invalid-locator",
    "row-lock",
    "row-lock-record",
    "record-error",
}
NO_BUSINESS_OF_A_CHECK |= {"storage-limit", "small-pages", "slow", "job-failed", "job-slow"}
"""Faults of writes, of later pages, of jobs, and one that only takes time."""


def test_no_fault_that_a_check_can_meet_is_left_out(control: httpx.Client) -> None:
    known = {each["name"] for each in control.get("/faults").json()["known"]}
    tested = {fault for fault, *_ in FAULTS}
    assert known - tested - NO_BUSINESS_OF_A_CHECK == set()
    assert tested | NO_BUSINESS_OF_A_CHECK <= known


def test_what_only_takes_time_is_no_fault(shell: Terminal, control: httpx.Client) -> None:
    arm(control, "slow", seconds=0.05)
    result, told = check(shell)
    assert (result.code, told["cause"]) == (0, "")
