"""The tab Credentials: who logs in where, whether that works, and what this user may do."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button

from sf_tui.language import _
from sf_tui.model.check import CheckResult, ObjectAccess
from sf_tui.model.login import NEEDS
from sf_tui.model.sentence import Sentence
from sf_tui.operations.login_help import help_of
from sf_tui.operations.views import CredentialState, CredentialsView
from sf_tui.ui import format as show
from sf_tui.ui import words
from sf_tui.ui.signs import signs
from sf_tui.ui.tabs.base import Tab
from sf_tui.ui.text import Piece, button, cell, data, fit
from sf_tui.ui.widgets.button_row import ButtonRow
from sf_tui.ui.widgets.check_steps import CheckSteps
from sf_tui.ui.widgets.heading import Heading
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.table import ListTable, Row

LABEL = 15


class CredentialsTab(Tab):
    """Salesforce, the CRM, and the permissions for every mapped object."""

    view: CredentialsView | None = None

    def compose(self) -> ComposeResult:
        """Lay the tab out."""
        yield Heading(_("Salesforce"), id="credentials-first")
        yield Line(id="sf-user", hang=LABEL)
        yield Line(id="sf-status", hang=LABEL)
        yield Line(id="sf-reason")
        yield CheckSteps(id="sf-steps", indent=LABEL)
        yield ButtonRow(
            (
                Button(button(_("Update credentials")), variant="primary", compact=True, id="update"),
                Button(button(_("Check now")), compact=True, id="check"),
            ),
            indent=LABEL,
            id="credentials-buttons",
        )
        for name in ("sf-org", "sf-address", "sf-login", "sf-client", "sf-token"):
            yield Line(id=name, hang=LABEL)
        yield Heading(_("CRM"))
        yield Line(id="crm-name", hang=LABEL)
        yield Line(id="crm-status", hang=LABEL)
        yield Line(id="crm-reason")
        yield Line(id="crm-address", hang=LABEL)
        yield Heading(_("What this user may do"))
        yield Line(id="access-none")
        yield ListTable(id="access")

    def read(self) -> None:
        """Read both sides."""
        self.view = self.desk.console.credentials(self.desk.chosen)

    def show(self) -> None:
        """Show both sides."""
        view, now = self.view, self.desk.now
        if view is None:
            return
        self._show_salesforce(view, now)
        self._show_crm(view, now)
        check = view.salesforce
        access = check.access if check else ()
        table = self.query_one("#access", ListTable)
        table.display = bool(access)
        unknown = _("Known after a check.") if check is None else _("Known once a check gets through.")
        self._line("access-none", ("" if access else unknown, "$text-quiet"))
        table.show_columns(
            [_("Object"), _("See"), _("Create"), _("Edit"), _("Hidden or read-only fields"), _("External id")]
        )
        table.show_rows([_access_row(each) for each in access])

    def _line(self, name: str, *pieces: Piece) -> None:
        self.query_one(f"#{name}", Line).show(*pieces)

    def _pair(self, name: str, label: str, *pieces: Piece) -> None:
        self._line(name, (fit(label, LABEL), "$text-quiet"), *pieces)

    def _show_salesforce(self, view: CredentialsView, now: float) -> None:
        check = view.salesforce
        identity = check.identity if check else None
        user = data(identity.username) if identity and identity.username else signs().none
        self._pair("sf-user", _("User"), (user, "bold"))
        text, style = words.credentials(
            CredentialState.CHECKING if view.is_checking else view.summary.credentials
        )
        status: list[Piece] = [(text, f"bold {style}")]
        if check is not None:
            when = _("checked {ago}").format(ago=show.ago(check.checked_at, now))
            status.append((f" {signs().dot} {when}", "$text-quiet"))
        self._pair("sf-status", _("Status"), *status)
        self._show_steps(view)
        org = f"{data(identity.name)} {signs().dot} {data(identity.system_id)}" if identity else signs().none
        self._pair("sf-org", _("Org"), org, *_kind_of_org(view))
        address = identity.address if identity and identity.address else view.host
        self._pair("sf-address", _("Address"), data(address) or signs().none)
        self._show_login(view)
        self._pair("sf-token", _("Token"), *_token(check, now))
        update = self.query_one("#update", Button)
        is_urgent = view.summary.credentials is not CredentialState.VALID
        update.variant = "primary" if is_urgent else "default"

    def _show_login(self, view: CredentialsView) -> None:
        """Say how the integration logs in, and as what."""
        needed = NEEDS[view.login].settings
        whom = f" {signs().dot} {data(view.username, 80)}" if "username" in needed and view.username else ""
        self._pair("sf-login", _("Login"), _(help_of(view.login).title), whom)
        if "sf_alias" in needed:
            self._pair("sf-client", _("Alias"), data(view.sf_alias, 60) or signs().none)
        elif "client_id" in needed:
            self._pair("sf-client", _("Client id"), data(view.client_id, 120) or signs().none)
        else:
            self._line("sf-client", "")

    def _show_steps(self, view: CredentialsView) -> None:
        """Show the steps and the reason, the latter once: at the step that failed, where one did."""
        check, is_checking = view.salesforce, view.is_checking
        steps = view.steps if is_checking else check.steps if check else ()
        self.query_one("#sf-steps", CheckSteps).show_steps(steps, is_checking=is_checking)
        is_told = check is not None and any(
            step.state == "failed" and step.because == check.reason for step in check.steps
        )
        self._line("sf-reason", *([] if is_told else _reason(check, is_checking)))

    def _show_crm(self, view: CredentialsView, now: float) -> None:
        check = view.crm
        identity = check.identity if check else None
        name = data(identity.name) if identity and identity.name else data(view.summary.crm_name)
        connector = "" if identity is None else f" {signs().dot} {data(view.crm_connector)}"
        self._pair("crm-name", _("System"), (name, "bold"), connector)
        text, style = words.credentials(CredentialState.told_by(check))
        status: list[Piece] = [(text, f"bold {style}")]
        if check is not None:
            when = _("checked {ago}").format(ago=show.ago(check.checked_at, now))
            status.append((f" {signs().dot} {when}", "$text-quiet"))
        self._pair("crm-status", _("Status"), *status)
        self._line("crm-reason", *_reason(check, is_checking=False))
        self._pair("crm-address", _("Address"), data(view.crm_address) or signs().none)

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        action = "update_credentials" if event.button.id == "update" else "check_now"
        await self.app.run_action(f"screen.{action}", self)


def _kind_of_org(view: CredentialsView) -> list[Piece]:
    """Return what the check found; the Sandbox box is a wish, told where it differs or nothing is known."""
    identity = view.salesforce.identity if view.salesforce else None
    wished = view.summary.is_sandbox
    found = identity.is_sandbox if identity else None
    words_ = {True: _("sandbox"), False: _("production")}
    sign = signs()
    if found is None:
        told = _("{kind} by the Sandbox box, not checked").format(kind=words_[wished])
        return [(f" {sign.dot} {told}", "$text-quiet")]
    pieces: list[Piece] = [f" {sign.dot} {words_[found]}"]
    if found is not wished:
        told = _("the Sandbox box is ticked") if wished else _("the Sandbox box is not ticked")
        pieces.append((f" {sign.warning} {told}", "$text-warn"))
    return pieces


def _reason(check: CheckResult | None, is_checking: bool) -> list[Piece]:  # noqa: FBT001
    if check is None or check.reason is None or is_checking:
        return []
    sentence = Sentence(check.reason.template, dict(check.reason.params)).render(_)
    return [(data(sentence, 300), "$text-warn" if check.is_valid else "$text-bad")]


def _token(check: CheckResult | None, now: float) -> list[Piece]:
    """Return how old the token is, and when it ends or why nobody knows."""
    issued = check.token_issued_at if check else None
    pieces: list[Piece] = [show.ago(issued, now) if issued else signs().none]
    if check is not None and check.token_expires_at is not None:
        is_over = check.token_expires_at <= now
        told = _("ended {ago}").format(ago=show.ago(check.token_expires_at, now)) if is_over else ""
        told = told or _("ends {time}").format(time=show.moment(check.token_expires_at, now))
        pieces.append((f" {signs().dot} {told}", "$text-quiet"))
    elif check is not None and check.token_expiry_unknown is not None:
        unknown = check.token_expiry_unknown
        because = Sentence(unknown.template, dict(unknown.params)).render(_)
        told = _("its end is unknown, because {reason}").format(reason=data(because, 200))
        pieces.append((f" {signs().dot} {told}", "$text-quiet"))
    elif issued is not None:
        pieces.append((f" {signs().dot} {_('its end is unknown')}", "$text-quiet"))
    return pieces


def _access_row(access: ObjectAccess) -> Row:
    sign = signs()

    def mark(*, may: bool) -> str:
        return sign.ok if may else f"{sign.bad} {_('no')}"

    hidden = [*access.missing_fields, *(f"({name})" for name in access.read_only_fields)]
    external = {
        "ready": f"{sign.ok} {_('ready')}",
        "missing": f"{sign.bad} {_('missing')}",
        "unusable": f"{sign.bad} {_('unusable')}",
        "not_needed": sign.none,
    }[access.external_id]
    return access.object, [
        cell(access.object),
        cell(mark(may=access.readable)),
        cell(mark(may=access.creatable)),
        cell(mark(may=access.updatable)),
        cell(data(", ".join(hidden), 34) or sign.none),
        cell(external),
    ]
