"""An org's set-up deployed: the project as `org-setup` writes it, over SOAP and over REST."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from tests.emulator.helpers import ROOT, create, log_in, rows
from tests.emulator.metadata.helpers import MANIFEST, METADATA, our_project, zipped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from tests.emulator.helpers import Serving

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


@pytest.fixture
async def bare(serving: Serving) -> AsyncIterator[httpx.AsyncClient]:
    """An org where sf-tui was never set up."""
    async with serving(external_id="missing") as client:
        await become_admin(client)
        yield client


async def become_admin(client: httpx.AsyncClient) -> None:
    """Log in again, as the org's administrator."""
    (admin,) = await rows(client, "SELECT Id FROM User WHERE Profile.Name = 'System Administrator'")
    assert (await client.put("/__emulator__/apps/demo", json={"runs_as": admin["Id"]})).is_success
    await log_in(client)


async def become_integration(client: httpx.AsyncClient) -> None:
    """Log in again, as the integration user."""
    (user,) = await rows(client, "SELECT Id FROM User WHERE Username LIKE 'sf-tui%'")
    assert (await client.put("/__emulator__/apps/demo", json={"runs_as": user["Id"]})).is_success
    await log_in(client)


def field(name: str = "SfTui_Id__c", **more: str) -> str:
    told = {"fullName": name, "label": "Key", "type": "Text", "length": "80", "externalId": "true", **more}
    inside = "".join(f"<{key}>{value}</{key}>" for key, value in told.items())
    return f'<CustomObject xmlns="{METADATA}"><fields>{inside}</fields></CustomObject>'


async def soap(client: httpx.AsyncClient, operation: str, inside: str, token: str | None = None) -> Any:
    session = token or client.headers["Authorization"].removeprefix("Bearer ")
    body = (
        f'<e:Envelope xmlns:e="{SOAP}" xmlns="{METADATA}"><e:Header><SessionHeader><sessionId>{session}'
        f"</sessionId></SessionHeader></e:Header><e:Body><{operation}>{inside}</{operation}></e:Body></e:Envelope>"
    )
    answer = await client.post("/services/Soap/m/62.0", content=body, headers={"Content-Type": "text/xml"})
    return answer.status_code, ET.fromstring(answer.content)  # noqa: S314 - our own emulator's


def found(root: Any, name: str) -> list[str]:
    return [element.text or "" for element in root.iter(f"{{{METADATA}}}{name}")]


async def deploy(client: httpx.AsyncClient, files: dict[str, str], **options: bool) -> dict[str, Any]:
    """Deploy over REST and return the result, details included."""
    form: dict[str, Any] = {
        "entity_content": (None, json.dumps({"deployOptions": options}), "application/json"),
        "file": ("package.zip", zipped(files), "application/zip"),
    }
    answer = await client.post(f"{ROOT}/metadata/deployRequest", files=form)
    assert answer.status_code == 201, answer.text
    path = f"{answer.headers['location']}?includeDetails=true"
    result: dict[str, Any] = (await client.get(path)).json()["deployResult"]
    return result


async def describes_key(client: httpx.AsyncClient, sobject: str) -> dict[str, Any] | None:
    fields = (await client.get(f"{ROOT}/sobjects/{sobject}/describe")).json()["fields"]
    return next((item for item in fields if item["name"] == "SfTui_Id__c"), None)


async def assign(client: httpx.AsyncClient) -> httpx.Response:
    (user,) = await rows(client, "SELECT Id FROM User WHERE Username LIKE 'sf-tui%'")
    (ours,) = await rows(client, "SELECT Id FROM PermissionSet WHERE Name = 'SfTui_Integration'")
    body = {"AssigneeId": user["Id"], "PermissionSetId": ours["Id"]}
    return await client.post(f"{ROOT}/sobjects/PermissionSetAssignment", json=body)


async def test_our_project_deploys_over_soap(bare: httpx.AsyncClient) -> None:
    content = base64.b64encode(zipped(our_project())).decode()
    status, root = await soap(bare, "deploy", f"<ZipFile>{content}</ZipFile><DeployOptions/>")
    assert (status, found(root, "done")) == (200, ["false"])
    (identity,) = found(root, "id")
    inside = f"<asyncProcessId>{identity}</asyncProcessId><includeDetails>true</includeDetails>"
    status, root = await soap(bare, "checkDeployStatus", inside)
    assert found(root, "status") == ["Succeeded"], found(root, "problem")
    assert found(root, "numberComponentsDeployed") == ["6"]
    assert "Contact.SfTui_Id__c" in found(root, "fullName")


async def test_a_deployed_field_is_seen_once_a_permission_set_opens_it(bare: httpx.AsyncClient) -> None:
    assert await describes_key(bare, "Contact") is None
    assert (await deploy(bare, our_project()))["success"] is True
    assert await describes_key(bare, "Contact") is None
    assert (await assign(bare)).status_code == 201
    assert await describes_key(bare, "Contact") is None, "the admin has no such permission set"
    await become_integration(bare)
    for sobject in ("Account", "Contact", "Lead", "Opportunity", "Task"):
        told = await describes_key(bare, sobject)
        assert told is not None
        assert (told["externalId"], told["createable"], told["updateable"]) == (True, True, True)
        assert told["unique"] is (sobject != "Task")
    identity = await create(bare, "Contact", LastName="Keyed", SfTui_Id__c="k-1")
    assert await rows(bare, "SELECT Id FROM Contact WHERE SfTui_Id__c = 'k-1'") != []
    again = await bare.patch(f"{ROOT}/sobjects/Contact/SfTui_Id__c/k-1", json={"LastName": "Again"})
    assert (again.status_code, again.json()["id"]) == (200, identity)


