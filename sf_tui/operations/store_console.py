"""The console over a state store, a settings file and a store of secrets."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from sf_tui.model.errors import SettingsError, UsageError
from sf_tui.model.login import NEEDS, SECRET_KINDS
from sf_tui.model.safe_text import safe_text
from sf_tui.model.secret import Secret
from sf_tui.model.settings import IntegrationSettings, LoginKind, Settings, SyncSettings
from sf_tui.model.states import ExistingContacts, RequestKind, Side
from sf_tui.operations import changes
from sf_tui.operations.effective import Effective, decode_settings
from sf_tui.operations.readings import Readings
from sf_tui.operations.views import Saved
from sf_tui.secrets.protocol import SecretStore
from sf_tui.settings import (
    SettingValue,
    add_integration,
    read_settings,
    remove_table,
    set_value,
    validate,
)
from sf_tui.store.protocol import Store

_SYNC_BOXES = frozenset(field.name for field in msgspec.structs.fields(SyncSettings) if field.type is bool)


def _nothing() -> None:
    return


class StoreConsole(Readings):
    """`Console` for one person.

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

    # Settings

    def set_enabled(self, name: str, *, enabled: bool) -> Saved:
        """Switch automatic sync on or off."""
        return self._save(name, {("enabled",): enabled})

    def set_allocation(self, name: str, calls_per_day: int | None) -> Saved:
        """Set this integration's own limit; None is the default of 20 % of the org's maximum."""
        self._refuse_when_read_only()
        row, _settings = self._for_writing.integration(name)
        if calls_per_day is not None:
            if calls_per_day < 1:
                raise UsageError("The limit must be a whole number of calls a day, 1 or more.")
            pool = self._writer.pool(row.id)
            if pool is not None and pool.maximum and calls_per_day > pool.maximum:
                raise UsageError(
                    "{calls} calls a day is more than the org has: its maximum is {maximum}.",
                    calls=calls_per_day,
                    maximum=pool.maximum,
                )
        return self._save(name, {("limits", "calls_per_day"): calls_per_day})

    def set_sync(self, name: str, option: str, *, value: bool) -> Saved:
        """Set one of the boxes: a boolean field of `SyncSettings` such as ``opportunity_owner``."""
        if option not in _SYNC_BOXES:
            raise UsageError(
                "There is no box {option}; these exist: {known}.",
                option=safe_text(option, 60),
                known=", ".join(sorted(_SYNC_BOXES)),
            )
        return self._save(name, {("sync", option): value})

    def set_existing_contacts(self, name: str, choice: ExistingContacts) -> Saved:
        """Choose how the CRM's existing contacts go to Salesforce."""
        return self._save(name, {("sync", "existing_contacts"): ExistingContacts(choice)})

    def set_credentials(
        self, name: str, *, is_sandbox: bool, login: LoginKind, host: str, client_id: str, secret: Secret
    ) -> int:
        """Store new credentials, void the last check and ask for another; returns the request's id.

        The secret goes first: should the settings then fail to be written, the old ones are still in force
        and say so at the next check. An empty ``secret`` keeps the one that is stored.
        """
        self._refuse_when_read_only()
        row, _settings = self._for_writing.integration(name)
        values: dict[changes.KeyPath, SettingValue] = {
            ("salesforce", "host"): host.strip(),
            ("salesforce", "client_id"): client_id.strip(),
            ("salesforce", "sandbox"): is_sandbox,
            ("salesforce", "login"): login,
        }
        if not host.strip():
            raise UsageError(
                "The org's address is missing: give its My Domain, such as acme.my.salesforce.com."
            )
        if login == "client_credentials" and not client_id.strip():
            raise UsageError(
                "The client id is missing: copy it from the org's connected or external client app."
            )
        self._check_values(name, values)
        self._put_secret(name, login, secret)
        self._save(name, values)
        self._writer.forget_check(row.id, Side.SALESFORCE)
        return self._ask(name, RequestKind.CHECK)

    def _put_secret(self, name: str, login: LoginKind, secret: Secret) -> None:
        kind = secret_kind(login)
        if self._secrets is None:
            raise UsageError(
                "This sf-tui was started without a store for secrets: set credentials in another one."
            )
        if secret:
            self._secrets.put(name, Side.SALESFORCE, kind, secret)
        elif self._secrets.get(name, Side.SALESFORCE, kind) is None:
            raise UsageError("The secret is missing: none is stored for {name} yet.", name=name)

    def undo(self, name: str, saved: Saved) -> Saved:
        """Take a settings change back; refused when another change came in between."""
        self._refuse_when_read_only()
        self._for_writing.integration(name)
        before, after = self._revision(saved.undo_revision), self._revision(saved.revision)
        keys = {
            path: values
            for path, values in changes.changed_keys(before, after).items()
            if path[:2] == ("integrations", name)
        }
        current = changes.flatten(self._for_writing.settings())
        for path, (_old, new) in keys.items():
            if current.get(path) != new:
                raise UsageError(
                    "{key} was changed again since then, by this or another screen: nothing was taken back.",
                    key=".".join(path[2:]),
                )
        return self._save(name, {path[2:]: old for path, (old, _new) in keys.items()})

    def add_integration(self, name: str, settings: IntegrationSettings) -> Saved:
        """Add an integration to the settings file and take it up."""
        self._refuse_when_read_only()
        add_integration(self._path, name, settings)
        return self._take_up()

    def remove_integration(self, name: str) -> Saved:
        """Take an integration out of the settings and forget its secrets; its records and history stay."""
        self._refuse_when_read_only()
        self._for_writing.integration(name)
        remove_table(self._path, ("integrations", name))
        saved = self._take_up()
        if self._secrets is not None:
            for kind in SECRET_KINDS:
                self._secrets.remove(name, Side.SALESFORCE, kind)
        return saved

    def take_up_file(self) -> Saved:
        """Take up what the settings file says (``config apply``)."""
        self._refuse_when_read_only()
        return self._take_up()

    def set_ui(self, *, theme: str | None = None, language: str | None = None) -> None:
        """Remember theme or language."""
        self._refuse_when_read_only()
        wishes = {"theme": theme, "language": language}
        for key, value in wishes.items():
            if value is not None:
                set_value(self._path, ("ui", key), value)
        self._take_up()

    # Requests

    def request_sync(self, name: str) -> int:
        """Ask for a run now; returns the request's id."""
        return self._ask(name, RequestKind.SYNC)

    def request_check(self, name: str) -> int:
        """Ask for a live check of both sides."""
        return self._ask(name, RequestKind.CHECK)

    def request_limits(self, name: str) -> int:
        """Ask for the org's limits anew (costs one call)."""
        return self._ask(name, RequestKind.LIMITS)

    def request_preview(self, name: str) -> int:
        """Ask what the choice for existing contacts would do."""
        return self._ask(name, RequestKind.PREVIEW)

    def request_resume(self, name: str) -> int:
        """Ask for a suspension to be lifted; the service checks first whether its cause is gone."""
        return self._ask(name, RequestKind.RESUME)

    def cancel_run(self, name: str) -> int:
        """Ask the live run to stop after the page in flight."""
        return self._ask(name, RequestKind.CANCEL)

    def _ask(self, name: str, kind: RequestKind) -> int:
        self._refuse_when_read_only()
        row, _settings = self._for_writing.integration(name)
        request = self._writer.add_request(row.id, kind)
        self._has_written = True
        self._wake()
        return request

    # How a change of settings goes to disk

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
        if name not in read_settings(self._path).integrations:
            raise SettingsError(
                "The settings file {path} no longer holds the integration {name}: put it back, or take the "
                "file up as it is with `sf-tui config apply`.",
                path=safe_text(str(self._path), 500),
                name=name,
            )
        for key, value in values.items():
            set_value(self._path, ("integrations", name, *key), value)
        return self._take_up()

    def _take_up(self) -> Saved:
        """Store what the file says; once more when somebody else changed it meanwhile."""
        self._has_written = True
        settings = read_settings(self._path)
        saved = changes.apply_settings(self._writer, settings, self._who, clock=self._clock)
        again = read_settings(self._path)
        if again != settings:
            changes.apply_settings(self._writer, again, self._who, clock=self._clock)
        self._wake()
        return saved


def secret_kind(login: LoginKind) -> str:
    """Under which name a login's secret is kept; empty where another program keeps it."""
    return NEEDS[login].secret


__all__ = ["StoreConsole", "secret_kind"]
