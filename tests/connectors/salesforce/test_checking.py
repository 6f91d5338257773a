import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from sf_tui.model.check import CheckResult, CheckStep, VersionLine
from sf_tui.model.mapping import FieldMapping, Mapping, MappingKey, Rule
from sf_tui.model.states import Purpose
from sf_tui.model.trouble import Cause
from tests.connectors.salesforce.fake_org import (
    HOST,
    KEY,
    PERSON_FIELDS,
    PLANTED_SECRET,
    PLANTED_TOKEN,
    FakeOrg,
    field,
)

CONTACT = Mapping(
    MappingKey.CONTACT,
    (
        FieldMapping("LastName", "last_name"),
        FieldMapping("Email", "email", rule=Rule.ALWAYS_SALESFORCE),
        FieldMapping("Fax", "fax"),
        FieldMapping("Score", "score"),
    ),
)

WHOLE = Mapping(MappingKey.CONTACT, CONTACT.fields[:2])
"""Nothing of this is missing or read-only."""


@pytest.fixture
def installed(org: FakeOrg) -> FakeOrg:
    org.rows["Organization"] = [{"Id": "00Dxx0000000001EAA", "Name": "Acme", "IsSandbox": False}]
    org.rows["PermissionSet"] = [{"Id": "0PSxx0000000001AAA", "Description": "sf-tui set-up 1"}]
    org.objects["Contact"] = (
        *PERSON_FIELDS[:4],
        field("Email", "email", updateable=False),
        field("Score", "double", createable=False, updateable=False),
        KEY,
    )
    return org


def line(result: CheckResult, what: str) -> VersionLine:
    (found,) = [each for each in result.versions if each.what == what]
    return found


def words(thing: Any) -> str:
    return str(thing.template.format(**thing.params)) if thing else ""


async def test_all_in_order_is_valid(installed: FakeOrg) -> None:
    result = await installed.connector().check([WHOLE])
    assert result.is_valid
    assert (result.cause, result.reason) == ("", None)
    assert result.identity is not None
    assert result.identity.system_id == "00Dxx0000000001EAA"
    assert result.identity.username == "sync@acme.example"
    assert result.identity.address == HOST
    assert result.identity.name == "Acme"
    assert result.token_issued_at == 1778067091.123
    assert line(result, "api") == VersionLine(
        what="api", installed="66.0", available="66.0", status="up_to_date"
    )
    assert line(result, "org_setup").status == "up_to_date"


async def test_a_check_costs_a_call_and_one_for_each_object(installed: FakeOrg) -> None:
    result = await installed.connector().check([CONTACT])
    assert sorted(installed.meter.counted) == [Purpose.AUTH, Purpose.DESCRIBE]
    assert result.calls == 2
    assert {step.what: step.calls for step in result.steps} == {
        "login": 0,
        "user": 0,
        "token": 0,
        "org": 1,
        "access": 1,
        "versions": 0,
    }


async def test_calls_of_other_work_are_not_those_of_the_check(installed: FakeOrg) -> None:
    connector = installed.connector()
    async with asyncio.TaskGroup() as group:
        checking = group.create_task(connector.check([CONTACT]))
        for _ in range(5):
            group.create_task(connector.counts(["Contact"]))
    assert checking.result().calls == 2


async def test_the_steps_before_a_failure_are_done_and_those_after_it_skipped(installed: FakeOrg) -> None:
    installed.always("/composite", 403, [{"message": "x", "errorCode": "API_DISABLED_FOR_ORG"}])
    result = await installed.connector().check([CONTACT])
    assert [(step.what, step.state) for step in result.steps] == [
        ("login", "done"),
        ("user", "done"),
        ("token", "done"),
        ("org", "failed"),
        ("access", "skipped"),
        ("versions", "skipped"),
    ]
    assert result.steps[3].because == result.reason
    assert result.cause == Cause.API_DISABLED


async def test_each_step_is_told_as_soon_as_it_is_over(installed: FakeOrg) -> None:
    installed.always("/composite", 403, [{"message": "x", "errorCode": "API_DISABLED_FOR_ORG"}])
    told: list[list[tuple[str, str]]] = []

    async def note(steps: Sequence[CheckStep]) -> None:
        told.append([(step.what, step.state) for step in steps])

    await installed.connector().check([CONTACT], note)
    over = [("login", "done"), ("user", "done"), ("token", "done"), ("org", "failed")]
    assert told == [over[:1], over[:2], over[:3], over]


