"""The form of the pasted access token."""

from collections.abc import Iterable

from sf_tui.language import _
from sf_tui.model.secret import Secret
from sf_tui.model.settings import LoginKind
from sf_tui.ui.login_forms.base import LoginForm, Problem, Typed
from sf_tui.ui.widgets.form_field import FormField


class AccessTokenForm(LoginForm):
    """The org and the token."""

    login: LoginKind = "access_token"

    def fields(self) -> Iterable[FormField]:
        """Return the fields in their order."""
        yield self.host_field()
        yield self.secret_field("secret", _("Access token"))

    def hints(self) -> Iterable[tuple[str, str]]:
        """Return for each field's name what belongs there."""
        yield "host", _("The org that gave the token.")
        yield "secret", self.keep_words()

    def problems(self) -> Iterable[Problem]:
        """Return what keeps the form from being saved."""
        return self.host_problem(), self.secret_problem("secret", _("The token is missing."))

    def typed(self) -> Typed:
        """Return what is filled in."""
        secret = Secret(self.text("secret"))
        return Typed(host=self.text("host"), secret=lambda: secret)
