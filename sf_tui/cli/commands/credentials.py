"""`sf-tui credentials show | set | check`. A secret never stands on a command line or in an output."""

import argparse
import getpass
import sys

from sf_tui.cli import output
from sf_tui.cli.following import follow
from sf_tui.cli.words import check_words, labelled, token_words
from sf_tui.cli.workplace import Workplace, find_workplace, only_integration
from sf_tui.language import _
from sf_tui.model.check import CheckResult
from sf_tui.model.errors import SecretsError, UsageError
from sf_tui.model.secret import Secret
from sf_tui.model.states import RequestState, Side
from sf_tui.model.trouble import MAY_PASS
from sf_tui.operations.store_console import StoreConsole, secret_kind
from sf_tui.secrets import VAULT_FILE

_LONGEST_SECRET = 16_384
_WEIGHTS = (0, 3, 2)
"""Exit codes of a check, the one that counts most last: what wants a person outweighs what may pass."""


def run(namespace: argparse.Namespace) -> int:
    """Show what is set and what the last check said."""
    workplace = find_workplace(namespace)
    with workplace.console() as console:
        if namespace.name is None and not console.settings().integrations:
            if namespace.json:
                output.write_json({"integration": None})
            output.narrate(_("There is no integration yet: add one with `sf-tui integrations add`."))
            return 0
        name = only_integration(console, namespace.name)
        _show(workplace, console, name, wants_json=namespace.json)
    return 0


def check(namespace: argparse.Namespace) -> int:
    """Log in to both sides and look; 2 when one of them is not valid, 3 when that may pass by itself."""
    workplace = find_workplace(namespace)
    with workplace.console() as console:
        name = only_integration(console, namespace.name)
        workplace.unlock()
        return _checked(workplace, console, name, console.request_check(name), wants_json=namespace.json)


def change(namespace: argparse.Namespace) -> int:
    """Set new credentials and, unless told not to, check them."""
    workplace = find_workplace(namespace)
    with workplace.console() as console:
        name = only_integration(console, namespace.name)
        old = console.settings().integrations[name].salesforce
        if console.is_read_only:
            raise UsageError(
                "This sf-tui only looks (--read-only): start it without that option to change things."
            )
        request = console.set_credentials(
            name,
            is_sandbox=old.sandbox if namespace.sandbox is None else namespace.sandbox,
            login=namespace.login or old.login,
            host=namespace.host if namespace.host is not None else old.host,
            client_id=namespace.client_id if namespace.client_id is not None else old.client_id,
            secret=_read_secret(from_stdin=namespace.secret_stdin),
        )
        output.narrate(_("The credentials of {name} are stored.").format(name=name))
        if namespace.no_check:
            if namespace.json:
                output.write_json({"integration": name, "stored": True})
            return 0
        return _checked(workplace, console, name, request, wants_json=namespace.json)


def _read_secret(*, from_stdin: bool) -> Secret:
    """Read one line; an empty one keeps the secret that is stored."""
    if from_stdin:
        return Secret(sys.stdin.readline(_LONGEST_SECRET).rstrip("\r\n"))
    if not sys.stdin.isatty():
        raise UsageError("Nobody can be asked for the secret here: pipe it in and add --secret-stdin.")
    return Secret(getpass.getpass(_("Secret (empty: keep the one that is stored): ")))


def _checked(
    workplace: Workplace, console: StoreConsole, name: str, request: int, *, wants_json: bool
) -> int:
    with workplace.serving(is_prompt=True):
        answer = follow(console, request, watch=workplace.watch)
    view = console.credentials(name)
    _show(workplace, console, name, wants_json=wants_json)
    if answer.state is not RequestState.DONE:
        if answer.sentence is not None:
            output.narrate_sentence(answer.sentence)
        return console.request_exit(request)
    return max((_exit_of(result) for result in (view.salesforce, view.crm)), key=_WEIGHTS.index)


def _exit_of(result: CheckResult | None) -> int:
    if result is not None and result.is_valid:
        return 0
    return 3 if result is not None and result.cause in MAY_PASS else 2


def _stored_words(workplace: Workplace, *, is_stored: bool | None) -> str:
    if is_stored is not None:
        return output.yes_no(value=is_stored)
    has_vault = (workplace.places.state_dir / VAULT_FILE).exists()
    return _("unknown (the vault cannot be opened)") if has_vault else _("unknown (no keyring)")


def _is_stored(workplace: Workplace, name: str, kind: str) -> bool | None:
    """Whether a secret is stored; None, and the reason on stderr, where nobody can be asked."""
    try:
        return workplace.secrets.get(name, Side.SALESFORCE, kind) is not None
    except SecretsError as error:
        output.narrate_sentence(error.sentence)
        return None


def _show(workplace: Workplace, console: StoreConsole, name: str, *, wants_json: bool) -> None:
    view = console.credentials(name)
    salesforce = console.settings().integrations[name].salesforce
    is_stored = _is_stored(workplace, name, secret_kind(salesforce.login))
    if wants_json:
        output.write_json(
            {
                "integration": name,
                "host": view.host,
                "client_id": view.client_id,
                "login": salesforce.login,
                "sandbox": salesforce.sandbox,
                "secret_stored": is_stored,
                "crm_connector": view.crm_connector,
                "crm_address": view.crm_address,
                "salesforce": view.salesforce,
                "crm": view.crm,
            }
        )
        return
    username = view.salesforce.identity.username if view.salesforce and view.salesforce.identity else "?"
    rows = [
        (_("integration"), name),
        (_("address"), view.host or "?"),
        (_("sandbox"), output.yes_no(value=salesforce.sandbox)),
        (_("client id"), view.client_id or "?"),
        (_("secret stored"), _stored_words(workplace, is_stored=is_stored)),
        (_("username"), username),
        (_("session ends"), token_words(view.salesforce)),
        ("CRM", f"{view.crm_connector} {view.crm_address}"),
    ]
    output.write_table(("", ""), rows)
    for side, result in (("Salesforce", view.salesforce), ("CRM", view.crm)):
        at = f" ({output.moment(result.checked_at)})" if result else ""
        output.write_line(labelled(side, f"{check_words(result)}{at}"))
