"""The project that an org's admin deploys says what describe is later checked for."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from sf_tui.cli.main import main

_METADATA = "{http://soap.sforce.com/2006/04/metadata}"


def root_of(path: Path) -> "ET.Element[str]":
    root = ET.parse(path).getroot()  # noqa: S314  we wrote it
    assert root is not None
    return root


def test_every_object_gets_the_field_and_tasks_get_it_through_activity(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    assert main(["org-setup", "--print", str(folder)]) == 0
    found = {}
    for path in folder.rglob("*.field-meta.xml"):
        field = root_of(path)
        found[path.parts[-3]] = {each.tag.removeprefix(_METADATA): each.text for each in field}
    assert set(found) == {"Account", "Contact", "Lead", "Opportunity", "Activity"}
    for name, told in found.items():
        assert (told["fullName"], told["length"], told["externalId"]) == ("SfTui_Id__c", "80", "true")
        assert told["unique"] == ("false" if name == "Activity" else "true")


def test_the_permission_set_names_the_revision_and_grants_no_delete(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    main(["org-setup", "--print", str(folder)])
    (path,) = folder.rglob("*.permissionset-meta.xml")
    root = root_of(path)
    assert root.findtext(f"{_METADATA}description") == "sf-tui set-up 1"
    fields = {each.findtext(f"{_METADATA}field") for each in root.findall(f"{_METADATA}fieldPermissions")}
    assert {"Task.SfTui_Id__c", "Event.SfTui_Id__c", "Contact.SfTui_Id__c"} <= fields
    deletes = {
        each.findtext(f"{_METADATA}allowDelete") for each in root.findall(f"{_METADATA}objectPermissions")
    }
    assert deletes == {"false"}
    granted = {each.findtext(f"{_METADATA}name") for each in root.findall(f"{_METADATA}userPermissions")}
    assert granted == {"ActivitiesAccess", "ApiEnabled", "EditTask", "ViewRoles", "ViewSetup"}


def test_the_commands_are_data_and_json_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["org-setup", "--print", str(tmp_path / "one")]) == 0
    told = capsys.readouterr()
    words = [line.split(" --")[0] for line in told.out.splitlines()]
    assert words[1:] == ["sf project deploy start", "sf org assign permsetlicense", "sf org assign permset"]
    assert "SalesforceAPIIntegrationPsl is for users with the licence Salesforce Integration" in told.err
    assert "where sharing is private or read-only" in told.err
    assert main(["org-setup", "--json", "--print", str(tmp_path / "two")]) == 0
    document = json.loads(capsys.readouterr().out)
    assert all((tmp_path / "two" / name).exists() for name in document["files"])


def test_a_folder_in_use_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("mine", "utf-8")
    assert main(["org-setup", "--print", str(tmp_path)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]
