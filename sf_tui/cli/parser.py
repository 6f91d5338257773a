"""The command line's grammar. Commands are imported when they run, so that ``--version`` costs nothing."""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from sf_tui import __version__
from sf_tui.cli.grammar import Parser, activity, contacts, speak_our_language, whole
from sf_tui.cli.login_options import LOGINS, add_login_options, add_secret_options
from sf_tui.language import LANGUAGES, _

Subparsers = Any
"""argparse's own type for them is private."""


def wished_language(arguments: Sequence[str]) -> str:
    """Return ``--lang`` before anything is parsed, since the help itself is translated."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
        if argument == "--lang":
            return "".join(arguments[position + 1 : position + 2])
    return ""


def build_parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the whole grammar; the emulator's options are only added where it is asked for."""
    speak_our_language()
    parser = Parser(
        prog="sf-tui",
        description=_(
            "The operator's console, and the sync service under it, for the integration between a Salesforce "
            "org and a CRM. Without a command: the screen."
        ),
        parents=[_common(is_top=True)],
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"sf-tui {__version__}",
        help=_("show program's version number and exit"),
    )
    _screen(parser)
    parser.set_defaults(command=_late("screen"))
    subparsers = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    _demo(subparsers)
    _sync(subparsers)
    _looks(subparsers)
    _integrations(subparsers)
    _credentials(subparsers)
    _config(subparsers)
    _org_setup(subparsers)
    _emulator(subparsers, arguments)
    return parser


def _late(module: str, function: str = "run") -> Callable[[argparse.Namespace], int]:
    def command(namespace: argparse.Namespace) -> int:
        code: int = getattr(import_module(f"sf_tui.cli.commands.{module}"), function)(namespace)
        return code

    return command


def _common(*, is_top: bool) -> argparse.ArgumentParser:
    """Options that stand before or after the command."""
    parser = argparse.ArgumentParser(add_help=False)

    def add(name: str, **options: Any) -> None:  # noqa: ANN401  argparse's own
        if not is_top:  # what stands before the command is not overwritten by what does not stand after it
            options["default"] = argparse.SUPPRESS
        parser.add_argument(name, **options)

    add(
        "--config",
        metavar="FILE",
        help=_("the settings file (else SF_TUI_CONFIG, else the platform's place)"),
    )
    add("--state", metavar="DIR", help=_("the state folder (else SF_TUI_STATE, else the platform's place)"))
    add("--lang", choices=LANGUAGES, help=_("the language (else the settings, else LANG)"))
    add("--json", action="store_true", help=_("print one JSON document"))
    add("--read-only", action="store_true", help=_("look, change nothing"))
    return parser


