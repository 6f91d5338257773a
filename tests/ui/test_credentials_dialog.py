"""The dialog for every login: what it asks for, what it refuses, what it hands to the console."""

from pathlib import Path

import pytest
from textual.widgets import Button, Input

from sf_tui.model.errors import StoreBusy
from sf_tui.model.secret import Secret
from sf_tui.model.sentence import Sentence
from sf_tui.model.settings import LoginKind
from sf_tui.model.states import RequestState
from sf_tui.operations.login_help import NOT_OFFERED, help_of
from sf_tui.operations.views import CredentialsView
from sf_tui.ui.screens.login_help import LoginHelp
from sf_tui.ui.widgets.line import Line
from tests.ui.canned import CannedConsole
from tests.ui.driving import started
from tests.ui.login_driving import LOGINS, choose, fill, hint, paste, said, save

NAME = "Acme production"
HOST = "https://acme.my.salesforce.com"
CLIENT_ID = "3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0"
KEY = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"
SEALED = KEY.replace("PRIVATE", "ENCRYPTED PRIVATE")


async def test_the_sandbox_box_comes_first_and_voids_the_check(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        assert driver.app.focused is not None
        assert driver.app.focused.id == "sandbox"
        assert "✓ Valid" in said(driver)
        await driver.press("space")
        assert "holds no more" in said(driver)
        assert "acme--dev.sandbox.my.salesforce.com" in driver.get("#host", Input).placeholder
        await driver.press("space")
        assert "✓ Valid" in said(driver)


async def test_the_sandbox_box_says_where_a_login_without_an_address_goes(console: CannedConsole) -> None:
    console.login_kind = "web"
    async with started(console, tab=2) as driver:
        await driver.press("e")
        assert "login.salesforce.com" in hint(driver, "host")
        await driver.press("space")
        assert "test.salesforce.com" in hint(driver, "host")


@pytest.mark.parametrize(
    ("login", "fields"),
    [
        ("web", ["client-id", "host", "secret"]),
        ("jwt", ["client-id", "username", "host", "key", "passphrase"]),
        ("client_credentials", ["host", "client-id", "secret"]),
        ("sf_cli", ["sf-alias"]),
        ("access_token", ["host", "secret"]),
    ],
)
async def test_a_login_shows_only_the_fields_it_needs(
    console: CannedConsole, login: LoginKind, fields: list[str]
) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, login)
        shown = [field.id for field in driver.app.screen.query_one("#login-form").query(Input)]
        assert shown == fields
        fits = " ".join(help_of(login).fits.split())
        assert driver.get("#login-fits", Line).shown.plain == fits


