"""What can happen to the state file: one sentence of the right class, and nothing lost."""

import os
import sqlite3
from pathlib import Path

import pytest

from sf_tui.model.errors import StoreBusy, StoreError, StoreTooNew
from sf_tui.model.states import Direction, ObjectKind
from sf_tui.store.rows import WindowRow
from sf_tui.store.sqlite import SqliteStore, connection
from tests.store.parts import Work, link_of


def _sentence(error: StoreError, path: Path) -> str:
    text = str(error)
    assert str(path) in text
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def test_a_text_file_is_not_taken_for_a_state_file(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_text("This is a shopping list. " * 40)

    with pytest.raises(StoreError) as caught:
        SqliteStore(path)

    assert "is damaged or is no sf-tui state file" in _sentence(caught.value, path)
    assert path.read_text().startswith("This is a shopping list.")


def test_a_damaged_file_says_so(path: Path, store: SqliteStore, work: Work) -> None:
    page = work.page()
    page.links = [(None, link_of(n)) for n in range(500)]
    store.commit_page(page)
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = os.urandom(len(content) - 4096)
    path.write_bytes(content)

    with pytest.raises(StoreError) as caught:
        SqliteStore(path)

    assert "is damaged" in _sentence(caught.value, path)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with sqlite3.connect(path) as theirs:
        theirs.execute("CREATE TABLE theirs (x)")
    theirs.close()

    with pytest.raises(StoreError) as caught:
        SqliteStore(path)

    _sentence(caught.value, path)
    again = sqlite3.connect(path)
    tables = [row[0] for row in again.execute("SELECT name FROM sqlite_master")]
    again.close()
    assert tables == ["theirs"]


def test_a_crm_is_not_taken_for_a_state_file(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    theirs = sqlite3.connect(path, isolation_level=None)
    theirs.execute("CREATE TABLE crm_info (key, value)")
    theirs.execute("PRAGMA user_version = 1")
    theirs.close()

    with pytest.raises(StoreError) as caught:
        SqliteStore(path)

    assert "is no sf-tui state file" in _sentence(caught.value, path)


def test_a_store_opened_to_read_refuses_to_write(path: Path, store: SqliteStore, work: Work) -> None:
    reader = SqliteStore(path, read_only=True)

    with pytest.raises(StoreError) as caught:
        reader.set_next_run(work.integration, 1.0)

    reader.close()
    assert "cannot be written" in _sentence(caught.value, path)
    assert store.integrations()[0].next_run_at is None


def test_reading_makes_no_file(path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        SqliteStore(path, read_only=True)

    assert "cannot be opened" in _sentence(caught.value, path)
    assert not path.parent.exists()


def test_a_file_of_a_newer_version_is_refused_and_untouched(path: Path, store: SqliteStore) -> None:
    store.close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA user_version = 99")
    raw.close()

    with pytest.raises(StoreTooNew) as caught:
        SqliteStore(path)

    assert "written by a newer sf-tui" in _sentence(caught.value, path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "state.db"

    with pytest.raises(StoreError) as caught:
        SqliteStore(path)

    assert str(tmp_path / "file") in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_to_write_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o500)

    with pytest.raises(StoreError) as caught:
        SqliteStore(folder / "state.db")

    assert "belongs to you" in _sentence(caught.value, folder / "state.db")


def test_a_path_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        SqliteStore(tmp_path)

    _sentence(caught.value, tmp_path)


def test_a_file_held_by_another_program_is_busy_and_free_again_afterwards(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_BUSY_SECONDS", 0.05)
    store = SqliteStore(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreBusy) as caught:
            store.save_revision("{}", "ann", [])
    finally:
        holder.execute("ROLLBACK")
        holder.close()

    assert "held by another program" in _sentence(caught.value, path)
    assert store.save_revision("{}", "ann", []) == 1
    store.close()


def test_a_full_disk_rolls_back_and_goes_on_when_there_is_space(
    path: Path, store: SqliteStore, work: Work
) -> None:
    with store._db.reading() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + 2}")
    page = work.page()
    page.links = [(None, link_of(n)) for n in range(2000)]

    with pytest.raises(StoreError) as caught:
        store.commit_page(page)

    assert "No space is left" in _sentence(caught.value, path)
    assert store.ledger(work.integration) == {}
    with store._db.reading() as db:
        db.execute("PRAGMA max_page_count = 1073741823")
    store.commit_page(page)
    assert sum(sum(states.values()) for states in store.ledger(work.integration).values()) == 4000


def test_the_state_file_is_private(path: Path, store: SqliteStore, work: Work) -> None:
    assert work.run == 1
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}

    assert set(modes.values()) == {0o600}
    assert store.path.parent.stat().st_mode & 0o777 == 0o700


def test_two_processes_may_make_the_file_at_the_same_time(path: Path) -> None:
    import subprocess
    import sys

    code = """
import sys
from pathlib import Path
from sf_tui.store.sqlite import SqliteStore
SqliteStore(Path(sys.argv[1])).close()
"""
    makers = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(3)]

    assert [maker.wait() for maker in makers] == [0, 0, 0]


def test_a_file_of_the_first_layout_is_brought_up_to_date(path: Path, store: SqliteStore, work: Work) -> None:
    window = WindowRow(ObjectKind.CONTACT, Direction.PULL, 1, "", "2026-11-23T10:00:00Z", "", "003x")
    store.open_windows(work.integration, [window])
    store.close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("ALTER TABLE cursor DROP COLUMN slice")
    raw.execute("ALTER TABLE intent DROP COLUMN job")
    raw.execute("DROP TABLE mark")
    raw.execute("ALTER TABLE pool DROP COLUMN callers")
    raw.execute("ALTER TABLE pool DROP COLUMN callers_at")
    raw.execute("PRAGMA user_version = 1")
    raw.close()

    again = SqliteStore(path)

    assert again.windows(work.integration, ObjectKind.CONTACT, Direction.PULL) == [window]
    assert again.open_intents(work.integration) == []
    again.close()


def _of_the_second_layout(path: Path, integration: int) -> None:
    store = SqliteStore(path)
    store.save_pool(integration, 5, 100)
    store.close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("ALTER TABLE intent DROP COLUMN job")
    raw.execute("DROP TABLE mark")
    raw.execute("ALTER TABLE pool DROP COLUMN callers")
    raw.execute("ALTER TABLE pool DROP COLUMN callers_at")
    raw.execute("PRAGMA user_version = 2")
    raw.close()


def test_a_file_of_the_second_layout_learns_who_calls(path: Path, store: SqliteStore, work: Work) -> None:
    store.close()
    _of_the_second_layout(path, work.integration)

    again = SqliteStore(path)
    again.save_callers(work.integration, "{}")
    pool = again.pool(work.integration)

    assert pool is not None
    assert (pool.used, pool.maximum, pool.callers) == (5, 100, "{}")
    again.close()


def test_a_file_of_the_second_layout_can_be_looked_at(path: Path, store: SqliteStore, work: Work) -> None:
    store.close()
    _of_the_second_layout(path, work.integration)

    looked = SqliteStore(path, read_only=True)
    pool = looked.pool(work.integration)

    assert pool is not None
    assert (pool.used, pool.callers, pool.callers_at) == (5, None, None)
    looked.close()


def test_a_file_of_the_fourth_layout_keeps_its_id_and_learns_to_leave_marks(
    path: Path, store: SqliteStore, work: Work
) -> None:
    installation = store.installation()
    store.close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("DROP TABLE mark")
    raw.execute("PRAGMA user_version = 4")
    raw.close()

    again = SqliteStore(path)
    mark = again.add_mark("demo", "00D", "crm")

    assert again.installation() == installation
    assert again.marks("demo", "00D", "crm") == frozenset({mark})
    assert again.runs(work.integration) != [], "the rest is there as before"
    again.close()
