"""Colleagues at work.

Made-up changes at a steady rate, as other users, through the same code as the API's.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import TYPE_CHECKING

from sf_tui.emulator.database import transaction
from sf_tui.emulator.dml import DmlError, Writer
from sf_tui.emulator.ids import make_id
from sf_tui.emulator.life.converting import Wish, convert
from sf_tui.emulator.life.merging import merge
from sf_tui.emulator.schema.work import STAGES, TASK_STATUSES
from sf_tui.emulator.seed.people import TITLES
from sf_tui.emulator.seed.records import seed_contact

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org

_COLLEAGUES = tuple(make_id("005", number) for number in range(2, 10))
_KINDS = ("phone", "title", "stage", "task", "new contact", "new task", "delete")
_WEIGHTS = (30, 20, 18, 18, 6, 6, 2)
_RARE_KINDS = ("merge", "convert")
_RARE_WEIGHTS = (3, 5)
_TRIES = 20


async def play(org: Org, database: Database, per_minute: float) -> None:
    """Make so many changes a minute until cancelled. The pauses vary by half."""
    chance = dice(org.identity.seed)
    while True:
        await asyncio.sleep(60 / per_minute * (0.5 + chance.random()))
        if org.late.share and chance.random() < org.late.share:
            org.late.begin(org.late.seconds, lambda connection, at: change(org, connection, chance, at))
        else:
            await database.write(lambda connection: change(org, connection, chance))


def dice(seed: int) -> random.Random:
    """Return the chance that decides what colleagues do."""
    return random.Random(seed)


def change(org: Org, connection: sqlite3.Connection, chance: random.Random, at: float | None = None) -> str:
    """Make one change and return its kind; what the org refuses is not done.

    `at` is when it is made (seconds since 1970), if not now.
    """
    rare = org.options.merges
    kind = chance.choices(_KINDS + _RARE_KINDS * rare, _WEIGHTS + _RARE_WEIGHTS * rare)[0]
    writer = Writer(connection, org.schema, chance.choice(_COLLEAGUES), at or org.clock.now())
    with suppress(DmlError), transaction(connection):
        if kind == "new contact":
            _new_contact(org, connection, writer, chance)
        elif kind == "new task":
            writer.create(
                org.schema.objects["task"],
                {"Subject": "Call back", "WhoId": _any(connection, "Contact", chance), "Priority": "Normal"},
            )
        elif kind == "delete":
            writer.delete(org.schema.objects["contact"], _any(connection, "Contact", chance))
        elif kind == "merge":
            _merge(org, connection, writer, chance)
        elif kind == "convert":
            wish = Wish(lead=_any(connection, "Lead", chance), match=chance.random() < 0.5)
            convert(connection, writer, org.schema, wish, org.clock.today())
        else:
            _edit(org, connection, writer, kind, chance)
    return kind


def _edit(org: Org, connection: sqlite3.Connection, writer: Writer, kind: str, chance: random.Random) -> None:
    name, values = {
        "phone": ("Contact", {"Phone": f"+33 4 72 {chance.randint(10, 99)} {chance.randint(10, 99)} 00"}),
        "title": ("Contact", {"Title": chance.choice(TITLES)}),
        "stage": ("Opportunity", {"StageName": chance.choice(STAGES)[0]}),
        "task": ("Task", {"Status": chance.choice(TASK_STATUSES)}),
    }[kind]
    writer.update(org.schema.objects[name.lower()], _any(connection, name, chance), values)


def _merge(org: Org, connection: sqlite3.Connection, writer: Writer, chance: random.Random) -> None:
    """Merge two records, or three, as somebody would who takes them for one person or firm."""
    name = chance.choice(("Contact", "Contact", "Lead", "Account"))
    losers = [_any(connection, name, chance) for _ in range(chance.choice((1, 1, 2)))]
    item = org.schema.objects[name.lower()]
    merge(connection, writer, item, _any(connection, name, chance), losers, {})


def _new_contact(org: Org, connection: sqlite3.Connection, writer: Writer, chance: random.Random) -> None:
    record = seed_contact(org.identity.seed + 1, chance.randrange(10**6))
    record.pop("AccountIndex")
    whole: dict[str, object] = {name: value for name, value in record.items() if value is not None}
    whole["AccountId"] = _any(connection, "Account", chance)
    whole["HasOptedOutOfEmail"] = False
    writer.create(org.schema.objects["contact"], whole)


def _any(connection: sqlite3.Connection, name: str, chance: random.Random) -> str | None:
    """Return a record that is not deleted, found without counting; None in an empty org."""
    last = connection.execute(f'SELECT max(seq) FROM "{name}"').fetchone()[0] or 0
    for _ in range(_TRIES if last else 0):
        row = connection.execute(
            f'SELECT Id FROM "{name}" WHERE seq = ? AND IsDeleted = 0', (chance.randint(1, last),)
        ).fetchone()
        if row is not None:
            return str(row[0])
    return None
