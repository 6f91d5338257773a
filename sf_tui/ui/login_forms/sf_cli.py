"""The form of the login that Salesforce's own command line holds."""

from collections.abc import Iterable

from sf_tui.language import _
from sf_tui.model.settings import LoginKind
from sf_tui.ui.credential_rules import problem_with_alias
from sf_tui.ui.login_forms.base import LoginForm, Problem, Typed
from sf_tui.ui.widgets.form_field import FormField


class SfCliForm(LoginForm):
    """An alias; whose org it is, the command line says."""

    login: LoginKind = "sf_cli"

    def fields(self) -> Iterable[FormField]:
        """Return the fields in their order."""
        yield FormField("sf-alias", _("Alias"), value=self.start.sf_alias)

    def hints(self) -> Iterable[tuple[str, str]]:
        """Return for each field's name what belongs there."""
        yield (
            "sf-alias",
            _("As `sf org list` shows it to this user, on this machine."),
        )

    def problems(self) -> Iterable[Problem]:
        """Return what keeps the form from being saved."""
        return (("sf-alias", problem_with_alias(self.text("sf-alias"))),)

    def typed(self) -> Typed:
        """Return what is filled in."""
        return Typed(sf_alias=self.text("sf-alias"))
