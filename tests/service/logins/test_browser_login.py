"""The browser login from the request to credentials in force, against the emulator."""

import socket
import time
from urllib.parse import urlencode

import httpx
import pytest

from sf_tui.model.secret import Secret
from sf_tui.model.states import RequestKind, RequestState
from sf_tui.operations.credentials import Credentials
from sf_tui.store.sqlite import SqliteStore
from tests.browser import visit
from tests.login_world import APP, NAME, LoginWorld, keep_app


def test_it_ends_with_valid_credentials_and_a_page_that_says_so(world: LoginWorld) -> None:
    page = world.log_in()

    assert page.startswith("You are logged in to ")
    assert world.browser.user in page
    assert world.login == "web"
    assert world.is_valid()
    assert world.secret("refresh_token") is not None
    assert world.unproven() == []


def test_the_session_is_renewed_by_rotating_tokens_each_stored_in_time(world: LoginWorld) -> None:
    world.log_in()
    seen = {world.secret("refresh_token")}
    for _number in range(3):
        world.expire()
        world.check()
        assert world.is_valid()
        seen.add(world.secret("refresh_token"))
    assert len(seen) >= 4
    newest = world.secret("refresh_token")
    assert newest is not None
    assert world.refresh(newest) == 200


def test_over_ssh_the_address_is_pasted_back(world: LoginWorld) -> None:
    request = world.set()
    there = world.browser.press(world.waiting(request).address)

    pasted = world.console.paste_redirect(NAME, Secret(f" {there}\n"))

    world.done(request)
    world.done(pasted)
    assert world.is_valid()
    assert world.unproven() == []


def test_what_is_pasted_wrongly_is_said_and_waited_for_again(world: LoginWorld) -> None:
    request = world.set()
    address = world.waiting(request).address

    world.console.paste_redirect(NAME, Secret(address))

    world.until(lambda: (view := world.console.login(request)) and view.notice, "a notice")
    view = world.console.login(request)
    assert view is not None
    assert "open the address that is shown now" in str(view.notice) or "holds no code" in str(view.notice)
    world.console.paste_redirect(NAME, Secret(world.browser.press(address)))
    world.done(request)


def test_a_person_who_denies_is_told_in_both_places_and_nothing_changes(world: LoginWorld) -> None:
    request = world.set()

    page = world.browser.log_in(world.waiting(request).address, "deny")

    assert "Access was denied on Salesforce's page" in page
    assert "Access was denied on Salesforce's page" in world.refused(request)
    assert world.login == "client_credentials"
    assert world.unproven() == []


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ({"installed": False}, "is not installed in this org"),
        ({"scopes": ["id", "api"]}, "(refresh_token, offline_access)"),
    ],
)
def test_an_app_that_is_not_set_up_is_named_as_the_cause(
    world: LoginWorld, policy: dict[str, object], words: str
) -> None:
    keep_app(world.org, **policy)
    try:
        request = world.set()
        address = world.waiting(request).address
        there = httpx.get(address)
        assert there.status_code == 302
        page = visit(there.headers["location"])
    finally:
        keep_app(world.org, installed=True, scopes=["id", "api", "refresh_token"])
    assert words in page
    assert words in world.refused(request)


def test_a_user_whom_no_admin_let_in_is_told_so(world: LoginWorld) -> None:
    keep_app(world.org, approved=[])
    request = world.set()
    try:
        page = world.browser.log_in(world.waiting(request).address)
    finally:
        keep_app(world.org, approved=None)
    assert "may not use this External Client App" in page
    assert "may not use this External Client App" in world.refused(request)


