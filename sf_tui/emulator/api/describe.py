"""Describe: global, basic and full, with conditional requests.

Source: REST API Guide, "Describe Global", "sObject Describe".
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.api.call import Answer, json_answer, not_found
from sf_tui.emulator.api.describe_fields import describe_field
from sf_tui.emulator.api.preconditions import State, unchanged

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import Field, SObject

_TASKS = frozenset({("Task", "WhoId"), ("Task", "WhatId")})
_CASCADING = _TASKS | {("Contact", "AccountId"), ("Opportunity", "AccountId")}
"""Fields whose records go along when the one they point at is deleted (`life.family`)."""


def sobject_of(org: Org, name: str) -> SObject:
    """Return a visible object. Raises ApiError 404."""
    found = org.schema.sobject(name)
    if found is None:
        raise not_found()
    return found


def global_describe(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List all objects."""
    del connection
    listed = [_summary(item, call.root) for item in org.schema.objects.values()]
    body = msgspec.json.encode({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": listed})
    return _conditional(org, call, body)


def basic(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Describe an object without its fields."""
    del connection
    item = sobject_of(org, call.path[1])
    return json_answer({"objectDescribe": _summary(item, call.root), "recentItems": []})


def describe(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Describe an object with its fields; 304 when the caller's copy is good."""
    del connection
    item = sobject_of(org, call.path[1])
    key = (item.name, call.version)
    body = org.describes.get(key)
    if body is None:
        body = org.describes[key] = msgspec.json.encode(_full(org, item, call.root))
    return _conditional(org, call, body)


def _conditional(org: Org, call: Call, body: bytes) -> Answer:
    state = State(org.described_at, sha256(body).hexdigest()[:8])
    return unchanged(call, state) or Answer(200, body, state.headers)


def _summary(item: SObject, root: str) -> dict[str, object]:
    base = f"{root}/sobjects/{item.name}"
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": item.writable and item.createable,
        "custom": False,
        "customSetting": False,
        "deepCloneable": False,
        "deletable": item.writable and item.deletable,
        "deprecatedAndHidden": False,
        "feedEnabled": item.writable,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": item.prefix,
        "label": item.label,
        "labelPlural": item.label_plural,
        "layoutable": True,
        "mergeable": item.mergeable,
        "mruEnabled": item.writable,
        "name": item.name,
        "queryable": True,
        "replicateable": item.writable,
        "retrieveable": True,
        "searchable": item.writable,
        "triggerable": item.writable,
        "undeletable": item.writable,
        "updateable": item.writable and item.updateable,
        "urls": {"rowTemplate": f"{base}/{{ID}}", "describe": f"{base}/describe", "sobject": base},
    }


def _full(org: Org, item: SObject, root: str) -> dict[str, object]:
    summary = _summary(item, root)
    base = f"{root}/sobjects/{item.name}"
    summary["urls"] = {
        "compactLayouts": f"{base}/describe/compactLayouts",
        "rowTemplate": f"{base}/{{ID}}",
        "approvalLayouts": f"{base}/describe/approvalLayouts",
        "uiDetailTemplate": "/{ID}",
        "uiEditTemplate": "/{ID}/e",
        "describe": f"{base}/describe",
        "layouts": f"{base}/describe/layouts",
        "sobject": base,
    }
    extra: dict[str, object] = {
        "actionOverrides": [],
        "childRelationships": _children(org, item),
        "compactLayoutable": True,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [describe_field(field, item) for field in item.fields.values()],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [
            {
                "active": True,
                "available": True,
                "defaultRecordTypeMapping": True,
                "developerName": "Master",
                "master": True,
                "name": "Master",
                "recordTypeId": "012000000000000AAA",
                "urls": {"layout": f"{base}/describe/layouts/012000000000000AAA"},
            }
        ],
        "searchLayoutable": item.writable,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [{"label": f"All {item.label_plural.lower()}", "name": "everything"}],
    }
    return dict(sorted((summary | extra).items()))


def child_of(org: Org, item: SObject, name: str) -> tuple[SObject, str] | None:
    """Return the object behind a child relationship such as `Contacts`, and its field that points here."""
    for child in org.schema.objects.values():
        for field in child.fields.values():
            if (
                item.name in field.reference_to
                and (_child_name(item, child, field) or "").lower() == name.lower()
            ):
                return child, field.name
    return None


def _child_name(item: SObject, child: SObject, field: Field) -> str | None:
    if field.name == f"{item.name}Id" or (child.name, field.name) in _TASKS:
        return child.label_plural
    return "ChildAccounts" if (child.name, field.name) == ("Account", "ParentId") else None


def _children(org: Org, item: SObject) -> list[dict[str, object]]:
    return [
        {
            "cascadeDelete": (child.name, field.name) in _CASCADING,
            "childSObject": child.name,
            "deprecatedAndHidden": False,
            "field": field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": _child_name(item, child, field),
            "restrictedDelete": False,
        }
        for child in org.schema.objects.values()
        for field in child.fields.values()
        if item.name in field.reference_to and field.name != "MasterRecordId"
    ]
