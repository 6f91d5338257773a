"""What a run did, as a table or as JSON, and the exit code it ends a command with."""

from sf_tui.cli import output
from sf_tui.cli.words import direction_word, kind_word
from sf_tui.language import _, ngettext
from sf_tui.model.states import RunState
from sf_tui.operations.views import RunView, StepView

_COUNTS = ("read", "created", "updated", "unchanged", "skipped", "failed", "calls")


def exit_of(run: RunView) -> int:
    """Return 0 done, 1 some records failed, 130 cancelled, 3 stopped by something that may pass."""
    match run.state:
        case RunState.DONE:
            return 1 if run.failed else 0
        case RunState.DONE_WITH_FAILURES:
            return 1
        case RunState.CANCELLED:
            return 130
        case _:
            return 3


def run_document(name: str, run: RunView) -> dict[str, object]:
    """Return the run as one JSON object; ``steps`` has an entry for each object kind and direction."""
    seconds = _seconds(run.started_at, run.ended_at)
    totals: dict[str, object] = {key: sum(getattr(step, key) for step in run.steps) for key in _COUNTS}
    totals["calls"] = run.calls
    totals["calls_outside_steps"] = _calls_outside(run)
    totals["seconds"] = round(seconds, 3)
    totals["records_per_second"] = round(run.records / seconds, 1) if seconds else 0.0
    return {
        "integration": name,
        "run": run.id,
        "state": run.state,
        "reason": str(run.sentence) if run.sentence else None,
        "started_at": run.started_at,
        "steps": [_step(step) for step in run.steps],
        "totals": totals,
    }


def _step(step: StepView) -> dict[str, object]:
    document: dict[str, object] = {"object": step.kind, "direction": step.direction, "state": step.state}
    document |= {key: getattr(step, key) for key in _COUNTS}
    document["seconds"] = round(_seconds(step.started_at, step.ended_at), 3)
    document["records_per_second"] = round(step.records_per_second, 1)
    return document


def _seconds(started: float | None, ended: float | None) -> float:
    return ended - started if started is not None and ended is not None else 0.0


def _calls_outside(run: RunView) -> int:
    """Calls that belong to no step: logging in, describing, users, counts."""
    return max(0, run.calls - sum(step.calls for step in run.steps))


def records_words(count: int) -> str:
    """Say how many records."""
    return ngettext("{n} record", "{n} records", count).format(n=output.number(count))


def _calls_words(run: RunView) -> str:
    calls = ngettext("{n} API call", "{n} API calls", run.calls).format(n=output.number(run.calls))
    outside = _calls_outside(run)
    if not outside:
        return calls
    if outside == run.calls:
        return _("{calls}, all for login and describing").format(calls=calls)
    return _("{calls}, {outside} of them for login and describing").format(
        calls=calls, outside=output.number(outside)
    )


def write_run(name: str, run: RunView) -> None:
    """Write the run as a table for a person."""
    head = (
        _("records"),
        "",
        _("read"),
        _("created"),
        _("updated"),
        _("unchanged"),
        _("skipped"),
        _("failed"),
        _("calls"),
        _("seconds"),
        _("a second"),
    )
    rows = [
        (
            kind_word(step.kind),
            direction_word(step.direction),
            *(output.number(getattr(step, key)) for key in _COUNTS),
            output.tenths(_seconds(step.started_at, step.ended_at)),
            output.number(round(step.records_per_second)),
        )
        for step in run.steps
    ]
    output.write_table(head, rows, right=frozenset(range(2, len(head))))
    output.write_line()
    output.write_line(
        _("{name}, run {run}: {records} in {seconds} s, {failed} failed; {calls}.").format(
            name=name,
            run=run.id,
            records=records_words(run.records),
            seconds=output.tenths(_seconds(run.started_at, run.ended_at)),
            calls=_calls_words(run),
            failed=output.number(run.failed),
        )
    )
