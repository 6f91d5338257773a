"""Refresh tokens that rotate: kept before they are used, whatever happens in between."""

import asyncio
from contextlib import suppress
from urllib.parse import parse_qs

import httpx
import pytest

from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.connectors.salesforce.auth import Proof
from sf_tui.model.errors import AuthFailed, ConnectorError, SecretsError, Unreachable
from sf_tui.model.secret import Secret
from tests.connectors.salesforce.fake_org import HOST, PLANTED_TOKEN, FakeOrg


class Rotating:
    """An authorization server whose refresh tokens are good for one use; a second use ends the login."""

    def __init__(self, org: FakeOrg) -> None:
        self.org = org
        self.live = "refresh-0"
        self.used: list[str] = []
        self.is_over = False
        self.has_answered = asyncio.Event()
        self.hosts: list[str] = []
        org.override("/oauth2/token", self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        assert form["grant_type"] == "refresh_token"
        self.hosts.append(request.url.host)
        sent = form["refresh_token"]
        self.is_over = self.is_over or sent != self.live
        if self.is_over:
            error = {"error": "invalid_grant", "error_description": "expired access/refresh token"}
            return httpx.Response(400, json=error)
        self.used.append(sent)
        self.has_answered.set()
        self.live = f"refresh-{len(self.used)}"
        self.org.valid_token = f"{PLANTED_TOKEN}{len(self.used)}"
        return httpx.Response(
            200,
            json={
                "access_token": self.org.valid_token,
                "refresh_token": self.live,
                "instance_url": HOST,
                "issued_at": "1778067091123",
            },
        )


class Kept:
    """Where refresh tokens are stored; ``at`` is called before one is."""

    def __init__(self, org: FakeOrg) -> None:
        self.org = org
        self.token = Secret("refresh-0")
        self.trouble: Exception | None = None
        self.calls_before: list[int] = []

    async def __call__(self, old: Secret, new: Secret) -> None:
        await asyncio.sleep(0)
        if self.trouble is not None:
            raise self.trouble
        assert old == self.token
        self.calls_before.append(len(self.org.sent("/services/data")))
        self.token = new

    def connector(self, **settings: str) -> SalesforceConnector:
        proof = Proof(self.token, keep=self)
        return self.org.connector(**{"login": "web", "host": "", **settings}, secret=proof)


@pytest.fixture
def server(org: FakeOrg) -> Rotating:
    return Rotating(org)


@pytest.fixture
def kept(org: FakeOrg) -> Kept:
    return Kept(org)


async def test_the_new_token_is_kept_before_the_new_session_is_used(server: Rotating, kept: Kept) -> None:
    await kept.connector().identify()
    assert kept.token.reveal() == server.live == "refresh-1"
    assert kept.calls_before == [0]


async def test_each_refresh_uses_the_newest(org: FakeOrg, server: Rotating, kept: Kept) -> None:
    connector = kept.connector()
    await connector.identify()
    for _number in range(3):
        org.valid_token = "ended"
        await asyncio.gather(*(connector.counts(["Contact"]) for _ in range(5)))
    assert server.used == ["refresh-0", "refresh-1", "refresh-2", "refresh-3"]
    assert kept.token.reveal() == server.live


async def test_a_token_that_cannot_be_stored_is_not_used_and_not_lost(
    org: FakeOrg, server: Rotating, kept: Kept
) -> None:
    connector = kept.connector()
    kept.trouble = SecretsError("The keyring is locked.")
    for _number in range(3):
        with pytest.raises(SecretsError):
            await connector.identify()
    assert org.sent("/services/data/v") == []
    kept.trouble = None
    await connector.identify()
    assert server.used == ["refresh-0"]
    assert kept.token.reveal() == server.live


async def test_a_cancelled_refresh_still_keeps_its_token(server: Rotating, kept: Kept) -> None:
    connector = kept.connector()
    task = asyncio.ensure_future(connector.identify())
    await server.has_answered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert kept.token.reveal() == server.live


async def test_a_lost_answer_is_not_asked_for_again_in_the_same_breath(
    org: FakeOrg, server: Rotating, kept: Kept
) -> None:
    def lose(request: httpx.Request) -> httpx.Response:
        server._answer(request)
        raise httpx.ReadError("gone", request=request)

    org.overrides.insert(0, ("/oauth2/token", lose))
    connector = kept.connector()
    with pytest.raises(Unreachable, match="broke off"):
        await connector.identify()
    assert server.used == ["refresh-0"]
    org.overrides.pop(0)
    org.now += 10
    with pytest.raises(AuthFailed, match="expired or was revoked"):
        await connector.identify()


async def test_what_never_arrived_is_sent_again(org: FakeOrg, server: Rotating, kept: Kept) -> None:
    failures = [httpx.ConnectError("no route"), httpx.ConnectError("no route")]

    def refuse(request: httpx.Request) -> httpx.Response:
        if failures:
            raise failures.pop()
        return server._answer(request)

    org.overrides.insert(0, ("/oauth2/token", refuse))
    await kept.connector().identify()
    assert server.used == ["refresh-0"]


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        ({}, "login.salesforce.com"),
        ({"sandbox": True}, "test.salesforce.com"),
        ({"host": "https://acme.my.salesforce.com"}, "acme.my.salesforce.com"),
    ],
)
async def test_it_goes_to_the_login_host_and_the_session_to_the_instance(
    org: FakeOrg, server: Rotating, kept: Kept, settings: dict[str, str], host: str
) -> None:
    await kept.connector(**settings).identify()
    assert server.hosts == [host]
    assert {each.url.host for each in org.requests} == {host, "acme.my.salesforce.com"}


