"""`sf-tui status [INTEGRATION]`."""

import argparse

from sf_tui.cli import output
from sf_tui.cli.words import kind_word, labelled, state_word, version_words
from sf_tui.cli.workplace import find_workplace
from sf_tui.language import _
from sf_tui.model.states import RecordState, Side
from sf_tui.operations.store_console import StoreConsole
from sf_tui.operations.views import IntegrationView, ServiceView


def run(namespace: argparse.Namespace) -> int:
    """Print what all integrations, or one, are doing."""
    with find_workplace(namespace).console() as console:
        names = [namespace.name] if namespace.name else [each.name for each in console.integrations()]
        views = [console.integration(name) for name in names]
        service = console.service()
        if namespace.json:
            output.write_json({"service": service, "integrations": views})
        else:
            _write(console, service, views, is_one=bool(namespace.name))
    return 0


def _write(
    console: StoreConsole, service: ServiceView, views: list[IntegrationView], *, is_one: bool
) -> None:
    if service.is_running:
        output.narrate(
            _("Served by {owner}, version {version}.").format(owner=service.owner, version=service.version)
        )
    else:
        output.narrate(_("Nobody serves this state store now: syncs wait until a sf-tui runs."))
    if not views:
        output.narrate(_("There is no integration yet: add one with `sf-tui integrations add`."))
        return
    head = (
        _("integration"),
        _("state"),
        _("last run"),
        _("next run"),
        _("failing"),
        _("calls, 24 h"),
        _("allocation"),
    )
    summaries = [view.summary for view in views]
    output.write_table(
        head,
        [
            (
                each.name,
                state_word(each),
                output.moment(each.last_run_at),
                output.moment(each.next_run_at),
                output.number(each.failing),
                output.number(each.own_used),
                output.number(each.allocation),
            )
            for each in summaries
        ],
        right=frozenset({4, 5, 6}),
    )
    for each in summaries:
        if each.suspend_sentence is not None:
            output.write_line(labelled(each.name, each.suspend_sentence.render(_)))
    if is_one:
        _write_one(console, views[0])


def _write_one(console: StoreConsole, view: IntegrationView) -> None:
    output.write_line()
    for line in view.versions:
        output.write_line(version_words(line))
    if view.off_too_long:
        output.write_line(_("More than 14 days without a sync: deletes can only be known by reconciliation."))
    output.write_line()
    head = (
        _("records"),
        _("side"),
        _("in sync"),
        _("pending"),
        _("failing"),
        _("excluded"),
        _("waiting"),
        _("total"),
    )
    states = (
        RecordState.IN_SYNC,
        RecordState.PENDING,
        RecordState.FAILING,
        RecordState.EXCLUDED,
        RecordState.WAITING,
    )
    output.write_table(
        head,
        [
            (
                kind_word(row.kind),
                "Salesforce" if row.side is Side.SALESFORCE else "CRM",
                *(output.number(row.counts.get(state, 0)) for state in states),
                output.number(row.total),
            )
            for row in view.ledger
        ],
        right=frozenset(range(2, 8)),
    )
    problems = console.sync(view.summary.name).problems
    for problem in problems:
        output.write_line(f"{output.number(problem.count)} × {problem.sentence.render(_)}")
