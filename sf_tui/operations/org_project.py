"""The SFDX project that installs the org set-up (SYNC 4): files by path, as text.

Sources: Metadata API Developer Guide, CustomField and PermissionSet. A custom field of tasks is made on
Activity; a permission set names it on Task and on Event, and one that names only one takes the other away.
A permission set names an address by its compound field, and never a field that every user sees (describe's
``permissionable`` tells): one that it may not name makes the whole deployment fail.
"""

import json
from collections.abc import Iterable

from sf_tui.model.org_setup import KEY_FIELD, KEY_LENGTH, PERMISSION_SET, description

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
_API_VERSION = "62.0"
_FIELD_OBJECTS = ("Account", "Contact", "Lead", "Opportunity", "Activity")
_FIELD_PERMISSIONS = ("Account", "Contact", "Event", "Lead", "Opportunity", "Task")
_OBJECT_PERMISSIONS = ("Account", "Contact", "Lead", "Opportunity")
_MAPPED_FIELDS = {
    "Account": ("BillingAddress", "Industry", "ParentId", "Phone", "Website"),
    "Contact": ("AccountId", "Email", "MailingAddress", "MobilePhone", "Phone", "Title"),
    "Lead": ("Address", "Email", "LeadSource", "MobilePhone", "Phone", "Rating", "Title"),
    "Opportunity": ("AccountId", "Amount"),
    "Task": ("Description", "WhatId", "WhoId"),
}
"""Standard fields of the default mappings that field-level security can hide."""
_USER_PERMISSIONS = ("ActivitiesAccess", "ApiEnabled", "EditTask", "ViewRoles", "ViewSetup")
"""*Access Activities* shows tasks at all (Salesforce Help, Control Access to Activities); *View Setup* opens
the org's limits and this set's own description, and comes with *View Roles*."""
LICENCE = "SalesforceAPIIntegrationPsl"
"""The permission set licence without which an integration user's licence allows no objects (Salesforce Help,
Give Integration Users API Only Access)."""
_SOURCE = "force-app/main/default"


def project() -> dict[str, str]:
    """Return the whole project: relative path to content."""
    files = {"sfdx-project.json": _project_file()}
    for name in _FIELD_OBJECTS:
        path = f"{_SOURCE}/objects/{name}/fields/{KEY_FIELD}.field-meta.xml"
        files[path] = _field(is_unique=name != "Activity")
    files[f"{_SOURCE}/permissionsets/{PERMISSION_SET}.permissionset-meta.xml"] = _permission_set()
    return files


def commands(folder: str) -> list[str]:
    """Return what an admin of the org runs in the project, in order."""
    return [
        f"cd {folder}",
        "sf project deploy start --source-dir force-app --target-org ALIAS",
        f"sf org assign permsetlicense --name {LICENCE} --on-behalf-of INTEGRATION_USER --target-org ALIAS",
        f"sf org assign permset --name {PERMISSION_SET} --on-behalf-of INTEGRATION_USER --target-org ALIAS",
    ]


def granted_fields() -> list[str]:
    """Return the fields that the permission set lets its users read and write, as ``Contact.Email``."""
    keys = [f"{name}.{KEY_FIELD}" for name in _FIELD_PERMISSIONS]
    return sorted(keys + [f"{name}.{field}" for name, fields in _MAPPED_FIELDS.items() for field in fields])


def _project_file() -> str:
    body = {
        "packageDirectories": [{"path": "force-app", "default": True}],
        "name": "sf-tui-org-setup",
        "sourceApiVersion": _API_VERSION,
    }
    return json.dumps(body, indent=2) + "\n"


def _elements(tag: str, pairs: Iterable[tuple[str, str]], indent: str = "    ") -> str:
    inner = "".join(f"{indent}    <{name}>{value}</{name}>\n" for name, value in pairs)
    return f"{indent}<{tag}>\n{inner}{indent}</{tag}>\n"


def _field(*, is_unique: bool) -> str:
    pairs = [
        ("fullName", KEY_FIELD),
        *([("caseSensitive", "true")] if is_unique else []),
        ("description", "The CRM record this one was created for. Written by sf-tui only."),
        ("externalId", "true"),
        ("label", "sf-tui Id"),
        ("length", str(KEY_LENGTH)),
        ("required", "false"),
        ("type", "Text"),
        ("unique", "true" if is_unique else "false"),
    ]
    inner = "".join(f"    <{name}>{value}</{name}>\n" for name, value in pairs)
    return f'{_HEAD}<CustomField xmlns="{_NAMESPACE}">\n{inner}</CustomField>\n'


def _permission_set() -> str:
    parts = [f"    <description>{description()}</description>\n"]
    parts += [
        _elements("fieldPermissions", [("editable", "true"), ("field", field), ("readable", "true")])
        for field in granted_fields()
    ]
    parts += ["    <hasActivationRequired>false</hasActivationRequired>\n"]
    parts += ["    <label>sf-tui Integration</label>\n"]
    parts += [
        _elements(
            "objectPermissions",
            [
                ("allowCreate", "true"),
                ("allowDelete", "false"),
                ("allowEdit", "true"),
                ("allowRead", "true"),
                ("modifyAllRecords", "false"),
                ("object", name),
                ("viewAllRecords", "false"),
            ],
        )
        for name in _OBJECT_PERMISSIONS
    ]
    parts += [
        _elements("userPermissions", [("enabled", "true"), ("name", name)]) for name in _USER_PERMISSIONS
    ]
    return f'{_HEAD}<PermissionSet xmlns="{_NAMESPACE}">\n{"".join(parts)}</PermissionSet>\n'
