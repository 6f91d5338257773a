"""What an org's admin may have set, and what `credentials check --json` and `limits --json` make of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.emulated import check, move_in, prepare
from tests.cli.terminal import Terminal
from tests.world import Org, running_org

APP = "/apps/demo"
ALLOWED: dict[str, Any] = {
    "is_active": True,
    "api": "enabled",
    "ip_restricted": False,
    "logins_an_hour": 3600,
    "objects": {},
    "fields": {},
}


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    with running_org("--contacts", "3") as started:
        yield started


@pytest.fixture(scope="module")
def prepared(org: Org, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("prepared"), org.address)


@pytest.fixture
def shell(terminal: Terminal, prepared: Path) -> Terminal:
    return move_in(terminal, prepared)


class Admin:
    """Who sets the policies of the app and the permissions of the sync's user."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        apps = {app["client_id"]: app for app in client.get("/apps").json()}
        self.before = {
            name: apps["demo"][name] for name in ("runs_as", "approved", "installed", "ip_restricted")
        }
        self.user = f"/users/{self.before['runs_as']}"

    def set_app(self, **policies: Any) -> None:
        self.client.put(APP, json=policies).raise_for_status()

    def set_user(self, **permissions: Any) -> None:
        self.client.patch(self.user, json=permissions).raise_for_status()

    def set_limits(self, **limits: Any) -> None:
        self.client.post("/limits", json=limits).raise_for_status()


@pytest.fixture
def admin(org: Org) -> Iterator[Admin]:
    with httpx.Client(base_url=f"{org.address}/__emulator__", timeout=10) as client:
        admin = Admin(client)
        yield admin
        admin.set_app(**admin.before)
        admin.set_user(**ALLOWED)
        admin.set_limits(event_log=True)
        client.delete("/packages").raise_for_status()


@pytest.mark.parametrize(
    ("policies", "cause"),
    [
        ({"runs_as": None}, "no_execution_user"),
        ({"approved": []}, "not_admin_approved"),
        ({"installed": False}, "app_not_installed"),
    ],
)
def test_a_policy_of_the_app_that_keeps_us_out_is_named(
    shell: Terminal, admin: Admin, policies: dict[str, Any], cause: str
) -> None:
    admin.set_app(**policies)
    result, told = check(shell)
    assert (result.code, told["is_valid"], told["cause"]) == (2, False, cause), told["reason"]


@pytest.mark.parametrize(
    ("permissions", "cause", "code"),
    [
        ({"is_active": False}, "inactive_user", 2),
        ({"ip_restricted": True}, "ip_restricted", 2),
        ({"api": "disabled_for_org"}, "api_disabled", 2),
        ({"api": "disabled_for_user"}, "api_disabled", 2),
        ({"logins_an_hour": 0}, "login_rate", 3),
    ],
)
def test_what_keeps_the_user_out_is_named(
    shell: Terminal, admin: Admin, permissions: dict[str, Any], cause: str, code: int
) -> None:
    admin.set_user(**permissions)
    result, told = check(shell)
    assert (result.code, told["is_valid"], told["cause"]) == (code, False, cause), told["reason"]


@pytest.mark.parametrize(
    ("permissions", "cause", "code", "words"),
    [
        ({"fields": {"Contact.Phone": "hidden"}}, "missing_field", 0, "Contact has no field Phone"),
        ({"fields": {"Contact.Phone": "read"}}, "read_only_field", 0, "may not edit Phone of Contact"),
        ({"objects": {"Lead": {"read": False}}}, "missing_permission", 2, "may not see Lead"),
        ({"objects": {"Lead": {"create": False}}}, "missing_permission", 0, "create and edit Lead"),
        ({"objects": {"Lead": {"edit": False}}}, "missing_permission", 0, "create and edit Lead"),
    ],
)
def test_what_the_user_may_not_see_or_do_is_named_by_a_login_that_works(
    shell: Terminal, admin: Admin, permissions: dict[str, Any], cause: str, code: int, words: str
) -> None:
    """An object that is not there at all keeps the sync from starting, so that the command ends with 2."""
    admin.set_user(**permissions)
    result, told = check(shell)
    assert (result.code, told["is_valid"], told["cause"]) == (code, True, cause), told["reason"]
    assert words in told["reason"]
    assert told["remedy"] == ("assign_permission_set" if cause == "missing_permission" else "correct_mapping")


