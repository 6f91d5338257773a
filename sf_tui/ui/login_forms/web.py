"""The form of the browser login."""

from collections.abc import Iterable

from sf_tui.language import _
from sf_tui.model.secret import Secret
from sf_tui.model.settings import LoginKind
from sf_tui.ui.login_forms.base import LoginForm, Problem, Typed
from sf_tui.ui.widgets.form_field import FormField


class WebForm(LoginForm):
    """Client id; the org's address and the app's secret where they are wanted."""

    login: LoginKind = "web"

    def fields(self) -> Iterable[FormField]:
        """Return the fields in their order."""
        yield self.client_id_field()
        yield self.host_field()
        yield self.secret_field("secret", _("Client secret"))

    def hints(self) -> Iterable[tuple[str, str]]:
        """Return for each field's name what belongs there."""
        yield "client-id", ""
        yield "host", self.optional_host_words()
        yield "secret", _("Only where the app requires one. Empty: as it is.")

    def problems(self) -> Iterable[Problem]:
        """Return what keeps the form from being saved."""
        return self.client_id_problem(), self.host_problem()

    def typed(self) -> Typed:
        """Return what is filled in."""
        secret = Secret(self.text("secret"))
        return Typed(host=self.text("host"), client_id=self.text("client-id"), secret=lambda: secret)
