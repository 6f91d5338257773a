"""The settings in force: the newest revision, decoded once."""

import msgspec

from sf_tui.model.errors import SettingsError, UsageError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.settings import IntegrationSettings, Settings
from sf_tui.store.protocol import Store
from sf_tui.store.rows import IntegrationRow, RevisionRow


def encode_settings(settings: Settings) -> str:
    """Write settings as a revision keeps them: every key, in the order of the types."""
    return msgspec.json.encode(settings).decode()


def decode_settings(revision: RevisionRow) -> Settings:
    """Read a revision. Raises `SettingsError` when another version of the product wrote it."""
    try:
        return msgspec.json.decode(revision.settings, type=Settings)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    raise SettingsError(
        "Settings revision {n} in the state store was written by another version of sf-tui: "
        "take the settings file up anew with `sf-tui config apply`.",
        n=revision.n,
    )


class Effective:
    """Reads the newest revision and keeps it until there is a newer one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._number = -1
        self._settings = Settings()

    def settings(self) -> Settings:
        """Everything that is in force; the defaults before the first revision."""
        revision = self._store.newest_revision()
        if revision is not None and revision.n != self._number:
            self._settings = decode_settings(revision)
            self._number = revision.n
        return self._settings

    def integration(self, name: str) -> tuple[IntegrationRow, IntegrationSettings]:
        """What the store and the settings know of one integration. Raises `UsageError` for any other name."""
        found = self.settings().integrations
        row = self._store.integration(name) if name in found else None
        if row is not None:
            return row, found[name]
        if not found:
            raise UsageError("There is no integration yet: add one with `sf-tui integrations add`.")
        raise UsageError(
            "There is no integration named {name}; these exist: {known}.",
            name=safe_text(name, 60),
            known=safe_text(", ".join(sorted(found)), 300),
        )
