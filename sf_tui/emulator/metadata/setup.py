"""What of sf-tui is installed in the org: the external id field, and who may see it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sf_tui.emulator.ids import make_id
from sf_tui.emulator.metadata.checks import owners_of
from sf_tui.emulator.schema import EXTERNAL_ID, stored_schema
from sf_tui.emulator.stamps import stamp

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.metadata.archive import FieldPart, PermissionSetPart
    from sf_tui.emulator.options import ExternalId
    from sf_tui.emulator.schema import Field


@dataclass(slots=True)
class SetUp:
    """What was deployed: the external id field by lower-case object, and what permission sets open.

    `grants` maps a permission set's id to the fields it opens, as `contact.sftui_id__c`; with `open_to_all`
    everybody sees them without. Lives as long as the process: a restart begins with the options again.
    """

    fields: dict[str, Field] = field(default_factory=dict)
    grants: dict[str, frozenset[str]] = field(default_factory=dict)
    open_to_all: bool = False

    def custom_fields(self) -> set[str]:
        """Return the custom fields that are there, as `Contact.SfTui_Id__c`."""
        names = {f"{stored_schema().objects[name].name}.{EXTERNAL_ID}" for name in self.fields}
        return names | {name.replace("Task.", "Event.") for name in names if name.startswith("Task.")}

    def has(self, part: FieldPart) -> bool:
        """Whether the field is there already."""
        return owners_of(part.sobject)[0].lower() in self.fields

    def install_field(self, connection: sqlite3.Connection, part: FieldPart) -> None:
        """Put the field in as the component says; without *unique*, values may repeat from then on."""
        item = stored_schema().objects[owners_of(part.sobject)[0].lower()]
        self.fields[item.name.lower()] = replace(
            item.fields[EXTERNAL_ID.lower()],
            label=part.label,
            length=part.length,
            external_id=part.external_id,
            unique=part.unique,
            id_lookup=part.external_id,
            case_sensitive=part.case_sensitive,
        )
        index = f'"{item.name}_{EXTERNAL_ID}"'
        connection.execute(f"DROP INDEX IF EXISTS {index}")
        connection.execute(
            f'CREATE {"UNIQUE " if part.unique else ""}INDEX {index} ON "{item.name}" ({EXTERNAL_ID}) '
            f"WHERE IsDeleted = 0 AND {EXTERNAL_ID} IS NOT NULL"
        )

    def install_permission_set(
        self, connection: sqlite3.Connection, part: PermissionSetPart, actor: str
    ) -> tuple[str, bool]:
        """Create or change a permission set; return its id and whether it is new."""
        now = stamp(time.time())
        row = connection.execute("SELECT Id FROM PermissionSet WHERE Name = ?", (part.name,)).fetchone()
        if row is None:
            sequence = _next(connection, "PermissionSet")
            identity = make_id("0PS", sequence)
            connection.execute(
                "INSERT INTO PermissionSet (seq, Id, Name, IsOwnedByProfile, IsCustom, Type, CreatedDate, "
                "CreatedById) VALUES (?, ?, ?, 0, 1, 'Regular', ?, ?)",
                (sequence, identity, part.name, now, actor),
            )
        else:
            identity = str(row[0])
        connection.execute(
            "UPDATE PermissionSet SET Label = ?, Description = ?, LastModifiedDate = ?, "
            "LastModifiedById = ?, SystemModstamp = ? WHERE Id = ?",
            (part.label, part.description, now, actor, now, identity),
        )
        self.grants[identity] = frozenset(name.lower() for name, _ in part.fields)
        return identity, row is None

    def opened_to(self, connection: sqlite3.Connection, user: str) -> frozenset[str]:
        """Return the fields that a user's permission sets open."""
        rows = connection.execute(
            "SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ?", (user,)
        )
        return frozenset().union(*(self.grants.get(str(row[0]), frozenset()) for row in rows))


def seeded(external_id: ExternalId) -> SetUp:
    """Return what an org of this option starts with; its permission set, if there is one, is the second."""
    if external_id == "missing":
        return SetUp()
    key = EXTERNAL_ID.lower()
    fields = {name: item.fields[key] for name, item in stored_schema().objects.items() if key in item.fields}
    ready = external_id == "ready"
    opened = frozenset(f"{name}.{key}" for name in fields) if ready else frozenset()
    return SetUp(fields, {make_id("0PS", 2): opened}, open_to_all=ready)


def assign(connection: sqlite3.Connection, permission_set: str, user: str) -> str | None:
    """Give a permission set to a user and return the assignment's id; None when the user has it already."""
    given = connection.execute(
        "SELECT 1 FROM PermissionSetAssignment WHERE PermissionSetId = ? AND AssigneeId = ?",
        (permission_set, user),
    ).fetchone()
    if given is not None:
        return None
    sequence = _next(connection, "PermissionSetAssignment")
    identity = make_id("0Pa", sequence)
    connection.execute(
        "INSERT INTO PermissionSetAssignment (seq, Id, PermissionSetId, AssigneeId, IsActive, "
        "SystemModstamp) VALUES (?, ?, ?, ?, 1, ?)",
        (sequence, identity, permission_set, user, stamp(time.time())),
    )
    return identity


def _next(connection: sqlite3.Connection, sobject: str) -> int:
    return int(connection.execute(f'SELECT coalesce(max(seq), 0) + 1 FROM "{sobject}"').fetchone()[0])