async def test_introspection_tells_when_the_token_ends(installed: FakeOrg) -> None:
    asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(parse_qs(request.content.decode()))
        return httpx.Response(200, json={"active": True, "exp": 1_795_435_200, "token_type": "access_token"})

    installed.override("/introspect", handler)
    result = await installed.connector().check([WHOLE])
    assert (result.token_expires_at, result.token_expiry_unknown) == (1_795_435_200.0, None)
    (form,) = asked
    assert form["client_id"] == ["demo"]
    assert form["token"] == [f"{PLANTED_TOKEN}1"]


@pytest.mark.parametrize(
    ("status", "body", "because"),
    [
        (200, {"active": False}, "one of this app"),
        (200, {"active": True}, "did not say"),
        (200, {"active": True, "exp": 1e300}, "did not say"),
        (200, b"<html>", "cannot be read"),
        (
            401,
            {"error": "invalid_client", "error_description": "invalid client credentials"},
            "client secret",
        ),
        (404, b"", "does not tell"),
    ],
)
async def test_the_end_of_the_token_may_be_unknown_and_the_check_goes_on(
    installed: FakeOrg, status: int, body: Any, because: str
) -> None:
    installed.always("/introspect", status, body)
    result = await installed.connector().check([WHOLE])
    assert result.is_valid
    assert result.token_expires_at is None
    assert because in words(result.token_expiry_unknown)
    assert next(step.state for step in result.steps if step.what == "token") == "skipped"


async def test_a_pasted_token_cannot_be_introspected(installed: FakeOrg) -> None:
    result = await installed.connector(login="access_token", secret=PLANTED_TOKEN).check([WHOLE])
    assert "no client secret" in words(result.token_expiry_unknown)
    assert installed.sent("/introspect") == []


@pytest.mark.parametrize(
    ("part", "status", "body", "cause"),
    [
        (
            "/token",
            400,
            {"error": "invalid_grant", "error_description": "inactive user"},
            Cause.INACTIVE_USER,
        ),
        (
            "/token",
            400,
            {"error": "invalid_grant", "error_description": "ip restricted"},
            Cause.IP_RESTRICTED,
        ),
        ("/token", 503, b"<html>", Cause.MAINTENANCE),
        ("/token", 420, b"<html>", Cause.MOVED_ORG),
        ("/", 401, [{"errorCode": "INVALID_SESSION_ID", "message": "x"}], Cause.SESSION_EXPIRED),
        ("/composite", 420, b"<html>", Cause.MOVED_ORG),
        ("/composite", 404, b"", Cause.WRONG_ADDRESS),
        ("/composite", 429, b"", Cause.SLOW_DOWN),
        ("/composite", 503, b"<html>", Cause.MAINTENANCE),
        ("/composite", 200, b"<html>", Cause.UNEXPECTED_ANSWER),
        (
            "/composite",
            403,
            [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}],
            Cause.ORG_LIMIT,
        ),
        (
            "/composite",
            403,
            [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "ConcurrentRequests Limit exceeded."}],
            Cause.CONCURRENT_LIMIT,
        ),
        ("/describe", 503, b"<html>", Cause.MAINTENANCE),
    ],
)
async def test_a_check_names_the_cause(
    installed: FakeOrg, part: str, status: int, body: Any, cause: Cause
) -> None:
    installed.always(part, status, body)
    result = await installed.connector().check([WHOLE])
    assert (result.is_valid, result.cause) == (False, cause)
    assert result.reason is not None
    assert [step.state for step in result.steps].count("failed") == 1


async def test_who_is_not_reached_is_a_cause() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    result = await FakeOrg().connector(transport=httpx.MockTransport(handler)).check([])
    assert result.cause == Cause.UNREACHABLE


@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        ({"secret": ""}, Cause.NO_CREDENTIALS),
        ({"client_id": ""}, Cause.NO_CREDENTIALS),
        ({"host": ""}, Cause.NO_CREDENTIALS),
        ({"host": "https://evil.example"}, Cause.WRONG_HOST),
        ({"host": "https://login.salesforce.com"}, Cause.WRONG_ADDRESS),
    ],
)
async def test_what_is_not_even_sent_has_a_cause(org: FakeOrg, settings: Any, cause: Cause) -> None:
    assert (await org.connector(**settings).check([])).cause == cause
    assert org.requests == []


def flags(**more: bool) -> dict[str, bool]:
    return {"createable": True, "updateable": True, "queryable": True, **more}


