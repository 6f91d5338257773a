"""Who may log in with which app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.oauth.asking import LoginError

if TYPE_CHECKING:
    from sf_tui.emulator.apps import App
    from sf_tui.emulator.oauth.asking import Asking
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.people import Person


def app_of(org: Org, asking: Asking, *, with_secret: bool = False) -> App:
    """Return the app that asks; its secret must be right where it is given or needed.

    Raises LoginError invalid_client_id or invalid_client.
    """
    client_id, secret = asking.client()
    app = org.apps.find(client_id)
    if app is None:
        raise LoginError("invalid_client_id", "client identifier invalid")
    if (with_secret or app.requires_secret or secret) and not app.accepts(secret):
        raise LoginError("invalid_client", "invalid client credentials")
    return app


def let_in(org: Org, app: App, person: Person) -> None:
    """Check a login by a user through an app, and count it.

    Raises LoginError: invalid_client, invalid_grant or rate_limit_exceeded.
    """
    permissions = org.permissions_of(person.id)
    if not app.installed:
        raise LoginError("invalid_client", "app must be installed into org")
    if not person.is_active:
        raise LoginError("invalid_grant", "inactive user")
    if not app.lets_in(person.id):
        raise LoginError("invalid_grant", "user is not admin approved to access this app")
    if app.ip_restricted or permissions.ip_restricted:
        raise LoginError("invalid_grant", "ip restricted")
    if not org.sessions.may_log_in(person.id, permissions.logins_an_hour):
        raise LoginError("rate_limit_exceeded", "login rate exceeded")
