"""Records created, changed and deleted, one at a time, inside a transaction of the caller's."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from sf_tui.emulator.dml.checks import (
    check_key,
    check_object,
    check_sharing,
    check_task,
    checked_values,
    existing,
)
from sf_tui.emulator.dml.guard import Guard, Open
from sf_tui.emulator.dml.outcome import DmlError, Outcome
from sf_tui.emulator.ids import make_id
from sf_tui.emulator.life import persons
from sf_tui.emulator.life.family import as_list, family_of
from sf_tui.emulator.life.recycling import deleted_with, is_taken_along, next_sequence, note_family
from sf_tui.emulator.schema import stored_schema
from sf_tui.emulator.schema.work import STAGES
from sf_tui.emulator.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sf_tui.emulator.schema import Field, Schema, SObject
    from sf_tui.emulator.soql.conditions import SqlValue

_PROBABILITY = dict(STAGES)


class Writer:
    """Writes as one user at one moment. Each method returns an Outcome.

    A refused record leaves nothing behind.

    Records written are noted in `notes`: (object, "created" | "updated" | "deleted" | "undeleted" |
    "unchanged").
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        schema: Schema,
        actor: str,
        now: float | None = None,
        guard: Guard | None = None,
    ) -> None:
        self._connection = connection
        self._schema = schema
        self._actor = actor
        self._guard = guard or Open()
        self.notes: list[tuple[str, str]] = []
        self._now = stamp(now if now is not None else time.time())

    def create(self, item: SObject, record: Mapping[str, object]) -> Outcome:
        """Create a record."""
        try:
            check_object(item, "create")
            self._guard.admit("create", item, None)
            values = checked_values(self._connection, self._schema, item, record, creating=True)
            return self._insert(item, values)
        except DmlError as error:
            return Outcome(error=error)

    def update(self, item: SObject, identity: object, record: Mapping[str, object]) -> Outcome:
        """Change a record; its stamps move even when no value does."""
        try:
            check_object(item, "update")
            self._guard.admit("update", item, identity)
            sequence, full = existing(self._connection, item, identity)
            check_sharing(self._connection, item, sequence)
            values = checked_values(self._connection, self._schema, item, record, creating=False)
            return self._change(item, sequence, full, values)
        except DmlError as error:
            return Outcome(error=error)

    def upsert(self, item: SObject, field: Field, key: str, record: Mapping[str, object]) -> Outcome:
        """Change the record with this key, or create it with the key."""
        try:
            self._guard.admit("upsert", item, None)
            check_key(item, field)
            rows = self._connection.execute(
                f'SELECT seq, Id FROM "{item.name}" WHERE "{field.name}" = ? AND IsDeleted = 0'
                f"{item.shared()} LIMIT 2",
                (key,),
            ).fetchall()
            if len(rows) > 1:
                return Outcome(error=_ambiguous(field, key))
            rest = {name: value for name, value in record.items() if name.lower() != field.name.lower()}
            check_object(item, "update" if rows else "create")
            if rows:
                check_sharing(self._connection, item, int(rows[0][0]))
                values = checked_values(self._connection, self._schema, item, rest, creating=False)
                return self._change(item, int(rows[0][0]), str(rows[0][1]), values)
            values = checked_values(
                self._connection, self._schema, item, {**rest, field.name: key}, creating=True
            )
            return self._insert(item, values)
        except DmlError as error:
            return Outcome(error=error)

    def delete(self, item: SObject, identity: object) -> Outcome:
        """Put a record in the recycle bin, with what goes along (`life.family`)."""
        try:
            check_object(item, "delete")
            self._guard.admit("delete", item, identity)
            sequence, full = existing(self._connection, item, identity)
            check_sharing(self._connection, item, sequence)
            if item.name == "Contact":
                persons.check_deletable(self._connection, full)
        except DmlError as error:
            return Outcome(error=error)
        family = family_of(self._connection, item.name, full)
        for column, tasks in family.tasks_without.items():
            self.rewrite("Task", tasks, {column: None})
        for name, members in family.members.items():
            self.rewrite(name, members, {"IsDeleted": 1}, "deleted")
            note_family(self._connection, full, members)
        self.rewrite(item.name, [full], {"IsDeleted": 1}, "deleted")
        return Outcome(full)

    def undelete(self, item: SObject, identity: str) -> Outcome:
        """Take a record out of the bin, with what was deleted along with it; its stamps move.

        Refused with UNDELETE_FAILED for a record that is not there, or there only as part of another, and
        with DUPLICATE_VALUE when its key has been taken meanwhile.
        """
        row = self._connection.execute(
            f'SELECT IsDeleted FROM "{item.name}" WHERE Id = ?', (identity,)
        ).fetchone()
        if row is None or not row[0] or is_taken_along(self._connection, identity):
            return Outcome(error=DmlError("UNDELETE_FAILED", "Entity is not in the recycle bin"))
        back = {item.name: [identity]}
        for member in deleted_with(self._connection, identity):
            back.setdefault(stored_schema().by_prefix[member[:3]].name, []).append(member)
        try:
            for name, ids in back.items():
                self._check_keys(name, ids)
        except DmlError as error:
            return Outcome(error=error)
        for name, ids in back.items():
            alive: dict[str, SqlValue] = {"IsDeleted": 0}
            if stored_schema().objects[name.lower()].field("MasterRecordId"):
                alive["MasterRecordId"] = None
            self.rewrite(name, ids, alive, "undeleted")
        self._connection.execute("DELETE FROM life_bin WHERE DeletedWith = ?", (identity,))
        return Outcome(identity)

    def rewrite(
        self, sobject: str, ids: list[str], values: Mapping[str, SqlValue], kind: str = "updated"
    ) -> None:
        """Set columns of records past all checks, as the platform itself does; their stamps move."""
        whole = {
            **values,
            "LastModifiedDate": self._now,
            "LastModifiedById": self._actor,
            "SystemModstamp": self._now,
        }
        sets = ", ".join(f'"{name}" = ?' for name in whole)
        done = self._connection.execute(
            f'UPDATE "{sobject}" SET {sets} WHERE Id IN (SELECT value FROM json_each(?))',
            (*whole.values(), as_list(ids)),
        )
        self.notes += [(sobject, kind)] * done.rowcount

    def _insert(self, item: SObject, values: dict[str, SqlValue]) -> Outcome:
        sequence = next_sequence(self._connection, item.name)
        identity = make_id(item.prefix, sequence)
        stored = stored_schema().objects[item.name.lower()]
        whole: dict[str, SqlValue] = {
            field.name: field.default
            for field in stored.fields.values()
            if field.default is not None and field.formula is None
        }
        whole |= {"OwnerId": self._actor} | {
            name: value for name, value in values.items() if value is not None or name not in whole
        }
        if whole["OwnerId"] is None:
            whole["OwnerId"] = self._actor
        check_task(item, whole)
        if item.name == "Account":
            whole = persons.completed_account(whole, None)
        elif item.name == "Contact":
            persons.check_parent(self._connection, whole.get("AccountId"))
        if self._guard.minds(item):
            whole |= self._guard.settle(self._connection, item, None, whole)
        whole |= _derived(item, whole, self._now)
        whole |= {
            "seq": sequence,
            "Id": identity,
            "IsDeleted": 0,
            "CreatedDate": self._now,
            "CreatedById": self._actor,
            "LastModifiedDate": self._now,
            "LastModifiedById": self._actor,
            "SystemModstamp": self._now,
        }
        names = ", ".join(f'"{name}"' for name in whole)
        self._execute(
            item,
            f'INSERT INTO "{item.name}" ({names}) VALUES ({", ".join("?" * len(whole))})',
            whole,
            whole.values(),
        )
        self.notes.append((item.name, "created"))
        if item.name == "Account" and whole["IsPersonAccount"]:
            self._make_contact_of(identity, whole)
        return Outcome(identity, created=True)

    def _make_contact_of(self, account: str, values: Mapping[str, SqlValue]) -> None:
        """Make the contact behind a person account."""
        made = self._insert(stored_schema().objects["contact"], persons.contact_values(values))
        self._connection.execute(
            "UPDATE Contact SET AccountId = ?, IsPersonAccount = 1 WHERE Id = ?", (account, made.id)
        )
        self._connection.execute("UPDATE Account SET PersonContactId = ? WHERE Id = ?", (made.id, account))

    def _change(self, item: SObject, sequence: int, identity: str, values: dict[str, SqlValue]) -> Outcome:
        if item.name == "Lead":
            row = self._connection.execute(
                "SELECT IsConverted FROM Lead WHERE seq = ?", (sequence,)
            ).fetchone()
            if row[0]:
                raise DmlError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        values = {name: value for name, value in values.items() if name != "OwnerId" or value is not None}
        if item.name == "Task":
            row = self._connection.execute(
                "SELECT WhoId, WhatId FROM Task WHERE seq = ?", (sequence,)
            ).fetchone()
            check_task(item, {"WhoId": row[0], "WhatId": row[1], **values})
        before = persons.known(self._connection, item.name, sequence)
        if item.name == "Account":
            values = persons.completed_account(values, before)
        if self._guard.minds(item):
            values |= self._settled(item, sequence, identity, values)
        twin = persons.twin_of(item.name, values, before)
        changed = False
        if values:
            names = ", ".join(f'"{name}"' for name in values)
            old = self._connection.execute(
                f'SELECT {names} FROM "{item.name}" WHERE seq = ?', (sequence,)
            ).fetchone()
            changed = tuple(old) != tuple(values.values())
        whole = (
            _derived(item, values, self._now)
            | values
            | {
                "LastModifiedDate": self._now,
                "LastModifiedById": self._actor,
                "SystemModstamp": self._now,
            }
        )
        sets = ", ".join(f'"{name}" = ?' for name in whole)
        self._execute(
            item, f'UPDATE "{item.name}" SET {sets} WHERE seq = ?', values, (*whole.values(), sequence)
        )
        self.notes.append((item.name, "updated" if changed else "unchanged"))
        if twin is not None:
            self.rewrite(twin.sobject, [twin.identity], twin.values)
        return Outcome(identity, changed=changed)

    def _check_keys(self, sobject: str, ids: list[str]) -> None:
        """Refuse to bring back records whose unique values others have by now."""
        for field in stored_schema().objects[sobject.lower()].fields.values():
            if not field.unique:
                continue
            taken = self._connection.execute(
                f'SELECT other.Id FROM "{sobject}" mine JOIN "{sobject}" other '
                f'ON other."{field.name}" = mine."{field.name}" AND other.IsDeleted = 0 '
                f"WHERE mine.Id IN (SELECT value FROM json_each(?)) LIMIT 1",
                (as_list(ids),),
            ).fetchone()
            if taken is not None:
                raise _taken(field, str(taken[0]))

    def _settled(
        self, item: SObject, sequence: int, identity: str, values: Mapping[str, SqlValue]
    ) -> dict[str, SqlValue]:
        """Return what the guard changes in a record that is about to be changed. Raises DmlError."""
        names = [field.name for field in item.fields.values() if field.type != "address"]
        columns = ", ".join(f'"{name}"' for name in names)
        row = self._connection.execute(
            f'SELECT {columns} FROM "{item.name}" WHERE seq = ?', (sequence,)
        ).fetchone()
        record = {**dict(zip(names, row, strict=True)), **values}
        return self._guard.settle(self._connection, item, identity, record)

    def _execute(
        self, item: SObject, sql: str, values: Mapping[str, SqlValue], parameters: Iterable[SqlValue]
    ) -> None:
        """Run a statement; a unique field that is taken becomes DUPLICATE_VALUE."""
        try:
            self._connection.execute(sql, tuple(parameters))
        except sqlite3.IntegrityError as error:
            for field in item.fields.values():
                if field.unique and field.name in values and f".{field.name}" in str(error):
                    other = self._connection.execute(
                        f'SELECT Id FROM "{item.name}" WHERE "{field.name}" = ? AND IsDeleted = 0'
                        f"{item.shared()}",
                        (values[field.name],),
                    ).fetchone()
                    raise _taken(field, str(other[0]) if other else None) from error
            raise


def _taken(field: Field, other: str | None) -> DmlError:
    """Return the error for a key that another record has, which the user may not see."""
    whose = other[:15] if other else "<unknown>"
    message = f"duplicate value found: {field.name} duplicates value on record with id: {whose}"
    return DmlError("DUPLICATE_VALUE", message)


def _ambiguous(field: Field, key: str) -> DmlError:
    message = f"{field.name}: more than one record found for external id field: {key}"
    return DmlError("DUPLICATE_EXTERNAL_ID", message)


def _derived(item: SObject, values: Mapping[str, SqlValue], now: str) -> dict[str, SqlValue]:
    """Return what the platform fills in by itself."""
    if item.name == "Opportunity" and "StageName" in values and values.get("Probability") is None:
        chance = _PROBABILITY.get(str(values["StageName"]))
        return {} if chance is None else {"Probability": float(chance)}
    if item.name == "Task" and "Status" in values:
        return {"CompletedDateTime": now if values["Status"] == "Completed" else None}
    return {}
