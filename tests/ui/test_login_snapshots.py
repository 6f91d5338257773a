"""Text pictures of the credentials dialog; `test_snapshots` says how they are written anew."""

import pytest

from sf_tui import language
from sf_tui.model.check import CheckStep, Words
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import RequestState
from sf_tui.operations.views import CredentialState
from sf_tui.ui import browser
from tests.ui.canned import CannedConsole
from tests.ui.driving import SIZES, started
from tests.ui.login_driving import LOGINS, WAITING, choose, save
from tests.ui.test_snapshots import LANGUAGES, compare


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "has_display", lambda: False)


@pytest.mark.parametrize("code", LANGUAGES)
async def test_the_forms_look_as_they_did(code: str) -> None:
    language.install(code)
    async with started(CannedConsole(), tab=2) as driver:
        await driver.press("e")
        for login in LOGINS:
            await choose(driver, login)
            await compare(driver, f"{code}/dialog-{login}-80x24")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_browser_login_that_waits_looks_as_it_did(code: str, size: tuple[int, int]) -> None:
    language.install(code)
    console = CannedConsole()
    console.login_kind, console.login_view = "web", WAITING
    console.request_state = RequestState.RUNNING
    async with started(console, size, tab=2) as driver:
        await driver.press("e")
        await compare(driver, f"{code}/dialog-form-{size[0]}x{size[1]}")
        await save(driver)
        await compare(driver, f"{code}/dialog-waiting-{size[0]}x{size[1]}")


@pytest.mark.parametrize("code", LANGUAGES)
async def test_a_check_that_runs_looks_as_it_did(code: str) -> None:
    language.install(code)
    console = CannedConsole()
    console.held["Acme production"].credentials = CredentialState.CHECKING
    console.steps = (
        CheckStep(what="login", state="done"),
        CheckStep(what="user", state="done"),
        CheckStep(what="token", state="skipped", because=Words("the app may not introspect")),
    )
    async with started(console, tab=2) as driver:
        await compare(driver, f"{code}/credentials-checking-80x24")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_typed_questions_look_as_they_did(code: str, size: tuple[int, int]) -> None:
    language.install(code)
    async with started(CannedConsole(), size) as driver:
        for key, name in (("b", "rebind"), ("d", "remove")):
            await driver.press(key)
            await compare(driver, f"{code}/{name}-{size[0]}x{size[1]}")
            await driver.press("escape")


@pytest.mark.parametrize("code", LANGUAGES)
async def test_a_failed_login_and_the_helps_look_as_they_did(code: str) -> None:
    language.install(code)
    console = CannedConsole()
    console.login_kind = "web"
    console.request_state = RequestState.FAILED
    console.request_sentence = Sentence(
        "Salesforce does not know this client id: copy it from the app anew; a new app takes ten minutes."
    )
    async with started(console, tab=2) as driver:
        await driver.press("e")
        await save(driver)
        await compare(driver, f"{code}/dialog-failed-80x24")
        await driver.press("f1")
        await compare(driver, f"{code}/dialog-help-80x24")
        await driver.press("escape")
        await driver.app.screen.query_one("#why-not").run_action("press")
        await driver.settle()
        await compare(driver, f"{code}/dialog-not-offered-80x24")
