"""By what a state store is known in the CRMs that it serves (SYNC 1)."""

from pathlib import Path

from sf_tui.store.sqlite import SqliteStore, marks


def test_each_store_has_an_id_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    ids = []
    for name in ("one", "two", "one"):
        store = SqliteStore(tmp_path / name / "state.db")
        ids.append(store.installation())
        store.close()
    assert ids[0] == ids[2] != ids[1]


def test_a_mark_is_known_to_its_own_pair_alone(store: SqliteStore, other: SqliteStore) -> None:
    first, second = store.add_mark("demo", "00D1", "crm"), store.add_mark("demo", "00D1", "crm")
    assert other.marks("demo", "00D1", "crm") == {first, second}
    assert other.marks("other", "00D1", "crm") == other.marks("demo", "00D2", "crm") == frozenset()


def test_the_oldest_marks_are_forgotten(store: SqliteStore) -> None:
    drawn = [store.add_mark("demo", "00D1", "crm") for _number in range(marks._KEPT + 3)]
    assert store.marks("demo", "00D1", "crm") == frozenset(drawn[3:])


def test_a_mark_is_on_the_disk_before_anybody_hears_of_it(store: SqliteStore) -> None:
    with store._db.durable_transaction() as db:
        inside = db.execute("PRAGMA synchronous").fetchone()[0]
    with store._db.reading() as db:
        after = db.execute("PRAGMA synchronous").fetchone()[0]
    full, normal = 2, 1
    assert (inside, after) == (full, normal)
