"""A dialog that follows a login to its end, with a person at a browser where the login wants one."""

from textual import on

from sf_tui.language import _
from sf_tui.model.states import RequestState
from sf_tui.operations.views import CredentialsView, LoginView
from sf_tui.ui import browser, copying
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Dialog
from sf_tui.ui.text import data
from sf_tui.ui.widgets.login_wait import LoginWait


class FollowedLogin(Dialog):
    """Its subclass asks for logins, holds a `LoginWait`, and buttons ``#save`` and ``#close``."""

    def __init__(self, desk: Desk, view: CredentialsView | None) -> None:
        super().__init__(desk)
        self._integration = desk.chosen
        self._view = view
        self._request = view.login_request if view else None
        self._asked_at = desk.now
        self._state = RequestState.QUEUED
        self._progress: LoginView | None = None
        self._handed: int | None = None
        """The request by which an address was handed in."""
        self._is_saving = False
        self._is_cancelling = False
        self._is_done = False
        """Whether the last login succeeded, so that what the dialog shows is in force."""

    def _ended(self, state: RequestState, sentence: str) -> None:
        """Show how the login ended; ``sentence`` says why it did not succeed."""
        raise NotImplementedError

    @property
    def _is_busy(self) -> bool:
        return self._is_saving or self._request is not None

    @property
    def _is_waiting(self) -> bool:
        return self._progress is not None and self._progress.step == "waiting"

    def reload(self) -> None:
        """Follow the login that was asked for, by this dialog or by somebody else."""
        if self._request is None:
            return
        request = self.desk.console.request(self._request)
        was_waiting, self._state = self._is_waiting, request.state
        self._progress = self.desk.console.login(self._request)
        if request.state not in {RequestState.QUEUED, RequestState.RUNNING}:
            self._view = self.desk.console.credentials(self._integration)  # may raise: then once more
            self._request = self._progress = self._handed = None
            self._is_cancelling = False
            self._ended(request.state, data(request.sentence.render(_), 400) if request.sentence else "")
        self._follow_handed()
        self.tick()
        if self._is_waiting and not was_waiting:
            self.query_one(LoginWait).begin()
        elif self._is_done:
            self.query_one("#close").focus()
        elif was_waiting and not self._is_waiting:
            self.query_one("#save").focus()

    def _follow_handed(self) -> None:
        wait = self.query_one(LoginWait)
        if self._progress is not None and self._progress.notice is not None:
            wait.say(data(self._progress.notice.render(_), 300), is_bad=True)
        if self._handed is None:
            return
        request = self.desk.console.request(self._handed)
        if request.state in {RequestState.QUEUED, RequestState.RUNNING}:
            return
        self._handed = None
        if request.sentence is not None:
            wait.say(data(request.sentence.render(_), 300), is_bad=True)

    # while a browser login waits

    @on(LoginWait.Wished)
    def _wished(self, event: LoginWait.Wished) -> None:
        event.stop()
        match event.wish:
            case "copy":
                self.action_copy_address()
            case "open":
                browser.open_address(self.query_one(LoginWait).address)
            case "hide":
                self.dismiss(None)
            case "cancel":
                self.action_close()

    def action_copy_address(self) -> None:
        """Copy the address to open."""
        if self._is_waiting:
            self.desk.tell(*copying.copy(self.app, self.query_one(LoginWait).address), "copied")

    @on(LoginWait.Pasted)
    def _pasted(self, event: LoginWait.Pasted) -> None:
        event.stop()
        name, text, wait = self._integration, event.text, self.query_one(LoginWait)
        wait.say(_("Reading it…"), is_bad=False)

        def handed(request: int) -> None:
            self._handed = request

        self.desk.write(
            "hand an address in",
            lambda: self.desk.console.paste_redirect(name, text),
            then=handed,
            refused=lambda sentence: wait.say(sentence, is_bad=True),
        )

    def action_close(self) -> None:
        """Close; a login under way is given up, unless it has succeeded or that was asked for already."""
        is_over = self._progress is not None and self._progress.step in {"storing", "stored"}
        if self._request is None or is_over or self._is_cancelling:
            self.dismiss(None)
            return
        name, self._is_cancelling = self._integration, True
        self.desk.write("cancel the login", lambda: self.desk.console.cancel_login(name))
