"""`sf-tui integrations list | add | enable | disable | remove`."""

import argparse
import sys
from pathlib import Path

from sf_tui.cli import output
from sf_tui.cli.completeness import OPTIONS, missing, wrong_address
from sf_tui.cli.wiring import crm_factory, prepare_crm
from sf_tui.cli.words import state_word
from sf_tui.cli.workplace import find_workplace
from sf_tui.language import _
from sf_tui.model.errors import UsageError
from sf_tui.model.safe_text import safe_text
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
    with find_workplace(namespace, makes_settings=True).console() as console:
        if not console.is_read_only:
            _refuse_unusable(namespace.name, settings)
            prepare_crm(settings.crm)
        saved = console.add_integration(namespace.name, settings)
    return _said(
        namespace,
        saved,
        _("{name} was added. Set its credentials next: sf-tui credentials set {name}").format(
            name=namespace.name
        ),
    )


def _refuse_unusable(name: str, settings: IntegrationSettings) -> None:
    crm_factory(settings.crm.connector)
    if keys := missing(settings):
        raise UsageError(
            "{name} was not added: give {options} as well.",
            name=safe_text(name, 60),
            options=", ".join(OPTIONS[key] for key in keys),
        )
    if wrong := wrong_address(settings):
        raise UsageError.of(wrong)


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
