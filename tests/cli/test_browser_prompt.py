"""What the command says while a login goes on."""

from dataclasses import dataclass, field
from typing import cast

import pytest

from sf_tui.cli.login_words import BrowserPrompt
from sf_tui.model.sentence import say
from sf_tui.operations.store_console import StoreConsole
from sf_tui.operations.views import LoginView


@dataclass
class Progressing:
    """A console of which only the login is looked at."""

    view: LoginView | None = None
    now: float = 100.0
    pasted: list[str] = field(default_factory=list)

    def login(self, _request: int) -> LoginView | None:
        return self.view

    def prompt(self) -> BrowserPrompt:
        return BrowserPrompt(cast("StoreConsole", self), "demo", 1, lambda: self.now)


def test_a_login_that_waits_for_a_sync_says_so_once(capsys: pytest.CaptureFixture[str]) -> None:
    console = Progressing(LoginView("storing"))
    look = console.prompt().watch(lambda: None)
    look()
    assert capsys.readouterr().err == ""
    console.now += 3
    look()
    look()
    assert capsys.readouterr().err.count("when the work under way has come to its end") == 1


def test_an_address_and_a_notice_are_each_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    console = Progressing(LoginView("waiting", "https://login.salesforce.com/x?y=1"))
    prompt = console.prompt()
    prompt.changed()
    prompt.changed()
    console.view = LoginView("waiting", "https://login.salesforce.com/x?y=1", notice=say("Not that one."))
    prompt.changed()
    prompt.changed()
    told = capsys.readouterr().err
    assert told.count("https://login.salesforce.com/x?y=1") == 1
    assert told.count("Not that one.") == 1


def test_an_address_cannot_carry_codes_for_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    console = Progressing(LoginView("waiting", "https://x/\x1b]52;c;eA==\x07"))
    console.prompt().changed()
    assert "\x1b" not in capsys.readouterr().err
