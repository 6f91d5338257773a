"""Bad files, full disks, other writers: errors of our tree that name the file and the way out."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sf_tui.connectors.protocol import ChangeQuery, Window, Write
from sf_tui.connectors.sqlite import SqliteCrm, create_database, trouble
from sf_tui.connectors.sqlite import connection as connections
from sf_tui.model.errors import ConnectorError, PermissionMissing, Refused, Unreachable
from sf_tui.model.mapping import FieldMapping, Mapping, MappingKey


def make_text(path: Path) -> None:
    path.write_text("this is a letter, not a database, and long enough to be read as one\n" * 40)


def make_foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    connection.close()


def make_newer(path: Path) -> None:
    create_database(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def make_damaged(path: Path) -> None:
    create_database(path)
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3000)


def make_folder(path: Path) -> None:
    path.mkdir()


def is_there(path: Path) -> bool:
    return path.exists()


def files(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def remove(path: Path) -> None:
    path.unlink()


BAD = [
    (make_text, Refused, "not an SQLite database"),
    (make_foreign, Refused, "not a CRM made by sf-tui"),
    (make_newer, Refused, "update sf-tui"),
    (make_damaged, Refused, "is damaged"),
    (make_folder, Unreachable, "cannot be opened"),
]


@pytest.mark.parametrize(("make", "kind", "words"), BAD)
async def test_a_bad_file_is_named_with_the_way_out(
    path: Path, make: Callable[[Path], None], kind: type[ConnectorError], words: str
) -> None:
    make(path)
    crm = SqliteCrm(path)
    with pytest.raises(kind, match=words) as caught:
        await crm.identify()
    assert str(path) in str(caught.value)
    result = await crm.check([])
    assert not result.is_valid
    assert result.reason is not None
    assert words in result.reason.template
    assert result.cause == "crm_unavailable"
    await crm.close()


async def test_a_missing_file_is_not_made_where_nobody_asked(path: Path) -> None:
    crm = SqliteCrm(path, create=False)
    with pytest.raises(Unreachable, match="does not exist"):
        await crm.counts(["contacts"])
    assert not is_there(path)
    await crm.close()


async def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    crm = SqliteCrm(tmp_path / "nowhere" / "crm.db")
    with pytest.raises(Unreachable, match="folder exists"):
        await crm.counts(["contacts"])
    await crm.close()


async def test_a_file_that_vanishes_is_not_made_anew(crm: SqliteCrm, path: Path) -> None:
    remove(path)
    with pytest.raises(Unreachable, match="does not exist"):
        await crm.write("contacts", [Write({"last_name": "A"})])
    assert not is_there(path)


async def test_a_database_locked_by_another_program_is_unreachable(
    path: Path, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.1)
    impatient = SqliteCrm(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unreachable, match="Another program has been writing"):
        await impatient.write("contacts", [Write({"last_name": "A"})])
    assert await impatient.counts(["contacts"]) == [0]
    other.execute("ROLLBACK")
    assert (await impatient.write("contacts", [Write({"last_name": "A"})]))[0].is_success
    await impatient.close()


async def test_closing_does_not_wait_for_another_program(crm: SqliteCrm, other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    write = asyncio.create_task(crm.write("contacts", [Write({"last_name": "A"})]))
    await asyncio.sleep(0)
    started = time.monotonic()
    await crm.close()
    assert time.monotonic() - started < 2
    write.cancel()
    other.execute("ROLLBACK")


async def test_a_full_disk_is_told_and_nothing_half_written(crm: SqliteCrm) -> None:
    def cap(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    await crm._run(cap)
    with pytest.raises(Unreachable, match="No space is left"):
        await crm.write("contacts", [Write({"notes": "x" * 50_000}) for _ in range(50)])
    assert await crm.counts(["contacts"]) == [0]
    await crm._run(lambda connection: connection.execute("PRAGMA max_page_count = 1000000").fetchone())
    assert (await crm.write("contacts", [Write({"last_name": "A"})]))[0].is_success


def test_a_read_only_file_asks_for_write_access(path: Path) -> None:
    create_database(path)
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("INSERT INTO users (name, email) VALUES ('x', 'y')")
    connection.close()
    error = trouble.translate(caught.value, path)
    assert isinstance(error, PermissionMissing)
    assert str(path) in str(error)


async def test_a_table_that_was_dropped_is_told(crm: SqliteCrm, other: sqlite3.Connection) -> None:
    other.execute("DROP TABLE tasks")
    other.execute("ALTER TABLE contacts DROP COLUMN title")
    with pytest.raises(Refused, match="no such table: tasks"):
        await crm.counts(["tasks"])
    mappings = [
        Mapping(MappingKey.TASK, ()),
        Mapping(MappingKey.CONTACT, (FieldMapping("Title", "title"), FieldMapping("Email", "email"))),
    ]
    result = await crm.check(mappings)
    assert not result.is_valid
    assert result.cause == "missing_object"
    assert [each.readable for each in result.access] == [False, True]
    assert result.access[1].missing_fields == ("title",)
    assert (await crm.check(mappings[1:])).cause == "missing_field"


async def test_two_processes_make_one_database(path: Path) -> None:
    code = (
        "import sys, pathlib; from sf_tui.connectors.sqlite import create_database;"
        "create_database(pathlib.Path(sys.argv[1]))"
    )
    programs = [
        await asyncio.create_subprocess_exec(sys.executable, "-W", "error", "-c", code, str(path))
        for _ in range(3)
    ]
    assert [await program.wait() for program in programs] == [0, 0, 0]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM crm_info WHERE key = 'uuid'").fetchone() == (1,)
    connection.close()


async def test_another_writer_and_ours_lose_nothing(crm: SqliteCrm, path: Path) -> None:
    code = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=5)\n"
        "for i in range(200):\n"
        "    connection.execute('INSERT INTO contacts (last_name) VALUES (?)', (f'theirs {i}',))\n"
        "connection.close()\n"
    )
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(path))
    ours: list[str] = []
    seen: set[str] = set()
    position, is_last = "0", False
    while not is_last:
        is_last = program.returncode is not None
        ours += [each.id or "" for each in await crm.write("contacts", [Write({"last_name": "ours"})] * 20)]
        end = await crm.horizon()
        (stream,) = await crm.open_changes(
            [ChangeQuery("contacts", ("last_name",), Window(position, end), 7)]
        )
        async for page in stream:
            seen |= {record.id for record in page.records}
        position = end
    assert await program.wait() == 0
    assert len(set(ours)) == len(ours)
    assert [len(seen)] == await crm.counts(["contacts"]) == [len(ours) + 200]
    assert (await crm._run(lambda c: c.execute("PRAGMA integrity_check").fetchall())) == [("ok",)]
    assert (await crm._run(lambda c: c.execute("PRAGMA foreign_key_check").fetchall())) == []


def test_quitting_does_not_wait_for_an_open_connector(path: Path) -> None:
    code = (
        "import asyncio, pathlib, sys; from sf_tui.connectors.sqlite import SqliteCrm;"
        "asyncio.run(SqliteCrm(pathlib.Path(sys.argv[1])).identify())"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=10, env=dict(os.environ))


async def test_a_closed_crm_is_one_file(tmp_path: Path) -> None:
    """What was written stands in the database itself, and no log is left beside it."""
    connector = SqliteCrm(tmp_path / "crm.db")
    await connector.write("contacts", [Write({"last_name": f"Person {n}"}) for n in range(300)])
    await connector.close()
    assert files(tmp_path) == ["crm.db"]
