import inspect

from sf_tui.store.protocol import Store
from sf_tui.store.sqlite import SqliteStore


def test_the_sqlite_store_is_a_store(store: SqliteStore) -> None:
    as_protocol: Store = store  # mypy holds every signature equal

    assert as_protocol.path == store.path


def test_the_protocol_names_every_public_method_of_the_sqlite_store() -> None:
    def names(of: type) -> set[str]:
        return {name for name, _value in inspect.getmembers(of) if not name.startswith("_")}

    assert names(SqliteStore) == names(Store)
