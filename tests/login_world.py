"""An integration whose credentials are still to be set: real service, real emulator, secrets in memory."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from sf_tui.cli.workplace import Workplace
from sf_tui.connectors.sqlite import create_database
from sf_tui.model.secret import Secret
from sf_tui.model.states import RequestKind, RequestState, Side
from sf_tui.operations.store_console import StoreConsole
from sf_tui.operations.views import LoginView, RequestView
from sf_tui.secrets import MemorySecrets
from sf_tui.settings import Places
from sf_tui.store.rows import RequestRow
from tests.browser import Browser, free_port
from tests.emulator.oauth.helpers import challenge_of
from tests.world import Org

NAME = "demo"
APP = "login-app"
PATIENCE_SECONDS = 60.0
PERSON = "sync.person@login.example"


def settings_for(org: Org, crm: Path, port: int, *, enabled: bool = False) -> str:
    host = org.address.removeprefix("http://")
    return f"""\
[integrations.{NAME}]
enabled = {"true" if enabled else "false"}

[integrations.{NAME}.salesforce]
host = "{org.address}"
client_id = "{APP}"
callback_port = {port}
allowed_hosts = ["{host}"]

[integrations.{NAME}.crm]
path = "{crm}"
"""


def keep_app(org: Org, **policy: Any) -> None:
    """Make or change the app that we log in with."""
    answer = httpx.put(f"{org.address}/__emulator__/apps/{APP}", json=policy)
    assert answer.status_code == 200, answer.text


def usernames(org: Org) -> list[str]:
    users = httpx.get(f"{org.address}/__emulator__/users").json()
    return [user["username"] for user in users if user["is_active"]]


@dataclass
class LoginWorld:
    """One person's console beside the service."""

    org: Org
    workplace: Workplace
    console: StoreConsole
    secrets: MemorySecrets
    port: int
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Browser(usernames(self.org)[0])

    def set(self, **changes: Any) -> int:
        wanted = {
            "is_sandbox": False,
            "login": "web",
            "host": self.org.address,
            "client_id": APP,
            "callback_port": self.port,
            "secret": Secret(""),
            **changes,
        }
        return self.console.set_credentials(NAME, **wanted)

    def until(self, holds: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < deadline, f"still waiting: {what}"
            time.sleep(0.01)  # the store is the bus: what is waited for is a row

    def waiting(self, request: int) -> LoginView:
        """Wait until a browser login shows its address."""
        self.until(lambda: self._has_address(request), "the address to open")
        view = self.console.login(request)
        assert view is not None
        return view

    def _has_address(self, request: int) -> bool:
        row = self.row(request)
        assert row.state in {RequestState.QUEUED, RequestState.RUNNING}, row.result
        view = self.console.login(request)
        return view is not None and view.step == "waiting"

    def row(self, request: int) -> RequestRow:
        row = self.console._store.request(request)
        assert row is not None
        return row

    def answer(self, request: int) -> RequestView:
        self.until(
            lambda: self.row(request).state not in {RequestState.QUEUED, RequestState.RUNNING}, "an answer"
        )
        return self.console.request(request)

    def done(self, request: int) -> None:
        answer = self.answer(request)
        assert answer.state is RequestState.DONE, str(answer.sentence)

    def refused(self, request: int) -> str:
        answer = self.answer(request)
        assert answer.state is RequestState.FAILED
        return str(answer.sentence)

    def log_in(self, **changes: Any) -> str:
        """Log in with the browser, to the end; returns what the browser's page says."""
        request = self.set(**changes)
        page = self.browser.log_in(self.waiting(request).address)
        self.done(request)
        return page

    def check(self) -> RequestView:
        return self.answer(self.console.request_check(NAME))

    def is_valid(self) -> bool:
        view = self.console.credentials(NAME)
        return view.salesforce is not None and view.salesforce.is_valid

    def secret(self, kind: str) -> Secret | None:
        return self.secrets.get(NAME, Side.SALESFORCE, kind)

    @property
    def login(self) -> str:
        return self.console.settings().integrations[NAME].salesforce.login

    def unproven(self) -> list[str]:
        return [name for name in self.secrets._secrets if "/new-" in name or "pasted" in name]

    def obtain(self) -> Secret:
        """Log in as another program would, and return the refresh token."""
        verifier = "v" * 43
        back = f"http://localhost:{self.port}/OauthRedirect"
        asked = {
            "response_type": "code",
            "client_id": APP,
            "redirect_uri": back,
            "code_challenge": challenge_of(verifier),
        }
        there = self.browser.press(f"{self.org.address}/services/oauth2/authorize?{urlencode(asked)}")
        form = {
            "grant_type": "authorization_code",
            "code": parse_qs(urlsplit(there).query)["code"][0],
            "client_id": APP,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        answer = httpx.post(f"{self.org.address}/services/oauth2/token", data=form)
        return Secret(answer.raise_for_status().json()["refresh_token"])

    def refresh(self, token: Secret) -> int:
        """Try a refresh token as anybody would; returns the status."""
        form = {"grant_type": "refresh_token", "client_id": APP, "refresh_token": token.reveal()}
        return httpx.post(f"{self.org.address}/services/oauth2/token", data=form).status_code

    def expire(self) -> None:
        """End all sessions of the person."""
        answer = httpx.post(f"{self.org.address}/__emulator__/users/{self.browser.user}/expire", json={})
        assert answer.status_code == 200, answer.text

    def feed(self) -> list[str]:
        return [str(entry.sentence) for entry in self.console.activity(NAME)]

    def ask(self, kind: RequestKind, **parameters: Any) -> int:
        row = self.console._store.integration(NAME)
        assert row is not None
        return self.console._writer.add_request(row.id, kind, json.dumps(parameters))


@contextmanager
def login_world(org: Org, folder: Path) -> Iterator[LoginWorld]:
    """Serve it until the end of the block."""
    create_database(folder / "crm.db")
    port = free_port()
    places = Places(folder / "sf-tui.toml", folder / "state", folder / "themes")
    places.settings_file.write_text(settings_for(org, folder / "crm.db", port))
    secrets = MemorySecrets()
    workplace = Workplace(places, secrets)
    keep_app(
        org,
        any_loopback=False,
        redirect_uris=[f"http://localhost:{port}/OauthRedirect"],
        requires_pkce=True,
        rotates=True,
        installed=True,
        approved=None,
    )
    with workplace.console() as console, workplace.serving(is_prompt=True):
        yield LoginWorld(org, workplace, console, secrets, port)
