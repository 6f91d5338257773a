"""Duplicates found, and how they are reported.

Source: REST API Guide, "Duplicate Rule Header"; recorded bodies of v50, which misspell `duplicateResult`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.dml.outcome import DmlError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from sf_tui.emulator.rules.kinds import Duplicate
    from sf_tui.emulator.schema import SObject
    from sf_tui.emulator.soql.conditions import SqlValue

_MOST = 100
_LAST_MISSPELT = 51


def duplicates_of(
    connection: sqlite3.Connection,
    rule: Duplicate,
    item: SObject,
    identity: str | None,
    record: Mapping[str, SqlValue],
) -> list[str]:
    """Return the ids of other records that equal this one in all fields of the rule; blanks equal nothing."""
    names = [field.name for name in rule.fields if (field := item.field(name)) is not None]
    values = [record.get(name) for name in names]
    if not names or any(value is None for value in values):
        return []
    where = " AND ".join(f'fold("{name}") = fold(?)' for name in names)
    rows = connection.execute(
        f'SELECT Id FROM "{item.name}" WHERE {where} AND IsDeleted = 0 AND Id IS NOT ? '
        f"ORDER BY seq LIMIT {_MOST}",
        (*values, identity),
    )
    return [str(row[0]) for row in rows]


def refusal(rule: Duplicate, item: SObject, found: list[str], version: str) -> DmlError:
    """Return DUPLICATES_DETECTED, naming the records found."""
    records = [
        {
            "additionalInformation": [],
            "fieldDiffs": [],
            "matchConfidence": 100.0,
            "record": {
                "attributes": {
                    "type": item.name,
                    "url": f"/services/data/v{version}/sobjects/{item.name}/{identity}",
                },
                "Id": identity,
            },
        }
        for identity in found
    ]
    result: dict[str, object] = {
        "allowSave": rule.allow_save,
        "duplicateRule": rule.name,
        "duplicateRuleEntityType": item.name,
        "errorMessage": rule.message,
        "matchResults": [
            {
                "entityType": item.name,
                "errors": [],
                "matchEngine": "ExactMatchEngine",
                "matchRecords": records,
                "rule": f"{rule.name}_Match",
                "size": len(records),
                "success": True,
            }
        ],
    }
    key = "duplicateResut" if float(version) <= _LAST_MISSPELT else "duplicateResult"
    return DmlError("DUPLICATES_DETECTED", rule.message, details={key: result})
