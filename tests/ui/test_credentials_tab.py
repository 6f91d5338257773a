import dataclasses

import msgspec
import pytest
from textual.widgets import Button

from sf_tui.model.check import CheckStep, Words
from sf_tui.model.settings import LoginKind
from sf_tui.model.trouble import Cause
from sf_tui.operations.views import CredentialState
from sf_tui.ui.widgets.check_steps import CheckSteps
from sf_tui.ui.widgets.line import Line
from tests.ui.canned import NOW, CannedConsole
from tests.ui.driving import Driver, started
from tests.ui.test_hostile import CONTROL, HOSTILE


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
        assert "client identifier invalid" in " ".join(driver.grid.split())
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


def steps_of(driver: Driver) -> list[str]:
    """The steps as they stand there, a row each."""
    return [row[15:] for row in driver.get("#sf-steps", CheckSteps).shown.plain.splitlines()]


async def test_a_check_that_went_through_tells_its_steps_in_one_row(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        (row,) = steps_of(driver)
        assert row.replace("\u00a0", " ").split("  ") == [
            *("✓ login", "✓ user", "✓ token", "✓ org", "✓ access", "✓ versions")
        ]


async def test_the_steps_come_one_by_one_while_a_check_runs(console: CannedConsole) -> None:
    console.held["Acme production"].credentials = CredentialState.CHECKING
    async with started(console, tab=2) as driver:
        assert steps_of(driver)[:2] == ["… login", "  user"]
        because = Words("this login cannot be asked")
        for over in (
            CheckStep(what="login", state="done"),
            CheckStep(what="user", state="done"),
            CheckStep(what="token", state="skipped", because=because),
        ):
            console.steps += (over,)
            await driver.refresh()
        assert steps_of(driver) == [
            *("✓ login", "✓ user", "– token: this login cannot be asked", "… org"),
            *("  access", "  versions"),
        ]
        assert "client identifier" not in driver.grid


async def test_the_reason_stands_once_at_the_step_that_failed(console: CannedConsole) -> None:
    console.held["Acme production"].credentials = CredentialState.INVALID
    async with started(console, tab=2) as driver:
        first, second = steps_of(driver)[:2]
        assert first.startswith("✗ login: Salesforce refused the login (client identifier invalid)")
        assert second == "– not reached: user, token, org, access, versions"
        assert " ".join(driver.grid.split()).count("client identifier invalid") == 1


@pytest.mark.parametrize(
    ("cause", "words", "others"),
    [
        (Cause.UNREACHABLE, "▲ Could not be checked", "Not valid"),
        (Cause.MAINTENANCE, "▲ Could not be checked", "Not valid"),
        (Cause.WRONG_SECRET, "✗ Not valid", "Could not be checked"),
    ],
)
async def test_a_network_that_is_down_says_nothing_against_the_credentials(
    console: CannedConsole, cause: Cause, words: str, others: str
) -> None:
    console.held["Acme production"].credentials = CredentialState.INVALID
    found = console.credentials("Acme production")
    assert found.salesforce is not None
    check = msgspec.structs.replace(found.salesforce, cause=cause, side="crm")
    state = CredentialState.told_by(check)
    console.held["Acme production"].credentials = state
    view = dataclasses.replace(found, summary=console.integration("Acme production").summary, crm=check)
    console.credentials = lambda _name: view  # type: ignore[method-assign, assignment]
    async with started(console, tab=2) as driver:
        assert driver.grid.count(words) == 3, "in the header and on both sides"
        assert others not in driver.grid
        assert driver.get("#access-none", Line).shown.plain == "Known once a check gets through."


async def test_a_reason_that_is_no_steps_stands_under_the_status(console: CannedConsole) -> None:
    found = console.credentials("Acme production")
    assert found.salesforce is not None
    reason = Words("Europe is a sandbox, but the Sandbox box is not ticked")
    check = msgspec.structs.replace(found.salesforce, is_valid=False, reason=reason)
    console.credentials = lambda _name: dataclasses.replace(found, salesforce=check)  # type: ignore[method-assign, assignment]
    async with started(console, tab=2) as driver:
        assert driver.get("#sf-reason", Line).shown.plain == reason.template
        assert len(steps_of(driver)) == 1


@pytest.mark.parametrize(
    ("login", "words", "more"),
    [
        ("web", "browser login", "Client id      3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0"),
        ("jwt", "JWT bearer · sync@acme.example", "Client id      3MVG9lKcPo"),
        ("client_credentials", "client credentials", "Client id      3MVG9lKcPo"),
        ("sf_cli", "Salesforce CLI", "Alias          acme"),
        ("access_token", "access token", ""),
    ],
)
async def test_the_tab_says_how_and_as_what_the_integration_logs_in(
    console: CannedConsole, login: LoginKind, words: str, more: str
) -> None:
    console.login_kind = login
    async with started(console, tab=2) as driver:
        assert driver.get("#sf-login", Line).shown.plain == f"Login          {words}"
        assert driver.get("#sf-client", Line).shown.plain.startswith(more)


@pytest.mark.parametrize(
    ("expires_at", "unknown", "words"),
    [
        (NOW + 4_700, None, "42 min ago · ends 15:18"),
        (NOW - 300, None, "42 min ago · ended 5 min ago"),
        (None, Words("the app may not introspect"), "its end is unknown, because the app may not introspect"),
        (None, None, "42 min ago · its end is unknown"),
    ],
)
async def test_the_tokens_age_and_its_end_are_told(
    console: CannedConsole, expires_at: float | None, unknown: Words | None, words: str
) -> None:
    found = console.credentials("Acme production")
    assert found.salesforce is not None
    check = msgspec.structs.replace(
        found.salesforce, token_expires_at=expires_at, token_expiry_unknown=unknown
    )
    console.credentials = lambda _name: dataclasses.replace(found, salesforce=check)  # type: ignore[method-assign, assignment]
    async with started(console, tab=2) as driver:
        assert words in driver.get("#sf-token", Line).shown.plain


async def test_checking_now_is_asked_for(console: CannedConsole) -> None:
    async with started(console, tab=2) as driver:
        await driver.press("c")
        assert driver.writes == [("request_check", "Acme production")]


@pytest.mark.parametrize("login", ["jwt", "sf_cli"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_names_and_reasons_are_shown_as_text(
    console: CannedConsole, login: LoginKind, text: str
) -> None:
    console.login_kind = login
    console.text = lambda old: f"{text}{old}"
    because = Words("{x}", {"x": text})
    console.held["Acme production"].credentials = CredentialState.CHECKING
    console.steps = (CheckStep(what="login", state="skipped", because=because),)
    async with started(console, tab=2) as driver:
        assert not CONTROL.search(driver.grid.replace("\n", ""))
        assert driver.app.is_running
