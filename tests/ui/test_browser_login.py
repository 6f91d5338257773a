"""The browser login in the dialog: the address, the wait, the address that is pasted back, the end."""

import dataclasses
import threading

import pytest
from textual.widgets import Button, Input

from sf_tui.model.secret import Secret
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import RequestState
from sf_tui.ui import browser, copying
from sf_tui.ui.screens.credentials import CredentialsDialog
from sf_tui.ui.widgets.login_wait import Address, LoginWait
from tests.ui.canned import LOGIN, CannedConsole
from tests.ui.driving import SIZES, Driver, started
from tests.ui.login_driving import ADDRESS, REDIRECT, WAITING, hint, paste, said, save
from tests.ui.test_hostile import CONTROL, HOSTILE

NAME = "Acme production"
BACK = f"{REDIRECT}?code=aPrx.planted&state=Zk3vQ1u0w8Jm2"


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "has_display", lambda: False)


@pytest.fixture
def waiting(console: CannedConsole) -> CannedConsole:
    console.login_kind = "web"
    console.login_view = WAITING
    console.request_state = RequestState.RUNNING
    return console


async def begin(driver: Driver) -> None:
    await driver.press("e")
    await save(driver)


def shown_address(driver: Driver) -> str:
    """Return the address as it stands on the screen, its lines joined."""
    region = driver.get("#wait-address", Address).region
    rows = driver.grid.splitlines()[region.y : region.bottom]
    return "".join(row.strip() for row in rows)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_address_stands_there_whole_with_nothing_beside_it(
    waiting: CannedConsole, size: tuple[int, int]
) -> None:
    async with started(waiting, size, tab=2) as driver:
        await begin(driver)
        assert shown_address(driver) == ADDRESS
        region = driver.get("#wait-address", Address).region
        assert region.x == 0
        for row in driver.grid.splitlines()[region.y : region.bottom - 1]:
            assert row.rstrip("▁▂▃▄▅▆▇█ ") in ADDRESS