async def test_the_permission_set_carries_the_revision(bare: httpx.AsyncClient) -> None:
    await deploy(bare, our_project())
    (ours,) = await rows(
        bare, "SELECT Label, Description FROM PermissionSet WHERE Name = 'SfTui_Integration'"
    )
    assert ours["Description"] == "sf-tui set-up 1"
    later = {**our_project()}
    name = "permissionsets/SfTui_Integration.permissionset"
    later[name] = later[name].replace("set-up 1", "set-up 2")
    result = await deploy(bare, later)
    created = {item["fullName"]: item["created"] for item in result["details"]["componentSuccesses"]}
    assert created["SfTui_Integration"] is False
    (ours,) = await rows(bare, "SELECT Description FROM PermissionSet WHERE Name = 'SfTui_Integration'")
    assert ours["Description"] == "sf-tui set-up 2"


async def test_a_hidden_field_is_opened_by_deploying_again(serving: Serving) -> None:
    async with serving(external_id="hidden") as client:
        assert await describes_key(client, "Lead") is None
        await become_admin(client)
        await deploy(client, our_project())
        assert await describes_key(client, "Lead") is None
        await become_integration(client)
        assert await describes_key(client, "Lead") is not None


async def test_a_check_only_deployment_changes_nothing(bare: httpx.AsyncClient) -> None:
    result = await deploy(bare, our_project(), checkOnly=True)
    assert (result["success"], result["checkOnly"]) == (True, True)
    assert await rows(bare, "SELECT Id FROM PermissionSet WHERE Name = 'SfTui_Integration'") == []


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("objects/Nothing__c.object", field(), "Entity Enumeration Or ID"),
        ("objects/Contact.object", field("NoSuffix"), "must end with __c"),
        ("objects/Contact.object", field("Other__c"), "keeps SfTui_Id__c only"),
        ("objects/Contact.object", field(type="Number"), "no room for a field of type Number"),
        ("objects/Contact.object", field(length="256"), "between 1 and 255"),
        ("objects/Activity.object", field(unique="true"), "cannot be unique on Activity"),
        ("classes/A.cls", "<ApexClass/>", "fields and permission sets only"),
    ],
)
async def test_a_refused_component_undoes_the_rest(
    bare: httpx.AsyncClient, name: str, text: str, problem: str
) -> None:
    result = await deploy(bare, {"package.xml": MANIFEST, "objects/Lead.object": field(), name: text})
    (failure,) = result["details"]["componentFailures"]
    assert (result["status"], result["numberComponentsDeployed"]) == ("Failed", 0)
    assert problem in failure["problem"]
    assert failure["fileName"] == name


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("Contact.Nothing__c", "no CustomField named Contact.Nothing__c found"),
        ("Contact.LastName", "You cannot deploy to a required field: Contact.LastName"),
    ],
)
async def test_a_permission_to_what_cannot_be_opened_is_refused(
    bare: httpx.AsyncClient, target: str, problem: str
) -> None:
    text = (
        f'<PermissionSet xmlns="{METADATA}"><label>P</label><fieldPermissions><field>{target}</field>'
        "<readable>true</readable><editable>true</editable></fieldPermissions></PermissionSet>"
    )
    result = await deploy(bare, {"package.xml": MANIFEST, "permissionsets/P.permissionset": text})
    assert problem in result["details"]["componentFailures"][0]["problem"]


async def test_what_is_no_package_fails_as_a_whole(bare: httpx.AsyncClient) -> None:
    assert (await deploy(bare, {"readme.txt": ""}))["errorMessage"] == "No package.xml found"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    result = await deploy(bare, {"package.xml": MANIFEST, "objects/Contact.object": bomb})
    assert "document types are not allowed" in result["errorMessage"]


async def test_without_unique_a_key_may_repeat_and_is_then_ambiguous(serving: Serving) -> None:
    async with serving() as client:
        await become_admin(client)
        await deploy(client, {"package.xml": MANIFEST, "objects/Contact.object": field(unique="false")})
        for _ in range(2):
            await create(client, "Contact", LastName="Twin", SfTui_Id__c="twin")
        answer = await client.patch(f"{ROOT}/sobjects/Contact/SfTui_Id__c/twin", json={"Title": "x"})
        assert answer.status_code == 300


async def test_a_stale_session_and_an_unknown_operation_are_faults(bare: httpx.AsyncClient) -> None:
    status, root = await soap(bare, "checkDeployStatus", "", token="00Dgone!gone")
    assert (status, root.findtext(".//faultcode")) == (500, "sf:INVALID_SESSION_ID")
    status, root = await soap(bare, "listMetadata", "")
    assert (status, root.findtext(".//faultcode")) == (500, "sf:INVALID_OPERATION")
    answer = await bare.post("/services/Soap/m/62.0", content=b"not xml")
    assert answer.status_code == 500


async def test_a_permission_set_is_given_once(serving: Serving) -> None:
    async with serving() as client:
        await become_admin(client)
        answer = await assign(client)
        assert answer.status_code == 400
        assert answer.json()[0]["errorCode"] == "DUPLICATE_VALUE"


async def test_only_an_administrator_deploys_and_assigns(serving: Serving) -> None:
    async with serving() as client:
        told = await assign(client)
        assert (told.status_code, told.json()[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS")
        content = base64.b64encode(zipped(our_project())).decode()
        status, root = await soap(client, "deploy", f"<ZipFile>{content}</ZipFile>")
        assert (status, root.findtext(".//faultcode")) == (500, "sf:INSUFFICIENT_ACCESS")
