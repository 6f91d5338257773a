"""The logins that are offered: what each needs, and what a front end asks the service for."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct, structs

from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import IntegrationSettings, LoginKind, SalesforceSettings

CALLBACK_PATH = "/OauthRedirect"
CALLBACK_PORTS = (1717, 17170, 27170)
"""Tried in this order unless a setting names one; the app must list each as a callback address."""
LOGIN_SECONDS = 600.0
"""How long a person has to log in with the browser."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a login is made of."""

    settings: tuple[str, ...]
    """Fields of `SalesforceSettings` that must not be empty."""
    secret: str = ""
    """Kind of the secret that proves who we are; empty where another program keeps it."""
    extra: str = ""
    """Kind of a second secret, which may be missing."""
    is_typed: bool = True
    """Whether a person gives the secret; else the login brings it."""

    @property
    def needs_own_host(self) -> bool:
        """Whether only the org's own address serves this login."""
        return "host" in self.settings


NEEDS: dict[LoginKind, Needs] = {
    "web": Needs(("client_id",), "refresh_token", "client_secret", is_typed=False),
    "jwt": Needs(("client_id", "username"), "private_key", "private_key_passphrase"),
    "client_credentials": Needs(("host", "client_id"), "client_secret"),
    "sf_cli": Needs(("sf_alias",)),
    "access_token": Needs(("host",), "access_token"),
}
SECRET_KINDS = tuple(
    dict.fromkeys(kind for needs in NEEDS.values() for kind in (needs.secret, needs.extra) if kind)
)
"""Every kind of secret that any login keeps."""
CANDIDATE = "new-"
"""Begins the kind of a secret that is not proven yet; it takes the old one's place once it is."""
NEXT = "next-"
"""Begins the kind of a rotated refresh token while it takes the place of the one before it."""
PASTED = "pasted-redirect"
"""Kind of the address that a person pasted, until the service has read it."""


def missing_settings(settings: SalesforceSettings) -> list[str]:
    """Return the settings that this login needs and that are empty."""
    return [name for name in NEEDS[settings.login].settings if not getattr(settings, name)]


def login_address(settings: SalesforceSettings) -> str:
    """Return where to log in: the org's own address where it is set, else what the Sandbox box says."""
    if settings.host:
        return settings.host
    return "https://test.salesforce.com" if settings.sandbox else "https://login.salesforce.com"


def wrong_login_host(settings: SalesforceSettings) -> Sentence | None:
    """Say why one of the two login hosts that all orgs share cannot be right; None for every other host."""
    host = settings.host.removeprefix("https://").rstrip("/").lower()
    if host not in {"login.salesforce.com", "test.salesforce.com"}:
        return None
    if NEEDS[settings.login].needs_own_host:
        return say(
            "This login works on the org's own My Domain address only, not on {host}: "
            "enter https://NAME.my.salesforce.com",
            host=host,
        )
    if settings.sandbox != (host == "test.salesforce.com"):
        return say(
            "{host} does not fit the Sandbox box: sandboxes log in on test.salesforce.com, production on "
            "login.salesforce.com; leave the address empty to have the right one taken",
            host=host,
        )
    return None


class LoginWish(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """New credentials as a request carries them, without secrets."""

    login: LoginKind
    host: str = ""
    client_id: str = ""
    username: str = ""
    sf_alias: str = ""
    callback_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    sandbox: bool = False
    who: str = ""
    """The person, for the audit."""
    mark: str = ""
    """Ties an unproven refresh token to this wish."""

    def values(self) -> dict[str, str | int | bool]:
        """Return what it sets, by field of `SalesforceSettings`."""
        told = structs.asdict(self)
        return {name: value for name, value in told.items() if name not in {"who", "mark"}}

    def applied_to(self, settings: IntegrationSettings) -> IntegrationSettings:
        """Return the settings as they will be."""
        return structs.replace(settings, salesforce=structs.replace(settings.salesforce, **self.values()))