async def test_the_wait_says_until_when_and_where_the_browser_may_be(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        assert "Waiting for the login, until 14:09 (9 min left)" in driver.grid
        assert "on this machine or any other one" in driver.grid
        assert "old credentials stay in force" in driver.grid
        assert not driver.app.screen.query("#wait-open")


async def test_y_and_the_button_copy_the_address(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        await driver.press("y")
        assert driver.app.clipboard == ADDRESS
        assert "Copied" in driver.toasts[-1]
        driver.app.copy_to_clipboard("")
        await driver.press("enter")
        assert driver.app.clipboard == ADDRESS


async def test_what_is_selected_of_the_address_is_one_line(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        address = driver.get("#wait-address", Address)
        address.text_select_all()
        assert driver.app.screen.get_selected_text() == ADDRESS


def test_too_long_a_text_is_not_copied() -> None:
    words, is_bad = copying.copy(None, "x" * 60_000)  # type: ignore[arg-type]
    assert is_bad
    assert "too long" in words


async def test_the_address_the_browser_ended_at_is_handed_in(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        await paste(driver, "#redirect", BACK)
        await driver.press("enter")
        assert driver.writes[-1] == ("paste_redirect", NAME)
        assert waiting.secrets[-1] == Secret(BACK)
        assert driver.get("#redirect", Input).value == ""
        waiting.login_view = dataclasses.replace(WAITING, step="checking")
        await driver.refresh()
        assert "Checking the login…" in said(driver)
        assert not driver.get("#login-wait", LoginWait).display
        waiting.request_state = RequestState.DONE
        await driver.refresh()
        assert "✓ Valid" in said(driver)


async def test_a_paste_that_was_aimed_at_nothing_lands_in_the_field(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        half = len(BACK) // 2
        await paste(driver, "#wait-copy", f"{BACK[:half]}\n{BACK[half:]}\n")
        assert driver.get("#redirect", Input).value == BACK
        assert driver.app.focused is driver.get("#redirect", Input)


async def test_what_the_service_says_of_a_pasted_address_is_shown(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        notice = Sentence("This address belongs to another login: copy the one of this login.")
        waiting.login_view = dataclasses.replace(WAITING, notice=notice)
        await driver.refresh()
        assert "belongs to another login" in hint(driver, "redirect")
        assert shown_address(driver) == ADDRESS


async def test_an_address_that_nobody_reads_is_said(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        waiting.answers = dict.fromkeys(range(9), Sentence("There is no address to read: paste it again."))
        await paste(driver, "#redirect", BACK)
        await driver.press("enter")
        await driver.refresh()
        assert "paste it again" in hint(driver, "redirect")


async def test_in_ascii_the_wait_has_no_other_sign(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2, ascii=True) as driver:
        await driver.press("e")
        assert driver.grid.isascii()
        await save(driver)
        assert shown_address(driver) == ADDRESS
        assert driver.grid.isascii()


async def test_escape_gives_the_login_up_and_the_form_comes_back(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        await driver.press("escape")
        assert driver.writes[-1] == ("cancel_login", NAME)
        assert isinstance(driver.app.screen, CredentialsDialog)
        waiting.request_state = RequestState.FAILED
        waiting.request_sentence = Sentence("The login was cancelled; nothing was changed.")
        await driver.refresh()
        assert "The login was cancelled" in said(driver)
        assert driver.get("#client-id", Input).display
        await driver.press("escape")
        assert driver.is_on_main


async def test_a_second_escape_leaves_even_when_nobody_answers(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        await driver.press("escape", "escape")
        assert driver.is_on_main
        assert [write for write in driver.writes if write[0] == "cancel_login"] == [("cancel_login", NAME)]


async def test_a_login_can_be_left_waiting_and_found_again(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        driver.get("#wait-hide", Button).press()
        await driver.settle()
        assert driver.is_on_main
        waiting.login_request = LOGIN
        await driver.refresh()
        await driver.press("e")
        assert shown_address(driver) == ADDRESS
        assert ("cancel_login", NAME) not in driver.writes


@pytest.mark.parametrize(
    "words",
    [
        "You did not allow the access: log in again and press Allow.",
        "This is the org 00D2, but the integration belongs to 00D1: log in to that one, or rebind.",
    ],
)
async def test_a_login_that_was_denied_or_led_elsewhere_keeps_the_form(
    waiting: CannedConsole, words: str
) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        waiting.request_state = RequestState.FAILED
        waiting.request_sentence = Sentence(words)
        await driver.refresh()
        assert words in said(driver)
        assert "old credentials stay in force" in driver.grid
        assert driver.get("#client-id", Input).value
        assert not driver.get("#save", Button).disabled


async def test_the_help_and_the_field_share_no_key(waiting: CannedConsole) -> None:
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        driver.get("#redirect", Input).focus()
        await driver.press("y", "q", "question_mark")
        assert driver.get("#redirect", Input).value == "yq?"
        assert isinstance(driver.app.screen, CredentialsDialog)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_is_shown_as_text(console: CannedConsole, text: str) -> None:
    console.login_kind = "web"
    console.text = lambda old: f"{text}{old}"
    console.request_state = RequestState.RUNNING
    console.login_view = dataclasses.replace(
        WAITING, address=ADDRESS + text, redirect_uri=REDIRECT + text, notice=Sentence("{x}", {"x": text})
    )
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await driver.app.run_action("login_help", driver.app.screen)
        await driver.press("escape")
        driver.get("#host", Input).value = ""
        await save(driver)
        await driver.press("y")
        shown = driver.grid + driver.app.clipboard
        assert not CONTROL.search(shown.replace("\n", ""))
        console.request_state = RequestState.FAILED
        console.request_sentence = Sentence("{x}", {"x": text * 40})
        await driver.refresh()
        assert not CONTROL.search(driver.grid.replace("\n", ""))
        assert driver.app.is_running


async def test_a_browser_on_this_machine_can_be_opened(
    waiting: CannedConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(browser, "has_display", lambda: True)
    monkeypatch.setattr(browser, "_open", opened.append)
    async with started(waiting, tab=2) as driver:
        await begin(driver)
        driver.get("#wait-open", Button).press()
        await driver.settle()
        for thread in threading.enumerate():
            if thread.name == "open the browser":
                thread.join(10)
        assert opened == [ADDRESS]


def test_only_web_addresses_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "_open", lambda _address: pytest.fail("opened"))
    assert not browser.open_address("file:///etc/passwd")
    assert not browser.open_address("javascript:alert(1)")
