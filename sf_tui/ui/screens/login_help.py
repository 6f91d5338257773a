"""How a login is set up in Salesforce, and why some logins are not offered."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from sf_tui.language import _
from sf_tui.model.settings import LoginKind
from sf_tui.operations.login_help import CALLBACKS, NOT_OFFERED, help_of
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.base import Page
from sf_tui.ui.text import hang, line, lines
from sf_tui.ui.widgets.hint_bar import HintBar
from sf_tui.ui.widgets.line import Line


class LoginHelp(Page):
    """The steps for ``login``; without one, the logins that are not offered."""

    def __init__(self, desk: Desk, login: LoginKind | None) -> None:
        super().__init__(desk)
        self._login = login

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        yield Line(id="page-title")
        with VerticalScroll(id="page-body"):
            yield Line(id="help")
        yield HintBar(is_read_only=self.desk.is_read_only)

    def on_mount(self) -> None:
        """Write the help; it does not change while it is open."""
        width = self.app.size.width - 5
        title, rows = _not_offered(width) if self._login is None else _steps(self._login, width)
        self.query_one("#page-title", Line).show((title, "bold"))
        self.query_one("#help", Line).show_content(lines(rows))
        self.query_one("#page-body").focus()


def _steps(login: LoginKind, width: int) -> tuple[str, list[Content]]:
    each = help_of(login)
    title = _("How to set up: {login}").format(login=_(each.title))
    rows = [line((hang(_(each.fits), 0, width), "$text-quiet")), Content()]
    for number, step in enumerate(each.steps, 1):
        text = _(step).format(callback=CALLBACKS[0], callbacks=" ".join(CALLBACKS))
        rows.append(line((f"{number:>2}. ", "bold $text-key"), hang(text, 4, width)))
    rows += [
        Content(),
        line((_("Here, the dialog takes the place of the command in the last step."), "$text-quiet")),
    ]
    return title, rows


def _not_offered(width: int) -> tuple[str, list[Content]]:
    rows: list[Content] = []
    for name, why in NOT_OFFERED:
        rows += [line((_(name), "bold $text-key")), line("  ", hang(_(why), 2, width)), Content()]
    return _("Logins that are not offered, and why"), rows
