"""Person accounts for an org that has them switched on and none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.dml.writer import Writer
from sf_tui.emulator.ids import make_id
from sf_tui.emulator.life.persons import account_of_person
from sf_tui.emulator.schema import visible_schema
from sf_tui.emulator.seed.records import seed_contact

if TYPE_CHECKING:
    import sqlite3

_ONE_IN = 25
_MOST = 200
_FIRST = 5_000_000
_OWNER = make_id("005", 2)


def fill_persons(connection: sqlite3.Connection, seed: int, now: float) -> None:
    """Make a person account for every 25 contacts, from 1 to 200 of them, an hour ago."""
    if connection.execute("SELECT 1 FROM Account WHERE IsPersonAccount = 1").fetchone() is not None:
        return
    contacts = connection.execute("SELECT count(*) FROM Contact").fetchone()[0]
    schema = visible_schema(with_external_id=True, with_persons=True)
    writer = Writer(connection, schema, _OWNER, now - 3_600)
    for index in range(min(1 + contacts // _ONE_IN, _MOST)):
        record = {
            name: value for name, value in seed_contact(seed, _FIRST + index).items() if value is not None
        }
        record["HasOptedOutOfEmail"] = bool(record["HasOptedOutOfEmail"])
        outcome = writer.create(schema.objects["account"], account_of_person(record))
        if outcome.error is not None:
            raise outcome.error
