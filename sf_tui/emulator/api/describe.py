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
from sf_tui.emulator.schema.relations import child_name

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import SObject

_CASCADING = frozenset(
    {("Task", "WhoId"), ("Task", "WhatId"), ("Contact", "AccountId"), ("Opportunity", "AccountId")}
)
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
    key = (item.name, f"{call.host}{call.root}")
    body = org.describes.get(key)
    if body is None:
        body = org.describes[key] = msgspec.json.encode(_full(org, item, call.root, call.host))
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
        "urls": _urls(item, base),
    }


def _urls(item: SObject, base: str) -> dict[str, str]:
    urls = {"rowTemplate": f"{base}/{{ID}}", "describe": f"{base}/describe", "sobject": base}
    if not item.writable:
        return urls
    return urls | {
        "compactLayouts": f"{base}/describe/compactLayouts",
        "approvalLayouts": f"{base}/describe/approvalLayouts",
        "listviews": f"{base}/listviews",
        "quickActions": f"{base}/quickActions",
        "layouts": f"{base}/describe/layouts",
    }


def _full(org: Org, item: SObject, root: str, host: str) -> dict[str, object]:
    summary = _summary(item, root)
    base = f"{root}/sobjects/{item.name}"
    summary["urls"] = _urls(item, base) | {
        "uiDetailTemplate": f"{host}/{{ID}}",
        "uiEditTemplate": f"{host}/{{ID}}/e",
        "uiNewRecord": f"{host}/{item.prefix}/e",
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


def _children(org: Org, item: SObject) -> list[dict[str, object]]:
    return [
        {
            "cascadeDelete": (child.name, field.name) in _CASCADING,
            "childSObject": child.name,
            "deprecatedAndHidden": False,
            "field": field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": child_name(item, child, field),
            "restrictedDelete": False,
        }
        for child in org.schema.objects.values()
        for field in child.fields.values()
        if item.name in field.reference_to and field.name != "MasterRecordId"
    ]
