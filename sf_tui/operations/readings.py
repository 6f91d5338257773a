"""What there is to see in a state store: the reading half of the console."""

from collections.abc import Callable

from sf_tui.model.errors import UsageError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.settings import Settings, UiSettings
from sf_tui.model.states import Side
from sf_tui.operations import overview, running, syncing
from sf_tui.operations.asked import SERVICE_LEASE, cause_of, exit_code, request_view
from sf_tui.operations.budget import limits_view
from sf_tui.operations.checked import is_checking, last_check, open_login, steps_under_way
from sf_tui.operations.effective import Effective
from sf_tui.operations.views import (
    ActivityEntry,
    AuditEntry,
    CredentialsView,
    FailureView,
    IntegrationSummary,
    IntegrationView,
    LimitsView,
    RequestView,
    RunView,
    ServiceView,
    SyncView,
)
from sf_tui.store.owner import describe_owner
from sf_tui.store.protocol import Store


class Readings:
    """The views of `Console`, each read by index and at most 200 rows long."""

    def __init__(self, store: Store, clock: Callable[[], float], is_here: Callable[[], bool]) -> None:
        self._store = store
        self._clock = clock
        self._is_here = is_here
        self._effective = Effective(store)
        self._seen_version: int | None = None
        self._has_written = False
        """Whether this console wrote since it was last asked: `data_version` tells only of others."""

    def has_changed(self) -> bool:
        """Whether anything was written to the store since the last call."""
        version, self._has_written, written = self._store.data_version(), False, self._has_written
        changed = written or version != self._seen_version
        self._seen_version = version
        return changed

    def service(self) -> ServiceView:
        """Who serves the store."""
        lease = self._store.lease_row(SERVICE_LEASE)
        if lease is None:
            return ServiceView(is_running=False)
        owner = describe_owner(lease.owner)
        name = safe_text(f"{owner.get('host', '')}:{owner.get('pid', '')}", 80) if owner else ""
        return ServiceView(
            is_running=True, is_here=self._is_here(), owner=name, version=owner.get("version", "")
        )

    def integrations(self) -> tuple[IntegrationSummary, ...]:
        """All integrations by name."""
        settings, now = self._effective.settings(), self._clock()
        return tuple(
            overview.summary_of(self._store, row, settings.integrations[row.name], now)
            for row in self._store.integrations()
            if row.name in settings.integrations
        )

    def integration(self, name: str) -> IntegrationView:
        """The Integrations tab's detail."""
        row, settings = self._effective.integration(name)
        return overview.integration_view(self._store, row, settings, self._clock())

    def credentials(self, name: str) -> CredentialsView:
        """The Credentials tab."""
        row, settings = self._effective.integration(name)
        now = self._clock()
        crm = last_check(self._store, row.id, Side.CRM)
        return CredentialsView(
            summary=overview.summary_of(self._store, row, settings, now),
            host=settings.salesforce.host,
            client_id=settings.salesforce.client_id,
            salesforce=last_check(self._store, row.id, Side.SALESFORCE),
            crm=crm,
            crm_connector=settings.crm.connector,
            crm_address=(crm.identity.address if crm and crm.identity else "") or settings.crm.path,
            is_checking=is_checking(self._store, row.id, now),
            login=settings.salesforce.login,
            username=settings.salesforce.username,
            sf_alias=settings.salesforce.sf_alias,
            callback_port=settings.salesforce.callback_port,
            login_request=open_login(self._store, row.id, now),
            steps=steps_under_way(self._store, row.id, now),
        )

    def limits(self, name: str) -> LimitsView:
        """The API Limits tab."""
        row, settings = self._effective.integration(name)
        now = self._clock()
        summary = overview.summary_of(self._store, row, settings, now)
        return limits_view(self._store, row.id, settings.limits, summary, now)

    def sync(self, name: str) -> SyncView:
        """The CRM Sync tab."""
        row, settings = self._effective.integration(name)
        return syncing.sync_view(self._store, row, settings, self._clock())

    def run(self, name: str, run_id: int) -> RunView:
        """One run with its steps."""
        row, _settings = self._effective.integration(name)
        run = self._store.run(run_id)
        if run is None or run.integration != row.id:
            raise UsageError("Run {run} does not exist, or found nothing to do.", run=run_id)
        return running.run_view(run, self._store.steps(run_id), self._clock())

    def failures(self, name: str, fingerprint: str) -> tuple[FailureView, ...]:
        """The records of one problem, at most 200."""
        row, _settings = self._effective.integration(name)
        return tuple(running.failure_view(each) for each in self._store.failures(row.id, fingerprint))

    def activity(self, name: str, before: int | None = None) -> tuple[ActivityEntry, ...]:
        """Fifty entries older than entry ``before``, the newest first."""
        row, _settings = self._effective.integration(name)
        return running.activity_entries(self._store.activity(row.id, before))

    def audit(self, name: str) -> tuple[AuditEntry, ...]:
        """The last fifty changes of this integration's settings, the newest first."""
        self._effective.integration(name)
        return tuple(
            AuditEntry(row.at, row.who, row.what, row.old, row.new) for row in self._store.audit(name)
        )

    def request(self, request_id: int) -> RequestView:
        """Where a request stands."""
        request = self._store.request(request_id)
        if request is None:
            raise UsageError("Request {request} does not exist.", request=request_id)
        return request_view(request, self._clock())

    def request_run(self, request_id: int) -> int | None:
        """The run that a sync request became, once it did."""
        request = self._store.request(request_id)
        return request.run if request else None

    def request_exit(self, request_id: int) -> int:
        """The exit code a command should end with for a request that was not done; 3 where none was noted."""
        request = self._store.request(request_id)
        return exit_code(request.result if request else None)

    def request_cause(self, request_id: int) -> str:
        """The cause for which a request was not done, as checks name them; empty where there is none."""
        request = self._store.request(request_id)
        return cause_of(request.result if request else None)

    def settings(self) -> Settings:
        """The settings in force."""
        return self._effective.settings()

    def ui_settings(self) -> UiSettings:
        """Theme and language."""
        return self._effective.settings().ui