async def test_moving_through_the_logins_says_where_each_fits(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e", "tab", "up")
        assert driver.get("#login-fits", Line).shown.plain == help_of("jwt").fits
        assert driver.get("#secret-label", Line).shown.plain == "Client secret"


async def test_what_is_missing_is_said_under_its_field(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        fill(driver, host="login.salesforce.com")
        await save(driver)
        assert "My Domain address only, not on login.salesforce.com" in hint(driver, "host")
        assert driver.app.focused is driver.get("#host", Input)
        assert driver.writes == []


@pytest.mark.parametrize(
    ("login", "problems"),
    [
        ("web", {"client-id": "The client id is missing"}),
        (
            "jwt",
            {
                "client-id": "The client id is missing",
                "username": "The username is missing",
                "key": "The key is missing",
            },
        ),
        (
            "client_credentials",
            {
                "client-id": "The client id is missing",
                "host": "The address is missing",
                "secret": "The secret is missing",
            },
        ),
        ("sf_cli", {"sf-alias": "The alias is missing"}),
        ("access_token", {"host": "The address is missing", "secret": "The token is missing"}),
    ],
)
async def test_an_empty_form_says_what_each_field_wants(
    console: CannedConsole, login: LoginKind, problems: dict[str, str]
) -> None:
    console.login_kind = "web" if login != "web" else "jwt"
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, login)
        for field in driver.app.screen.query_one("#login-form").query(Input):
            field.value = ""
        await save(driver)
        for name, words in problems.items():
            assert words in hint(driver, name)
        assert driver.writes == []


async def test_the_sandbox_box_alone_is_saved_with_the_stored_secret(console: CannedConsole) -> None:
    console.text = lambda old: old.replace("acme.my", "acme--dev.sandbox.my")
    async with started(console, tab=2) as driver:
        await driver.press("e", "space")
        assert "Empty: keep the stored one" in hint(driver, "secret")
        await save(driver)
        assert driver.writes[0][:3] == ("set_credentials", NAME, True)
        assert console.secrets == [Secret("")]


async def test_client_credentials_are_saved_and_followed_to_their_end(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        console.request_state = RequestState.RUNNING
        await driver.press("e")
        fill(driver, secret="s3cret")
        await save(driver)
        assert driver.writes == [("set_credentials", NAME, False, "client_credentials", HOST, CLIENT_ID)]
        assert console.secrets == [Secret("s3cret")]
        assert "Logging in" in said(driver)
        assert "old credentials stay in force" in driver.grid
        console.request_state = RequestState.DONE
        await driver.refresh()
        assert "✓ Valid" in said(driver)
        assert driver.get("#secret", Input).value == ""
        assert "old credentials" not in driver.grid
        await driver.press("enter")
        assert driver.is_on_main


async def test_a_failed_login_says_why_and_keeps_the_form(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        console.request_state = RequestState.FAILED
        console.request_sentence = Sentence("Salesforce does not know this client id: correct it")
        await driver.press("e")
        fill(driver, secret="s3cret", client_id="3MVGtypo")
        await save(driver)
        assert "Salesforce does not know this client id: correct it" in said(driver)
        assert "old credentials stay in force" in driver.grid
        assert driver.get("#client-id", Input).value == "3MVGtypo"
        assert driver.get("#secret", Input).value == "s3cret"
        assert not driver.get("#save", Button).disabled
        fill(driver, client_id=CLIENT_ID)
        await save(driver)
        assert console.secrets == [Secret("s3cret"), Secret("s3cret")]


async def test_a_service_that_never_comes_is_said(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        console.request_state = RequestState.QUEUED
        await driver.press("e")
        await save(driver)
        assert "Waiting for the service" in said(driver)
        console.request_state = RequestState.EXPIRED
        console.request_sentence = Sentence("Nobody picked this request up.")
        await driver.refresh()
        assert "Nobody picked this request up." in said(driver)


async def test_what_was_typed_goes_along_to_another_login_but_secrets_do_not(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        fill(driver, client_id="3MVGnew", secret="s3cret")
        await choose(driver, "web")
        assert driver.get("#client-id", Input).value == "3MVGnew"
        assert driver.get("#secret", Input).value == ""


async def test_settings_that_a_form_does_not_show_stay_as_they_were(console: CannedConsole) -> None:
    console.login_kind = "jwt"
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, "web")
        await save(driver)
        assert console.named == ("sync@acme.example", "")


async def test_a_store_that_is_locked_when_the_login_ends_is_read_later(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        console.request_state = RequestState.RUNNING
        await driver.press("e")
        await save(driver)
        console.request_state, credentials = RequestState.DONE, console.credentials

        def busy(_name: str) -> CredentialsView:
            raise StoreBusy("The state store is locked by another program.")

        console.credentials = busy  # type: ignore[method-assign, assignment]
        await driver.refresh()
        assert "Logging in" in said(driver)
        console.credentials = credentials  # type: ignore[method-assign]
        await driver.refresh()
        assert "✓ Valid" in said(driver)


async def test_a_key_file_is_read_and_never_shown(console: CannedConsole, tmp_path: Path) -> None:
    path = tmp_path / "sync key.pem"
    path.write_text(SEALED)
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, "jwt")
        fill(driver, username="sync@acme.example", key=str(path))
        await save(driver)
        assert "This key has a passphrase: type it as well." in said(driver)
        assert console.secrets == []
        fill(driver, passphrase="open sesame")
        await save(driver)
        assert console.secrets == [Secret(SEALED), Secret("open sesame")]
        assert console.named == ("sync@acme.example", "")
        assert driver.writes[-1][3] == "jwt"
        assert driver.get("#key", Input).value == driver.get("#passphrase", Input).value == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"a certificate", "is no private key in PEM form"),
        (b"PRIVATE KEY-----" + b"x" * 17_000, "is no private key in PEM form"),
    ],
)
async def test_a_key_file_that_is_none_is_refused_in_words(
    console: CannedConsole, tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "k"
    if content is not None:
        path.write_bytes(content)
    async with started(console, (120, 40), tab=2) as driver:
        await driver.press("e")
        await choose(driver, "jwt")
        fill(driver, username="sync@acme.example", key=str(path))
        await save(driver)
        assert words in said(driver)
        assert driver.writes == []


async def test_a_key_may_be_pasted_and_stands_in_no_field(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, "jwt")
        fill(driver, username="sync@acme.example")
        await paste(driver, "#key", KEY)
        assert f"A key of {len(KEY)} characters was pasted, without a passphrase." in hint(driver, "key")
        assert driver.get("#key", Input).value == ""
        assert "c2VjcmV0" not in driver.grid
        await save(driver)
        assert console.secrets == [Secret(KEY)]


async def test_something_else_than_a_key_that_is_pasted_is_refused(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, "jwt")
        await paste(driver, "#key", "-----BEGIN CERTIFICATE-----\nMIIB\n")
        assert "no private key" in hint(driver, "key")
        await paste(driver, "#key", "/etc/sf-tui/\nsync.key")
        assert driver.get("#key", Input).value == "/etc/sf-tui/sync.key"


async def test_the_sf_command_line_needs_an_alias_only(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, "sf_cli")
        fill(driver, sf_alias="acme-prod")
        await save(driver)
        assert driver.writes[0][1:] == (NAME, False, "sf_cli", "", CLIENT_ID)
        assert console.named == ("", "acme-prod")
        assert console.secrets == [Secret("")]


async def test_an_access_token_needs_no_client_id(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, "access_token")
        fill(driver, secret="00D!token")
        await save(driver)
        assert driver.writes[0][1:] == (NAME, False, "access_token", HOST, CLIENT_ID)
        assert console.secrets == [Secret("00D!token")]


async def test_a_stored_token_is_kept_by_an_empty_field(console: CannedConsole) -> None:
    console.login_kind = "access_token"
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await save(driver)
        assert driver.writes[0][3] == "access_token"
        assert console.secrets == [Secret("")]


@pytest.mark.parametrize("login", LOGINS)
async def test_the_help_tells_the_steps_of_the_chosen_login(console: CannedConsole, login: LoginKind) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, login)
        await driver.press("question_mark")
        assert isinstance(driver.app.screen, LoginHelp)
        text = " ".join(driver.get("#help", Line).shown.plain.split())
        for number, step in enumerate(help_of(login).steps, 1):
            assert f"{number}. {' '.join(step.split('{')[0].split())}" in text
        await driver.press("escape")
        assert not driver.get("#save", Button).disabled


async def test_f1_shows_the_help_from_a_field(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        driver.get("#host", Input).focus()
        await driver.press("f1")
        assert isinstance(driver.app.screen, LoginHelp)


async def test_the_help_can_be_scrolled_to_its_end(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, "web")
        await driver.press("question_mark")
        assert "takes the place of the command" not in driver.grid
        await driver.press("end")
        assert "takes the place of the command" in driver.grid


async def test_logins_that_are_not_offered_are_explained(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        driver.get("#why-not", Button).press()
        await driver.settle()
        text = " ".join(driver.get("#help", Line).shown.plain.split())
        for name, why in NOT_OFFERED:
            assert name in text
            assert why in text


async def test_no_worker_description_and_no_repr_holds_what_was_typed(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, "jwt")
        fill(driver, username="sync@acme.example", passphrase="s3cret")
        await paste(driver, "#key", KEY)
        seen: list[str] = []
        run_worker = driver.app.run_worker

        def spy(*args: object, **kwargs: object) -> object:
            seen.append(repr(kwargs))
            return run_worker(*args, **kwargs)  # type: ignore[arg-type]

        driver.app.run_worker = spy  # type: ignore[method-assign, assignment]
        seen += [repr(widget) for widget in driver.app.screen.walk_children(with_self=True)]
        seen.append(repr(vars(driver.app.screen.query_one("#login-form"))))
        await save(driver)
        assert console.secrets == [Secret(KEY), Secret("s3cret")]
        assert "ask for a login" in "".join(seen)
        assert not any(word in "".join(seen) for word in ("s3cret", "c2VjcmV0"))


async def test_a_screen_that_only_looks_opens_no_dialog(console: CannedConsole) -> None:
    async with started(console, tab=2, read_only=True) as driver:
        await driver.press("e")
        assert driver.is_on_main
        assert "read-only" in driver.toasts[-1]
