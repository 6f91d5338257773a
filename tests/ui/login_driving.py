"""How the tests fill the credentials dialog in and read what it says."""

from textual import events
from textual.widgets import Button, Input

from sf_tui.model.settings import LoginKind
from sf_tui.operations.views import LoginView
from sf_tui.ui.widgets.choice import Choice
from sf_tui.ui.widgets.line import Line
from tests.ui.canned import NOW
from tests.ui.driving import Driver

ADDRESS = (
    "https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id="
    "3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0&redirect_uri=http%3A%2F%2Flocalhost%3A1717%2F"
    "OauthRedirect&scope=api+id+refresh_token&state=Zk3vQ1u0w8Jm2&code_challenge="
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
)
REDIRECT = "http://localhost:1717/OauthRedirect"
WAITING = LoginView("waiting", ADDRESS, REDIRECT, NOW + 540)
LOGINS: tuple[LoginKind, ...] = ("web", "jwt", "client_credentials", "sf_cli", "access_token")


def said(driver: Driver) -> str:
    """Return what the dialog says of the login."""
    return driver.get("#check-result", Line).shown.plain


def hint(driver: Driver, field: str) -> str:
    return driver.get(f"#{field}-hint", Line).shown.plain


async def choose(driver: Driver, login: LoginKind) -> None:
    """Take a login by keyboard."""
    choice = driver.get("#login", Choice)
    choice.focus()
    while choice.options[choice.cursor][0] != login:
        await driver.press("down")
    await driver.press("enter")


def fill(driver: Driver, **fields: str) -> None:
    for name, text in fields.items():
        driver.get(f"#{name.replace('_', '-')}", Input).value = text


async def save(driver: Driver) -> None:
    driver.get("#save", Button).press()
    await driver.settle()


async def paste(driver: Driver, selector: str, text: str) -> None:
    """Paste as a terminal does, into what has the focus."""
    widget = driver.app.screen.query_one(selector)
    widget.focus()
    await driver.pilot.pause()
    driver.app.post_message(events.Paste(text))
    await driver.settle()
