"""The apps that may log in to the org: connected apps, or External Client Apps as they are called today."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

SCOPES = ("id", "api", "web", "full", "openid", "refresh_token", "offline_access")
_CONFUSING = frozenset(" \\#@")
"""Characters by which browsers and Python may disagree on the host, or that no redirect address may have."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class App:
    """One app and its policies.

    `secret` None is a public client; `requires_secret` asks for it also in the web server and refresh flows.
    `redirect_uris` must match exactly, save that `any_loopback` takes every address of this machine.
    `certificate` (PEM, a certificate or a public key) opens the JWT flow. `rotates` gives a new refresh token
    at each use. `runs_as` is the user of client credentials. `approved` are the ids of the users whom an
    admin let in (None: all); with `self_authorized` users let themselves in, and the JWT flow wants such an
    approval. `installed` false: "app must be installed into org".
    """

    client_id: str
    name: str
    secret: str | None = field(default=None, repr=False)
    requires_secret: bool = False
    redirect_uris: tuple[str, ...] = ()
    any_loopback: bool = False
    requires_pkce: bool = False
    certificate: str | None = field(default=None, repr=False)
    scopes: tuple[str, ...] = SCOPES
    rotates: bool = False
    runs_as: str | None = None
    approved: frozenset[str] | None = None
    self_authorized: bool = False
    installed: bool = True
    ip_restricted: bool = False

    def accepts(self, secret: str) -> bool:
        """Whether the secret is the app's."""
        return self.secret is not None and hmac.compare_digest(self.secret.encode(), secret.encode())

    def redirects_to(self, uri: str) -> bool:
        """Whether a login may end at this address."""
        if uri in self.redirect_uris:
            return True
        if not self.any_loopback or not uri.isascii() or not uri.isprintable() or set(uri) & _CONFUSING:
            return False
        try:
            parts = urlsplit(uri)
        except ValueError:
            return False
        return parts.scheme == "http" and parts.hostname in _LOOPBACK

    def lets_in(self, user: str) -> bool:
        """Whether an admin let the user use the app."""
        return self.approved is None or user in self.approved

    def granted(self, asked: str) -> str | None:
        """Return the scopes of a login, all of the app's when none are asked for; None for one it has not.

        `full` stands for every scope but `refresh_token`.
        """
        wanted = list(dict.fromkeys(asked.split())) or list(self.scopes)
        return " ".join(wanted) if all(scope in self.scopes for scope in wanted) else None


class Apps:
    """All apps by client id. Used from the event loop only."""

    def __init__(self, known: Iterable[App]) -> None:
        self._apps = {app.client_id: app for app in known}

    def find(self, client_id: str) -> App | None:
        """Return an app."""
        return self._apps.get(client_id)

    def keep(self, app: App) -> None:
        """Add an app, or put it in the place of the one with its client id."""
        self._apps[app.client_id] = app

    def all(self) -> list[App]:
        """Return all apps in the order they came."""
        return list(self._apps.values())
