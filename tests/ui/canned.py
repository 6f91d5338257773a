"""A console in memory with believable data and an injected clock; it records what is written.

``python -m tests.ui.canned [--ascii] [--still] [--none]`` runs the screen on it, with bars that move.
"""

import dataclasses
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from sf_tui.model.check import CheckStep
from sf_tui.model.errors import SettingsError, StoreBusy, UsageError
from sf_tui.model.secret import NOTHING, Secret
from sf_tui.model.sentence import Sentence
from sf_tui.model.settings import LoginKind, SyncSettings, UiSettings
from sf_tui.model.states import ExistingContacts, RequestKind, RequestState, RunState, SuspendReason
from sf_tui.operations.views import (
    ActivityEntry,
    CredentialState,
    CredentialsView,
    FailureView,
    IntegrationState,
    IntegrationSummary,
    IntegrationView,
    LimitsView,
    LoginView,
    PreviewView,
    RebindView,
    RequestView,
    RunView,
    Saved,
    ServiceView,
    SyncView,
)
from tests.ui import canned_data as given

NOW = 1_795_442_400.0
"""2026-11-23 14:00 UTC."""
LOGIN = 700
"""The request that setting credentials makes."""
REVOKE = 701
"""The request that ends a login."""


@dataclass
class Held:
    """What the canned store knows of one integration."""

    enabled: bool = True
    suspended: bool = False
    is_live: bool = True
    allocation: int | None = 20_000
    is_default: bool = True
    own_used: int = 6_812
    credentials: CredentialState = CredentialState.VALID
    is_sandbox: bool = False
    sync: SyncSettings = field(default_factory=SyncSettings)
    preview: PreviewView | None = None
    failing: int = 17


