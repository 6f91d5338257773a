"""Runs, steps, problems and activity as a front end sees them: rows turned into views."""

from collections.abc import Iterable, Sequence

from sf_tui.model.states import RunState, StepState
from sf_tui.operations.views import ActivityEntry, FailureView, ProblemView, RunView, StepView
from sf_tui.store.protocol import Store
from sf_tui.store.rows import ActivityRow, Outcome, ProblemRow, RunRow, StepRow


def integration_lease(integration: int) -> str:
    """The key of the lease under which an integration's runs work."""
    return f"integration:{integration}"


def live_run(store: Store, runs: Sequence[RunRow], integration: int) -> RunRow | None:
    """Return the run that works now; one that a dead process left open does not."""
    if not runs or runs[0].state is not RunState.RUNNING:
        return None
    return runs[0] if store.lease_row(integration_lease(integration)) is not None else None


def step_view(step: StepRow, now: float) -> StepView:
    """Add rate and time left to a step's counts."""
    counters = step.counters
    rate, left = 0.0, None
    if step.started_at is not None:
        until = step.ended_at if step.ended_at is not None else now
        rate = counters.read / max(until - step.started_at, 0.001)
    if step.state is StepState.RUNNING and counters.total is not None and rate > 0:
        left = max(0, counters.total - counters.read) / rate
    return StepView(
        kind=step.kind,
        direction=step.direction,
        state=step.state,
        read=counters.read,
        total=counters.total,
        created=counters.created,
        updated=counters.updated,
        unchanged=counters.unchanged,
        skipped=counters.skipped,
        failed=counters.failed,
        calls=counters.calls,
        started_at=step.started_at,
        ended_at=step.ended_at,
        records_per_second=rate,
        seconds_left=left,
    )


def run_view(run: RunRow, steps: Iterable[StepRow], now: float) -> RunView:
    """One run; without steps in a history. A live run's calls are those of its steps so far."""
    views = tuple(step_view(step, now) for step in steps)
    return RunView(
        id=run.id,
        state=run.state,
        trigger=run.trigger,
        started_at=run.started_at,
        ended_at=run.ended_at,
        calls=max(run.calls, sum(step.calls for step in views)),
        records=run.records,
        changed=run.changed,
        failed=run.failed,
        sentence=run.sentence,
        steps=views,
    )


def progress(steps: Iterable[StepRow]) -> float | None:
    """How many of the run's steps are done, with the share of the one at work; it never goes backwards.

    Shares of records would: the totals of later steps are not known before they begin.
    """
    all_steps = list(steps)
    if not all_steps:
        return None
    return sum(_share(step) for step in all_steps) / len(all_steps)


def _share(step: StepRow) -> float:
    if step.ended_at is not None:
        return 1.0
    if step.started_at is None or not step.counters.total:
        return 0.0
    return min(1.0, step.counters.read / step.counters.total)


def problem_view(row: ProblemRow) -> ProblemView:
    """Failures with one fingerprint."""
    return ProblemView(
        row.fingerprint,
        row.kind,
        row.direction,
        row.code,
        row.sentence,
        row.count,
        row.first_at,
        row.last_at,
        row.next_at,
    )


def failure_view(outcome: Outcome) -> FailureView:
    """One record that could not be synced."""
    return FailureView(
        source_id=outcome.source_id,
        other_id=outcome.other_id,
        label=outcome.label,
        sentence=outcome.sentence,
        attempts=outcome.attempts,
        first_at=outcome.first_at,
        last_at=outcome.last_at,
        next_at=outcome.next_at,
    )


def activity_entries(rows: Iterable[ActivityRow]) -> tuple[ActivityEntry, ...]:
    """Lines of the feed."""
    return tuple(ActivityEntry(row.id, row.at, row.level, row.sentence) for row in rows)
