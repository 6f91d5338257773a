"""Rules and record faults at work on each record of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import header_option
from sf_tui.emulator.dml.outcome import DmlError
from sf_tui.emulator.faults.guard import RecordFaults
from sf_tui.emulator.ids import full_id
from sf_tui.emulator.rules.duplicates import duplicates_of, refusal
from sf_tui.emulator.rules.kinds import Duplicate, Trigger, Validation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.dml.guard import Verb
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import SObject
    from sf_tui.emulator.soql.conditions import SqlValue

_VERSION = "60.0"


class OrgGuard(RecordFaults):
    """What stands between one call, or a colleague's change, and the records."""

    def __init__(self, org: Org, call: Call | None = None) -> None:
        super().__init__(org.faults)
        self._book = org.rules
        self._late = org.late
        self._version = call.version if call else _VERSION
        header = call.headers.get("sforce-duplicate-rule-header", "") if call else ""
        self._saves_duplicates = (header_option(header, "allowSave") or "").lower() == "true"

    def admit(self, verb: Verb, item: SObject, identity: object) -> None:
        """Raise DmlError for a record that a fault strikes, or that an open transaction holds."""
        super().admit(verb, item, identity)
        if isinstance(identity, str) and self._late.holds(full_id(identity)):
            raise DmlError(
                "UNABLE_TO_LOCK_ROW",
                f"unable to obtain exclusive access to this record or 1 records: {full_id(identity)}",
            )

    def minds(self, item: SObject) -> bool:
        """Whether the object has rules that look at records."""
        return any(isinstance(rule, (Validation, Duplicate, Trigger)) for rule in self._book.about(item))

    def settle(
        self,
        connection: sqlite3.Connection,
        item: SObject,
        identity: str | None,
        record: Mapping[str, SqlValue],
    ) -> dict[str, SqlValue]:
        """Run triggers, then validation rules, then duplicate rules, as the platform does.

        `record` is the whole record as it would be saved, `identity` None for a new one. Returns what
        triggers changed. Raises DmlError.
        """
        rules = self._book.about(item)
        changed: dict[str, SqlValue] = {}
        for rule in rules:
            if isinstance(rule, Trigger) and rule.on in ("save", "update" if identity else "create"):
                field = item.field(rule.field)
                if field is not None:
                    changed[field.name] = _changed(rule, {**record, **changed}.get(field.name), field.length)
        whole = {**record, **changed}
        for rule in rules:
            if isinstance(rule, Validation):
                _validate(rule, item, whole)
        for rule in rules:
            if isinstance(rule, Duplicate) and not (rule.allow_save and self._saves_duplicates):
                found = duplicates_of(connection, rule, item, identity, whole)
                if found:
                    raise refusal(rule, item, found, self._version)
        return changed


def _changed(rule: Trigger, value: SqlValue, length: int) -> SqlValue:
    text = "" if value is None else str(value)
    made = {
        "upper": text.upper(),
        "lower": text.lower(),
        "set": rule.value,
        "append": text + rule.value,
        "prepend": rule.value + text,
    }[rule.change]
    return made[:length] or None if length else made or None


def _validate(rule: Validation, item: SObject, record: Mapping[str, SqlValue]) -> None:
    field = item.field(rule.field)
    if field is None or not _holds(rule, record.get(field.name)):
        return
    named = (field.name,) if rule.at_field else ()
    raise DmlError("FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.message, named)


def _holds(rule: Validation, value: SqlValue) -> bool:
    if rule.when == "blank":
        return value is None or value == ""
    if value is None:
        return False
    if rule.when in ("longer", "above", "below"):
        number = float(rule.value or 0)
        size = float(len(str(value))) if rule.when == "longer" else _number(value)
        return size is not None and (size < number if rule.when == "below" else size > number)
    text, wanted = str(value).casefold(), str(rule.value).casefold()
    if rule.when == "contains":
        return wanted in text
    if rule.when == "starts":
        return text.startswith(wanted)
    return text.endswith(wanted) if rule.when == "ends" else text == wanted


def _number(value: SqlValue) -> float | None:
    try:
        return float(value or 0)
    except ValueError:
        return None
