"""`sf-tui integrations list | add | enable | disable | rebind | remove`."""

import argparse
import sys
from pathlib import Path

from sf_tui.cli import output
from sf_tui.cli.completeness import OPTIONS, missing, wrong_address
from sf_tui.cli.following import follow
from sf_tui.cli.wiring import crm_factory, prepare_crm
from sf_tui.cli.words import state_word
from sf_tui.cli.workplace import Workplace, find_workplace
from sf_tui.language import _
from sf_tui.model.errors import SfTuiError, UsageError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import CrmSettings, IntegrationSettings, SalesforceSettings
from sf_tui.model.states import RequestState, SuspendReason
from sf_tui.operations.store_console import StoreConsole
from sf_tui.operations.views import RebindView, Saved


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
            username=namespace.username,
            sf_alias=namespace.sf_alias,
            callback_port=namespace.callback_port,
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
    """End the login in Salesforce and take the integration out of the settings; a person is asked first."""
    workplace, name = find_workplace(namespace), namespace.name
    with workplace.console() as console:
        view = console.integration(name)
        if not namespace.yes:
            _ask(
                _("Remove {name} and forget its secrets? Type its name to confirm:").format(name=name),
                name,
                say("Removing {name} wants a yes: add --yes where nobody can be asked.", name=name),
            )
        is_revoked = None
        if not console.is_read_only:
            if view.summary.is_enabled:
                console.set_enabled(name, enabled=False)  # nothing must start while it is being taken away
            is_revoked = _revoke(workplace, console, name)
        saved = console.remove_integration(name)
    if namespace.json:
        output.write_json({"integration": name, "revision": saved.revision, "revoked": is_revoked})
    if is_revoked:
        output.narrate(_("Its login was ended in Salesforce."))
    output.narrate(
        _(
            "{name} was removed and its secrets were forgotten; its records stay as they are on both sides."
        ).format(name=name)
    )
    return 0


def _revoke(workplace: Workplace, console: StoreConsole, name: str) -> bool:
    """End the login in Salesforce; where that is impossible, say so and go on."""
    try:
        workplace.unlock()
        with workplace.serving(is_prompt=True):
            request = console.request_revoke(name)
            answer = follow(console, request, watch=workplace.watch)
    except SfTuiError as error:
        output.narrate_sentence(error.sentence)
        return False
    is_revoked, why = console.revoked(request)
    if sentence := why or answer.sentence:
        output.narrate_sentence(sentence)
    return is_revoked


def rebind(namespace: argparse.Namespace) -> int:
    """Set links and cursors aside, so that the next login decides which org this belongs to."""
    if namespace.take_over:
        return _take_over(namespace)
    workplace, name = find_workplace(namespace), namespace.name
    with workplace.console() as console:
        view = console.rebind_view(name)
        for line in _what_rebinding_does(view):
            output.narrate(line)
        if not namespace.yes:
            _ask(
                _("Bind {name} anew? Type its name to confirm:").format(name=name),
                name,
                say("Binding {name} anew wants a yes: add --yes where nobody can be asked.", name=name),
            )
        with workplace.serving(is_prompt=True):
            request = console.rebind(name)
            answer = follow(console, request, watch=workplace.watch)
        if answer.state is not RequestState.DONE:
            if answer.sentence is not None:
                output.narrate_sentence(answer.sentence)
            return console.request_exit(request)
    if namespace.json:
        output.write_json({"integration": name, "links_set_aside": view.links, "org_was": view.org_id})
    output.narrate(
        _(
            "{name} is bound to nothing and off. Log in with `sf-tui credentials set {name}`, then switch it "
            "on with `sf-tui integrations enable {name}`."
        ).format(name=name)
    )
    return 0


def _take_over(namespace: argparse.Namespace) -> int:
    """Keep the CRM in step with the org in place of the installation that does so now."""
    workplace, name = find_workplace(namespace), namespace.name
    with workplace.console() as console:
        summary = console.integration(name).summary
        if summary.suspend_reason is SuspendReason.OCCUPIED and summary.suspend_sentence is not None:
            output.narrate_sentence(summary.suspend_sentence)
        output.narrate(
            _("The other installation is suspended when it next wants to write; links and cursors stay.")
        )
        if not namespace.yes:
            _ask(
                _("Take over with {name}? Type its name to confirm:").format(name=name),
                name,
                say("Taking over with {name} wants a yes: add --yes where nobody can be asked.", name=name),
            )
        workplace.unlock()
        request = console.take_over(name)
        with workplace.serving(is_prompt=True):
            answer = follow(console, request, watch=workplace.watch)
        if answer.state is not RequestState.DONE:
            if answer.sentence is not None:
                output.narrate_sentence(answer.sentence)
            return console.request_exit(request)
    if namespace.json:
        output.write_json({"integration": name, "taken_over": True})
    output.narrate(_("{name} keeps the CRM in step with the org from now on.").format(name=name))
    return 0


def _what_rebinding_does(view: RebindView) -> list[str]:
    return [
        _("Set aside, in the state store: {links} links and all cursors, of org {org} and CRM {crm}.").format(
            links=output.number(view.links), org=view.org_id or "–", crm=view.crm_id or "–"
        ),
        _("Kept: settings, credentials, the history of runs, and every record on both sides."),
        _("It is switched off. The next login decides the org; its first sync matches records anew."),
    ]


def _ask(question: str, name: str, nobody: Sentence) -> None:
    """Have a person type the name. Raises `UsageError` ``nobody`` where there is none to ask."""
    if not sys.stdin.isatty():
        raise UsageError.of(nobody)
    output.narrate(question)
    if sys.stdin.readline().strip() != name:
        raise UsageError("The name does not match: nothing was changed.")


def _said(namespace: argparse.Namespace, saved: Saved, words: str) -> int:
    if namespace.json:
        output.write_json({"integration": namespace.name, "revision": saved.revision})
    output.narrate(words)
    return 0
