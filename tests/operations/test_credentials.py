"""Credentials as a person sets and replaces them; the login itself is the service's."""

import json
from typing import Any

import msgspec
import pytest

from sf_tui.model.check import CheckStep
from sf_tui.model.errors import SettingsError, UsageError
from sf_tui.model.login import NEEDS, LoginWish
from sf_tui.model.secret import Secret
from sf_tui.model.states import RequestKind, RequestState, Side
from sf_tui.operations.replacing import Replacement, drop_unproven
from sf_tui.operations.store_console import StoreConsole
from sf_tui.operations.views import CredentialState
from tests.operations.desk import SECRET, SETTINGS, START, Desk

HOST = "new.my.salesforce.com"


def _set(console: StoreConsole, **changes: Any) -> int:
    wanted = {
        "is_sandbox": True,
        "login": "client_credentials",
        "host": HOST,
        "client_id": "id2",
        "secret": SECRET,
        **changes,
    }
    return console.set_credentials("demo", **wanted)


def _stored(desk: Desk, kind: str) -> Secret | None:
    return desk.secrets.get("demo", Side.SALESFORCE, kind)


def _wish(desk: Desk, request: int) -> LoginWish:
    row = desk.store.request(request)
    assert row is not None
    return msgspec.json.decode(row.parameters, type=LoginWish)


def _put_in_force(desk: Desk, console: StoreConsole, request: int) -> bool:
    """Do what the service does once a login has succeeded."""
    old = console.settings().integrations["demo"].salesforce
    replacement = Replacement(desk.secrets, "demo", old, _wish(desk, request))
    is_replaced = replacement.put_in_force(desk.store, desk.path, "ann", desk.clock)
    drop_unproven(desk.secrets, "demo")
    return is_replaced


def test_new_credentials_wait_beside_the_old_until_the_login_has_succeeded(
    desk: Desk, console: StoreConsole
) -> None:
    desk.secrets.put("demo", Side.SALESFORCE, "client_secret", Secret("old"))
    before = desk.path.read_text()

    request = _set(console)

    assert console.request(request).kind is RequestKind.LOGIN
    assert _stored(desk, "client_secret") == Secret("old")
    assert desk.path.read_text() == before
    assert _put_in_force(desk, console, request)
    assert _stored(desk, "client_secret") == SECRET
    view = console.credentials("demo")
    assert (view.host, view.client_id) == (HOST, "id2")
    assert view.summary.is_sandbox


def test_unchecked_ones_are_in_force_at_once_and_void_the_check(desk: Desk, console: StoreConsole) -> None:
    desk.store.save_check(desk.id, Side.SALESFORCE, "{}")

    request = _set(console, is_checked=False)

    assert _stored(desk, "client_secret") == SECRET
    assert desk.store.check(desk.id, Side.SALESFORCE) is None
    assert console.request(request).kind is RequestKind.CHECK
    assert console.credentials("demo").is_checking


def test_an_access_token_is_kept_under_its_own_name(desk: Desk, console: StoreConsole) -> None:
    _set(console, login="access_token", client_id="", is_checked=False)

    assert _stored(desk, "access_token") == SECRET
    assert _stored(desk, "client_secret") is None


def test_a_key_is_kept_with_its_passphrase(desk: Desk, console: StoreConsole) -> None:
    _set(console, login="jwt", host="", username="u", extra=Secret("pass"), is_checked=False)

    assert (_stored(desk, "private_key"), _stored(desk, "private_key_passphrase")) == (SECRET, Secret("pass"))


def test_a_new_key_without_passphrase_forgets_the_old_keys(desk: Desk, console: StoreConsole) -> None:
    _set(console, login="jwt", username="u", extra=Secret("pass"), is_checked=False)

    _set(console, login="jwt", username="u", secret=Secret("another key"), is_checked=False)

    assert _stored(desk, "private_key_passphrase") is None


