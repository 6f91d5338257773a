"""`sf-tui credentials show | set | check | cancel | help`; no secret on a command line or in an output."""

import argparse
from contextlib import suppress

from sf_tui.cli import output
from sf_tui.cli.following import follow
from sf_tui.cli.login_words import (
    BrowserPrompt,
    help_document,
    help_lines,
    read_line,
)
from sf_tui.cli.words import check_words, labelled, step_words, token_words
from sf_tui.cli.workplace import Workplace, find_workplace, only_integration
from sf_tui.language import _
from sf_tui.model.check import CheckResult
from sf_tui.model.errors import SecretsError, SfTuiError, UsageError
from sf_tui.model.login import NEEDS, login_address
from sf_tui.model.secret import Secret
from sf_tui.model.settings import LoginKind, SalesforceSettings
from sf_tui.model.states import RequestKind, RequestState, Side, SuspendReason
from sf_tui.model.trouble import MAY_PASS
from sf_tui.operations.key_file import is_sealed, read_key
from sf_tui.operations.login_help import help_of
from sf_tui.operations.store_console import StoreConsole, secret_kind
from sf_tui.operations.views import RequestView
from sf_tui.secrets import VAULT_FILE

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
    """Set new credentials; they take the old ones' place once a login with them has succeeded."""
    workplace = find_workplace(namespace)
    with workplace.console() as console:
        name = only_integration(console, namespace.name)
        old = console.settings().integrations[name].salesforce
        if console.is_read_only:
            raise UsageError(
                "This sf-tui only looks (--read-only): start it without that option to change things."
            )
        wished = {
            key: getattr(old, key) if getattr(namespace, key) is None else getattr(namespace, key)
            for key in ("host", "client_id", "username", "sf_alias", "callback_port")
        }
        login: LoginKind = namespace.login or old.login
        _refuse_unfit(namespace, login)
        workplace.unlock()  # before a person pastes a secret that could not be kept
        is_stored = login == old.login and bool(_is_stored(workplace, name, secret_kind(login)))
        secret, extra = _read_secrets(namespace, login, is_stored=is_stored)
        request = console.set_credentials(
            name,
            is_sandbox=old.sandbox if namespace.sandbox is None else namespace.sandbox,
            login=login,
            secret=secret,
            extra=extra,
            is_checked=not namespace.no_check,
            **wished,
        )
        if namespace.no_check:
            output.narrate(_("The credentials of {name} are stored.").format(name=name))
            if namespace.json:
                output.write_json({"integration": name, "stored": True})
            return 0
        return _logged_in(workplace, console, name, request, wants_json=namespace.json)


def _refuse_unfit(namespace: argparse.Namespace, login: LoginKind) -> None:
    """Refuse an option that another login would have used, before anything is asked or read."""
    for option, is_given, logins in (
        ("--key-file", namespace.key_file is not None, {"jwt"}),
        ("--passphrase-stdin", namespace.passphrase_stdin, {"jwt"}),
        ("--with-secret", namespace.with_secret, {"web"}),
        ("--secret-stdin", namespace.secret_stdin, {"web", "client_credentials", "access_token"}),
    ):
        if is_given and login not in logins:
            raise UsageError(
                "{option} is not for the login {login}: leave it out, or add --login {fitting}.",
                option=option,
                login=login,
                fitting=min(logins),
            )


def _read_secrets(
    namespace: argparse.Namespace, login: LoginKind, *, is_stored: bool
) -> tuple[Secret, Secret]:
    """Read what the login wants; an empty secret keeps the one that is stored."""
    nothing = Secret("")
    if login == "sf_cli":
        return nothing, nothing
    if login == "web":
        if not (namespace.secret_stdin or namespace.with_secret):
            return nothing, nothing
        question = _("The app's client secret: ")
        return read_line(question, "--secret-stdin", from_stdin=namespace.secret_stdin), nothing
    if login == "jwt":
        key = read_key(namespace.key_file) if namespace.key_file is not None else nothing
        if not (is_sealed(key) or namespace.passphrase_stdin):
            return key, nothing
        question = _("Passphrase of the key: ")
        return key, read_line(question, "--passphrase-stdin", from_stdin=namespace.passphrase_stdin)
    question = _("Secret (empty: keep the one that is stored): ") if is_stored else _("Secret: ")
    return read_line(question, "--secret-stdin", from_stdin=namespace.secret_stdin), nothing


def cancel(namespace: argparse.Namespace) -> int:
    """Give up a login that waits for its browser, in this or another process."""
    workplace = find_workplace(namespace)
    with workplace.console() as console:
        name = only_integration(console, namespace.name)
        with workplace.serving(is_prompt=True):
            request = console.cancel_login(name)
            answer = follow(console, request, watch=workplace.watch)
        is_cancelled = answer.state is RequestState.DONE
        if namespace.json:
            output.write_json({"integration": name, "cancelled": is_cancelled})
        if answer.sentence is not None:
            output.narrate_sentence(answer.sentence)
        return 0 if is_cancelled else console.request_exit(request)


def explain(namespace: argparse.Namespace) -> int:
    """Say how each login is set up in Salesforce, and why some are not offered."""
    if namespace.json:
        output.write_json(help_document(namespace.kind))
        return 0
    for line in help_lines(namespace.kind):
        output.write_line(line)
    return 0


