"""A process killed at any line of a refresh that rotates leaves a token that works, or a login that is over.

Each attempt is a process of its own, ended without a word at its n-th line; the org is the emulator.
"""

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from sf_tui.cli.proofs import Proofs
from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.model.errors import AuthFailed
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.states import Side
from tests.connectors.salesforce.fake_org import FakeMeter
from tests.login_world import APP, LoginWorld

WATCHED = ("auth/refreshing.py", "cli/proofs.py", "logins/test_killed.py")


class OnDisk:
    """A store of secrets as every keyring is one: each change is whole, and outlives the process."""

    name = "disk"

    def __init__(self, path: Path) -> None:
        self._path = path

    def _read(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return found

    def _write(self, secrets: dict[str, str]) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(secrets))
        new.replace(self._path)

    def get(self, _integration: str, _side: Side, kind: str) -> Secret | None:
        text = self._read().get(kind)
        return None if text is None else Secret(text)

    def put(self, _integration: str, _side: Side, kind: str, secret: Secret) -> None:
        self._write({**self._read(), kind: secret.reveal()})

    def remove(self, _integration: str, _side: Side, kind: str) -> None:
        self._write({name: text for name, text in self._read().items() if name != kind})


def _log_in(secrets: OnDisk, settings: SalesforceSettings) -> None:
    async def log_in() -> None:
        proof = Proofs(secrets).stored("demo", settings)
        connector = SalesforceConnector(settings, proof, FakeMeter())
        try:
            await connector._client.auth.token()
        finally:
            await connector.close()

    asyncio.run(log_in())


def _die_at(number: int) -> Callable[[FrameType, str, Any], Any]:
    left = number

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.endswith(WATCHED):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os._exit(9)
        return trace

    return trace


def _dies(number: int, secrets: OnDisk, settings: SalesforceSettings) -> bool:
    """Log in in a child that ends at its n-th line; False when it had no such line."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            trace = _die_at(number)
            threading.settrace(trace)
            sys.settrace(trace)
            _log_in(secrets, settings)
            code = 0
        finally:
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, 9}
    return code == 9


def _next_login(secrets: OnDisk, settings: SalesforceSettings) -> str:
    try:
        _log_in(secrets, settings)
    except AuthFailed as error:
        return "log in again" if "expired or was revoked" in str(error) else str(error)
    return "works"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="newer Pythons warn of forks beside threads")
def test_killed_at_any_line_of_a_refresh(world: LoginWorld, tmp_path: Path) -> None:
    settings = SalesforceSettings(
        login="web",
        host=world.org.address,
        client_id=APP,
        allowed_hosts=(world.org.address.removeprefix("http://"),),
    )
    secrets = OnDisk(tmp_path / "secrets.json")
    outcomes = []
    number = 1
    while True:
        secrets.put("demo", Side.SALESFORCE, "refresh_token", world.obtain())
        secrets.remove("demo", Side.SALESFORCE, "next-refresh_token")
        if not _dies(number, secrets, settings):
            break
        outcomes.append(_next_login(secrets, settings))
        number += 1

    assert len(outcomes) > 50
    # Only from the answer of Salesforce to the first write can a token be lost; before and after it works.
    assert [outcome for outcome, _group in groupby(outcomes)] == ["works", "log in again", "works"]
    assert outcomes.count("log in again") < len(outcomes) / 2
