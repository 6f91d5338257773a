import dataclasses

import pytest
from textual.containers import Horizontal
from textual.widgets import Button, Input

from sf_tui.model.secret import Secret
from sf_tui.model.states import RequestState
from sf_tui.operations.views import CredentialState
from sf_tui.ui.credential_rules import problem_with_host
from sf_tui.ui.widgets.line import Line
from tests.ui.canned import CannedConsole
from tests.ui.driving import Driver, started


def check_line(driver: Driver) -> str:
    return driver.get("#check-result", Line).shown.plain


async def test_valid_credentials_are_told_with_word_and_sign(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        status = driver.get("#sf-status", Line).shown.plain
        assert "✓ Valid" in status
        assert "sync@acme.example" in driver.grid
        assert driver.get("#update", Button).variant == "default"


async def test_invalid_credentials_are_told_with_reason_and_a_blue_button(console: CannedConsole) -> None:
    console.held["Acme production"].credentials = CredentialState.INVALID
    async with started(console, tab=2) as driver:
        assert "client identifier invalid" in driver.grid
        assert driver.get("#update", Button).variant == "primary"
        await driver.click("#update", offset=(3, 0))
        assert "Salesforce credentials of Acme production" in driver.grid


async def test_the_sandbox_box_comes_first_and_voids_the_check(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        assert driver.app.focused is not None
        assert driver.app.focused.id == "sandbox"
        assert "✓ Valid" in check_line(driver)
        await driver.press("space")
        assert "holds no more" in check_line(driver)
        assert "acme--dev.sandbox.my.salesforce.com" in driver.get("#sandbox-hint", Line).shown.plain
        await driver.press("space")
        assert "✓ Valid" in check_line(driver)


async def test_what_is_missing_is_said_beside_its_field(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        driver.get("#host", Input).value = "login.salesforce.com"
        driver.get("#save", Button).press()
        await driver.settle()
        assert "do not work on login.salesforce.com" in driver.get("#host-hint", Line).shown.plain
        assert driver.writes == []


async def test_the_sandbox_box_alone_is_saved_with_the_stored_secret(console: CannedConsole) -> None:
    console.text = lambda old: old.replace("acme.my", "acme--dev.sandbox.my")
    async with started(console, tab=2) as driver:
        await driver.press("e", "space")
        assert "Leave empty to keep the stored one" in driver.get("#secret-hint", Line).shown.plain
        driver.get("#save", Button).press()
        await driver.settle()
        assert driver.writes[0][:3] == ("set_credentials", "Acme production", True)
        assert console.secrets == [Secret("")]


async def test_a_stored_token_is_kept_by_an_empty_field_too(console: CannedConsole) -> None:
    view = dataclasses.replace(console.credentials("Acme production"), client_id="")
    console.credentials = lambda _name: view  # type: ignore[method-assign, assignment]
    async with started(console, tab=2) as driver:
        await driver.press("e")
        driver.get("#save", Button).press()
        await driver.settle()
        assert driver.writes[0][3] == "access_token"
        assert console.secrets == [Secret("")]


async def test_the_dialog_never_contradicts_itself_about_where_logins_go(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        assert "login.salesforce.com" not in driver.grid
        assert "Logins go to this address." in driver.get("#host-hint", Line).shown.plain
        await driver.press("tab", "right", "enter")
        assert "The org that gave the token." in driver.get("#host-hint", Line).shown.plain


async def test_the_org_is_what_the_check_found_not_what_the_box_says(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        org = driver.get("#sf-org", Line)
        assert org.shown.plain.endswith("· production")
        found = console.credentials
        view = found("Acme production")
        boxed = dataclasses.replace(view, summary=dataclasses.replace(view.summary, is_sandbox=True))
        console.credentials = lambda _name: boxed  # type: ignore[method-assign, assignment]
        await driver.refresh()
        assert org.shown.plain.endswith("· production ▲ the Sandbox box is ticked")
        unchecked = dataclasses.replace(boxed, salesforce=None)
        console.credentials = lambda _name: unchecked  # type: ignore[method-assign, assignment]
        await driver.refresh()
        assert org.shown.plain.endswith("· sandbox by the Sandbox box, not checked")


async def test_saving_stores_checks_and_shows_the_result(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        console.request_state = RequestState.RUNNING
        await driver.press("e")
        driver.get("#secret", Input).value = "s3cret"
        driver.get("#save", Button).press()
        await driver.settle()
        client_id = "3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0"
        host = "https://acme.my.salesforce.com"
        assert driver.writes == [
            ("set_credentials", "Acme production", False, "client_credentials", host, client_id)
        ]
        assert console.secrets == [Secret("s3cret")]
        assert "Checking the login" in check_line(driver)
        assert driver.get("#secret", Input).value == ""
        console.request_state = RequestState.DONE
        await driver.refresh()
        assert "✓ Valid" in check_line(driver)
        await driver.press("escape")
        assert driver.is_on_main


async def test_no_worker_description_holds_what_was_typed(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        driver.get("#secret", Input).value = "s3cret"
        seen: list[str] = []
        run_worker = driver.app.run_worker

        def spy(*args: object, **kwargs: object) -> object:
            seen.append(repr(kwargs))
            return run_worker(*args, **kwargs)  # type: ignore[arg-type]

        driver.app.run_worker = spy  # type: ignore[method-assign, assignment]
        driver.get("#save", Button).press()
        await driver.settle()
        assert seen
        assert "s3cret" not in "".join(seen)


async def test_an_access_token_needs_no_client_id(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e", "tab", "right", "enter")
        assert "Access token" in driver.grid
        assert not driver.get("#client-id-row", Horizontal).display
        driver.get("#secret", Input).value = "00D!token"
        driver.get("#save", Button).press()
        await driver.settle()
        assert driver.writes[0][3] == "access_token"


async def test_the_dialog_says_what_is_not_offered(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("e")
        assert "Not offered: device, username-password and SOAP logins" in driver.grid


async def test_checking_now_is_asked_for(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("c")
        assert driver.writes == [("request_check", "Acme production")]


@pytest.mark.parametrize(
    ("text", "sandbox", "words"),
    [
        ("", False, "missing"),
        ("http://acme.my.salesforce.com", False, "https"),
        ("https://acme.my.salesforce.com/x", False, "Only the host"),
        ("https://acme.my.salesforce.com", True, "production"),
        ("https://acme--dev.sandbox.my.salesforce.com", False, "tick Sandbox"),
        ("https://[::1", False, "no address"),
    ],
)
def test_a_wrong_host_gets_a_sentence(text: str, sandbox: bool, words: str) -> None:  # noqa: FBT001
    assert words in problem_with_host(text, login="client_credentials", is_sandbox=sandbox)


@pytest.mark.parametrize("text", ["acme.my.salesforce.com", "http://127.0.0.1:8080"])
def test_a_right_host_passes(text: str) -> None:
    assert problem_with_host(text, login="client_credentials", is_sandbox=False) == ""