@pytest.mark.parametrize(
    ("mapping", "of_object", "cause", "told"),
    [
        (CONTACT, flags(), Cause.MISSING_FIELD, "Fax"),
        (WHOLE, flags(queryable=False), Cause.MISSING_PERMISSION, "may not see Contact"),
        (WHOLE, flags(updateable=False), Cause.MISSING_PERMISSION, "create and edit Contact"),
        (WHOLE, flags(createable=False), Cause.MISSING_PERMISSION, "create and edit Contact"),
        (
            Mapping(MappingKey.CONTACT, (CONTACT.fields[3],)),
            flags(),
            Cause.READ_ONLY_FIELD,
            "may not edit Score",
        ),
    ],
)
async def test_what_the_user_lacks_is_a_cause_of_a_login_that_works(
    installed: FakeOrg, mapping: Mapping, of_object: dict[str, bool], cause: Cause, told: str
) -> None:
    body = {"name": "Contact", "fields": installed.objects["Contact"], **of_object}
    installed.always("/describe", 200, body)
    result = await installed.connector().check([mapping])
    assert (result.is_valid, result.cause) == (True, cause)
    assert told in words(result.reason)


async def test_every_mapped_field_is_told_with_what_may_be_done(installed: FakeOrg) -> None:
    (access,) = (await installed.connector().check([CONTACT])).access
    assert [(each.name, each.readable, each.creatable, each.updatable) for each in access.fields] == [
        ("LastName", True, True, True),
        ("Email", True, True, False),
        ("Fax", False, False, False),
        ("Score", True, False, False),
    ]
    assert [each.name for each in access.fields if each.is_written] == ["LastName", "Fax", "Score"]
    assert access.uncreatable_fields == ("Score",)


async def test_access_names_missing_and_read_only_fields(installed: FakeOrg) -> None:
    (access,) = (await installed.connector().check([CONTACT])).access
    assert access.missing_fields == ("Fax",)
    assert access.read_only_fields == ("Score",)
    assert access.external_id == "ready"


async def test_a_hidden_object_is_a_finding(installed: FakeOrg) -> None:
    mapping = Mapping(MappingKey.TASK, (FieldMapping("Subject", "subject"),))
    result = await installed.connector().check([CONTACT, mapping])
    assert result.is_valid
    assert [(each.object, each.readable) for each in result.access] == [("Contact", True), ("Task", False)]


@pytest.mark.parametrize(("ticked", "is_sandbox"), [(True, False), (False, True)])
async def test_the_sandbox_box_must_agree(installed: FakeOrg, *, ticked: bool, is_sandbox: bool) -> None:
    installed.rows["Organization"][0]["IsSandbox"] = is_sandbox
    result = await installed.connector(sandbox=ticked).check([CONTACT])
    assert not result.is_valid
    assert "Sandbox box" in words(result.reason)
    assert result.cause == Cause.SANDBOX_MISMATCH


async def test_a_refused_login_is_a_finding(installed: FakeOrg) -> None:
    installed.always("/token", 400, {"error": "invalid_client", "error_description": "invalid client"})
    result = await installed.connector().check([CONTACT])
    assert not result.is_valid
    assert "client secret is wrong or missing" in words(result.reason)
    assert PLANTED_SECRET not in repr(result)


async def test_a_check_logs_in_anew_after_a_refusal(installed: FakeOrg) -> None:
    installed.always("/token", 400, {"error": "invalid_grant", "error_description": "inactive user"})
    connector = installed.connector()
    assert not (await connector.check([])).is_valid
    installed.overrides.clear()
    assert (await connector.check([])).is_valid


@pytest.mark.parametrize("status", [403, 503])
async def test_an_org_that_does_not_serve_us_is_a_finding(installed: FakeOrg, status: int) -> None:
    installed.always("/composite", status, [{"message": "x", "errorCode": "API_DISABLED_FOR_ORG"}])
    assert not (await installed.connector().check([CONTACT])).is_valid


@pytest.mark.parametrize(
    ("description", "key", "status", "because"),
    [
        ("sf-tui set-up 1", KEY, "up_to_date", ""),
        ("sf-tui set-up 0", KEY, "out_of_date", ""),
        ("something else", KEY, "unknown", "carries no revision"),
        ("sf-tui set-up 1", None, "not_installed", "on Contact"),
        ("sf-tui set-up 1", {**KEY, "unique": False}, "not_installed", "on Contact"),
        (None, None, "not_installed", "sf-tui org-setup"),
        (None, KEY, "unknown", "does not see the permission set"),
    ],
)
async def test_the_set_up_line_says_what_is_installed_and_confirmed(
    installed: FakeOrg, description: str | None, key: dict[str, Any] | None, status: str, because: str
) -> None:
    installed.rows["PermissionSet"] = [{"Description": description}] if description else []
    installed.objects["Contact"] = (*PERSON_FIELDS, *([key] if key else []))
    told = line(await installed.connector().check([CONTACT]), "org_setup")
    assert told.status == status
    assert because in words(told.because)


async def test_a_permission_set_that_may_not_be_read_is_unknown(installed: FakeOrg) -> None:
    del installed.rows["PermissionSet"]
    told = line(await installed.connector().check([CONTACT]), "org_setup")
    assert told.status == "unknown"
    assert "cannot be read" in words(told.because)


