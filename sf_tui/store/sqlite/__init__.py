"""The state store in one SQLite file."""

from sf_tui.store.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
