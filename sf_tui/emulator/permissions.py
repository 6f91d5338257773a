"""What a user may see and do: access to the API, to objects, to fields, and to whose records.

Source: Salesforce Security Guide, "Object Permissions", "Field-Level Security", "Organization-Wide Sharing
Defaults".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from sf_tui.emulator.schema import Schema
from sf_tui.emulator.sessions import LOGINS_AN_HOUR

if TYPE_CHECKING:
    from sf_tui.emulator.schema import Field, SObject

ApiAccess: TypeAlias = Literal["enabled", "disabled_for_org", "disabled_for_user"]
FieldAccess: TypeAlias = Literal["edit", "read", "hidden"]


@dataclass(frozen=True, slots=True)
class ObjectRights:
    """What a user may do with an object.

    Without `view_all` (sharing model *private*) only records the user owns are there, without `edit_all`
    (*public read only*) only those can be changed and deleted.
    """

    read: bool = True
    create: bool = True
    edit: bool = True
    delete: bool = True
    view_all: bool = True
    edit_all: bool = True


@dataclass(frozen=True, slots=True)
class Permissions:
    """A user's permissions; what is not named is allowed.

    `objects` by lower-case name, `fields` by lower-case object and field (`contact.phone`). `logins_an_hour`
    is the org's limit of logins for this user.
    """

    api: ApiAccess = "enabled"
    ip_restricted: bool = False
    logins_an_hour: int = LOGINS_AN_HOUR
    objects: Mapping[str, ObjectRights] = field(default_factory=dict)
    fields: Mapping[str, FieldAccess] = field(default_factory=dict)

    @property
    def sees_everything(self) -> bool:
        """Whether nothing is kept from the user."""
        return not self.objects and not self.fields


def seen_schema(schema: Schema, permissions: Permissions, user: str) -> Schema:
    """Return the objects and fields that a user sees, each with what the user may do with it."""
    seen = [
        _seen_object(item, permissions, rights, user)
        for name, item in schema.objects.items()
        if (rights := permissions.objects.get(name, ObjectRights())).read
    ]
    return Schema({item.name.lower(): item for item in seen}, {item.prefix: item for item in seen})


def _seen_object(item: SObject, permissions: Permissions, rights: ObjectRights, user: str) -> SObject:
    prefix = f"{item.name.lower()}."
    access = {
        name.removeprefix(prefix): how for name, how in permissions.fields.items() if name.startswith(prefix)
    }
    fields: dict[str, Field] = {}
    for key, column in item.fields.items():
        how = access.get(key) or access.get((column.compound or "").lower(), "edit")
        if how == "read":
            fields[key] = replace(column, createable=False, updateable=False)
        elif how == "edit":
            fields[key] = column
    for key, column in list(fields.items()):
        if column.parts:
            parts = tuple((shown, part) for shown, part in column.parts if part.lower() in fields)
            fields[key] = replace(column, parts=parts)
            if not parts:
                del fields[key]
    is_owned = "ownerid" in item.fields
    return replace(
        item,
        fields=fields,
        relationships={
            key: fields[column.name.lower()]
            for key, column in item.relationships.items()
            if column.name.lower() in fields
        },
        createable=rights.create,
        updateable=rights.edit,
        deletable=rights.delete,
        seen_by=user if is_owned and not rights.view_all else None,
        changed_by=user if is_owned and not rights.edit_all else None,
        is_all_seen=permissions.sees_everything,
    )