def _logged_in(
    workplace: Workplace, console: StoreConsole, name: str, request: int, *, wants_json: bool
) -> int:
    """Follow a login, with a person at the browser where it needs one."""
    prompt = BrowserPrompt(console, name, request)
    with workplace.serving(is_prompt=True):
        try:
            answer = follow(console, request, watch=prompt.watch(workplace.watch), on_change=prompt.changed)
        except KeyboardInterrupt:
            with suppress(SfTuiError):  # another process may serve, and would go on waiting
                console.cancel_login(name)
            raise
    if answer.state is RequestState.DONE:
        result = console.credentials(name).salesforce
        words = _("The credentials of {name} are stored.")
        if result is not None and not result.is_valid:
            words = _("The credentials of {name} are stored; they do not work yet.")
        output.narrate(words.format(name=name))
    return _answered(workplace, console, name, request, answer, wants_json=wants_json)


def _checked(
    workplace: Workplace, console: StoreConsole, name: str, request: int, *, wants_json: bool
) -> int:
    with workplace.serving(is_prompt=True):
        answer = follow(console, request, watch=workplace.watch)
    return _answered(workplace, console, name, request, answer, wants_json=wants_json)


def _answered(
    workplace: Workplace,
    console: StoreConsole,
    name: str,
    request: int,
    answer: RequestView,
    *,
    wants_json: bool,
) -> int:
    view = console.credentials(name)
    refused: dict[str, object] | None = None
    if answer.kind is RequestKind.LOGIN and answer.state is not RequestState.DONE:
        refused = {"reason": answer.sentence, "cause": console.request_cause(request)}
    _show(workplace, console, name, wants_json=wants_json, refused=refused)
    if answer.state is not RequestState.DONE:
        if answer.sentence is not None:
            output.narrate_sentence(answer.sentence)
        if refused is not None:
            output.narrate(_("The credentials of {name} are as they were.").format(name=name))
        return console.request_exit(request)
    summary = console.integration(name).summary
    if summary.suspend_reason is SuspendReason.OCCUPIED and summary.suspend_sentence is not None:
        output.narrate_sentence(summary.suspend_sentence)  # the credentials are valid, and yet no run starts
    return max((_exit_of(result) for result in (view.salesforce, view.crm)), key=_WEIGHTS.index)


def _exit_of(result: CheckResult | None) -> int:
    if result is not None and result.is_valid:
        return 0
    return 3 if result is not None and result.cause in MAY_PASS else 2


def _particulars(salesforce: SalesforceSettings) -> list[tuple[str, str]]:
    """Return the settings that this login uses."""
    rows = [
        ("client_id", _("client id"), salesforce.client_id),
        ("username", _("logs in as"), salesforce.username),
        ("sf_alias", _("alias in sf"), salesforce.sf_alias),
    ]
    needed = NEEDS[salesforce.login].settings
    return [(label, value or "?") for key, label, value in rows if key in needed]


def _stored_words(workplace: Workplace, login: LoginKind, *, is_stored: bool | None) -> str:
    if not secret_kind(login):
        return _("not here: the Salesforce CLI keeps it")
    if is_stored is not None:
        return output.yes_no(value=is_stored)
    has_vault = (workplace.places.state_dir / VAULT_FILE).exists()
    return _("unknown (the vault cannot be opened)") if has_vault else _("unknown (no keyring)")


def _is_stored(workplace: Workplace, name: str, kind: str) -> bool | None:
    """Whether a secret is stored; None, and the reason on stderr, where nobody can be asked.

    Without a kind another program keeps it.
    """
    if not kind:
        return None
    try:
        return workplace.secrets.get(name, Side.SALESFORCE, kind) is not None
    except SecretsError as error:
        output.narrate_sentence(error.sentence)
        return None


def _show(
    workplace: Workplace,
    console: StoreConsole,
    name: str,
    *,
    wants_json: bool,
    refused: dict[str, object] | None = None,
) -> None:
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
                "username": salesforce.username,
                "sf_alias": salesforce.sf_alias,
                "sandbox": salesforce.sandbox,
                "secret_stored": is_stored,
                "crm_connector": view.crm_connector,
                "crm_address": view.crm_address,
                "salesforce": view.salesforce,
                "crm": view.crm,
                **({"refused": refused} if refused else {}),
            }
        )
        return
    username = view.salesforce.identity.username if view.salesforce and view.salesforce.identity else "?"
    rows = [
        (_("integration"), name),
        (_("address"), login_address(salesforce) if salesforce.login != "sf_cli" else view.host or "?"),
        (_("sandbox"), output.yes_no(value=salesforce.sandbox)),
        (_("login"), _(help_of(salesforce.login).title)),
        *_particulars(salesforce),
        (_("secret stored"), _stored_words(workplace, salesforce.login, is_stored=is_stored)),
        (_("username"), username),
        (_("session ends"), token_words(view.salesforce)),
        ("CRM", f"{view.crm_connector} {view.crm_address}"),
    ]
    output.write_table(("", ""), rows)
    for side, result in (("Salesforce", view.salesforce), ("CRM", view.crm)):
        at = f" ({output.moment(result.checked_at)})" if result else ""
        output.write_line(labelled(side, f"{check_words(result)}{at}"))
        for line in step_words(result) if result is not None and not result.is_valid else ():
            output.write_line(f"  {line}")
