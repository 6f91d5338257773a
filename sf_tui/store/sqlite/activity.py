"""The activity feed, the ledger and the problems: what a person reads of the past."""

import sqlite3
from collections.abc import Sequence

from sf_tui.model.states import Direction, Level, ObjectKind, RecordState, Side
from sf_tui.store.rows import ActivityRow, Outcome, ProblemRow
from sf_tui.store.sqlite.encoding import encode_params, sentence_of
from sf_tui.store.sqlite.links import _OUTCOME, outcome_of
from sf_tui.store.sqlite.part import Part


def write_activity(
    db: sqlite3.Connection, integration: int, entries: Sequence[ActivityRow], now: float
) -> None:
    """Add entries inside an open transaction."""
    db.executemany(
        "INSERT INTO activity (integration, at, level, template, params) VALUES (?, ?, ?, ?, ?)",
        [
            (integration, now, each.level, each.sentence.template, encode_params(each.sentence))
            for each in entries
        ],
    )


class Journal(Part):
    """What happened, and how the records stand."""

    def add_activity(self, integration: int, entries: Sequence[ActivityRow]) -> None:
        """Add entries to the feed."""
        with self._db.transaction() as db:
            write_activity(db, integration, entries, self._clock())

    def activity(self, integration: int, before: int | None = None, limit: int = 50) -> list[ActivityRow]:
        """The newest entries, or those older than entry ``before``."""
        with self._db.reading() as db:
            rows = db.execute(
                """SELECT level, template, params, at, id FROM activity
                   WHERE integration = ? AND id < ? ORDER BY id DESC LIMIT ?""",
                (integration, before if before is not None else 1 << 62, limit),
            ).fetchall()
        return [ActivityRow(Level(row[0]), sentence_of(row[1], row[2]), row[3], row[4]) for row in rows]

    def prune_activity(self, before: float, limit: int = 500) -> int:
        """Delete at most ``limit`` entries older than ``before``; returns how many went."""
        with self._db.transaction() as db:
            gone = db.execute(
                "DELETE FROM activity WHERE id IN (SELECT id FROM activity WHERE at < ? LIMIT ?)",
                (before, limit),
            )
            return gone.rowcount

    def ledger(self, integration: int) -> dict[tuple[ObjectKind, Side], dict[RecordState, int]]:
        """How many records stand how, by kind and side."""
        with self._db.reading() as db:
            rows = db.execute(
                "SELECT kind, side, state, n FROM ledger WHERE integration = ? AND n <> 0", (integration,)
            ).fetchall()
        counts: dict[tuple[ObjectKind, Side], dict[RecordState, int]] = {}
        for kind, side, state, n in rows:
            counts.setdefault((ObjectKind(kind), Side(side)), {})[RecordState(state)] = n
        return counts

    def save_visible(self, integration: int, kind: ObjectKind, side: Side, total: int) -> None:
        """Keep how many records were visible when they were last counted."""
        with self._db.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO visible VALUES (?, ?, ?, ?, ?)",
                (integration, kind, side, total, self._clock()),
            )

    def visible(self, integration: int) -> dict[tuple[ObjectKind, Side], tuple[int, float]]:
        """Totals and when they were counted."""
        with self._db.reading() as db:
            rows = db.execute(
                "SELECT kind, side, total, at FROM visible WHERE integration = ?", (integration,)
            ).fetchall()
        return {(ObjectKind(kind), Side(side)): (total, at) for kind, side, total, at in rows}

    def failing(self, integration: int) -> int:
        """How many records fail."""
        with self._db.reading() as db:
            row = db.execute(
                "SELECT count(*) FROM outcome WHERE integration = ? AND state = 'failing'", (integration,)
            ).fetchone()
        return int(row[0])

    def problems(self, integration: int, limit: int = 200) -> list[ProblemRow]:
        """Failures folded by fingerprint, the largest first."""
        with self._db.reading() as db:
            rows = db.execute(
                """SELECT fingerprint, kind, direction, code, template, params, count(*), min(first_at),
                          max(last_at), min(next_at)
                   FROM outcome WHERE integration = ? AND state = 'failing'
                   GROUP BY fingerprint ORDER BY 7 DESC, 9 DESC LIMIT ?""",
                (integration, limit),
            ).fetchall()
        return [
            ProblemRow(
                row[0], ObjectKind(row[1]), Direction(row[2]), row[3], sentence_of(row[4], row[5]), *row[6:]
            )
            for row in rows
        ]

    def failures(self, integration: int, fingerprint: str, limit: int = 200) -> list[Outcome]:
        """The records of one problem."""
        with self._db.reading() as db:
            rows = db.execute(
                f"""SELECT {_OUTCOME} FROM outcome
                    WHERE integration = ? AND state = 'failing' AND fingerprint = ?
                    ORDER BY last_at DESC LIMIT ?""",  # noqa: S608
                (integration, fingerprint, limit),
            ).fetchall()
        return [outcome_of(row) for row in rows]