async def test_an_app_that_wants_its_secret_gets_it(org: FakeOrg, kept: Kept) -> None:
    bodies: list[dict[str, list[str]]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(parse_qs(request.content.decode()))
        return httpx.Response(200, json={"access_token": PLANTED_TOKEN, "instance_url": HOST})

    org.override("/oauth2/token", answer)
    proof = Proof(Secret("refresh-0"), extra=Secret("app-secret"), keep=kept)
    await org.connector(login="web", secret=proof).identify()
    assert bodies[0]["client_secret"] == ["app-secret"]
    assert kept.token.reveal() == "refresh-0"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", ["/oauth2/token", "/oauth2/revoke", "/services/data"])
async def test_no_redirect_takes_a_token_along(org: FakeOrg, kept: Kept, status: int, place: str) -> None:
    Rotating(org)
    org.override("/oauth2/revoke", lambda _: httpx.Response(200))
    headers = {"Location": "https://evil.example/services/oauth2/token"}
    org.overrides.insert(0, (place, lambda _: httpx.Response(status, headers=headers)))
    connector = kept.connector()
    for attempt in (connector.identify, connector.revoke):
        with suppress(ConnectorError):
            await attempt()
    assert org.sent(place)
    assert "evil.example" not in {each.url.host for each in org.requests}


@pytest.mark.parametrize(
    "instance",
    ["https://evil.example", "http://acme.my.salesforce.com", "https://acme.my.salesforce.com.evil.example"],
)
async def test_a_hostile_instance_gets_no_session_and_the_new_token_is_not_kept(
    org: FakeOrg, kept: Kept, instance: str
) -> None:
    answer = {"access_token": PLANTED_TOKEN, "refresh_token": "theirs", "instance_url": instance}
    org.always("/oauth2/token", 200, answer)
    with pytest.raises(AuthFailed):
        await kept.connector().identify()
    assert {each.url.host for each in org.requests} == {"login.salesforce.com"}


async def test_revoking_ends_the_refresh_token_at_the_login_host(org: FakeOrg, kept: Kept) -> None:
    Rotating(org)
    org.override("/revoke", lambda _: httpx.Response(200))
    connector = kept.connector()
    await connector.identify()
    assert await connector.revoke()
    (sent,) = org.sent("/revoke")
    assert sent.url.host == "login.salesforce.com"
    assert sent.content == b"token=refresh-1"


async def test_a_token_that_is_dead_already_counts_as_revoked(org: FakeOrg, kept: Kept) -> None:
    org.always("/revoke", 400, {"error": "unsupported_token_type", "error_description": "x"})
    assert await kept.connector().revoke()


async def test_without_a_refresh_token_nothing_is_sent(org: FakeOrg) -> None:
    with pytest.raises(AuthFailed, match="log in with the browser"):
        await org.connector(login="web", secret="").identify()
    assert org.requests == []


def test_no_secret_shows_in_what_is_printed(kept: Kept) -> None:
    proof = Proof(Secret("planted-refresh"), extra=Secret("planted-app"), keep=kept)
    assert "planted" not in repr(proof)
