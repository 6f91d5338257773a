"""`sf-tui integrations list | add | enable | disable | remove`."""

import argparse
import sys
from pathlib import Path

from sf_tui.cli import output
from sf_tui.cli.words import state_word
from sf_tui.cli.workplace import find_workplace
from sf_tui.language import _
from sf_tui.model.errors import UsageError
from sf_tui.model.settings import CrmSettings, IntegrationSettings, SalesforceSettings
from sf_tui.operations.views import Saved


def run(namespace: argparse.Namespace) -> int:
    """List the integrations."""
    with find_workplace(namespace).console() as console:
        summaries = console.integrations()
        if namespace.json:
            output.write_json({"integrations": summaries})
            return 0
        hosts = {name: each.salesforce.host for name, each in console.settings().integrations.items()}
    if not summaries:
        output.narrate(_("There is no integration yet: add one with `sf-tui integrations add`."))
        return 0
    output.write_table(
        (_("integration"), _("state"), "Salesforce", "CRM"),
        [(each.name, state_word(each), hosts[each.name], each.crm_name) for each in summaries],
    )
    return 0


def add(namespace: argparse.Namespace) -> int:
    """Add one."""
    path = str(Path(namespace.crm_path).expanduser().absolute()) if namespace.crm_path else ""
    settings = IntegrationSettings(
        salesforce=SalesforceSettings(
            host=namespace.host,
            login=namespace.login,
            client_id=namespace.client_id,
            sandbox=namespace.sandbox,
            allowed_hosts=tuple(namespace.allow_host),
        ),
        crm=CrmSettings(connector=namespace.crm, path=path),
    )
    with find_workplace(namespace).console() as console:
        saved = console.add_integration(namespace.name, settings)
    return _said(
        namespace,
        saved,
        _("{name} was added. Set its credentials next: sf-tui credentials set {name}").format(
            name=namespace.name
        ),
    )


def enable(namespace: argparse.Namespace) -> int:
    """Switch automatic sync on."""
    return _switch(namespace, is_on=True)


def disable(namespace: argparse.Namespace) -> int:
    """Switch automatic sync off."""
    return _switch(namespace, is_on=False)


def _switch(namespace: argparse.Namespace, *, is_on: bool) -> int:
    with find_workplace(namespace).console() as console:
        saved = console.set_enabled(namespace.name, enabled=is_on)
    words = _("Automatic sync of {name} is on.") if is_on else _("Automatic sync of {name} is off.")
    return _said(namespace, saved, words.format(name=namespace.name))


def remove(namespace: argparse.Namespace) -> int:
    """Take one out of the settings; a person is asked first."""
    with find_workplace(namespace).console() as console:
        console.integration(namespace.name)
        if not namespace.yes:
            _ask(namespace.name)
        saved = console.remove_integration(namespace.name)
    return _said(
        namespace,
        saved,
        _(
            "{name} was removed and its secrets were forgotten; its records stay as they are on both sides."
        ).format(name=namespace.name),
    )


def _ask(name: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError("Removing {name} wants a yes: add --yes where nobody can be asked.", name=name)
    output.narrate(_("Remove {name} and forget its secrets? Type its name to confirm:").format(name=name))
    if sys.stdin.readline().strip() != name:
        raise UsageError("Nothing was removed.")


def _said(namespace: argparse.Namespace, saved: Saved, words: str) -> int:
    if namespace.json:
        output.write_json({"integration": namespace.name, "revision": saved.revision})
    output.narrate(words)
    return 0
