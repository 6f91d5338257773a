"""New credentials take the old ones' place once they are proven, and the old login is ended then."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.model.errors import Unreachable
from sf_tui.model.secret import Secret
from sf_tui.model.states import RequestKind, RequestState, Side
from sf_tui.store.sqlite import SqliteStore
from tests.browser import Browser
from tests.login_world import APP, NAME, LoginWorld, keep_app, login_world, usernames
from tests.sf_program import logged_in, write_program
from tests.world import Org


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _public(key: rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _private(key: rsa.RSAPrivateKey, passphrase: str = "") -> Secret:
    sealing = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return Secret(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealing).decode())


def _client_credentials(world: LoginWorld, secret: str = "demo") -> int:
    return world.set(login="client_credentials", client_id="demo", secret=Secret(secret))


def test_a_wrong_secret_changes_nothing(world: LoginWorld) -> None:
    world.done(_client_credentials(world))
    before = world.workplace.places.settings_file.read_text()

    sentence = world.refused(_client_credentials(world, "wrong"))

    assert "client secret is wrong or missing" in sentence
    assert world.secret("client_secret") == Secret("demo")
    assert world.workplace.places.settings_file.read_text() == before
    assert world.unproven() == []
    world.check()
    assert world.is_valid()


def test_the_first_ones_are_kept_whatever_the_org_says_since_there_is_nothing_to_lose(
    world: LoginWorld,
) -> None:
    world.done(_client_credentials(world, "wrong"))

    assert world.secret("client_secret") == Secret("wrong")
    assert not world.is_valid()


def test_from_a_secret_to_the_browser_and_back(world: LoginWorld) -> None:
    world.done(_client_credentials(world))
    world.log_in()
    token = world.secret("refresh_token")
    assert world.secret("client_secret") is None
    assert token is not None

    world.done(_client_credentials(world))

    assert world.secret("refresh_token") is None
    assert world.is_valid()
    assert world.refresh(token) == 400


def test_the_login_before_is_ended_in_salesforce(world: LoginWorld) -> None:
    world.log_in()
    first = world.secret("refresh_token")
    assert first is not None

    world.log_in()

    second = world.secret("refresh_token")
    assert second is not None
    assert world.refresh(first) == 400
    assert world.is_valid()
    world.expire()
    world.check()
    assert world.is_valid()


def test_an_org_that_cannot_be_reached_does_not_keep_old_credentials_in_force(
    world: LoginWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.log_in()

    async def unreachable(_self: SalesforceConnector) -> bool:
        raise Unreachable("No connection to the org")

    monkeypatch.setattr(SalesforceConnector, "revoke", unreachable)
    world.log_in()
    assert any("could not be ended in Salesforce (No connection" in line for line in world.feed())
    assert world.is_valid()


def test_a_key_logs_in_and_goes_on_doing_so(world: LoginWorld, key: rsa.RSAPrivateKey) -> None:
    keep_app(world.org, certificate=_public(key), self_authorized=True)
    wish = {"login": "jwt", "username": world.browser.user, "extra": Secret("open sesame")}

    world.done(world.set(secret=_private(key, "open sesame"), **wish))

    assert world.is_valid()
    world.expire()
    world.check()
    assert world.is_valid()


def test_another_key_than_the_apps_is_refused(world: LoginWorld, key: rsa.RSAPrivateKey) -> None:
    world.done(_client_credentials(world))
    keep_app(world.org, certificate=_public(key), self_authorized=True)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    sentence = world.refused(world.set(login="jwt", username=world.browser.user, secret=_private(other)))

    assert "invalid assertion" in sentence
    assert world.login == "client_credentials"


def _token(org: Org) -> str:
    form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}
    return str(httpx.post(f"{org.address}/services/oauth2/token", data=form).json()["access_token"])


def test_a_pasted_token_works_until_it_is_replaced(world: LoginWorld) -> None:
    token = _token(world.org)
    world.done(world.set(login="access_token", client_id="", secret=Secret(token)))
    assert world.is_valid()

    world.done(_client_credentials(world))

    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{world.org.address}/services/data/v62.0/limits", headers=headers).status_code == 401


@pytest.fixture
def sf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    def install(instance: str, token: str) -> None:
        folder = write_program(tmp_path / "bin", logged_in(instance, token))
        monkeypatch.setenv("PATH", str(folder), prepend=":")

    return install


def test_the_sf_command_line_brings_the_session(world: LoginWorld, sf: Callable[[str, str], None]) -> None:
    sf(world.org.address, _token(world.org))

    world.done(world.set(login="sf_cli", host="", client_id="", sf_alias="acme"))

    assert world.is_valid()
    assert world.login == "sf_cli"


def test_the_sf_command_line_cannot_lead_elsewhere(world: LoginWorld, sf: Callable[[str, str], None]) -> None:
    world.done(_client_credentials(world))
    sf("http://127.0.0.1:9", _token(world.org))

    sentence = world.refused(world.set(login="sf_cli", host="", client_id="", sf_alias="acme"))

    assert "127.0.0.1:9" in sentence
    assert world.login == "client_credentials"


# Another org, and binding anew


@pytest.fixture
def elsewhere(world: LoginWorld, other_org: Org) -> LoginWorld:
    """The world, allowed to reach another org as well."""
    path = world.workplace.places.settings_file
    here, there = (org.address.removeprefix("http://") for org in (world.org, other_org))
    path.write_text(path.read_text().replace(f'["{here}"]', f'["{here}", "{there}"]'))
    world.console.take_up_file()
    return world


def test_another_org_is_refused_with_both_names_and_two_ways_out(
    elsewhere: LoginWorld, other_org: Org
) -> None:
    elsewhere.done(_client_credentials(elsewhere))

    request = elsewhere.set(
        login="client_credentials", client_id="demo", host=other_org.address, secret=Secret("demo")
    )

    sentence = elsewhere.refused(request)
    assert elsewhere.org.org_id in sentence
    assert other_org.org_id in sentence
    assert "sf-tui integrations add" in sentence
    assert "sf-tui integrations rebind demo" in sentence
    assert elsewhere.console.settings().integrations[NAME].salesforce.host == elsewhere.org.address


def test_a_browser_login_to_another_org_is_ended_there(elsewhere: LoginWorld, other_org: Org) -> None:
    elsewhere.done(_client_credentials(elsewhere))
    there = Browser(usernames(other_org)[0])
    keep_app(other_org, redirect_uris=[f"http://localhost:{elsewhere.port}/OauthRedirect"], rotates=True)
    request = elsewhere.set(host=other_org.address)

    page = there.log_in(elsewhere.waiting(request).address)

    assert "The login did not succeed" in page
    assert other_org.org_id in elsewhere.refused(request)
    left = httpx.post(f"{other_org.address}/__emulator__/users/{there.user}/revoke", json={}).json()
    assert left == {"revoked": 0}
    assert elsewhere.unproven() == []


def test_rebound_it_belongs_to_the_org_of_the_next_login(elsewhere: LoginWorld, other_org: Org) -> None:
    elsewhere.done(_client_credentials(elsewhere))
    elsewhere.console.set_enabled(NAME, enabled=True)
    elsewhere.done(elsewhere.console.request_sync(NAME))
    links = elsewhere.console.rebind_view(NAME).links
    assert links > 0

    elsewhere.done(elsewhere.console.rebind(NAME))

    view = elsewhere.console.rebind_view(NAME)
    assert (view.org_id, view.links, view.is_enabled) == ("", 0, False)
    wish = {"login": "client_credentials", "client_id": "demo", "host": other_org.address}
    elsewhere.done(elsewhere.set(secret=Secret("demo"), **wish))
    assert elsewhere.console.rebind_view(NAME).org_id == other_org.org_id
    assert elsewhere.console.sync(NAME).runs
    elsewhere.console.set_enabled(NAME, enabled=True)
    elsewhere.done(elsewhere.console.request_sync(NAME))
    assert elsewhere.console.rebind_view(NAME).links > 0


def test_the_sandbox_box_must_fit(world: LoginWorld) -> None:
    world.done(_client_credentials(world))
    request = world.set(login="client_credentials", client_id="demo", secret=Secret("demo"), is_sandbox=True)
    assert "is no sandbox" in world.refused(request)
    assert not world.console.settings().integrations[NAME].salesforce.sandbox


# Giving it up


def test_revoking_ends_the_login(world: LoginWorld) -> None:
    world.log_in()
    token = world.secret("refresh_token")
    assert token is not None
    request = world.console.request_revoke(NAME)
    world.done(request)
    assert world.console.revoked(request) == (True, None)
    assert world.refresh(token) == 400


def test_revoking_where_nothing_is_stored_is_no_trouble(world: LoginWorld) -> None:
    request = world.console.request_revoke(NAME)
    world.done(request)
    assert world.console.revoked(request) == (False, None)


# A service that died in between


def test_a_login_whose_token_was_obtained_is_finished_by_the_next_service(
    shared_org: Org, tmp_path: Path
) -> None:
    with login_world(shared_org, tmp_path) as world:
        world.log_in()
        token = world.obtain()
        store = world.console._writer
        row = store.integration(NAME)
        assert row is not None
        wish = {
            "login": "web",
            "client_id": APP,
            "host": world.org.address,
            "mark": "m1",
            "username": "found.again@login.example",
            "callback_port": world.port,
            "who": "ann",
        }
        # As a service leaves it that was killed once the code was traded: the token waits, unproven.
        world.secrets.put(NAME, Side.SALESFORCE, "new-refresh_token", Secret(f"m1 {token.reveal()}"))
        request = store.add_request(row.id, RequestKind.LOGIN, json.dumps(wish))
        world.done(request)
        assert world.console.settings().integrations[NAME].salesforce.username == "found.again@login.example"
        assert world.is_valid()
        assert world.unproven() == []


def test_a_login_that_was_put_in_force_is_not_done_again(world: LoginWorld) -> None:
    world.log_in()
    store = world.console._writer
    row = store.integration(NAME)
    assert row is not None
    wish = {"login": "web", "client_id": APP, "host": world.org.address, "mark": "m2", "who": "ann"}
    assert isinstance(store, SqliteStore)
    with store._db.transaction() as db:  # as a killed service leaves it
        added = db.execute(
            """INSERT INTO request (integration, kind, parameters, state, created_at, deadline, result)
               VALUES (?, ?, ?, 'queued', 0, 9e9, '{"login": {"step": "stored"}}')""",
            (row.id, RequestKind.LOGIN, json.dumps(wish)),
        )
    request = int(added.lastrowid or 0)
    assert world.answer(request).state is RequestState.DONE
    assert world.is_valid()
