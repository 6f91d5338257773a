"""Servers over real sockets that try to have a token, a secret or a key sent elsewhere."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.connectors.salesforce.auth import Proof
from sf_tui.model.errors import ConnectorError
from sf_tui.model.secret import Secret
from sf_tui.model.settings import LoginKind, SalesforceSettings
from tests.connectors.salesforce.auth.conftest import pem
from tests.connectors.salesforce.fake_org import FakeMeter


@dataclass
class Server:
    """Answers every request alike and remembers it."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    heard: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.heard.append(self.path)
            body = json.dumps(told.body).encode()
            self.send_response(told.status)
            for name, value in {**told.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer  # noqa: N815  the handler's names

        def log_message(self, *_arguments: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def listed() -> Iterator[Server]:
    """The host that the settings name."""
    with serving() as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """A host that nobody named."""
    with serving() as server:
        yield server


LOGINS: tuple[LoginKind, ...] = ("web", "jwt", "client_credentials", "access_token")


def _connector(login: LoginKind, listed: Server, key: rsa.RSAPrivateKey) -> SalesforceConnector:
    settings = SalesforceSettings(
        host=listed.address,
        login=login,
        client_id="app",
        username="sync@acme.example",
        allowed_hosts=(f"127.0.0.1:{listed.port}",),
    )
    secret = Secret(pem(key) if login == "jwt" else "planted-secret")
    return SalesforceConnector(settings, Proof(secret), FakeMeter())


async def _try_everything(connector: SalesforceConnector) -> None:
    for attempt in (connector.identify, connector.limits, connector.revoke):
        with suppress(ConnectorError):
            await attempt()
    await connector.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("login", LOGINS)
async def test_no_redirect_is_followed(
    listed: Server, elsewhere: Server, key: rsa.RSAPrivateKey, login: LoginKind, status: int
) -> None:
    listed.status, listed.headers = status, {"Location": f"{elsewhere.address}/services/oauth2/token"}
    await _try_everything(_connector(login, listed, key))
    assert listed.heard
    assert elsewhere.heard == []


@pytest.mark.parametrize("login", LOGINS[:3])
async def test_no_session_goes_to_an_instance_that_nobody_named(
    listed: Server, elsewhere: Server, key: rsa.RSAPrivateKey, login: LoginKind
) -> None:
    listed.body = {
        "access_token": "00Dxx0000000001!planted",
        "instance_url": elsewhere.address,
        "id": f"{elsewhere.address}/id/00D/005",
        "api_instance_url": elsewhere.address,
    }
    await _try_everything(_connector(login, listed, key))
    assert listed.heard
    assert elsewhere.heard == []