def test_another_username_keeps_key_and_passphrase(desk: Desk, console: StoreConsole) -> None:
    _set(console, login="jwt", username="u", extra=Secret("pass"), is_checked=False)

    _set(console, login="jwt", username="v", secret=Secret(""), is_checked=False)

    assert (_stored(desk, "private_key"), _stored(desk, "private_key_passphrase")) == (SECRET, Secret("pass"))
    assert console.settings().integrations["demo"].salesforce.username == "v"


def test_another_login_forgets_the_secrets_of_the_one_before(desk: Desk, console: StoreConsole) -> None:
    _set(console, is_checked=False)

    _set(console, login="sf_cli", sf_alias="acme", host="", client_id="", secret=Secret(""), is_checked=False)

    assert _stored(desk, "client_secret") is None


@pytest.mark.parametrize(("client_id", "kept"), [("3MVG9", Secret("app")), ("another", None)])
def test_a_browser_login_uses_the_secret_of_its_own_app_only(
    desk: Desk, console: StoreConsole, client_id: str, kept: Secret | None
) -> None:
    desk.secrets.put("demo", Side.SALESFORCE, "client_secret", Secret("app"))
    request = _set(console, login="web", client_id=client_id, secret=Secret(""))
    wish = _wish(desk, request)
    old = console.settings().integrations["demo"].salesforce
    Replacement(desk.secrets, "demo", old, wish).obtain(Secret("refresh"))

    _put_in_force(desk, console, request)

    assert _stored(desk, "client_secret") == kept
    assert _stored(desk, "refresh_token") == Secret("refresh")


def test_a_refresh_token_of_another_attempt_counts_for_nothing(desk: Desk, console: StoreConsole) -> None:
    old = console.settings().integrations["demo"].salesforce
    first = LoginWish(login="web", client_id="x", mark="1")
    Replacement(desk.secrets, "demo", old, first).obtain(Secret("refresh"))

    second = LoginWish(login="web", client_id="x", mark="2")
    assert Replacement(desk.secrets, "demo", old, first).main() == Secret("refresh")
    assert Replacement(desk.secrets, "demo", old, second).main() is None


def test_a_browser_login_is_never_stored_unchecked(console: StoreConsole) -> None:
    with pytest.raises(UsageError, match="it is the check"):
        _set(console, login="web", is_checked=False)


def test_the_secret_is_in_no_file_and_no_row(desk: Desk, console: StoreConsole) -> None:
    _set(console, login="jwt", username="u", extra=Secret("planted-passphrase"))
    console.paste_redirect("demo", Secret("http://localhost:1717/OauthRedirect?code=planted-code"))

    for file in desk.path.parent.iterdir():
        content = file.read_bytes()
        assert SECRET.reveal().encode() not in content
        assert b"planted" not in content


def test_an_empty_secret_keeps_the_one_that_is_stored(desk: Desk, console: StoreConsole) -> None:
    _set(console, is_checked=False)

    _set(console, secret=Secret(""), is_checked=False)

    assert _stored(desk, "client_secret") == SECRET


@pytest.mark.parametrize(
    "login", [login for login, needs in NEEDS.items() if needs.secret and needs.is_typed]
)
def test_an_empty_secret_is_refused_where_none_is_stored(console: StoreConsole, login: str) -> None:
    with pytest.raises(UsageError, match="secret is missing"):
        _set(console, login=login, username="u", secret=Secret(""))

    assert console.credentials("demo").client_id == "3MVG9"