def _add(
    subparsers: Subparsers, name: str, text: str, module: str, function: str = "run"
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = subparsers.add_parser(
        name, help=text, description=text, parents=[_common(is_top=False)]
    )
    parser.set_defaults(command=_late(module, function))
    return parser


def _screen(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(_("the screen"))
    group.add_argument("--theme", metavar="NAME", help=_("the theme for this time"))
    group.add_argument("--ascii", action="store_true", help=_("signs and bars in ASCII"))
    group.add_argument("--no-mouse", action="store_true", help=_("leave the mouse to the terminal"))


def _demo(subparsers: Subparsers) -> None:
    parser = _add(
        subparsers,
        "demo",
        _("the screen on an emulated org and a fresh SQLite CRM; needs nothing else"),
        "demo",
    )
    parser.add_argument("--headless", action="store_true", help=_("sync once with plain progress lines"))
    parser.add_argument(
        "--contacts", type=contacts, metavar="N", help=_("size of a new org, in contacts (else 5000)")
    )
    parser.add_argument(
        "--activity",
        type=activity,
        metavar="RATE",
        default="",
        help=_("edits by colleagues, such as 20/min"),
    )
    parser.add_argument(
        "--seed", type=whole, metavar="N", help=_("the same seed makes the same org (else 7)")
    )


def _org_setup(subparsers: Subparsers) -> None:
    parser = _add(
        subparsers, "org-setup", _("the external id fields and permission set for an org"), "org_setup"
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--print", metavar="DIR", help=_("write an SFDX project there and print how to deploy it")
    )
    what.add_argument(
        "--check",
        metavar="INTEGRATION",
        nargs="?",
        const="",
        help=_("ask the org whether the integration's user finds the set-up in place"),
    )
    what.add_argument(
        "--apply",
        metavar="ALIAS",
        help=_("list what would change, ask, and deploy as the admin of that alias of the `sf` command"),
    )
    parser.add_argument(
        "--assign", metavar="USERNAME", default="", help=_("with --apply: give this user the permission set")
    )
    parser.add_argument("--yes", action="store_true", help=_("with --apply: do not ask"))


def _sync(subparsers: Subparsers) -> None:
    parser = _add(subparsers, "sync", _("sync now, and wait for the result"), "sync")
    parser.add_argument(
        "name", nargs="?", metavar="INTEGRATION", help=_("one integration (else all that are on)")
    )


def _looks(subparsers: Subparsers) -> None:
    status = _add(subparsers, "status", _("what the integrations are doing"), "status")
    limits = _add(subparsers, "limits", _("API calls used, left, and where that leads"), "limits")
    limits.add_argument("--refresh", action="store_true", help=_("ask the org first (costs two calls)"))
    for parser in (status, limits):
        parser.add_argument("name", nargs="?", metavar="INTEGRATION", help=_("one integration (else all)"))


def _integrations(subparsers: Subparsers) -> None:
    group = _add(subparsers, "integrations", _("list, add, switch and remove integrations"), "integrations")
    inner = group.add_subparsers(title=_("what to do"), metavar=_("ACTION"))
    _add(inner, "list", _("list them"), "integrations")
    add = _add(
        inner, "add", _("add one; credentials follow with `sf-tui credentials set`"), "integrations", "add"
    )
    add_login_options(add, is_new=True)
    add.add_argument("--sandbox", action="store_true", help=_("the org is a sandbox"))
    add.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST:PORT",
        help=_(
            "a host that is not Salesforce's own and may get the credentials all the same, such as "
            "127.0.0.1:8765 of an emulator; plain http on this machine only"
        ),
    )
    add.add_argument("--crm", default="sqlite", metavar="CONNECTOR", help=_("the CRM's connector"))
    add.add_argument("--crm-path", default="", metavar="FILE", help=_("the CRM's database file"))
    _add(inner, "enable", _("switch automatic sync on"), "integrations", "enable")
    _add(inner, "disable", _("switch automatic sync off"), "integrations", "disable")
    rebind = _add(
        inner,
        "rebind",
        _("set links and cursors aside, so that the next login decides the org; leaves it off"),
        "integrations",
        "rebind",
    )
    rebind.add_argument(
        "--take-over",
        action="store_true",
        help=_("instead: keep links and cursors, and take the place of the installation the CRM names"),
    )
    remove = _add(
        inner,
        "remove",
        _("end its login in Salesforce, take it out of the settings and forget its secrets"),
        "integrations",
        "remove",
    )
    for parser in (rebind, remove):
        parser.add_argument("--yes", action="store_true", help=_("do not ask"))
    for name in ("add", "enable", "disable", "rebind", "remove"):
        inner.choices[name].add_argument("name", metavar="INTEGRATION")


def _credentials(subparsers: Subparsers) -> None:
    group = _add(subparsers, "credentials", _("show, set and check credentials"), "credentials")
    inner = group.add_subparsers(title=_("what to do"), metavar=_("ACTION"))
    _add(inner, "show", _("what is set, and what the last check said; never a secret"), "credentials")
    _add(inner, "check", _("log in to both sides and look"), "credentials", "check")
    change = _add(
        inner,
        "set",
        _(
            "log in with new ones, which take the old ones' place once that has succeeded; a secret comes "
            "from a prompt, a file or stdin. `sf-tui credentials help` says how to set a login up in "
            "Salesforce"
        ),
        "credentials",
        "change",
    )
    change.epilog = _(
        "Not offered: device, username-password and SOAP logins; `sf-tui credentials help` says why."
    )
    add_login_options(change, is_new=False)
    change.add_argument("--sandbox", action=argparse.BooleanOptionalAction, help=_("the org is a sandbox"))
    add_secret_options(change)
    _add(inner, "cancel", _("give up a login that waits for its browser"), "credentials", "cancel")
    group.set_defaults(name=None)
    for parser in inner.choices.values():
        parser.add_argument(
            "name", nargs="?", metavar="INTEGRATION", help=_("needed where there are several")
        )
    explain = _add(
        inner, "help", _("how to set each login up in Salesforce, step by step"), "credentials", "explain"
    )
    explain.add_argument("kind", nargs="?", choices=LOGINS, metavar="LOGIN", help=", ".join(LOGINS))


def _config(subparsers: Subparsers) -> None:
    group = _add(subparsers, "config", _("validate, show and take up the settings file"), "config", "show")
    inner = group.add_subparsers(title=_("what to do"), metavar=_("ACTION"))
    _add(inner, "validate", _("check the file, change nothing"), "config", "validate")
    _add(inner, "show", _("the settings in effect, defaults included"), "config", "show")
    _add(inner, "apply", _("take the file up now"), "config", "apply")
    _add(inner, "path", _("where settings, state and themes are"), "config", "path")


def _emulator(subparsers: Subparsers, arguments: Sequence[str]) -> None:
    parser = _add(subparsers, "emulator", _("a Salesforce look-alike on 127.0.0.1"), "emulator")
    if "emulator" in arguments:
        from sf_tui.emulator.arguments import add_arguments

        add_arguments(parser)
