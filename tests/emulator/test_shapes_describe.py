"""Describe as a real org gives it: recorded with API 52 from a scratch org that has person accounts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import recorded
from tests.emulator.helpers import ROOT
from tests.emulator.shapes import differences, shape_of

if TYPE_CHECKING:
    import httpx

OBJECTS = ("Account", "Contact", "Lead", "Opportunity")
OTHERS = ("Case", "Event", "OpportunityContactRole", "Custom__c")
ALL_FIELDS = "*"
KNOWN = {
    ("*", "byteLength"): "of newer versions",
    ("*", "length"): "picklists grew from 40 to 255",
    ("Account.Name", "compoundFieldName"): "the recorded org has person accounts",
    ("Account.Name", "extraTypeInfo"): "the recorded org has person accounts",
    ("Account.Name", "idLookup"): "the recorded org has person accounts",
    ("Lead.IsConverted", "createable"): "creating converted leads needs a permission",
    ("Lead.IsUnreadByOwner", "defaultValue"): "an org's own default",
    ("Lead.Status", "defaultValue"): "an org's own default",
    ("Opportunity.ContactId", "permissionable"): "it follows the contact role",
    ("Opportunity.Probability", "defaultedOnCreate"): "follows the stage",
    ("Opportunity.ForecastCategoryName", ALL_FIELDS): "follows the stage; nobody sets it here",
    ("Opportunity.FiscalQuarter", "compoundFieldName"): "the compound `Fiscal` is not here",
    ("Opportunity.FiscalYear", "compoundFieldName"): "the compound `Fiscal` is not here",
}
"""What differs from the recording, and why."""


@cache
def describe(name: str) -> Any:
    return recorded.exchanges(f"tests/shared_cassettes/GET_sobjects_{name}_describe")[0].body


async def answered(client: httpx.AsyncClient, path: str) -> Any:
    return (await client.get(f"{ROOT}/{path}")).json()


async def test_the_global_describe_has_the_recorded_shape(client: httpx.AsyncClient) -> None:
    assert differences(shape_of(describe("Global")), shape_of(await answered(client, "sobjects"))) == []


@pytest.mark.parametrize("name", [*OBJECTS, "Task", "User"])
async def test_an_objects_describe_has_the_recorded_shape(client: httpx.AsyncClient, name: str) -> None:
    shape = shape_of(*(describe(other) for other in (*OBJECTS, *OTHERS)))
    assert differences(shape, shape_of(await answered(client, f"sobjects/{name}/describe"))) == []


@pytest.mark.parametrize("name", OBJECTS)
async def test_a_field_is_what_it_is_in_a_real_org(client: httpx.AsyncClient, name: str) -> None:
    real = {field["name"]: field for field in describe(name)["fields"]}
    surprises = []
    for field in (await answered(client, f"sobjects/{name}/describe"))["fields"]:
        known = real.get(field["name"], {})  # the recording lacks what its user could not see
        for key in known.keys() & field.keys() - {"picklistValues"}:
            place = f"{name}.{field['name']}"
            excused = {("*", key), (place, key), (place, ALL_FIELDS)} & KNOWN.keys()
            if known[key] != field[key] and not excused:
                surprises.append(f"{place}.{key}: {field[key]}, really {known[key]}")
    assert surprises == []


async def test_describe_says_when_it_changed(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/sobjects/Contact/describe")
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["last-modified"].endswith(" GMT")
