"""`sf-tui org-setup --print | --check | --apply`: the external id fields and the permission set of an org."""

import argparse
import sys
from pathlib import Path

from sf_tui.cli import output
from sf_tui.cli.following import follow
from sf_tui.cli.org_deploy import Change, Effect, deploy, plan, write_project
from sf_tui.cli.salesforce_cli import SalesforceCli
from sf_tui.cli.words import check_words, version_words
from sf_tui.cli.workplace import find_workplace, only_integration
from sf_tui.language import _
from sf_tui.model.check import CheckResult, ObjectAccess
from sf_tui.model.errors import Cancelled, UsageError
from sf_tui.model.sentence import N_
from sf_tui.model.states import RequestState
from sf_tui.operations.org_project import LICENCE, commands, granted_fields

_EFFECTS: dict[Effect, str] = {"create": N_("create"), "keep": N_("keep as it is"), "change": N_("change")}
_EXTERNAL_IDS = {
    "ready": N_("ready"),
    "missing": N_("missing"),
    "unusable": N_("unusable"),
    "not_needed": N_("not needed"),
}


def run(namespace: argparse.Namespace) -> int:
    """Do what the option says."""
    if namespace.apply is None and (namespace.assign or namespace.yes):
        raise UsageError("--assign and --yes belong to --apply: add it, or leave them out.")
    if namespace.check is not None:
        return _check(namespace)
    return _apply(namespace) if namespace.apply is not None else _print(namespace)


def _print(namespace: argparse.Namespace) -> int:
    """Write the project into a new or empty folder and print what an admin of the org runs there."""
    folder = Path(namespace.print).expanduser()
    try:
        if folder.exists() and any(folder.iterdir()):
            raise UsageError("{path} is not empty: name a new folder.", path=str(folder))
        files = write_project(folder)
    except OSError as error:
        raise UsageError(
            "The project cannot be written to {path}: {reason}.",
            path=str(folder),
            reason=error.strerror or str(error),
        ) from error
    steps = commands(str(folder))
    if namespace.json:
        output.write_json({"folder": folder, "files": files, "commands": steps})
        return 0
    output.narrate(
        _("The project is in {path}. An admin of the org runs, once, with the Salesforce CLI:").format(
            path=folder
        )
    )
    for step in steps:
        output.write_line(step)
    output.narrate(
        _(
            "{name} is for users with the licence Salesforce Integration: leave its line out for others."
        ).format(name=LICENCE)
    )
    output.narrate(
        _(
            "The permission set opens objects and fields, not records: where sharing is private or read-only "
            "share what is to be synced with the user, in Setup under Sharing Settings, to read and to write."
        )
    )
    return 0


def _check(namespace: argparse.Namespace) -> int:
    """Have the org described to the integration's user; 2 when something is missing."""
    workplace = find_workplace(namespace)
    with workplace.console() as console:
        name = only_integration(console, namespace.check or None)
        workplace.unlock()
        request = console.request_check(name)
        with workplace.serving(is_prompt=True):
            answer = follow(console, request, watch=workplace.watch)
        if answer.state is not RequestState.DONE:
            if answer.sentence is not None:
                output.narrate_sentence(answer.sentence)
            return console.request_exit(request)
        result = console.credentials(name).salesforce
    return _told(namespace, name, result)


def _told(namespace: argparse.Namespace, name: str, result: CheckResult | None) -> int:
    line = next((each for each in result.versions if each.what == "org_setup"), None) if result else None
    access = result.access if result else ()
    is_ready = line is not None and line.status == "up_to_date" and all(map(_is_whole, access))
    if namespace.json:
        output.write_json({"integration": name, "ready": is_ready, "org_setup": line, "access": access})
        return 0 if is_ready else 2
    if line is None:
        output.write_line(check_words(result))
        return 2
    output.write_line(version_words(line))
    output.write_table(
        (_("object"), _("external id"), _("create"), _("update"), _("hidden or missing fields")),
        [
            (
                each.object,
                _(_EXTERNAL_IDS[each.external_id]),
                output.yes_no(value=each.creatable),
                output.yes_no(value=each.updatable),
                ", ".join(each.missing_fields),
            )
            for each in access
        ],
    )
    return 0 if is_ready else 2


def _is_whole(access: ObjectAccess) -> bool:
    return access.external_id in {"ready", "not_needed"} and not access.missing_fields


def _apply(namespace: argparse.Namespace) -> int:
    """List the changes, ask, deploy. The admin's session stays with the ``sf`` command."""
    if namespace.read_only:
        raise UsageError(
            "This sf-tui only looks (--read-only): start it without that option to change things."
        )
    cli = SalesforceCli(namespace.apply)
    org = cli.org()
    changes = plan(cli, namespace.assign)
    has_work = any(each.effect != "keep" for each in changes)
    if not namespace.json:
        output.narrate(
            _("In org {org} ({address}), as {user}:").format(
                org=org.id, address=org.instance_url, user=org.username
            )
        )
        _list_changes(changes)
    if has_work:
        if not namespace.yes:
            _ask()
        deploy(cli, namespace.assign)
    if namespace.json:
        output.write_json({"org": org.id, "changes": changes, "deployed": has_work})
    elif has_work:
        output.narrate(_("Deployed. See whether the integration's user finds it: sf-tui org-setup --check"))
    else:
        output.narrate(_("All of it is in place already; nothing was deployed."))
    return 0


def _list_changes(changes: list[Change]) -> None:
    output.write_table(
        (_("component"), _("what happens"), _("now")),
        [(each.component, _(_EFFECTS[each.effect]), each.now) for each in changes],
    )
    output.write_line(
        _("The permission set lets its users read and edit: {fields}").format(
            fields=", ".join(granted_fields())
        )
    )


def _ask() -> None:
    if not sys.stdin.isatty():
        raise UsageError("Nobody can be asked here: look at the list above, then add --yes.")
    sys.stderr.write(_("Deploy this? [y/N] "))
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes", "o", "oui"}:
        raise Cancelled("Nothing was deployed.")
