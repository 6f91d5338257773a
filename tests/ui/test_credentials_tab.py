import dataclasses

from textual.widgets import Button

from sf_tui.operations.views import CredentialState
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


async def test_checking_now_is_asked_for(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("c")
        assert driver.writes == [("request_check", "Acme production")]
