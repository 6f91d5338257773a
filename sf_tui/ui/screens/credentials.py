"""The credentials dialog: the Sandbox box first, then how and where to log in, then a live check."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input

from sf_tui.language import _
from sf_tui.model.secret import Secret
from sf_tui.model.sentence import Sentence
from sf_tui.model.settings import LoginKind
from sf_tui.model.states import RequestState
from sf_tui.operations.views import CredentialsView
from sf_tui.ui import format as show
from sf_tui.ui.credential_rules import problem_with_client_id, problem_with_host
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Dialog
from sf_tui.ui.signs import signs
from sf_tui.ui.text import Piece, button, data
from sf_tui.ui.widgets.box import Box
from sf_tui.ui.widgets.choice import Choice
from sf_tui.ui.widgets.line import Line


class CredentialsDialog(Dialog):
    """Saving stores the secret and asks for a check, whose progress and result stand in the dialog."""

    def __init__(self, desk: Desk, view: CredentialsView | None) -> None:
        super().__init__(desk)
        self._integration = desk.chosen
        self._view = view
        self._was_sandbox = view.summary.is_sandbox if view else False
        self._request: int | None = None
        self._asked_at = 0.0
        self._is_busy = False
        self._is_voided = False
        self._result: list[Piece] = []

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        host = self._view.host if self._view else ""
        client_id = self._view.client_id if self._view else ""
        with VerticalScroll(classes="dialog", id="credentials-dialog", can_focus=False) as box:
            box.border_title = Content(
                _("Salesforce credentials of {name}").format(name=data(self._integration, 30))
            )
            yield Box(_("Sandbox"), value=self._was_sandbox, id="sandbox")
            yield Line(id="sandbox-hint", classes="hint")
            with Horizontal(classes="form-row"):
                yield _label(_("Login"))
                yield Choice(
                    (("client_credentials", _("client credentials")), ("access_token", _("access token"))),
                    value=_login_of(self._view),
                    id="login",
                )
            for name, label, value in (
                ("host", _("My Domain"), host),
                ("client-id", _("Client id"), client_id),
            ):
                with Horizontal(classes="form-row", id=f"{name}-row"):
                    yield _label(label)
                    yield Input(value, id=name, compact=True, max_length=400)
                yield Line(id=f"{name}-hint", classes="hint")
            with Horizontal(classes="form-row"):
                yield Line(id="secret-label", classes="form-label")
                yield Input(password=True, id="secret", compact=True, max_length=4000)
            yield Line(id="secret-hint", classes="hint")
            yield Line(id="check-result")
            with Horizontal(id="dialog-buttons"):
                yield Button(button(_("Save and check")), variant="primary", compact=True, id="save")
                yield Button(button(_("Close")), compact=True, id="close")
            yield Line(id="why-not", classes="hint")

    def on_mount(self) -> None:
        """Say what belongs where."""
        for label in self.query(Label):
            label.fill()
        why = _(
            "Not offered: device, username-password and SOAP logins. Salesforce blocks the first two in new "
            "orgs and retires the third in summer 2027."
        )
        self.query_one("#why-not", Line).show((why, "$text-quiet"))
        self._show_hints()
        self.tick()
        self.query_one("#sandbox").focus()

    @property
    def _is_sandbox(self) -> bool:
        return self.query_one("#sandbox", Box).value

    @property
    def _login(self) -> LoginKind:
        is_token = self.query_one("#login", Choice).value == "access_token"
        return "access_token" if is_token else "client_credentials"

    def _show_hints(self) -> None:
        example = (
            "https://acme--dev.sandbox.my.salesforce.com"
            if self._is_sandbox
            else "https://acme.my.salesforce.com"
        )
        host = self.query_one("#host", Input)
        host.placeholder = example
        has_client_id = self._login == "client_credentials"
        text = _("Tick it first: it decides how the address looks ({example}).")
        self._hint("sandbox-hint", (text.format(example=example.removeprefix("https://")), "$text-quiet"))
        text = _("Logins go to this address.") if has_client_id else _("The org that gave the token.")
        self._hint("host-hint", (text, "$text-quiet"))
        self.query_one("#client-id-row").display = has_client_id
        self._hint("client-id-hint", "")
        label = _("Client secret") if has_client_id else _("Access token")
        self.query_one("#secret-label", Line).show((label, "$text-quiet"))
        text = _("Leave empty to keep the stored one. Kept in the keyring or the vault, never shown again.")
        self._hint("secret-hint", (text, "$text-quiet"))

    def _hint(self, name: str, *pieces: Piece) -> None:
        self.query_one(f"#{name}", Line).show(*pieces)

    @on(Box.Toggled, "#sandbox")
    def _sandbox_toggled(self, event: Box.Toggled) -> None:
        event.stop()
        self._is_voided = event.value != self._was_sandbox
        self._show_hints()
        self.tick()

    @on(Choice.Taken, "#login")
    def _login_taken(self, event: Choice.Taken) -> None:
        event.stop()
        self._show_hints()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._save()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "save":
            self._save()
        else:
            self.action_close()

    def _is_complete(self) -> bool:
        self._show_hints()
        host, client_id = (self.query_one(f"#{name}", Input) for name in ("host", "client-id"))
        problems = [
            (host, problem_with_host(host.value, login=self._login, is_sandbox=self._is_sandbox)),
            (client_id, problem_with_client_id(client_id.value, self._login)),
        ]
        found = [(field, problem) for field, problem in problems if problem]
        for field, problem in found:
            self._hint(f"{field.id}-hint", (f"{signs().bad} {problem}", "$text-bad"))
        if found:
            found[0][0].focus()
        return not found

    def _save(self) -> None:
        if self._is_busy or not self._is_complete():
            return
        name, login, is_sandbox = self._integration, self._login, self._is_sandbox
        host = self.query_one("#host", Input).value.strip()
        client_id = self.query_one("#client-id", Input).value.strip()
        secret = Secret(self.query_one("#secret", Input).value.strip())
        self._is_busy = True
        self._result = [(_("Saving…"), "$text-quiet")]
        self.tick()

        def asked(request: int) -> None:
            self._request = request
            self._asked_at = self.desk.now
            self.desk.seal(name)
            self._was_sandbox = is_sandbox
            self._is_voided = False
            self.query_one("#secret", Input).value = ""
            self.reload()

        def refused(sentence: str) -> None:
            self._is_busy = False
            self._result = [(f"{signs().bad} {_('Not saved:')} {sentence}", "$text-bad")]
            self.tick()

        self.desk.write(
            "store credentials",
            lambda: self.desk.console.set_credentials(
                name, is_sandbox=is_sandbox, login=login, host=host, client_id=client_id, secret=secret
            ),
            then=asked,
            refused=refused,
        )

    def reload(self) -> None:
        """Follow the check that was asked for."""
        if self._request is None:
            return
        request = self.desk.console.request(self._request)
        if request.state is RequestState.QUEUED:
            self._result = [(_("Saved. Waiting for the service to check…"), "$text-quiet")]
        elif request.state is RequestState.RUNNING:
            self._result = [(_("Saved. Checking the login…"), "$text-quiet")]
        else:
            self._request, self._is_busy = None, False
            self._view = self.desk.console.credentials(self._integration)
            self._result = []
            if request.state is not RequestState.DONE and request.sentence is not None:
                sentence = data(request.sentence.render(_), 300)
                self._result = [(f"{signs().bad} {sentence}", "$text-bad")]
        self.tick()

    def tick(self) -> None:
        """Show how far it is, or what the last check said."""
        line = self.query_one("#check-result", Line)
        if self._is_voided and not self._is_busy:
            text = _("Not checked: the Sandbox box was changed, the last check holds no more.")
            line.show((f"{signs().none} {text}", "$text-warn"))
        elif self._result:
            pieces = list(self._result)
            if self._request is not None:
                pieces.append((" " + show.duration(self.desk.now - self._asked_at), "$text-quiet"))
            line.show(*pieces)
        else:
            line.show(*_last_check(self._view, self.desk.now))


def _login_of(view: CredentialsView | None) -> LoginKind:
    """Return how the integration logs in now: what was checked without a client id has a token."""
    has_token = view is not None and view.salesforce is not None and not view.client_id
    return "access_token" if has_token else "client_credentials"


def _last_check(view: CredentialsView | None, now: float) -> list[Piece]:
    check = view.salesforce if view else None
    if check is None:
        return [(f"{signs().none} {_('Not checked')}", "$text-quiet")]
    when = _("checked {ago}").format(ago=show.ago(check.checked_at, now))
    if check.is_valid:
        user = data(check.identity.username, 60) if check.identity else ""
        return [
            (f"{signs().ok} {_('Valid')}", "bold $text-ok"),
            f" {signs().dot} {user} {signs().dot} {when}",
        ]
    why = _("Not valid")
    if check.reason is not None:
        why = data(Sentence(check.reason.template, dict(check.reason.params)).render(_), 300)
    return [(f"{signs().bad} {why}", "$text-bad"), (f" {signs().dot} {when}", "$text-quiet")]


class Label(Line):
    """The name of a field, in the form's first column."""

    def __init__(self, text: str) -> None:
        super().__init__(classes="form-label")
        self._text = text

    def fill(self) -> None:
        """Write it."""
        self.show((self._text, "$text-quiet"))


def _label(text: str) -> Label:
    return Label(text)