def test_a_forged_answer_neither_ends_nor_wins_the_login(world: LoginWorld) -> None:
    request = world.set()
    view = world.waiting(request)
    for fields in ({"code": "stolen", "state": "x"}, {"error": "access_denied"}, {"code": "stolen"}):
        assert "not the address" in (page := visit(f"{view.redirect_uri}?{urlencode(fields)}")) or (
            "belongs to another login" in page
        )
    assert world.row(request).state is RequestState.RUNNING

    world.browser.log_in(view.address)

    world.done(request)


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/favicon.ico", None, 404),
        ("GET", "/", None, 404),
        ("POST", "/OauthRedirect?code=x&state=y", None, 405),
        ("GET", "/OauthRedirect?code=x&state=y", "evil.example", 400),
        ("GET", "/OauthRedirect?code=x&state=y", "evil.example:1717", 400),
    ],
)
def test_what_is_not_the_answer_is_not_read(
    world: LoginWorld, method: str, path: str, host: str | None, status: int
) -> None:
    request = world.set()
    world.waiting(request)
    headers = {"Host": host} if host else {}
    answer = httpx.request(method, f"http://localhost:{world.port}{path}", headers=headers)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert world.row(request).state is RequestState.RUNNING
    world.done(world.console.cancel_login(NAME))


def test_it_listens_on_this_machine_only_and_not_any_more_afterwards(world: LoginWorld) -> None:
    request = world.set()
    world.waiting(request)
    with socket.create_connection(("127.0.0.1", world.port)) as connection:
        connection.sendall(b"\x16\x03\x01" + b"\x00" * 40)  # TLS, and then nothing
    world.done(world.console.cancel_login(NAME))
    assert "was cancelled" in world.refused(request)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", world.port))


def test_a_taken_port_is_named(world: LoginWorld) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", world.port))
        other.listen()
        sentence = world.refused(world.set())
    assert f"tried {world.port}" in sentence


def test_the_second_of_two_logins_is_refused(world: LoginWorld) -> None:
    first = world.set()
    world.waiting(first)
    second = world.ask(RequestKind.LOGIN, login="web", client_id=APP, mark="another")
    assert "is under way" in world.refused(second)
    assert world.row(first).state is RequestState.RUNNING
    world.done(world.console.cancel_login(NAME))


def test_nobody_comes_within_ten_minutes(world: LoginWorld) -> None:
    with_old_clock = SqliteStore(world.workplace.state_file, clock=lambda: time.time() - 601)
    row = with_old_clock.integration(NAME)
    assert row is not None
    wish = f'{{"login": "web", "client_id": "{APP}", "host": "{world.org.address}", "mark": "m"}}'
    request = with_old_clock.add_request(row.id, RequestKind.LOGIN, wish, seconds=900)
    with_old_clock.close()
    assert "Nobody logged in within 10 minutes" in world.refused(request)


def test_an_address_without_a_login_is_refused_and_forgotten(world: LoginWorld) -> None:
    request = world.console.paste_redirect(NAME, Secret("http://localhost:1717/OauthRedirect?code=x"))
    assert "No login of demo waits" in world.refused(request)
    assert world.unproven() == []


def test_cancelling_without_a_login_says_so(world: LoginWorld) -> None:
    assert "No login of demo is under way" in world.refused(world.console.cancel_login(NAME))


def test_a_code_is_good_for_one_use(world: LoginWorld) -> None:
    request = world.set()
    there = world.browser.press(world.waiting(request).address)
    visit(there)
    world.done(request)
    again = world.set()
    world.waiting(again)
    assert "belongs to another login" in visit(there)
    world.done(world.console.cancel_login(NAME))


def test_no_secret_of_the_login_is_in_the_state_store(world: LoginWorld) -> None:
    request = world.set()
    there = world.browser.press(world.waiting(request).address)
    code = there.partition("code=")[2].partition("&")[0]
    world.console.paste_redirect(NAME, Secret(there))
    world.done(request)
    token = world.secret("refresh_token")
    assert token is not None
    assert isinstance(world.console, Credentials)
    for file in world.workplace.places.state_dir.iterdir():
        content = file.read_bytes()
        assert code.encode() not in content
        assert token.reveal().encode() not in content
