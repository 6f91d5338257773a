"""One form for each login that is offered."""

from sf_tui.ui.login_forms.access_token import AccessTokenForm
from sf_tui.ui.login_forms.base import LoginForm, Start, Typed, my_domain
from sf_tui.ui.login_forms.client_credentials import ClientCredentialsForm
from sf_tui.ui.login_forms.jwt import JwtForm
from sf_tui.ui.login_forms.sf_cli import SfCliForm
from sf_tui.ui.login_forms.web import WebForm

FORMS: tuple[type[LoginForm], ...] = (WebForm, JwtForm, ClientCredentialsForm, SfCliForm, AccessTokenForm)

__all__ = ["FORMS", "LoginForm", "Start", "Typed", "my_domain"]
