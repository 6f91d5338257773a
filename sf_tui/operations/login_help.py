"""What a person must know to choose a login and to set it up in Salesforce, for every front end.

Names in “” are those of Salesforce's own pages, in English (Setup, External Client App Manager, 2026).
"""

from dataclasses import dataclass

from sf_tui.model.login import CALLBACK_PATH, CALLBACK_PORTS
from sf_tui.model.sentence import N_
from sf_tui.model.settings import LoginKind

CALLBACKS = tuple(f"http://localhost:{port}{CALLBACK_PATH}" for port in CALLBACK_PORTS)
"""What the app of a browser login lists as callback addresses."""

_NEW_APP = N_(
    "In Setup, open “External Client App Manager” and choose “New External Client App”; give it a name, an "
    "e-mail address and the distribution state “Local”. (Connected apps cannot be made any more; one that "
    "exists goes on working.)"
)
_OAUTH = N_("Under “API (Enable OAuth Settings)” tick “Enable OAuth”.")
_SCOPES = N_(
    "Scopes: “Manage user data via APIs (api)” and “Access the identity URL service (id, profile, …)”."
)
_SCOPES_WITH_REFRESH = N_(
    "Scopes: “Manage user data via APIs (api)”, “Access the identity URL service (id, profile, …)” and "
    "“Perform requests at any time (refresh_token, offline_access)”."
)
_PERMIT = N_(
    "In the app's “Policies”, set “Permitted Users” to “Admin approved users are pre-authorized” and add "
    "the permission set of the sync's user: an app is closed to everyone until then."
)
_KEY = N_(
    "Copy the consumer key from “Settings”, “OAuth Settings”, “Consumer Key and Secret”: it is the client id."
)


@dataclass(frozen=True, slots=True)
class LoginHelp:
    """One login, in templates for gettext."""

    login: LoginKind
    title: str
    fits: str
    """Where it is the right one."""
    steps: tuple[str, ...]
    """What to do in Salesforce, then here, in order; ``{callback}`` is the first callback address."""


LOGIN_HELP: tuple[LoginHelp, ...] = (
    LoginHelp(
        "web",
        N_("browser login"),
        N_(
            "A person logs in once, on any machine with a browser, also over SSH. sf-tui keeps a refresh "
            "token, which may rotate."
        ),
        (
            _NEW_APP,
            _OAUTH,
            N_("Callback URLs, one a line: {callbacks}."),
            _SCOPES_WITH_REFRESH,
            N_(
                "Under “Security”, leave “Require Proof Key for Code Exchange (PKCE)” ticked and untick "
                "“Require secret for Web Server Flow” and “Require secret for Refresh Token Flow”; “Enable "
                "Refresh Token Rotation” may be ticked."
            ),
            _PERMIT,
            _KEY,
            N_(
                "Run `sf-tui credentials set NAME --login web --client-id KEY` and open the address it "
                "shows; for a sandbox add --sandbox --host https://NAME--SANDBOX.sandbox.my.salesforce.com. "
                "Where the browser is on another machine, it ends at a "
                "page that cannot be reached: paste that page's address back."
            ),
        ),
    ),
    LoginHelp(
        "jwt",
        N_("JWT bearer"),
        N_("For servers: a private key stands for the user, nobody logs in, and nothing expires by itself."),
        (
            N_(
                "Make a key and its certificate: `openssl req -x509 -newkey rsa:2048 -days 730 -keyout "
                "sync.key -out sync.crt -subj /CN=sf-tui`."
            ),
            _NEW_APP,
            _OAUTH,
            N_("Any callback URL will do, such as {callback}; it is not used."),
            _SCOPES_WITH_REFRESH,
            N_("Under “Flow Enablement”, tick “Enable JWT Bearer Flow” and upload sync.crt."),
            _PERMIT,
            _KEY,
            N_(
                "Run `sf-tui credentials set NAME --login jwt --client-id KEY --username USER --key-file "
                "sync.key`; for a sandbox add --sandbox --host "
                "https://NAME--SANDBOX.sandbox.my.salesforce.com, since test.salesforce.com does not know "
                "its External Client Apps. The key is copied into the keyring or the vault; "
                "the file is not read again."
            ),
        ),
    ),
    LoginHelp(
        "client_credentials",
        N_("client credentials"),
        N_(
            "For servers: the app has a secret and runs as one user. It works on the org's own My Domain "
            "address only, not on login.salesforce.com or test.salesforce.com."
        ),
        (
            _NEW_APP,
            _OAUTH,
            N_("Any callback URL will do, such as {callback}; it is not used."),
            _SCOPES,
            N_("Under “Flow Enablement”, tick “Enable Client Credentials Flow”."),
            N_(
                "In the app's “Policies”, tick “Enable Client Credentials Flow” and name the sync's user "
                "in “Run As”."
            ),
            N_("Copy consumer key and consumer secret from “Settings”, “OAuth Settings”."),
            N_(
                "Run `sf-tui credentials set NAME --login client_credentials --host "
                "https://NAME.my.salesforce.com --client-id KEY`; it asks for the secret."
            ),
        ),
    ),
    LoginHelp(
        "sf_cli",
        N_("Salesforce CLI"),
        N_(
            "Where Salesforce's own command line is logged in already, as the same user of this machine. "
            "sf-tui asks it for a token, and never reads its files."
        ),
        (
            N_("Log in there: `sf org login web --alias ALIAS`, or with --instance-url for a sandbox."),
            N_("Run `sf-tui credentials set NAME --login sf_cli --sf-alias ALIAS`."),
        ),
    ),
    LoginHelp(
        "access_token",
        N_("access token"),
        N_("For a quick look: a session's token, pasted; it ends within hours and cannot be renewed."),
        (
            N_("Get one, for example with `sf org auth show-access-token --target-org ALIAS`."),
            N_(
                "Run `sf-tui credentials set NAME --login access_token --host "
                "https://NAME.my.salesforce.com`; it asks for the token."
            ),
        ),
    ),
)

NOT_OFFERED: tuple[tuple[str, str], ...] = (
    (
        N_("device login"),
        N_(
            "Salesforce has blocked it since September 2025 for every app that an admin has not installed, "
            "and advises to leave it off: use the browser login, which works over SSH as well."
        ),
    ),
    (
        N_("username and password"),
        N_(
            "It is blocked in orgs made since summer 2023 and does not exist for External Client Apps: use "
            "JWT or client credentials."
        ),
    ),
    (
        N_("SOAP login"),
        N_(
            "Salesforce retires it in summer 2027, and API versions from 65 on do not have it: use JWT or "
            "client credentials."
        ),
    ),
)
"""Logins that people look for, and why they are not here."""


def help_of(login: LoginKind) -> LoginHelp:
    """Return the help of one login."""
    return next(each for each in LOGIN_HELP if each.login == login)
