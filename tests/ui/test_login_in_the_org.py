"""Credentials set on the screen: real console, real service, an org behind HTTP, a scripted browser."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from sf_tui.ui import browser
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.login_wait import LoginWait
from tests.login_world import NAME, LoginWorld, login_world
from tests.ui.driving import Driver, started
from tests.ui.login_driving import choose, fill, hint, paste, said, save
from tests.world import Org, running_org

PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    with running_org("--contacts", "5") as org:
        yield org


@pytest.fixture
def world(org: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoginWorld]:
    monkeypatch.setattr(browser, "has_display", lambda: False)
    with login_world(org, tmp_path) as world:
        yield world


async def until(driver: Driver, holds: Callable[[], object], what: str) -> None:
    """Let the screen read the store until something stands there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"still waiting: {what}\n{driver.grid}"
        await driver.pilot.pause(0.02)
        await driver.refresh()


def is_waiting(driver: Driver) -> bool:
    return driver.get("#login-wait", LoginWait).display


def tab(driver: Driver, name: str) -> str:
    return driver.main.query_one(f"#{name}", Line).shown.plain


async def begin(driver: Driver) -> str:
    """Ask for a browser login; returns the address to open."""
    await driver.press("e")
    await choose(driver, "web")
    await save(driver)
    await until(driver, lambda: is_waiting(driver), "the address")
    return driver.get("#login-wait", LoginWait).address


async def test_a_browser_login_whose_address_is_pasted_back_makes_the_tab_say_valid(
    world: LoginWorld,
) -> None:
    async with started(world.console, tab=2) as driver:
        assert "Not checked" in tab(driver, "sf-status")
        address = await begin(driver)
        back = await asyncio.to_thread(world.browser.press, address)
        await paste(driver, "#redirect", back)
        await driver.press("enter")
        await until(driver, lambda: "✓ Valid" in said(driver), "a valid login")
        assert world.browser.user in said(driver)
        await driver.press("escape")
        assert driver.is_on_main
        assert "✓ Valid" in tab(driver, "sf-status")
        assert world.browser.user in tab(driver, "sf-user")
    assert world.login == "web"
    assert world.secret("refresh_token")
    assert world.unproven() == []


async def test_a_wrong_address_is_said_and_the_login_goes_on_waiting(world: LoginWorld) -> None:
    async with started(world.console, tab=2) as driver:
        await begin(driver)
        await paste(driver, "#redirect", "http://localhost:1717/OauthRedirect?code=planted&state=another")
        await driver.press("enter")
        await until(driver, lambda: hint(driver, "redirect").startswith("✗"), "what is wrong with it")
        assert is_waiting(driver)
        await driver.press("escape")
        await until(driver, lambda: "cancelled" in said(driver), "the end of the login")
        assert driver.get("#client-id", Input).value == "login-app"
    assert world.secret("refresh_token") is None


async def test_a_login_that_the_person_denies_keeps_the_form_and_says_so(world: LoginWorld) -> None:
    async with started(world.console, tab=2) as driver:
        address = await begin(driver)
        back = await asyncio.to_thread(world.browser.press, address, "deny")
        await paste(driver, "#redirect", back)
        await driver.press("enter")
        await until(driver, lambda: said(driver).startswith("✗"), "the refusal")
        assert driver.get("#client-id", Input).value == "login-app"
    assert world.login == "client_credentials"


async def test_a_wrong_secret_leaves_the_login_in_force_as_it_was(world: LoginWorld) -> None:
    world.log_in()
    before, token = world.workplace.places.settings_file.read_text(), world.secret("refresh_token")
    async with started(world.console, tab=2) as driver:
        await driver.press("e")
        await choose(driver, "client_credentials")
        fill(driver, secret="planted-wrong")
        await save(driver)
        await until(driver, lambda: said(driver).startswith("✗"), "the refusal")
        assert driver.get("#secret", Input).value == "planted-wrong"
        assert "old credentials stay in force" in driver.grid
    assert world.workplace.places.settings_file.read_text() == before
    assert world.secret("refresh_token") == token
    assert world.unproven() == []


async def test_an_integration_is_bound_anew_and_then_removed(world: LoginWorld) -> None:
    world.log_in()
    token = world.secret("refresh_token")
    assert token is not None
    async with started(world.console, tab=1) as driver:
        await driver.press("b")
        assert world.org.org_id in driver.get("#typed-rows", Line).shown.plain
        fill(driver, typed_name=NAME)
        await driver.press("enter")
        await until(driver, lambda: any("bound to nothing" in toast for toast in driver.toasts), "the rebind")
        assert world.console.rebind_view(NAME).org_id == ""
        await driver.press("d")
        fill(driver, typed_name=NAME)
        await driver.press("enter")
        await until(driver, lambda: driver.is_on_main, "the removal")
        assert "Its login was ended in Salesforce." in driver.toasts[-1]
        assert driver.app.desk.chosen == ""
    assert world.refresh(token) == 400
    assert world.secret("refresh_token") is None
    assert world.console.settings().integrations == {}