def test_a_hidden_field_is_named_where_it_stands(shell: Terminal, admin: Admin) -> None:
    admin.set_user(fields={"Contact.Phone": "hidden", "Contact.Title": "read"})
    _, told = check(shell)
    (contact,) = [each for each in told["access"] if each["object"] == "Contact"]
    assert contact["missing_fields"] == ["Phone"]
    assert contact["read_only_fields"] == contact["uncreatable_fields"] == ["Title"]
    by_name = {each["name"]: each for each in contact["fields"]}
    assert by_name["Phone"]["readable"] is False
    assert (by_name["Title"]["readable"], by_name["Title"]["updatable"]) == (True, False)
    assert by_name["LastName"] == {
        "name": "LastName",
        "readable": True,
        "creatable": True,
        "updatable": True,
        "is_written": True,
    }


def test_who_else_burns_the_pool_is_told(shell: Terminal, admin: Admin) -> None:
    for client, calls in (("Data Loader", 30), ("Report Runner", 50)):
        admin.client.post("/clients", json={"client": client, "calls": calls}).raise_for_status()
    (told,) = shell.run("limits", "--refresh", "--json").json["integrations"]
    others = [each for each in told["clients"]["callers"] if not each["is_ours"]]
    assert [(each["name"], each["calls"]) for each in others[:2]] == [
        ("Report Runner", 50),
        ("Data Loader", 30),
    ]
    assert told["clients"]["unknown"] is None
    assert told["clients_known"] is True
    assert any(each["is_ours"] for each in told["clients"]["callers"])
    assert "Report Runner 50, Data Loader 30" in shell.run("limits").out


def test_who_burns_the_pool_is_unknown_where_the_log_may_not_be_read(shell: Terminal, admin: Admin) -> None:
    admin.set_limits(event_log=False)
    (told,) = shell.run("limits", "--refresh", "--json").json["integrations"]
    assert told["clients"]["callers"] == []
    assert "View Event Log Object Data" in told["clients"]["unknown"]
    assert told["clients_known"] is False
    assert told["org_limit"] is not None, "the limits themselves are known"
    assert "other programs: unknown, because" in shell.run("limits").out


def test_before_anybody_asked_nobody_knows_who_calls(shell: Terminal) -> None:
    assert "unknown, because nobody has asked yet" in shell.run("limits").out


def test_the_package_that_the_settings_name_is_looked_up(shell: Terminal, admin: Admin) -> None:
    package = {"name": "Acme Sync", "namespace": "acme", "version": "2.3.1"}
    admin.client.post("/packages", json=package).raise_for_status()
    text = shell.settings.read_text()
    shell.write(text.replace('client_id = "demo"', 'client_id = "demo"\npackage = "acme"'))
    _, told = check(shell)
    (line,) = [each for each in told["versions"] if each["what"] == "package"]
    assert (line["installed"], line["status"]) == ("2.3.1", "unknown")
    assert "does not tell" in line["because"]


def test_a_version_of_our_own_is_spoken_though_the_org_has_newer_ones(shell: Terminal, org: Org) -> None:
    newest = org.client.get(f"{org.address}/services/data").json()[-1]["version"]
    _, told = check(shell)
    (line,) = [each for each in told["versions"] if each["what"] == "api"]
    assert (line["installed"], line["available"], line["status"]) == ("66.0", "66.0", "up_to_date")
    assert float(newest) >= 66


def test_a_check_that_broke_off_says_how_far_it_came(shell: Terminal, admin: Admin) -> None:
    admin.set_user(api="disabled_for_org")
    lines = shell.run("credentials", "check").out.splitlines()
    steps = [line.strip() for line in lines if line.startswith("  ")]
    assert steps[0].startswith("which org it is: failed (The API is switched off")
    assert steps[1:] == ["access to what is mapped: skipped", "versions: skipped"]


def test_a_version_that_the_org_serves_no_more_is_named(shell: Terminal) -> None:
    text = shell.settings.read_text()
    shell.write(text.replace('client_id = "demo"', 'client_id = "demo"\napi_version = "30.0"'))
    result, told = check(shell)
    assert (result.code, told["cause"]) == (2, "retired_version"), told["reason"]
