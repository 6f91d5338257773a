"""How a person's change goes to disk: the settings file first, then one revision with its audit."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from sf_tui.model.errors import SettingsError, UsageError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.settings import IntegrationSettings, Settings
from sf_tui.model.states import RequestKind
from sf_tui.operations import changes
from sf_tui.operations.effective import Effective, decode_settings
from sf_tui.operations.readings import Readings
from sf_tui.operations.views import Saved
from sf_tui.secrets.protocol import SecretStore
from sf_tui.settings import SettingValue, read_settings, set_value, validate
from sf_tui.store.protocol import Store


def _nothing() -> None:
    return


class Changing(Readings):
    """What all changes of the console share.

    ``store`` is read from, on the front end's own thread. Writes go through ``writer``, a second connection,
    so that a write that waits for another process does not hold a read up; without one they share ``store``.
    ``wake`` tells a service in this process that a request waits, ``is_here`` whether that one serves.
    """

    def __init__(  # noqa: PLR0913  every part is handed in by the command line
        self,
        store: Store,
        settings_path: Path,
        secrets: SecretStore | None,
        *,
        who: str,
        read_only: bool = False,
        writer: Store | None = None,
        wake: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.time,
        is_here: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(store, clock, is_here)
        self._writer = writer if writer is not None else store
        self._path = settings_path
        self._secrets = secrets
        self._who = who
        self._is_read_only = read_only
        self._wake = wake or _nothing
        self._for_writing = Effective(self._writer)

    @property
    def is_read_only(self) -> bool:
        """Whether this front end may only look."""
        return self._is_read_only

    def _ask(self, name: str, kind: RequestKind, parameters: str = "{}", *, seconds: float = 60.0) -> int:
        """Ask the service by a row; returns its id."""
        self._refuse_when_read_only()
        row, _settings = self._for_writing.integration(name)
        request = self._writer.add_request(row.id, kind, parameters, seconds=seconds)
        self._has_written = True
        self._wake()
        return request

    def _refuse_when_read_only(self) -> None:
        if self._is_read_only:
            raise UsageError(
                "This sf-tui only looks (--read-only): start it without that option to change things."
            )

    def _revision(self, number: int | None) -> Settings:
        revision = self._writer.revision(number) if number is not None else None
        if revision is None:
            raise UsageError("There is nothing to go back to: this was the first change.")
        return decode_settings(revision)

    def _check_values(self, name: str, values: Mapping[changes.KeyPath, SettingValue]) -> None:
        """Refuse values before anything is touched, in the words of the settings file's own check."""
        settings = self._for_writing.settings()
        table = msgspec.to_builtins(settings.integrations[name])
        for (room, key), value in values.items():
            table[room][key] = value
        integration = msgspec.convert(table, IntegrationSettings, strict=True)
        validate(msgspec.structs.replace(settings, integrations={name: integration}))

    def _save(self, name: str, values: Mapping[changes.KeyPath, SettingValue]) -> Saved:
        """Write ``values`` into the settings file, then store what it says as one revision."""
        self._refuse_when_read_only()
        self._for_writing.integration(name)
        write_values(self._path, name, values)
        return self._take_up()

    def _take_up(self) -> Saved:
        """Store what the file says."""
        self._has_written = True
        saved = take_up(self._writer, self._path, self._who, self._clock)
        self._wake()
        return saved


def write_values(path: Path, name: str, values: Mapping[changes.KeyPath, SettingValue]) -> None:
    """Write values of one integration into the settings file. Raises `SettingsError`."""
    if name not in read_settings(path).integrations:
        raise SettingsError(
            "The settings file {path} no longer holds the integration {name}: put it back, or take the "
            "file up as it is with `sf-tui config apply`.",
            path=safe_text(str(path), 500),
            name=name,
        )
    for key, value in values.items():
        set_value(path, ("integrations", name, *key), value)


def take_up(store: Store, path: Path, who: str, clock: Callable[[], float] = time.time) -> Saved:
    """Store what the file says; once more when somebody else changed it meanwhile."""
    settings = read_settings(path)
    saved = changes.apply_settings(store, settings, who, clock=clock)
    again = read_settings(path)
    if again != settings:
        changes.apply_settings(store, again, who, clock=clock)
    return saved
