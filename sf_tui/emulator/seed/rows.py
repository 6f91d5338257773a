"""Seeded records as table rows: with ids, owners and stamps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from sf_tui.emulator.ids import make_id
from sf_tui.emulator.life.archive import archived_before, is_old
from sf_tui.emulator.seed.dice import Dice
from sf_tui.emulator.seed.queues import LEAD_QUEUE, TASK_QUEUE
from sf_tui.emulator.seed.records import (
    USERS,
    Seeded,
    accounts_of,
    leads_of,
    opportunities_of,
    seed_account,
    seed_contact,
    seed_lead,
    seed_opportunity,
    seed_task,
    tasks_of,
)
from sf_tui.emulator.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Row: TypeAlias = tuple[str | int | float | None, ...]

TWO_YEARS = 730 * 86_400
_BATCH = 40
_MASS_UPDATES = 16
_OWNERS = tuple(make_id("005", index + 1) for index in (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 9, 10))
_LEAD_OWNERS = (*_OWNERS, *_OWNERS, LEAD_QUEUE)
_TASK_OWNERS = (*_OWNERS, TASK_QUEUE)
_EDITORS = tuple(make_id("005", index + 1) for index in range(USERS - 3))


class Rows:
    """The rows of an org with so many contacts, seeded at a moment (seconds since 1970)."""

    def __init__(self, seed: int, contacts: int, seeded_at: int) -> None:
        self._seed = seed
        self._seeded_at = seeded_at
        self._today = datetime.fromtimestamp(seeded_at, UTC).date()
        self._archived = archived_before(seeded_at)
        self.sources: dict[str, tuple[int, str, Callable[[int, int], Seeded], Callable[[Seeded], None]]] = {
            "Account": (accounts_of(contacts), "001", seed_account, self._finish_account),
            "Contact": (contacts, "003", seed_contact, self._finish_contact),
            "Lead": (leads_of(contacts), "00Q", seed_lead, self._finish_lead),
            "Opportunity": (opportunities_of(contacts), "006", seed_opportunity, self._finish_opportunity),
            "Task": (tasks_of(contacts), "00T", seed_task, self._finish_task),
        }
        self._contacts = contacts

    def columns(self, sobject: str) -> tuple[str, ...]:
        """Return the columns that `rows` fills, `seq` first."""
        return ("seq", *self._record(sobject, 0))

    def rows(self, sobject: str) -> Iterator[Row]:
        """Yield the rows of an object."""
        for index in range(self.sources[sobject][0]):
            yield (index + 1, *self._record(sobject, index).values())

    def _record(self, sobject: str, index: int) -> Seeded:
        count, prefix, make, finish = self.sources[sobject]
        record = make(self._seed, index)
        finish(record)
        dice = Dice(self._seed, f"{sobject} stamps", index)
        created, changed = self._stamps(index, max(count, 1), dice)
        record["Id"] = make_id(prefix, index + 1)
        record["IsDeleted"] = 0
        record["OwnerId"] = dice.pick(self._owners(sobject, record))
        record["CreatedDate"] = stamp(created)
        record["CreatedById"] = dice.pick(_EDITORS)
        record["LastModifiedDate"] = record["SystemModstamp"] = stamp(changed)
        record["LastModifiedById"] = dice.pick(_EDITORS)
        if sobject == "Task":
            day = stamp(created)
            record["IsArchived"] = int(is_old(record["Status"], record["ActivityDate"], day, self._archived))
        return record

    @staticmethod
    def _owners(sobject: str, record: Seeded) -> tuple[str, ...]:
        """Queues own some leads and tasks; what is converted or done has been somebody's."""
        if sobject == "Lead" and not record["IsConverted"]:
            return _LEAD_OWNERS
        if sobject == "Task" and record["Status"] != "Completed":
            return _TASK_OWNERS
        return _OWNERS

    def _stamps(self, index: int, count: int, dice: Dice) -> tuple[int, int]:
        """Return when a record was made and last changed. Imports and mass updates put many on one second."""
        start = self._seeded_at - TWO_YEARS
        batch = index // _BATCH if index % 3 else index
        created = start + (batch * _BATCH if index % 3 else index) * (TWO_YEARS - 86_400) // count
        created = min(max(created, start), self._seeded_at - 3_600)
        how = dice.below(100)
        if how < 30:
            return created, created
        if how < 45:
            mass = self._seeded_at - (1 + dice.below(_MASS_UPDATES)) * (TWO_YEARS // (_MASS_UPDATES + 2))
            return created, max(created, mass)
        return created, created + dice.below(max(self._seeded_at - 60 - created, 1))

    def _id(self, prefix: str, index: str | float | None, count: int) -> str | None:
        return make_id(prefix, int(index) + 1) if index is not None and int(index) < count else None

    def _day(self, days: str | float | None) -> str | None:
        return None if days is None else (self._today + timedelta(days=int(days))).isoformat()

    def _account(self, index: str | float | None) -> str | None:
        return self._id("001", index, accounts_of(self._contacts))

    def _finish_account(self, record: Seeded) -> None:
        record["ParentId"] = self._account(record.pop("ParentIndex"))

    def _finish_contact(self, record: Seeded) -> None:
        record["AccountId"] = self._account(record.pop("AccountIndex"))

    def _finish_lead(self, record: Seeded) -> None:
        record["ConvertedContactId"] = self._id("003", record.pop("ConvertedContactIndex"), self._contacts)
        record["ConvertedAccountId"] = self._account(record.pop("ConvertedAccountIndex"))
        days = record.pop("ConvertedDays")
        record["ConvertedDate"] = None if days is None else self._day(-int(days))

    def _finish_opportunity(self, record: Seeded) -> None:
        record["AccountId"] = self._account(record.pop("AccountIndex"))
        record["CloseDate"] = self._day(record.pop("CloseDays"))

    def _finish_task(self, record: Seeded) -> None:
        contact = self._id("003", record.pop("ContactIndex"), self._contacts)
        lead = self._id("00Q", record.pop("LeadIndex"), leads_of(self._contacts))
        account = self._account(record.pop("AccountIndex"))
        opportunity = self._id("006", record.pop("OpportunityIndex"), opportunities_of(self._contacts))
        record["WhoId"] = contact or lead
        record["WhatId"] = opportunity or account
        record["RecurrenceActivityId"] = self._id(
            "00T", record.pop("RecurrenceIndex"), tasks_of(self._contacts)
        )
        record["ActivityDate"] = self._day(record.pop("DueDays"))
