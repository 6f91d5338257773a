"""What a front end may ask for. Reads are quick and synchronous; writes block and belong on a thread."""

from typing import Protocol

from sf_tui.model.secret import Secret
from sf_tui.model.settings import LoginKind, UiSettings
from sf_tui.model.states import ExistingContacts
from sf_tui.operations.views import (
    ActivityEntry,
    CredentialsView,
    FailureView,
    IntegrationSummary,
    IntegrationView,
    LimitsView,
    RequestView,
    RunView,
    Saved,
    ServiceView,
    SyncView,
)


class Console(Protocol):
    """One person at one store. Everything raises only `SfTuiError`, with a sentence for that person."""

    @property
    def is_read_only(self) -> bool:
        """Whether this front end may only look (``--read-only``); writes then raise `UsageError`."""
        ...

    def has_changed(self) -> bool:
        """Whether anything was written to the store since the last call; costs microseconds."""
        ...

    def service(self) -> ServiceView:
        """Who serves the store."""
        ...

    def integrations(self) -> tuple[IntegrationSummary, ...]:
        """All integrations by name."""
        ...

    def integration(self, name: str) -> IntegrationView:
        """The Integrations tab's detail."""
        ...

    def credentials(self, name: str) -> CredentialsView:
        """The Credentials tab."""
        ...

    def limits(self, name: str) -> LimitsView:
        """The API Limits tab."""
        ...

    def sync(self, name: str) -> SyncView:
        """The CRM Sync tab."""
        ...

    def run(self, name: str, run_id: int) -> RunView:
        """One run with its steps."""
        ...

    def failures(self, name: str, fingerprint: str) -> tuple[FailureView, ...]:
        """The records of one problem, at most 200."""
        ...

    def activity(self, name: str, before: int | None = None) -> tuple[ActivityEntry, ...]:
        """Fifty entries older than entry ``before``, the newest first."""
        ...

    def request(self, request_id: int) -> RequestView:
        """Where a request stands."""
        ...

    def ui_settings(self) -> UiSettings:
        """Theme and language."""
        ...

    def set_enabled(self, name: str, *, enabled: bool) -> Saved:
        """Switch automatic sync on or off."""
        ...

    def set_allocation(self, name: str, calls_per_day: int | None) -> Saved:
        """Set this integration's own limit; None is the default of 20 % of the org's maximum."""
        ...

    def set_sync(self, name: str, option: str, *, value: bool) -> Saved:
        """Set one of the boxes: a boolean field of `SyncSettings` such as ``opportunity_owner``."""
        ...

    def set_existing_contacts(self, name: str, choice: ExistingContacts) -> Saved:
        """Choose how the CRM's existing contacts go to Salesforce."""
        ...

    def set_credentials(
        self, name: str, *, is_sandbox: bool, login: LoginKind, host: str, client_id: str, secret: Secret
    ) -> int:
        """Store new credentials (the secret in the keyring) and ask for a check; returns the request's id."""
        ...

    def undo(self, name: str, saved: Saved) -> Saved:
        """Take a settings change back; refused when another change came in between."""
        ...

    def set_ui(self, *, theme: str | None = None, language: str | None = None) -> None:
        """Remember theme or language."""
        ...

    def request_sync(self, name: str) -> int:
        """Ask for a run now; returns the request's id."""
        ...

    def request_check(self, name: str) -> int:
        """Ask for a live check of both sides."""
        ...

    def request_limits(self, name: str) -> int:
        """Ask for the org's limits anew (costs two calls)."""
        ...

    def request_preview(self, name: str) -> int:
        """Ask what the choice for existing contacts would do."""
        ...

    def request_resume(self, name: str) -> int:
        """Ask for a suspension to be lifted; the service checks first whether its cause is gone."""
        ...

    def cancel_run(self, name: str) -> int:
        """Ask the live run to stop after the page in flight."""
        ...
