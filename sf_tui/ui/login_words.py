"""How a login stands, in words: under way, ended, or as the last check found it."""

from sf_tui.language import _
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import RequestState
from sf_tui.operations.views import CredentialsView, LoginView
from sf_tui.ui import format as show
from sf_tui.ui.signs import signs
from sf_tui.ui.text import Piece, data


def under_way(state: RequestState, view: LoginView | None) -> str:
    """Say how far a login is that nobody is waited for."""
    if state is RequestState.QUEUED:
        return _("Waiting for the service to log in…")
    if view is None:
        return _("Logging in…")
    return {
        "waiting": _("Waiting for the login in the browser."),
        "checking": _("Checking the login…"),
        "storing": _("The login works. The new credentials come into force once the work in flight is done…"),
        "stored": _("The new credentials are in force. Checking what this user may do…"),
    }[view.step]


def last_check(view: CredentialsView | None, now: float) -> list[Piece]:
    """Say what the last check found."""
    check = view.salesforce if view else None
    if check is None:
        return [(f"{signs().none} {_('Not checked')}", "$text-quiet")]
    when = _("checked {ago}").format(ago=show.ago(check.checked_at, now))
    reason = ""
    if check.reason is not None:
        reason = data(Sentence(check.reason.template, dict(check.reason.params)).render(_), 300)
    if check.is_valid:
        user = data(check.identity.username, 60) if check.identity else ""
        pieces: list[Piece] = [
            (f"{signs().ok} {_('Valid')}", "bold $text-ok"),
            f" {signs().dot} {user} {signs().dot} {when}",
        ]
        return [*pieces, (f" {signs().warning} {reason}", "$text-warn")] if reason else pieces
    return [
        (f"{signs().bad} {reason or _('Not valid')}", "$text-bad"),
        (f" {signs().dot} {when}", "$text-quiet"),
    ]


def bad(text: str) -> list[Piece]:
    """Return a sentence about what went wrong."""
    return [(f"{signs().bad} {text}", "$text-bad")]


def old_stay() -> str:
    """Say what becomes of the credentials that are in force."""
    return _("The old credentials stay in force until the new ones have logged in.")
