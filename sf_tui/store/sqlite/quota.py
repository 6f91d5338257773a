"""The ledger of API calls, and the org's pool."""

from collections.abc import Sequence

from sf_tui.model.states import Purpose
from sf_tui.store.rows import PoolRow
from sf_tui.store.sqlite.part import Part


class Quota(Part):
    """Own calls in minute buckets; what the org says of its pool."""

    def add_calls(self, integration: int, calls: Sequence[tuple[int, Purpose, int]]) -> None:
        """Add (epoch minute, purpose, calls)."""
        with self._db.transaction() as db:
            db.executemany(
                """INSERT INTO calls VALUES (?, ?, ?, ?)
                   ON CONFLICT (integration, minute, purpose) DO UPDATE SET n = n + excluded.n""",
                [(integration, *each) for each in calls],
            )

    def calls_since(self, integration: int, minute: int) -> list[tuple[int, Purpose, int]]:
        """(epoch minute, purpose, calls) from ``minute`` on."""
        with self._db.reading() as db:
            rows = db.execute(
                """SELECT minute, purpose, n FROM calls WHERE integration = ? AND minute >= ?
                   ORDER BY minute""",
                (integration, minute),
            ).fetchall()
        return [(row[0], Purpose(row[1]), row[2]) for row in rows]

    def own_used(self, integration: int) -> int:
        """Own calls of the last 24 hours."""
        with self._db.reading() as db:
            row = db.execute(
                "SELECT coalesce(sum(n), 0) FROM calls WHERE integration = ? AND minute > ?",
                (integration, int(self._clock() // 60) - 1440),
            ).fetchone()
        return int(row[0])

    def save_pool(self, integration: int, used: int, maximum: int) -> None:
        """Keep what the org last said of its pool."""
        with self._db.transaction() as db:
            db.execute(
                """INSERT INTO pool (integration, used, maximum, at) VALUES (?, ?, ?, ?)
                   ON CONFLICT (integration) DO UPDATE SET used = excluded.used, maximum = excluded.maximum,
                       at = excluded.at""",
                (integration, used, maximum, self._clock()),
            )

    def save_other_limits(self, integration: int, others: str) -> None:
        """Keep the org's other limits (JSON)."""
        with self._db.transaction() as db:
            db.execute(
                "UPDATE pool SET others = ?, others_at = ? WHERE integration = ?",
                (others, self._clock(), integration),
            )

    def save_callers(self, integration: int, callers: str) -> None:
        """Keep who draws from the pool (JSON of `Callers`)."""
        with self._db.transaction() as db:
            db.execute(
                "UPDATE pool SET callers = ?, callers_at = ? WHERE integration = ?",
                (callers, self._clock(), integration),
            )

    def pool(self, integration: int) -> PoolRow | None:
        """The org's pool as it was last told."""
        with self._db.reading() as db:
            found = db.execute("SELECT * FROM pool WHERE integration = ?", (integration,))
            names = [column[0] for column in found.description]
            row = found.fetchone()
        if row is None:
            return None
        # A file that is only looked at may have an older layout, without the last columns.
        told = dict(zip(names, row, strict=True))
        del told["integration"]
        return PoolRow(**told)
