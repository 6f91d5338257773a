"""What a front end may ask for. Reads are quick and synchronous; writes block and belong on a thread."""

from typing import Protocol

from sf_tui.model.secret import NOTHING, Secret
from sf_tui.model.sentence import Sentence
from sf_tui.model.settings import LoginKind, UiSettings
from sf_tui.model.states import ExistingContacts
from sf_tui.operations.views import (
    ActivityEntry,
    CredentialsView,
    FailureView,
    IntegrationSummary,
    IntegrationView,
    LimitsView,
    LoginView,
    RebindView,
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

    def set_credentials(  # noqa: PLR0913  the fields of the dialog
        self,
        name: str,
        *,
        is_sandbox: bool,
        login: LoginKind,
        host: str,
        client_id: str,
        secret: Secret,
        username: str = "",
        sf_alias: str = "",
        callback_port: int = 0,
        extra: Secret = NOTHING,
    ) -> int:
        """Ask for a login with new credentials; returns the request's id.

        They take the old ones' place when it has succeeded, and a check is made. ``secret`` is the client
        secret, the access token or the private key, ``extra`` that key's passphrase; for a browser login
        ``secret`` is the app's, where the app wants one. What each login needs and how it is set up:
        `operations.login_help`.
        """
        ...

    def login(self, request_id: int) -> LoginView | None:
        """How far a login is, with the address to open; None before it has begun and once it is over."""
        ...

    def paste_redirect(self, name: str, text: Secret) -> int:
        """Hand in the address that the browser was sent to at the end; returns the request's id."""
        ...

    def cancel_login(self, name: str) -> int:
        """Give the login under way up; returns the request's id."""
        ...

    def request_revoke(self, name: str) -> int:
        """Ask for the login to be ended in Salesforce, as a removal does first; returns the request's id."""
        ...

    def revoked(self, request_id: int) -> tuple[bool, Sentence | None]:
        """Whether a login was ended in Salesforce, and why not."""
        ...

    def rebind_view(self, name: str) -> RebindView:
        """What `rebind` would set aside."""
        ...

    def rebind(self, name: str) -> int:
        """Switch off, and ask for links and cursors to be set aside; the next login decides the org."""
        ...

    def take_over(self, name: str) -> int:
        """Ask to keep the CRM in step with the org in place of the installation that does so now.

        Links and cursors stay. The other one is suspended when it next wants to write.
        """
        ...

    def remove_integration(self, name: str) -> Saved:
        """Take an integration out of the settings and forget its secrets; its records and history stay."""
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
