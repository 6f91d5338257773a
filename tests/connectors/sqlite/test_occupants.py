"""The CRM's note of who keeps it in step with which org (SYNC 1)."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from sf_tui.connectors.occupancy import Claim
from sf_tui.connectors.sqlite import SqliteCrm, create_database
from sf_tui.model.errors import PermissionMissing

ORG = "00D000000000001EAA"
CLAIM = Claim("store-1", "demo", "mark-1", "alpha", "ann", "{}", is_running=True)


def make_first_version(path: Path) -> None:
    """Make a file as the first version made it."""
    create_database(path)
    old = sqlite3.connect(path, isolation_level=None)
    old.execute("DROP TABLE occupants")
    old.execute("UPDATE crm_info SET value = '1' WHERE key = 'schema_version'")
    old.execute("PRAGMA user_version = 1")
    old.execute("INSERT INTO contacts (last_name) VALUES ('Doe')")
    old.close()


def forbid_writing(path: Path) -> None:
    """Make SQLite itself refuse to write, for this user may be root, whom no mode keeps out."""
    with path.open("r+b") as file:
        file.seek(18)
        file.write(b"\x09")  # a format to write that nobody knows: SQLite then only reads


async def test_it_is_no_record_and_stands_in_no_change_log(crm: SqliteCrm, other: sqlite3.Connection) -> None:
    before = await crm.horizon()
    await crm.occupancy.occupy(ORG, CLAIM, "")
    await crm.occupancy.occupy(ORG, replace(CLAIM, is_running=False), "mark-1")
    await crm.occupancy.vacate(ORG, "mark-1")
    assert await crm.horizon() == before
    assert other.execute("SELECT count(*) FROM change_log").fetchone() == (0,)


async def test_what_another_program_wrote_there_is_text(crm: SqliteCrm, other: sqlite3.Connection) -> None:
    await crm.occupancy.occupy(ORG, CLAIM, "")
    other.execute(
        """UPDATE occupants SET host = ?, process = ?, seen_at = 'yesterday', is_running = 'perhaps',
               since = X'FF'""",
        ("x" * 5000, "[" * 5000),
    )
    found = await crm.occupancy.occupant(ORG)
    assert found is not None
    assert (len(found.claim.host), len(found.claim.process)) == (200, 500)
    assert (found.age, found.claim.is_running) == (float("inf"), False)


async def test_a_file_of_the_first_version_is_brought_up_to_date(path: Path) -> None:
    make_first_version(path)
    crm = SqliteCrm(path)
    assert await crm.occupancy.occupant(ORG) is None
    stands = await crm.occupancy.occupy(ORG, CLAIM, "")
    assert stands.claim == CLAIM
    assert await crm.counts(["contacts"]) == [1]
    await crm.close()
    after = sqlite3.connect(path)
    assert after.execute("PRAGMA user_version").fetchone() == (2,)
    assert after.execute("SELECT value FROM crm_info WHERE key = 'schema_version'").fetchone() == ("2",)
    after.close()


async def test_one_brought_up_to_date_is_like_one_made_anew(tmp_path: Path) -> None:
    make_first_version(tmp_path / "old.db")
    tables = []
    for name in ("old.db", "new.db"):
        crm = SqliteCrm(tmp_path / name)
        await crm.identify()
        await crm.close()
        connection = sqlite3.connect(tmp_path / name)
        tables.append(
            connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        )
        connection.close()
    assert tables[0] == tables[1]


@pytest.mark.parametrize("is_old", [False, True])
async def test_a_file_that_cannot_be_written_is_read_and_says_so_when_it_is_to_be_occupied(
    path: Path, *, is_old: bool
) -> None:
    make_first_version(path) if is_old else create_database(path)
    forbid_writing(path)
    crm = SqliteCrm(path, create=False)
    assert (await crm.check([])).is_valid
    assert await crm.occupancy.occupant(ORG) is None
    with pytest.raises(PermissionMissing, match="cannot be written"):
        await crm.occupancy.occupy(ORG, CLAIM, "")
    await crm.close()
