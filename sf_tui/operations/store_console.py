"""The console over a state store, a settings file and a store of secrets."""

import msgspec

from sf_tui.model.errors import UsageError
from sf_tui.model.login import NEEDS
from sf_tui.model.safe_text import safe_text
from sf_tui.model.settings import IntegrationSettings, LoginKind, SyncSettings
from sf_tui.model.states import ExistingContacts, RequestKind
from sf_tui.operations import changes
from sf_tui.operations.credentials import Credentials
from sf_tui.operations.views import Saved
from sf_tui.settings import add_integration, set_value

_SYNC_BOXES = frozenset(field.name for field in msgspec.structs.fields(SyncSettings) if field.type is bool)


class StoreConsole(Credentials):
    """`Console` for one person; see `Changing` for its parts."""

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
        """Ask for the org's limits anew (costs two calls)."""
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


def secret_kind(login: LoginKind) -> str:
    """Under which name a login's secret is kept; empty where another program keeps it."""
    return NEEDS[login].secret


__all__ = ["StoreConsole", "secret_kind"]
