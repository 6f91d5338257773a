"""The form of the client credentials login."""

from collections.abc import Iterable

from sf_tui.language import _
from sf_tui.model.secret import Secret
from sf_tui.model.settings import LoginKind
from sf_tui.ui.login_forms.base import LoginForm, Problem, Typed
from sf_tui.ui.widgets.form_field import FormField


class ClientCredentialsForm(LoginForm):
    """My Domain, client id and secret: all three."""

    login: LoginKind = "client_credentials"

    def fields(self) -> Iterable[FormField]:
        """Return the fields in their order."""
        yield self.host_field()
        yield self.client_id_field()
        yield self.secret_field("secret", _("Client secret"))

    def hints(self) -> Iterable[tuple[str, str]]:
        """Return for each field's name what belongs there."""
        yield "host", _("Logins go to this address.")
        yield "client-id", ""
        yield "secret", self.keep_words()

    def problems(self) -> Iterable[Problem]:
        """Return what keeps the form from being saved."""
        missing = self.secret_problem("secret", _("The secret is missing (the app's consumer secret)."))
        return self.host_problem(), self.client_id_problem(), missing

    def typed(self) -> Typed:
        """Return what is filled in."""
        secret = Secret(self.text("secret"))
        return Typed(host=self.text("host"), client_id=self.text("client-id"), secret=lambda: secret)
