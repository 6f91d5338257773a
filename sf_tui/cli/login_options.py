"""The options that describe a login, for the commands that take them; loads nothing, as the parser does."""

import argparse

from sf_tui.cli.grammar import whole
from sf_tui.language import _
from sf_tui.model.safe_text import safe_text

LOGINS = ("web", "jwt", "client_credentials", "sf_cli", "access_token")
"""As `model.settings.LoginKind` has them."""


def add_login_options(parser: argparse.ArgumentParser, *, is_new: bool) -> None:
    """Add them; of an integration that ``is_new`` none is set yet, else an absent option changes nothing."""
    text = "" if is_new else None
    parser.add_argument(
        "--login",
        choices=LOGINS,
        default="client_credentials" if is_new else None,
        help=_("how to log in; `sf-tui credentials help` explains each"),
    )
    parser.add_argument(
        "--host",
        default=text,
        help=_("the org's My Domain, such as acme.my.salesforce.com; empty for Salesforce's own login page"),
    )
    parser.add_argument("--client-id", default=text, help=_("client id of the org's external client app"))
    parser.add_argument("--username", default=text, help=_("whom a JWT login is for"))
    parser.add_argument(
        "--sf-alias", default=text, metavar="ALIAS", help=_("the org's alias in the Salesforce CLI")
    )
    parser.add_argument(
        "--callback-port",
        type=_port,
        default=0 if is_new else None,
        metavar="PORT",
        help=_("where a browser login comes back to; 0: the first free one of those that the help lists"),
    )


def add_secret_options(parser: argparse.ArgumentParser) -> None:
    """Add where secrets come from; none ever stands on the command line."""
    parser.add_argument("--secret-stdin", action="store_true", help=_("read the secret from stdin"))
    parser.add_argument(
        "--with-secret",
        action="store_true",
        help=_("ask for the app's secret, where a browser login wants it"),
    )
    parser.add_argument(
        "--key-file", metavar="FILE", help=_("the private key of a JWT login, in PEM form; it is copied")
    )
    parser.add_argument(
        "--passphrase-stdin", action="store_true", help=_("read the key's passphrase from stdin")
    )
    parser.add_argument("--no-check", action="store_true", help=_("store them as they are, do not log in"))


def _port(text: str) -> int:
    number = whole(text)
    if number == 0 or 1024 <= number <= 65535:
        return number
    raise argparse.ArgumentTypeError(
        _("“{value}” is no port: write one from 1024 to 65535").format(value=safe_text(text, 40))
    )
