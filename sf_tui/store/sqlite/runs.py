"""Runs and their steps."""

from collections.abc import Sequence
from typing import Any

from sf_tui.model.sentence import Sentence
from sf_tui.model.states import Direction, ObjectKind, RunState, RunTrigger, StepState
from sf_tui.store.rows import RunRow, StepCounters, StepRow
from sf_tui.store.sqlite.encoding import decode_sentence, encode_sentence
from sf_tui.store.sqlite.part import Part

_RUN = """SELECT run.id, integration, trigger, revision, run.state, run.started_at, run.ended_at, run.calls,
          sentence, (SELECT coalesce(sum(read), 0) FROM step WHERE run = run.id),
          (SELECT coalesce(sum(failed), 0) FROM step WHERE run = run.id),
          (SELECT coalesce(sum(created + updated), 0) FROM step WHERE run = run.id) FROM run"""


def _run(columns: tuple[Any, ...]) -> RunRow:
    identifier, integration, trigger, revision, state, started, ended, calls, sentence, *sums = columns
    return RunRow(
        identifier,
        integration,
        RunTrigger(trigger),
        revision,
        RunState(state),
        started,
        ended,
        calls,
        decode_sentence(sentence),
        *sums,
    )


class Runs(Part):
    """One row for each execution, one for each of its steps."""

    def begin_run(
        self,
        integration: int,
        trigger: RunTrigger,
        revision: int,
        steps: Sequence[tuple[ObjectKind, Direction]],
    ) -> int:
        """Start a run with its steps waiting; runs that a dead process left open are marked interrupted."""
        now = self._clock()
        with self._db.transaction() as db:
            db.execute(
                """UPDATE run SET state = 'interrupted', ended_at = ?
                   WHERE integration = ? AND state = 'running'""",
                (now, integration),
            )
            added = db.execute(
                """INSERT INTO run (integration, trigger, revision, state, started_at)
                   VALUES (?, ?, ?, 'running', ?)""",
                (integration, trigger, revision, now),
            )
            run = int(added.lastrowid or 0)
            db.executemany(
                "INSERT INTO step (run, position, kind, direction, state) VALUES (?, ?, ?, ?, 'waiting')",
                [(run, position, kind, direction) for position, (kind, direction) in enumerate(steps)],
            )
        return run

    def end_run(self, run: int, state: RunState, calls: int, sentence: Sentence | None = None) -> None:
        """Close the run and whatever step is still open."""
        now = self._clock()
        with self._db.transaction() as db:
            db.execute(
                "UPDATE run SET state = ?, ended_at = ?, calls = ?, sentence = ? WHERE id = ?",
                (state, now, calls, encode_sentence(sentence), run),
            )
            db.execute(
                """UPDATE step SET state = 'stopped', ended_at = ?
                   WHERE run = ? AND state IN ('running', 'waiting')""",
                (now, run),
            )

    def fold_idle_runs(self, integration: int, run: int) -> None:
        """Forget the run before ``run`` when both found nothing to do, so that the history tells of work."""
        with self._db.transaction() as db:
            rows = db.execute(
                """SELECT run.id FROM run WHERE integration = ? AND id <= ? AND state = 'done'
                   AND trigger = 'schedule' AND NOT EXISTS (
                       SELECT 1 FROM step WHERE step.run = run.id AND (created + updated + failed) > 0)
                   ORDER BY id DESC LIMIT 2""",
                (integration, run),
            ).fetchall()
            newest_two = db.execute(
                "SELECT id FROM run WHERE integration = ? AND id <= ? ORDER BY id DESC LIMIT 2",
                (integration, run),
            ).fetchall()
            if len(rows) == 2 and rows == newest_two:
                db.execute("UPDATE request SET run = NULL WHERE run = ?", rows[1])
                db.execute("DELETE FROM step WHERE run = ?", rows[1])
                db.execute("DELETE FROM run WHERE id = ?", rows[1])

    def set_step(self, run: int, position: int, state: StepState, counters: StepCounters) -> None:
        """Write a step's state and progress."""
        now = self._clock()
        with self._db.transaction() as db:
            write_counters(db, run, position, counters, now)
            column = "started_at" if state is StepState.RUNNING else "ended_at"
            db.execute(
                f"UPDATE step SET state = ?, {column} = coalesce({column}, ?) "  # noqa: S608  a constant
                "WHERE run = ? AND position = ?",
                (state, now, run, position),
            )

    def run(self, run: int) -> RunRow | None:
        """One run."""
        with self._db.reading() as db:
            row = db.execute(f"{_RUN} WHERE run.id = ?", (run,)).fetchone()
        return _run(row) if row else None

    def runs(self, integration: int, limit: int = 20) -> list[RunRow]:
        """The newest runs."""
        with self._db.reading() as db:
            rows = db.execute(
                f"{_RUN} WHERE integration = ? ORDER BY run.id DESC LIMIT ?", (integration, limit)
            ).fetchall()
        return [_run(row) for row in rows]

    def steps(self, run: int) -> list[StepRow]:
        """The steps of a run, in order."""
        with self._db.reading() as db:
            rows = db.execute(
                """SELECT position, kind, direction, state, total, read, created, updated, unchanged, skipped,
                          failed, calls, started_at, ended_at, updated_at
                   FROM step WHERE run = ? ORDER BY position""",
                (run,),
            ).fetchall()
        return [
            StepRow(
                run,
                row[0],
                ObjectKind(row[1]),
                Direction(row[2]),
                StepState(row[3]),
                StepCounters(*row[4:12]),
                *row[12:],
            )
            for row in rows
        ]


def write_counters(db: Any, run: int, position: int, counters: StepCounters, now: float) -> None:  # noqa: ANN401
    """Write a step's progress inside an open transaction."""
    db.execute(
        """UPDATE step SET total = ?, read = ?, created = ?, updated = ?, unchanged = ?, skipped = ?,
                  failed = ?, calls = ?, updated_at = ?
           WHERE run = ? AND position = ?""",
        (
            counters.total,
            counters.read,
            counters.created,
            counters.updated,
            counters.unchanged,
            counters.skipped,
            counters.failed,
            counters.calls,
            now,
            run,
            position,
        ),
    )