async def test_an_old_pinned_version_is_out_of_date(installed: FakeOrg) -> None:
    told = line(await installed.connector(api_version="50.0").check([]), "api")
    assert (told.installed, told.available, told.status) == ("50.0", "66.0", "out_of_date")
    assert "three years" in words(told.because)


async def test_a_version_that_this_program_is_too_old_for_warns(installed: FakeOrg) -> None:
    served = [{"version": f"{number}.0"} for number in range(60, 80)]
    installed.override("/services/data", lambda request: _versions(installed, request, served))
    told = line(await installed.connector().check([]), "api")
    assert (told.installed, told.available, told.status) == ("66.0", "66.0", "out_of_date")
    assert "install a newer sf-tui" in words(told.because)


async def test_a_version_that_the_org_does_not_serve_is_named(installed: FakeOrg) -> None:
    told = line(await installed.connector(api_version="60.0").check([]), "api")
    assert told.status == "out_of_date"
    assert "does not serve version 60.0" in words(told.because)


async def test_an_older_org_is_spoken_to_in_its_newest_version(installed: FakeOrg) -> None:
    served = [{"version": f"{number}.0"} for number in range(31, 61)]
    installed.override("/services/data", lambda request: _versions(installed, request, served))
    told = line(await installed.connector().check([]), "api")
    assert told == VersionLine(what="api", installed="60.0", available="60.0", status="up_to_date")


@pytest.mark.parametrize("numbers", [range(20, 31), range(67, 80)])
async def test_an_org_that_shares_no_version_with_us_has_a_cause(installed: FakeOrg, numbers: range) -> None:
    served = [{"version": f"{number}.0"} for number in numbers]
    installed.override("/services/data", lambda request: _versions(installed, request, served))
    result = await installed.connector().check([])
    assert (result.is_valid, result.cause) == (False, Cause.RETIRED_VERSION)
    assert "install a newer sf-tui" in words(result.reason)


@pytest.mark.parametrize("status", [404, 410])
async def test_a_version_that_is_retired_meanwhile_has_a_cause(installed: FakeOrg, status: int) -> None:
    body = [{"errorCode": "UNSUPPORTED_API_VERSION", "message": "The specified API version was deactivated."}]
    installed.always("/services/data/v50.0", status, body)
    result = await installed.connector(api_version="50.0").check([])
    assert (result.is_valid, result.cause) == (False, Cause.RETIRED_VERSION)
    assert "remove api_version" in words(result.reason)


def _versions(org: FakeOrg, request: httpx.Request, served: list[dict[str, str]]) -> httpx.Response:
    if request.url.path == "/services/data":
        return httpx.Response(200, json=served)
    return org.without_overrides(request)


@pytest.mark.parametrize(("status", "code"), [(403, "INSUFFICIENT_ACCESS"), (500, "UNKNOWN_EXCEPTION")])
async def test_packages_that_may_not_be_read_are_unknown(installed: FakeOrg, status: int, code: str) -> None:
    installed.always("/tooling/query", status, [{"errorCode": code, "message": "no"}])
    told = line(await installed.connector(package="acme").check([]), "package")
    assert told.status == "unknown"
    assert "cannot be read" in words(told.because)


async def test_a_package_is_shown_where_one_is_named(installed: FakeOrg) -> None:
    package = {
        "SubscriberPackage": {"NamespacePrefix": "acme"},
        "SubscriberPackageVersion": {"MajorVersion": 1, "MinorVersion": 4, "PatchVersion": 2},
    }
    installed.override("/tooling/query", lambda _: httpx.Response(200, json={"records": [package]}))
    assert line(await installed.connector(package="acme").check([]), "package").installed == "1.4.2"
    assert line(await installed.connector(package="other").check([]), "package").status == "not_installed"


async def test_a_pinned_version_without_what_we_need_is_told_before_it_is_used(installed: FakeOrg) -> None:
    result = await installed.connector(api_version="45.0").check([])
    assert (result.is_valid, result.cause) == (False, Cause.RETIRED_VERSION)
    assert "needs 48.0 or newer" in words(result.reason)
    assert installed.sent("/v45.0") == []


@pytest.mark.parametrize("body", [b"insufficient scope", b"Bad_OAuth_Token", b"Missing_OAuth_Token"])
async def test_userinfo_may_be_out_of_scope(installed: FakeOrg, body: bytes) -> None:
    """Which of these a real org says is not known; the query after it shows that the token is good."""
    installed.always("/userinfo", 403, body)
    assert (await installed.connector().check([WHOLE])).is_valid
    identity = await installed.connector().identify()
    assert (identity.system_id, identity.username) == ("00Dxx0000000001EAA", "")
