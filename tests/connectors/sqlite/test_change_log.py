"""What the triggers see, whoever writes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sf_tui.connectors.protocol import ChangeQuery, Record, Window, Write
from sf_tui.connectors.sqlite import SqliteCrm
from sf_tui.model.values import parse_instant

TABLES = ("accounts", "contacts", "leads", "opportunities", "tasks")
Log = list[tuple[str, int, str]]


def log(connection: sqlite3.Connection, after: int = 0) -> Log:
    sql = "SELECT object, record_id, action FROM change_log WHERE seq > ? ORDER BY seq"
    return connection.execute(sql, (after,)).fetchall()


def insert(connection: sqlite3.Connection, table: str) -> int:
    column = "name" if table in {"accounts", "opportunities"} else "notes"
    return connection.execute(f"INSERT INTO {table} ({column}) VALUES ('x')").lastrowid or 0


def back_up(path: Path, copy: Path) -> None:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def restore(copy: Path, path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    copy.rename(path)


async def window(crm: SqliteCrm, name: str, start: str, fields: tuple[str, ...] = ("notes",)) -> list[Record]:
    query = ChangeQuery(name, fields, Window(start, await crm.horizon()))
    (stream,) = await crm.open_changes([query])
    return [record async for page in stream for record in page.records]


@pytest.mark.parametrize("table", TABLES)
def test_every_change_is_logged_once_with_its_latest_action(other: sqlite3.Connection, table: str) -> None:
    first, second = insert(other, table), insert(other, table)
    other.execute(f"UPDATE {table} SET notes = 'y' WHERE id = ?", (first,))
    assert log(other) == [(table, second, "insert"), (table, first, "update")]
    other.execute(f"DELETE FROM {table} WHERE id = ?", (first,))
    assert log(other) == [(table, second, "insert"), (table, first, "delete")]


@pytest.mark.parametrize("table", TABLES)
def test_the_update_trigger_keeps_the_time(other: sqlite3.Connection, table: str) -> None:
    record_id = insert(other, table)
    other.execute(f"UPDATE {table} SET notes = 'y', updated_at = '1999', created_at = created_at")
    (stamp,) = other.execute(f"SELECT updated_at FROM {table} WHERE id = ?", (record_id,)).fetchone()
    moment = parse_instant(stamp)
    assert moment is not None
    assert moment.year >= 2026
    assert len(stamp) == len("2026-11-23T10:00:00.000Z")


def test_recursive_triggers_end(other: sqlite3.Connection) -> None:
    other.execute("PRAGMA recursive_triggers = ON")
    insert(other, "contacts")
    other.execute("UPDATE contacts SET notes = 'y', updated_at = '1999'")
    assert log(other) == [("contacts", 1, "update")]


@pytest.mark.parametrize("conflict", ["IGNORE", "REPLACE", "FAIL", "ROLLBACK"])
def test_a_conflict_clause_does_not_hide_a_change(other: sqlite3.Connection, conflict: str) -> None:
    insert(other, "contacts")
    other.execute(f"UPDATE OR {conflict} contacts SET notes = 'y'")
    assert log(other, 1) == [("contacts", 1, "update")]
    other.execute(f"INSERT OR {conflict} INTO contacts (notes) VALUES ('z')")
    assert log(other, 2) == [("contacts", 2, "insert")]


def test_a_deleted_parent_leaves_its_children_logged(other: sqlite3.Connection) -> None:
    other.execute("PRAGMA foreign_keys = ON")
    insert(other, "accounts")
    other.execute("INSERT INTO contacts (last_name, account_id) VALUES ('Doe', 1)")
    before = other.execute("SELECT max(seq) FROM change_log").fetchone()[0]
    other.execute("DELETE FROM accounts")
    assert sorted(log(other, before)) == [("accounts", 1, "delete"), ("contacts", 1, "update")]


def test_an_id_cannot_be_changed(other: sqlite3.Connection) -> None:
    insert(other, "contacts")
    with pytest.raises(sqlite3.IntegrityError, match="the id of a record cannot be changed"):
        other.execute("UPDATE contacts SET id = 7")


def test_ids_are_not_used_again(other: sqlite3.Connection) -> None:
    first = insert(other, "contacts")
    other.execute("DELETE FROM contacts")
    assert insert(other, "contacts") > first


async def test_our_own_writes_are_logged_as_by_the_triggers(
    crm: SqliteCrm, other: sqlite3.Connection
) -> None:
    await crm.write(
        "contacts", [Write({"last_name": "A"}, key="1"), Write({"email": "b"}), Write({"bad": 1})]
    )
    await crm.write("contacts", [Write({"last_name": "B"}, key="1"), Write({"title": "C"}, id="99")])
    assert log(other) == [("contacts", 2, "insert"), ("contacts", 1, "update")]
    assert other.execute("SELECT is_paused FROM log_switch").fetchall() == [(0,)]


async def test_our_own_updates_keep_the_time(crm: SqliteCrm, other: sqlite3.Connection) -> None:
    insert(other, "contacts")
    other.execute("UPDATE log_switch SET is_paused = 1")
    other.execute("UPDATE contacts SET updated_at = '1999'")
    other.execute("UPDATE log_switch SET is_paused = 0")
    await crm.write("contacts", [Write({"notes": "x"}, id="1")])
    (record,) = await crm.read("contacts", ["notes"], ["1"])
    assert record.stamp > "2026"


async def test_a_failing_transaction_leaves_the_switch_off(crm: SqliteCrm, other: sqlite3.Connection) -> None:
    other.execute("CREATE TRIGGER bomb BEFORE INSERT ON leads BEGIN SELECT RAISE(ROLLBACK, 'bomb'); END")
    with pytest.raises(Exception, match="bomb"):
        await crm.write("leads", [Write({"last_name": "A"})])
    assert other.execute("SELECT is_paused FROM log_switch").fetchall() == [(0,)]
    assert (await crm.write("contacts", [Write({"last_name": "A"})]))[0].is_success


async def test_a_tombstone_keeps_the_key(crm: SqliteCrm, other: sqlite3.Connection) -> None:
    await crm.write("contacts", [Write({"last_name": "A"}, key="003A")])
    start = await crm.horizon()
    other.execute("DELETE FROM contacts")
    (record,) = await window(crm, "contacts", start)
    assert (record.id, record.is_deleted, record.key, record.values) == ("1", True, "003A", (None,))
    (read,) = await crm.read("contacts", ["notes"], ["1"])
    assert (read.is_deleted, read.key) == (True, "003A")


async def test_a_record_replaced_without_a_tombstone_proves_no_deletion(
    crm: SqliteCrm, other: sqlite3.Connection
) -> None:
    await crm.write("contacts", [Write({"last_name": "A"}, key="003A")])
    other.execute("REPLACE INTO contacts (id, sf_id) VALUES (7, '003A')")
    assert [(record.id, record.is_deleted) for record in await window(crm, "contacts", "0")] == [("7", False)]


async def test_a_position_from_before_a_restored_backup_reads_everything(
    crm: SqliteCrm, path: Path, tmp_path: Path
) -> None:
    await crm.write("contacts", [Write({"notes": str(i)}) for i in range(5)])
    back_up(path, tmp_path / "copy.db")
    await crm.write("contacts", [Write({"notes": "lost"})])
    position = await crm.horizon()
    await crm.close()
    restore(tmp_path / "copy.db", path)
    assert [record.id for record in await window(crm, "contacts", position)] == ["1", "2", "3", "4", "5"]


async def test_a_log_window_is_paged_by_sequence(crm: SqliteCrm) -> None:
    await crm.write("leads", [Write({"notes": "x"}) for _ in range(3)])
    await crm.write("contacts", [Write({"notes": str(i)}) for i in range(5)])
    query = ChangeQuery("contacts", ("notes",), Window("0", await crm.horizon()), 2)
    (stream,) = await crm.open_changes([query])
    pages = [page async for page in stream]
    assert [len(page.records) for page in pages] == [2, 2, 1]
    assert [page.position.stamp for page in pages] == ["5", "7", "8"]
    assert {page.total for page in pages} == {5}