class CannedConsole:
    """Implements `sf_tui.operations.console.Console`."""

    def __init__(
        self, names: tuple[str, ...] = given.NAMES, clock: Callable[[], float] = lambda: NOW
    ) -> None:
        self.clock = clock
        self.started = clock()
        self.held = {name: Held() for name in names}
        for name in names[1:2]:
            self.held[name] = Held(enabled=False, is_live=False, is_sandbox=True, own_used=0, failing=0)
        for name in names[2:3]:
            self.held[name] = Held(
                suspended=True, is_live=False, own_used=19_950, credentials=CredentialState.INVALID
            )
        self.writes: list[tuple[object, ...]] = []
        self.secrets: list[Secret] = []
        self.changed = False
        self.is_read_only = False
        self.is_locked = False
        self.is_moving = False
        self.refusal: SettingsError | None = None
        self.request_state = RequestState.DONE
        self.request_sentence: Sentence | None = None
        """What the login's request says once it is over."""
        self.login_kind: LoginKind = "client_credentials"
        self.login_view: LoginView | None = None
        self.login_request: int | None = None
        self.steps: tuple[CheckStep, ...] = ()
        self.other_state = self.revoke_state = RequestState.DONE
        self.revocation: tuple[bool, Sentence | None] = (True, None)
        self.rebound: RebindView | None = None
        self.answers: dict[int, Sentence] = {}
        """What went wrong with other requests."""
        self.named = ("", "")
        """Username and alias of the last credentials that were set."""
        self.reads = 0
        self.text: Callable[[str], str] = str
        """Turns every text that would come from a system into another, e.g. a hostile one."""

    # reads

    def _read(self) -> None:
        self.reads += 1
        if self.is_locked:
            raise StoreBusy(
                "The state store {path} is locked by another program; trying again.", path="state.db"
            )

    def has_changed(self) -> bool:
        changed, self.changed = self.changed, False
        return changed or self.is_moving

    def service(self) -> ServiceView:
        self._read()
        return ServiceView(is_running=True, is_here=True, owner="this process", version="0.1.0")

    def _summary(self, name: str) -> IntegrationSummary:
        held, now = self.held[name], self.clock()
        state = IntegrationState.SYNCING if held.is_live else IntegrationState.ON
        if held.suspended:
            state = IntegrationState.SUSPENDED
        if not held.enabled:
            state = IntegrationState.OFF
        return IntegrationSummary(
            name=self.text(name) if self.text is not str else name,
            state=state,
            is_enabled=held.enabled,
            off_since=None if held.enabled else self.started - 7080,
            off_by="" if held.enabled else self.text("marie"),
            suspend_reason=SuspendReason.OWN_LIMIT if held.suspended else None,
            suspend_sentence=given.sentence(
                self.text,
                "This integration has used {used} of its {limit} API calls of the last 24 hours: raise its "
                "limit, or wait; it goes on by itself when capacity returns.",
                used=19_950,
                limit=20_000,
            )
            if held.suspended
            else None,
            progress=self._share() if state is IntegrationState.SYNCING else None,
            last_run_at=self.started - 190,
            last_run_state=RunState.DONE_WITH_FAILURES if held.failing else RunState.DONE,
            next_run_at=now + 110 if state is IntegrationState.ON else None,
            failing=held.failing,
            own_used=held.own_used,
            allocation=held.allocation,
            credentials=held.credentials,
            is_sandbox=held.is_sandbox,
            crm_name=self.text("Sales CRM"),
        )

    def _share(self) -> float:
        return 0.62 + ((self.clock() - self.started) / 60 % 0.38)

    def _name(self, name: str) -> str:
        return next((each for each in self.held if self.text(each) == name or each == name), name)

    def integrations(self) -> tuple[IntegrationSummary, ...]:
        self._read()
        return tuple(self._summary(name) for name in self.held)

    def integration(self, name: str) -> IntegrationView:
        self._read()
        name = self._name(name)
        held = self.held[name]
        return IntegrationView(
            summary=self._summary(name),
            versions=given.versions(self.text, is_fresh=held.credentials is CredentialState.VALID),
            ledger=given.ledger(self.started),
            activity=given.activity(self.text, self.started),
            off_too_long=not held.enabled and held.is_sandbox and held.own_used == 0,
        )

    def credentials(self, name: str) -> CredentialsView:
        self._read()
        name = self._name(name)
        held = self.held[name]
        is_valid = held.credentials is CredentialState.VALID
        return CredentialsView(
            summary=self._summary(name),
            host=self.text("https://acme.my.salesforce.com"),
            client_id=self.text("3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0"),
            salesforce=given.salesforce_check(
                self.text, self.started, is_valid=is_valid, sandbox=held.is_sandbox
            ),
            crm=given.crm_check(self.text, self.started),
            crm_connector=self.text("sqlite"),
            crm_address=self.text("/var/lib/sf-tui/sales.db"),
            login=self.login_kind,
            username=self.text("sync@acme.example") if self.login_kind == "jwt" else "",
            sf_alias=self.text("acme") if self.login_kind == "sf_cli" else "",
            login_request=self.login_request,
            is_checking=held.credentials is CredentialState.CHECKING,
            steps=self.steps,
        )

    def limits(self, name: str) -> LimitsView:
        self._read()
        name = self._name(name)
        return given.limits(self._summary(name), self.text, self.started, self.held[name].is_default)

    def sync(self, name: str) -> SyncView:
        self._read()
        name = self._name(name)
        held = self.held[name]
        live = None
        if held.is_live and held.enabled and not held.suspended:
            live = given.live_run(self.started, self._share())
        return SyncView(
            summary=self._summary(name),
            settings=held.sync,
            fields=given.fields(self.text),
            live=live,
            runs=given.runs(self.started),
            problems=given.problems(self.text, self.started) if held.failing else (),
            preview=held.preview,
        )

    def run(self, name: str, run_id: int) -> RunView:  # noqa: ARG002
        self._read()
        run = next(each for each in given.runs(self.started) if each.id == run_id)
        return dataclasses.replace(run, steps=given.live_run(self.started, 1.0).steps)

    def failures(self, name: str, fingerprint: str) -> tuple[FailureView, ...]:  # noqa: ARG002
        self._read()
        return given.failures(self.text, self.started)

    def activity(self, name: str, before: int | None = None) -> tuple[ActivityEntry, ...]:  # noqa: ARG002
        self._read()
        return given.activity(self.text, self.started)

    def request(self, request_id: int) -> RequestView:
        self._read()
        if request_id == REVOKE:
            return RequestView(request_id, RequestKind.REVOKE, self.revoke_state)
        if request_id != LOGIN:
            return RequestView(request_id, RequestKind.CHECK, self.other_state, self.answers.get(request_id))
        return RequestView(request_id, RequestKind.LOGIN, self.request_state, self.request_sentence)

    def ui_settings(self) -> UiSettings:
        self._read()
        return UiSettings()

    # writes

    def _write(self, *what: object) -> None:
        if self.is_read_only:
            raise UsageError("This screen is read-only.")
        if self.refusal is not None:
            raise self.refusal
        self.writes.append(what)
        self.changed = True

    def _saved(self) -> Saved:
        return Saved(len(self.writes) + 1, len(self.writes))

    def set_enabled(self, name: str, *, enabled: bool) -> Saved:
        self._write("set_enabled", name, enabled)
        self.held[self._name(name)].enabled = enabled
        return self._saved()

    def set_allocation(self, name: str, calls_per_day: int | None) -> Saved:
        self._write("set_allocation", name, calls_per_day)
        held = self.held[self._name(name)]
        held.is_default = calls_per_day is None
        held.allocation = 20_000 if calls_per_day is None else calls_per_day
        return self._saved()

    def set_sync(self, name: str, option: str, *, value: bool) -> Saved:
        self._write("set_sync", name, option, value)
        held = self.held[self._name(name)]
        held.sync = msgspec.structs.replace(held.sync, **{option: value})
        return self._saved()

    def set_existing_contacts(self, name: str, choice: ExistingContacts) -> Saved:
        self._write("set_existing_contacts", name, choice)
        held = self.held[self._name(name)]
        held.sync = msgspec.structs.replace(held.sync, existing_contacts=choice)
        held.preview = None
        return self._saved()

    def set_credentials(
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
        del callback_port
        self._write("set_credentials", name, is_sandbox, login, host, client_id)
        self.named = (username, sf_alias)
        self.secrets += [secret, extra] if extra else [secret]
        held = self.held[self._name(name)]
        held.is_sandbox, held.credentials = is_sandbox, CredentialState.VALID
        return LOGIN

    def login(self, request_id: int) -> LoginView | None:
        is_open = self.request_state is RequestState.RUNNING
        return self.login_view if request_id == LOGIN and is_open else None

    def paste_redirect(self, name: str, text: Secret) -> int:
        self.secrets.append(text)
        return self._request("paste_redirect", name)

    def cancel_login(self, name: str) -> int:
        return self._request("cancel_login", name)

    def request_revoke(self, name: str) -> int:
        self._write("request_revoke", name)
        return REVOKE

    def revoked(self, request_id: int) -> tuple[bool, Sentence | None]:
        assert request_id == REVOKE
        return self.revocation

    def rebind_view(self, name: str) -> RebindView:
        crm = "7b0c6a52-4a7e-4d5e-9a57-1a0f0c6f2f10"
        is_enabled = self.held[self._name(name)].enabled
        return self.rebound or RebindView("00D5g000004XyZkEAK", crm, 48_210, is_enabled)

    def rebind(self, name: str) -> int:
        return self._request("rebind", name)

    def take_over(self, name: str) -> int:
        return self._request("take_over", name)

    def remove_integration(self, name: str) -> Saved:
        self._write("remove_integration", name)
        del self.held[self._name(name)]
        return self._saved()

    def undo(self, name: str, saved: Saved) -> Saved:
        self._write("undo", name, saved.revision)
        held = self.held[self._name(name)]
        held.allocation, held.is_default, held.enabled = 20_000, True, True
        return self._saved()

    def set_ui(self, *, theme: str | None = None, language: str | None = None) -> None:
        self._write("set_ui", theme, language)

    def _request(self, kind: str, name: str) -> int:
        self._write(kind, name)
        return len(self.writes)

    def request_sync(self, name: str) -> int:
        self.held[self._name(name)].is_live = True
        return self._request("request_sync", name)

    def request_check(self, name: str) -> int:
        return self._request("request_check", name)

    def request_limits(self, name: str) -> int:
        return self._request("request_limits", name)

    def request_preview(self, name: str) -> int:
        self.held[self._name(name)].preview = PreviewView(412, 0, 1_204, 398, 14, self.clock())
        return self._request("request_preview", name)

    def request_resume(self, name: str) -> int:
        return self._request("request_resume", name)

    def cancel_run(self, name: str) -> int:
        self.held[self._name(name)].is_live = False
        return self._request("cancel_run", name)


def main(arguments: list[str]) -> int:
    from sf_tui.ui import UiOptions, run_screen

    console = CannedConsole(() if "--none" in arguments else given.NAMES, clock=time.time)
    console.is_moving = "--still" not in arguments
    theme = next((each.removeprefix("--theme=") for each in arguments if each.startswith("--theme=")), None)
    folder = next((Path(each[7:]) for each in arguments if each.startswith("--user=")), None)
    return run_screen(console, UiOptions(theme=theme, ascii="--ascii" in arguments, user_themes=folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