@pytest.mark.parametrize("host", ["", "   ", "https://ann:pw@acme.my.salesforce.com/x", "not a host"])
def test_a_wrong_address_is_refused_before_the_secret_is_stored(
    desk: Desk, console: StoreConsole, host: str
) -> None:
    with pytest.raises((UsageError, SettingsError)) as caught:
        _set(console, host=host)

    assert _stored(desk, "new-client_secret") is None
    assert "pw@" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"login": "web", "client_id": ""}, "client id is missing"),
        ({"login": "jwt"}, "username is missing"),
        ({"login": "sf_cli"}, "alias is missing"),
        ({"login": "sf_cli", "sf_alias": "-x"}, "must be an alias"),
        ({"login": "web", "callback_port": 80}, "must be a port from 1024"),
        ({"host": "https://login.salesforce.com"}, "own My Domain address only"),
        ({"login": "web", "host": "login.salesforce.com"}, "does not fit the Sandbox box"),
        ({"secret": Secret("x" * 20_001)}, "longer than any"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_asked(
    desk: Desk, console: StoreConsole, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises((UsageError, SettingsError), match=words):
        _set(console, **changes)

    assert desk.woken == []


def test_one_login_at_a_time_and_the_first_ones_secrets_stay(desk: Desk, console: StoreConsole) -> None:
    _set(console)

    with pytest.raises(UsageError, match="is under way"):
        _set(console, secret=Secret("of the second"))

    assert _stored(desk, "new-client_secret") == SECRET


def test_a_login_that_nobody_picked_up_is_in_nobodys_way(desk: Desk, console: StoreConsole) -> None:
    _set(console)
    desk.clock.now += 61

    _set(console, secret=Secret("of the second"))

    assert _stored(desk, "new-client_secret") == Secret("of the second")


def test_how_far_a_login_is_stands_in_its_row(desk: Desk, console: StoreConsole) -> None:
    request = _set(console, login="web", secret=Secret(""))
    assert console.login(request) is None
    desk.serve()
    desk.store.claim_request()
    notice = {"template": "Not {what}.", "params": {"what": "that"}}
    told = {"step": "waiting", "address": "https://x", "redirect_uri": "http://localhost:1", "notice": notice}
    desk.store.note_progress(request, json.dumps({"login": {**told, "until": START + 600}}))

    view = console.login(request)

    assert view is not None
    assert (view.step, view.address, view.until) == ("waiting", "https://x", START + 600)
    assert str(view.notice) == "Not that."
    assert not console.credentials("demo").is_checking
    desk.store.note_progress(request, json.dumps({"login": {"step": "checking"}}))
    assert console.credentials("demo").is_checking
    assert console.credentials("demo").summary.credentials is CredentialState.CHECKING
    desk.store.finish_request(request, RequestState.DONE, "{}")
    assert console.login(request) is None


@pytest.mark.parametrize("text", ["", "  \n", "x" * 8193])
def test_what_is_no_address_is_not_handed_in(desk: Desk, console: StoreConsole, text: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        console.paste_redirect("demo", Secret(text))

    assert desk.woken == []


def test_one_address_is_read_before_the_next(desk: Desk, console: StoreConsole) -> None:
    request = console.paste_redirect("demo", Secret("http://localhost/?code=1"))
    with pytest.raises(UsageError, match="still being read"):
        console.paste_redirect("demo", Secret("http://localhost/?code=2"))
    desk.store.claim_request()
    desk.store.finish_request(request, RequestState.DONE, "{}")
    console.paste_redirect("demo", Secret("http://localhost/?code=2"))


def test_removing_forgets_every_secret(desk: Desk, console: StoreConsole) -> None:
    kinds = [kind for needs in NEEDS.values() for kind in (needs.secret, needs.extra) if kind]
    for kind in (*kinds, *(f"new-{kind}" for kind in kinds), "next-refresh_token", "pasted-redirect"):
        desk.secrets.put("demo", Side.SALESFORCE, kind, SECRET)

    console.remove_integration("demo")

    assert desk.secrets._secrets == {}


def test_rebinding_switches_off_first(desk: Desk, console: StoreConsole) -> None:
    desk.store.bind(desk.id, org_id="00Dxx", crm_id="crm")

    view = console.rebind_view("demo")
    request = console.rebind("demo")

    assert (view.org_id, view.crm_id, view.links, view.is_enabled) == ("00Dxx", "crm", 0, True)
    assert console.request(request).kind is RequestKind.REBIND
    assert not console.settings().integrations["demo"].enabled
    assert 'host = "acme.my.salesforce.com"  # production' in desk.path.read_text()
    assert SETTINGS.startswith("# who")


@pytest.mark.parametrize("stored", [None, Secret("old")])
def test_a_settings_file_that_cannot_be_written_keeps_the_old_secret(
    desk: Desk, console: StoreConsole, stored: Secret | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if stored is not None:
        desk.secrets.put("demo", Side.SALESFORCE, "client_secret", stored)
    request = _set(console)

    def refuse(_path: object, _name: str, values: object) -> None:
        if values:
            raise SettingsError("The disk is full.")

    monkeypatch.setattr("sf_tui.operations.replacing.write_values", refuse)
    with pytest.raises(SettingsError):
        _put_in_force(desk, console, request)

    assert _stored(desk, "client_secret") == stored


class _Dying:
    """A store of secrets whose user dies before the n-th change."""

    name = "memory"

    def __init__(self, desk: Desk, lives: int) -> None:
        self._secrets = desk.secrets
        self._lives = lives

    def get(self, integration: str, side: Side, kind: str) -> Secret | None:
        return self._secrets.get(integration, side, kind)

    def put(self, integration: str, side: Side, kind: str, secret: Secret) -> None:
        self._live()
        self._secrets.put(integration, side, kind, secret)

    def remove(self, integration: str, side: Side, kind: str) -> None:
        self._live()
        self._secrets.remove(integration, side, kind)

    def _live(self) -> None:
        if self._lives == 0:
            raise KeyboardInterrupt
        self._lives -= 1


@pytest.mark.parametrize("lives", range(9))
def test_killed_while_they_are_put_in_force_the_next_one_finishes(
    desk: Desk, console: StoreConsole, lives: int
) -> None:
    _set(console, is_checked=False)
    desk.secrets.put("demo", Side.SALESFORCE, "next-refresh_token", Secret("of an older rotation"))
    request = _set(console, login="web", host="", is_sandbox=False, secret=Secret(""))
    wish = _wish(desk, request)
    old = console.settings().integrations["demo"].salesforce
    Replacement(desk.secrets, "demo", old, wish).obtain(Secret("refresh"))
    try:
        Replacement(_Dying(desk, lives), "demo", old, wish).put_in_force(desk.store, desk.path, "ann")
    except KeyboardInterrupt:
        assert Replacement(desk.secrets, "demo", old, wish).main() == Secret("refresh")

    _put_in_force(desk, console, request)

    settings = console.settings().integrations["demo"].salesforce
    assert (settings.login, settings.host, settings.sandbox) == ("web", "", False)
    assert _stored(desk, "refresh_token") == Secret("refresh")
    assert _stored(desk, "next-refresh_token") is None


def test_the_steps_of_a_check_under_way_are_told(desk: Desk, console: StoreConsole) -> None:
    request = console.request_check("demo")
    assert console.credentials("demo").steps == ()
    desk.serve()
    desk.store.claim_request()
    desk.store.note_progress(request, '{"check": [{"what": "login", "state": "done"}]}')
    assert console.credentials("demo").steps == (CheckStep(what="login", state="done"),)
    desk.store.note_progress(request, "what another version writes")
    assert console.credentials("demo").steps == ()
    desk.store.finish_request(request, RequestState.DONE, "{}")
    assert console.credentials("demo").steps == ()


def test_a_login_that_waits_is_found_again(desk: Desk, console: StoreConsole) -> None:
    assert console.credentials("demo").login_request is None
    request = _set(console)
    assert console.credentials("demo").login_request == request
    desk.clock.now += 7200
    assert console.credentials("demo").login_request is None
