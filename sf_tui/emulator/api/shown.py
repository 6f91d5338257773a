"""Records by their ids, as JSON texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.api.call import ApiError
from sf_tui.emulator.soql import SoqlError, compile_query

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import SObject


def show_records(
    org: Org,
    connection: sqlite3.Connection,
    call: Call,
    item: SObject,
    names: list[str],
    ids: list[str | None],
) -> list[str]:
    """Return the JSON of each record in the order of the ids; `null` for one that is not there or deleted.

    Raises ApiError INVALID_FIELD for an unknown field.
    """
    for name in names:
        if item.field(name.rpartition(".")[2]) is None and "." not in name:
            raise ApiError(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {item.name}")
    unique = list({name.lower(): name for name in names}.values())
    try:
        compiled = compile_query(
            f"SELECT {', '.join(unique)} FROM {item.name}", org.schema, today=org.clock.today()
        )
    except SoqlError as error:
        raise ApiError(400, error.code, error.message) from error
    deleted = " AND IsDeleted = 0" if item.field("IsDeleted") else ""
    sequences: dict[str, int] = dict(
        connection.execute(
            f'SELECT Id, seq FROM "{item.name}" WHERE Id IN (SELECT value FROM json_each(?))'
            f"{deleted}{item.shared()}",
            (msgspec.json.encode(ids).decode(),),
        ).fetchall()
    )
    there = [identity for identity in ids if identity in sequences]
    rows = msgspec.json.encode([sequences[identity] for identity in there if identity]).decode()
    shown = connection.execute(compiled.show, {"rows": rows, "base": f"{call.root}/sobjects/"})
    texts = dict(zip(there, (str(row[0]) for row in shown), strict=True))
    return [texts.get(identity or "", "null") for identity in ids]
