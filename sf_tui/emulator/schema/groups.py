"""Group and QueueSobject: queues, which own leads and tasks until somebody takes them. Read-only here."""

from __future__ import annotations

from sf_tui.emulator.schema.builders import audit, flag, identity, lookup, picklist, text, typed
from sf_tui.emulator.schema.model import SObject, sobject

QUEUED_OBJECTS = ("Lead", "Task")


def group() -> SObject:
    """Return Group, of which queues are one type; it has no IsDeleted."""
    return sobject(
        "Group",
        "Group",
        "Group",
        "00G",
        (
            identity("Group")[0],
            text("Name", "Name", 40, required=True, name_field=True),
            text("DeveloperName", "Developer Name", 80),
            lookup("RelatedId", "Related ID", ("User",), "Related"),
            picklist(
                "Type",
                "Type",
                ("Regular", "Role", "RoleAndSubordinates", "Organization", "Queue", "Manager"),
                length=40,
                required=True,
            ),
            typed("Email", "Email", "email", 255),
            lookup("OwnerId", "Owner ID", ("Organization", "User"), "Owner", nillable=False),
            flag("DoesSendEmailToMembers", "Send Email to Members"),
            flag("DoesIncludeBosses", "Include Bosses"),
            *audit(),
        ),
        writable=False,
    )


def queue_sobject() -> SObject:
    """Return QueueSobject: which objects a queue takes."""
    return sobject(
        "QueueSobject",
        "Queue Sobject",
        "Queue Sobject",
        "03g",
        (
            identity("Queue Sobject")[0],
            lookup("QueueId", "Group ID", ("Group",), "Queue", nillable=False),
            picklist("SobjectType", "Sobject Type", QUEUED_OBJECTS, length=40),
            lookup("CreatedById", "Created By ID", ("User",), "CreatedBy", read_only=True, nillable=False),
            audit()[4],
        ),
        writable=False,
    )
