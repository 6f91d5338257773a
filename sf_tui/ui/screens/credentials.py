"""The credentials dialog: the Sandbox box first, then how and where to log in, then the login itself."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input

from sf_tui.language import _
from sf_tui.model.settings import LoginKind
from sf_tui.model.states import RequestState
from sf_tui.operations.login_help import LOGIN_HELP, help_of
from sf_tui.operations.views import CredentialsView
from sf_tui.ui import browser, login_words
from sf_tui.ui import format as show
from sf_tui.ui.actions import Scope, bindings
from sf_tui.ui.desk import Desk
from sf_tui.ui.login_forms import FORMS, LoginForm, Start
from sf_tui.ui.screens.followed_login import FollowedLogin
from sf_tui.ui.screens.login_help import LoginHelp
from sf_tui.ui.signs import signs
from sf_tui.ui.text import Piece, button, data
from sf_tui.ui.widgets.box import Box
from sf_tui.ui.widgets.button_row import ButtonRow
from sf_tui.ui.widgets.choice import Choice
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.login_wait import LoginWait


class CredentialsDialog(FollowedLogin):
    """Saving asks for a login, which is followed here to its end; the old credentials serve until then."""

    BINDINGS = bindings(Scope.LOGIN)

    def __init__(self, desk: Desk, view: CredentialsView | None) -> None:
        super().__init__(desk, view)
        self._login: LoginKind = view.login if view else "web"
        self._result: list[Piece] = []

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with VerticalScroll(classes="dialog", id="credentials-dialog", can_focus=False) as box:
            box.border_title = Content(
                _("Salesforce credentials of {name}").format(name=data(self._integration, 30))
            )
            with Vertical(id="login-edit"):
                with Horizontal(id="sandbox-row"):
                    yield Box(_("Sandbox"), value=self._was_sandbox, id="sandbox")
                    yield Line(id="sandbox-hint")
                with Horizontal(id="login-row"):
                    yield Choice(
                        tuple((each.login, _(each.title)) for each in LOGIN_HELP),
                        value=self._login,
                        is_row=False,
                        id="login",
                    )
                    yield Line(id="login-fits")
                with Container(id="form-place"):
                    yield self._form_of(self._login, Start.of(self._view, self._login))
            yield LoginWait(has_browser=browser.has_display(), id="login-wait")
            yield Line(id="check-result")
            yield Line(id="old-stay")
            yield ButtonRow(
                (
                    Button(button(_("Save and log in")), variant="primary", compact=True, id="save"),
                    Button(button(_("How to set it up (?)")), compact=True, id="set-up"),
                    Button(button(_("Close")), compact=True, id="close"),
                ),
                id="dialog-buttons",
            )
            yield Button(button(_("Why not a device, password or SOAP login?")), compact=True, id="why-not")

    @staticmethod
    def _form_of(login: LoginKind, start: Start) -> LoginForm:
        return next(form for form in FORMS if form.login == login)(start)

    def on_mount(self) -> None:
        """Say what belongs where."""
        first = _("Tick it first: it decides where logins go.")
        self.query_one("#sandbox-hint", Line).show((first, "$text-quiet"))
        self._show_fits(self._login)
        self.watch(self.query_one("#login", Choice), "cursor", self._cursor_moved, init=False)
        self.query_one("#sandbox").focus()
        self.call_after_refresh(self._show_hints)
        self.tick()

    @property
    def _was_sandbox(self) -> bool:
        return self._view.summary.is_sandbox if self._view else False

    @property
    def _is_sandbox(self) -> bool:
        return self.query_one("#sandbox", Box).value

    @property
    def _form(self) -> LoginForm:
        return self.query_one("#form-place").query_one(LoginForm)

    def _cursor_moved(self, cursor: int) -> None:
        self._show_fits(LOGIN_HELP[cursor].login)

    def _show_fits(self, login: LoginKind) -> None:
        self.query_one("#login-fits", Line).show((_(help_of(login).fits), "$text-quiet"))

    def _show_hints(self) -> None:
        self._form.show_hints(is_sandbox=self._is_sandbox)

    @on(Box.Toggled, "#sandbox")
    def _sandbox_toggled(self, event: Box.Toggled) -> None:
        event.stop()
        self._result = []
        self._show_hints()
        self.tick()

    @on(Choice.Taken, "#login")
    async def _login_taken(self, event: Choice.Taken) -> None:
        event.stop()
        typed = self._form.whole()
        old = Start.of(self._view, _kind(event.value))
        self._login = _kind(event.value)
        start = Start(
            typed.host or old.host,
            typed.client_id or old.client_id,
            typed.username or old.username,
            typed.sf_alias or old.sf_alias,
            old.is_stored,
        )
        place = self.query_one("#form-place")
        await place.remove_children()
        await place.mount(self._form_of(self._login, start))
        self._result = []
        self._show_hints()
        self.tick()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._save()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        match event.button.id:
            case "save":
                self._save()
            case "set-up":
                self.action_login_help()
            case "why-not":
                self.app.push_screen(LoginHelp(self.desk, None))
            case _:
                self.action_close()

    def action_login_help(self) -> None:
        """Show how the chosen login is set up."""
        self.app.push_screen(LoginHelp(self.desk, self._login))

    def _save(self) -> None:
        self._show_hints()
        if self._is_busy or self._form.find_problems():
            return
        name, login, is_sandbox, typed = self._integration, self._login, self._is_sandbox, self._form.whole()
        port = self._view.callback_port if self._view else 0
        self._is_saving = True
        self._is_done = False
        self._show_result()

        def asked(request: int) -> None:
            self._is_saving = False
            self._request, self._asked_at = request, self.desk.now
            self._result = []
            self.reload()

        def refused(sentence: str) -> None:
            self._is_saving = False
            self._result = login_words.bad(f"{_('Not saved:')} {sentence}")
            self._show_result()

        self.desk.write(
            "ask for a login",
            lambda: self.desk.console.set_credentials(
                name,
                is_sandbox=is_sandbox,
                login=login,
                host=typed.host,
                client_id=typed.client_id,
                username=typed.username,
                sf_alias=typed.sf_alias,
                callback_port=port,
                secret=typed.secret(),
                extra=typed.extra,
            ),
            then=asked,
            refused=refused,
        )

    def _ended(self, state: RequestState, sentence: str) -> None:
        if state is RequestState.DONE:
            self.desk.seal(self._integration)
            self._form.forget()
            self._result = []
            self._is_done = True
        else:
            self._result = login_words.bad(sentence)
        self._show_result()

    def tick(self) -> None:
        """Show how far it is, or what the last check said."""
        is_waiting = self._is_waiting
        self.query_one("#credentials-dialog").set_class(is_waiting, "-waiting")
        for name in ("login-edit", "dialog-buttons", "why-not"):
            self.query_one(f"#{name}").display = not is_waiting
        wait = self.query_one(LoginWait)
        wait.display = is_waiting
        self.query_one("#login-edit").disabled = self._is_busy
        self.query_one("#save").disabled = self._is_busy
        if self._progress is not None and is_waiting:
            wait.show(self._progress, self.desk.now)
        self.query_one("#check-result", Line).show(*self._words())
        is_replaced = self._is_done or (self._progress is not None and self._progress.step == "stored")
        has_old = self._view is not None and self._view.salesforce is not None and not is_replaced
        self.query_one("#old-stay", Line).show((login_words.old_stay() if has_old else "", "$text-quiet"))

    def _show_result(self) -> None:
        """Bring what became of it into view where the dialog is higher than the screen."""
        self.tick()
        self.call_after_refresh(self.query_one("#dialog-buttons").scroll_visible, animate=False)

    def _words(self) -> list[Piece]:
        if self._is_waiting:
            return []
        if self._is_saving:
            return [(_("Saving…"), "$text-quiet")]
        if self._request is not None:
            text = login_words.under_way(self._state, self._progress)
            return [(f"{text} {show.duration(self.desk.now - self._asked_at)}", "$text-quiet")]
        if self._result:
            return self._result
        if self._is_sandbox is not self._was_sandbox:
            text = _("Not checked: the Sandbox box was changed, the last check holds no more.")
            return [(f"{signs().none} {text}", "$text-warn")]
        return login_words.last_check(self._view, self.desk.now)


def _kind(value: str) -> LoginKind:
    return next(each.login for each in LOGIN_HELP if each.login == value)
