"""Opportunity and Task."""

from __future__ import annotations

from sf_tui.emulator.schema.builders import (
    LEAD_SOURCES,
    area,
    audit,
    external_id,
    fixed,
    flag,
    identity,
    lookup,
    number,
    picklist,
    text,
    typed,
)
from sf_tui.emulator.schema.model import Field, SObject, sobject

STAGES = (
    ("Prospecting", 10),
    ("Qualification", 10),
    ("Needs Analysis", 20),
    ("Value Proposition", 50),
    ("Id. Decision Makers", 60),
    ("Perception Analysis", 70),
    ("Proposal/Price Quote", 75),
    ("Negotiation/Review", 90),
    ("Closed Won", 100),
    ("Closed Lost", 0),
)
"""Sales stages and their probability in percent, as in a new org."""
TASK_STATUSES = ("Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred")
TASK_PRIORITIES = ("High", "Normal", "Low")
TASK_SUBTYPES = ("Task", "Email", "ListEmail", "Cadence", "Call", "LinkedIn")


def opportunity() -> SObject:
    """Return Opportunity of an org with one currency."""
    won = "\"StageName\" = 'Closed Won'"
    return sobject(
        "Opportunity",
        "Opportunity",
        "Opportunities",
        "006",
        (
            *identity("Opportunity"),
            lookup("AccountId", "Account ID", ("Account",), "Account"),
            flag("IsPrivate", "Private", hideable=True),
            text("Name", "Name", 120, required=True, name_field=True),
            area("Description", "Description", 32000),
            picklist("StageName", "Stage", tuple(name for name, _ in STAGES), required=True),
            number("Amount", "Amount", "currency", 18, 2),
            number("Probability", "Probability (%)", "percent", 3, 0),
            _expected_revenue(),
            number("TotalOpportunityQuantity", "Quantity", "double", 18, 2),
            _close_date(),
            picklist("Type", "Opportunity Type", ("Existing Business", "New Business")),
            text("NextStep", "Next Step", 255),
            picklist("LeadSource", "Lead Source", LEAD_SOURCES),
            flag("IsClosed", "Closed", formula="\"StageName\" IN ('Closed Won', 'Closed Lost')"),
            flag("IsWon", "Won", formula=won),
            fixed(
                "ForecastCategoryName",
                "Forecast Category",
                "picklist",
                40,
                formula=(
                    f"CASE WHEN {won} THEN 'Closed' WHEN \"StageName\" = 'Closed Lost' THEN 'Omitted' "
                    "WHEN \"StageName\" IN ('Negotiation/Review', 'Proposal/Price Quote', 'Perception "
                    "Analysis') "
                    "THEN 'Best Case' ELSE 'Pipeline' END"
                ),
            ),
            lookup("OwnerId", "Owner ID", ("User",), "Owner", nillable=False),
            *audit(),
            fixed("LastActivityDate", "Last Activity", "date"),
            fixed(
                "FiscalQuarter",
                "Fiscal Quarter",
                "int",
                formula='(CAST(substr("CloseDate", 6, 2) AS INTEGER) + 2) / 3',
            ),
            fixed("FiscalYear", "Fiscal Year", "int", formula='CAST(substr("CloseDate", 1, 4) AS INTEGER)'),
            _first_contact(),
            external_id(),
        ),
        indexes=("AccountId", "OwnerId"),
    )


def task() -> SObject:
    """Return Task."""
    return sobject(
        "Task",
        "Task",
        "Tasks",
        "00T",
        (
            *identity("Activity"),
            lookup("WhoId", "Name ID", ("Contact", "Lead"), "Who"),
            lookup("WhatId", "Related To ID", ("Account", "Opportunity"), "What"),
            text("Subject", "Subject", 255),
            typed("ActivityDate", "Due Date Only", "date"),
            picklist("Status", "Status", TASK_STATUSES, default="Not Started"),
            picklist("Priority", "Priority", TASK_PRIORITIES, default="Normal"),
            flag("IsHighPriority", "High Priority", formula="\"Priority\" = 'High'"),
            lookup("OwnerId", "Assigned To ID", ("Group", "User"), "Owner", nillable=False),
            area("Description", "Description", 32000),
            fixed("Type", "Type", "picklist", 40),
            fixed("AccountId", "Account ID", "reference", 18),
            flag("IsClosed", "Closed", formula="\"Status\" = 'Completed'"),
            *audit(),
            flag("IsArchived", "Archived", read_only=True),
            typed("CallDurationInSeconds", "Call Duration", "int"),
            picklist("CallType", "Call Type", ("Internal", "Inbound", "Outbound"), length=40),
            text("CallDisposition", "Call Result", 255),
            flag("IsReminderSet", "Reminder Set"),
            typed("ReminderDateTime", "Reminder Date/Time", "datetime"),
            flag("IsRecurrence", "Create Recurring Series of Tasks"),
            lookup(
                "RecurrenceActivityId",
                "Recurrence Activity ID",
                ("Task",),
                "RecurrenceActivity",
                read_only=True,
            ),
            _subtype(),
            fixed("CompletedDateTime", "Completed Date", "datetime"),
            external_id(unique=False),
        ),
        indexes=("WhoId", "WhatId", "OwnerId", "SfTui_Id__c"),
    )


def _first_contact() -> Field:
    """Return the contact that an opportunity is created for; it names no relationship, and stays."""
    return Field(
        name="ContactId",
        label="Contact ID",
        type="reference",
        length=18,
        reference_to=("Contact",),
        updateable=False,
    )


def _expected_revenue() -> Field:
    return Field(
        name="ExpectedRevenue",
        hideable=True,
        label="Expected Amount",
        type="currency",
        precision=18,
        scale=2,
        createable=False,
        updateable=False,
        groupable=False,
        formula='round("Amount" * "Probability" / 100.0, 2)',
    )


def _close_date() -> Field:
    return Field(name="CloseDate", label="Close Date", type="date", nillable=False, required=True)


def _subtype() -> Field:
    return Field(
        name="TaskSubtype",
        label="Task Subtype",
        type="picklist",
        length=40,
        picklist=TASK_SUBTYPES,
        restricted=True,
        updateable=False,
        default="Task",
    )
