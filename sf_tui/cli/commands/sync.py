"""`sf-tui sync [INTEGRATION]`: ask for a run, serve it if nobody else does, and wait."""

import argparse
from collections.abc import Callable

from sf_tui.cli import output
from sf_tui.cli.following import Progress, follow
from sf_tui.cli.summary import exit_of, run_document, write_run
from sf_tui.cli.workplace import find_workplace, only_integration
from sf_tui.language import _
from sf_tui.model.errors import UsageError
from sf_tui.model.states import RequestState, RunState, SuspendReason
from sf_tui.operations.store_console import StoreConsole

_WANTS_A_PERSON = {
    SuspendReason.AUTH,
    SuspendReason.API_DISABLED,
    SuspendReason.PERMISSION,
    SuspendReason.WRONG_ORG,
    SuspendReason.OCCUPIED,
    SuspendReason.VAULT_LOCKED,
}
"""Suspensions that are a matter of configuration; the others pass."""


def run(namespace: argparse.Namespace) -> int:
    """Sync one integration, or all that are on; the worst exit code counts."""
    workplace = find_workplace(namespace)
    documents: list[dict[str, object]] = []
    with workplace.console() as console:
        names = _wanted(console, namespace.name)
        workplace.unlock()
        requests = {name: console.request_sync(name) for name in names}
        with workplace.serving():
            code = max(
                follow_sync(
                    console, name, request, documents, watch=workplace.watch, wants_json=namespace.json
                )
                for name, request in requests.items()
            )
    if namespace.json:
        output.write_json({"runs": documents})
    return code


def _wanted(console: StoreConsole, name: str | None) -> list[str]:
    if name is None:
        names = [summary.name for summary in console.integrations() if summary.is_enabled]
        if names or len(console.integrations()) > 1:
            if not names:
                raise UsageError("No integration is on: switch one on with `sf-tui integrations enable`.")
            return names
    return [only_integration(console, name)]


def follow_sync(
    console: StoreConsole,
    name: str,
    request: int,
    documents: list[dict[str, object]],
    *,
    watch: Callable[[], None],
    wants_json: bool,
) -> int:
    """Wait for a sync request, tell what its run did, and return the exit code."""
    progress = Progress(console, name, request)
    answer = follow(console, request, watch=watch, on_change=progress)
    progress()
    run_id = console.request_run(request)
    run = console.run(name, run_id) if run_id is not None else None
    if run is not None:
        documents.append(run_document(name, run))
        if not wants_json and any(step.started_at is not None for step in run.steps):
            write_run(name, run)
    if answer.state is not RequestState.DONE:
        if answer.sentence is not None:
            output.narrate_sentence(answer.sentence)
        return console.request_exit(request)
    if run is None:
        output.narrate(_("{name}: nothing had changed on either side.").format(name=name))
        return 0
    if run.sentence is not None:
        output.narrate_sentence(run.sentence)
    suspended = console.integration(name).summary.suspend_reason
    return 2 if run.state is RunState.SUSPENDED and suspended in _WANTS_A_PERSON else exit_of(run)
