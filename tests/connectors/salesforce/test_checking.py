from typing import Any

import httpx
import pytest

from sf_tui.model.check import CheckResult, VersionLine
from sf_tui.model.mapping import FieldMapping, Mapping, MappingKey, Rule
from sf_tui.model.states import Purpose
from tests.connectors.salesforce.fake_org import HOST, KEY, PERSON_FIELDS, PLANTED_SECRET, FakeOrg, field

CONTACT = Mapping(
    MappingKey.CONTACT,
    (
        FieldMapping("LastName", "last_name"),
        FieldMapping("Email", "email", rule=Rule.ALWAYS_SALESFORCE),
        FieldMapping("Fax", "fax"),
        FieldMapping("Score", "score"),
    ),
)


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
    result = await installed.connector().check([CONTACT])
    assert result.is_valid
    assert result.reason is None
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
    await installed.connector().check([CONTACT])
    assert sorted(installed.meter.counted) == [Purpose.AUTH, Purpose.DESCRIBE]


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


async def test_a_refused_login_is_a_finding(installed: FakeOrg) -> None:
    installed.always("/token", 400, {"error": "invalid_client", "error_description": "invalid client"})
    result = await installed.connector().check([CONTACT])
    assert not result.is_valid
    assert "client secret is wrong" in words(result.reason)
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
        (None, KEY, "not_installed", "sf-tui org-setup"),
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
    told = line(await installed.connector(api_version="31.0").check([]), "api")
    assert (told.installed, told.available, told.status) == ("31.0", "66.0", "out_of_date")
    assert "three years" in words(told.because)


async def test_a_package_is_shown_where_one_is_named(installed: FakeOrg) -> None:
    package = {
        "SubscriberPackage": {"NamespacePrefix": "acme"},
        "SubscriberPackageVersion": {"MajorVersion": 1, "MinorVersion": 4, "PatchVersion": 2},
    }
    installed.override("/tooling/query", lambda _: httpx.Response(200, json={"records": [package]}))
    assert line(await installed.connector(package="acme").check([]), "package").installed == "1.4.2"
    assert line(await installed.connector(package="other").check([]), "package").status == "not_installed"


async def test_userinfo_may_be_out_of_scope(installed: FakeOrg) -> None:
    installed.always("/userinfo", 403, b"insufficient scope")
    identity = await installed.connector().identify()
    assert (identity.system_id, identity.username) == ("00Dxx0000000001EAA", "")
