"""Integrations, their settings revisions, checks and the audit."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sf_tui.model.sentence import Sentence
from sf_tui.model.states import RequestKind, RequestState, Side, SuspendReason
from sf_tui.store.rows import AuditRow, IntegrationRow, RevisionRow
from sf_tui.store.sqlite.encoding import decode_sentence, encode_sentence
from sf_tui.store.sqlite.part import Part

_COLUMNS = (
    "id, name, org_id, crm_id, off_since, off_by, suspended, suspended_at, suspended_sentence, "
    "next_run_at, users_at"
)


def _row(columns: tuple[Any, ...]) -> IntegrationRow:
    identifier, name, org, crm, off, off_by, reason, reason_at, sentence, next_run, users = columns
    return IntegrationRow(
        identifier,
        name,
        org,
        crm,
        off,
        off_by,
        SuspendReason(reason) if reason else None,
        reason_at,
        decode_sentence(sentence),
        next_run,
        users,
    )


class Integrations(Part):
    """What the store knows of the integrations besides their records."""

    def save_revision(
        self, settings: str, who: str, names: Sequence[str], changes: Sequence[AuditRow] = ()
    ) -> int:
        """Store effective settings with their audit rows, unless they are the newest already."""
        now = self._clock()
        with self._db.transaction() as db:
            for name in names:
                db.execute("INSERT OR IGNORE INTO integration (name) VALUES (?)", (name,))
            newest = db.execute("SELECT n, settings FROM revision ORDER BY n DESC LIMIT 1").fetchone()
            if newest and newest[1] == settings:
                return int(newest[0])
            number = (newest[0] if newest else 0) + 1
            db.execute("INSERT INTO revision VALUES (?, ?, ?, ?)", (number, now, who, settings))
            db.executemany(
                "INSERT INTO audit (at, who, integration, what, old, new) VALUES (?, ?, ?, ?, ?, ?)",
                [(now, row.who, row.integration, row.what, row.old, row.new) for row in changes],
            )
            return int(number)

    def newest_revision(self) -> RevisionRow | None:
        """The settings in force."""
        with self._db.reading() as db:
            row = db.execute("SELECT * FROM revision ORDER BY n DESC LIMIT 1").fetchone()
        return RevisionRow(*row) if row else None

    def revision(self, number: int) -> RevisionRow | None:
        """One revision."""
        with self._db.reading() as db:
            row = db.execute("SELECT * FROM revision WHERE n = ?", (number,)).fetchone()
        return RevisionRow(*row) if row else None

    def audit(self, integration: str, limit: int = 50) -> list[AuditRow]:
        """The newest changes of settings."""
        with self._db.reading() as db:
            rows = db.execute(
                """SELECT at, who, integration, what, old, new FROM audit WHERE integration = ?
                   ORDER BY id DESC LIMIT ?""",
                (integration, limit),
            ).fetchall()
        return [AuditRow(*row) for row in rows]

    def integrations(self) -> list[IntegrationRow]:
        """All integrations ever seen, by name; settings say which still exist."""
        with self._db.reading() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM integration ORDER BY name").fetchall()  # noqa: S608
        return [_row(row) for row in rows]

    def integration(self, name: str) -> IntegrationRow | None:
        """One integration."""
        with self._db.reading() as db:
            row = db.execute(f"SELECT {_COLUMNS} FROM integration WHERE name = ?", (name,)).fetchone()  # noqa: S608
        return _row(row) if row else None

    def bind(self, integration: int, *, org_id: str, crm_id: str) -> None:
        """Bind the integration to its org and its CRM."""
        with self._db.transaction() as db:
            db.execute(
                "UPDATE integration SET org_id = ?, crm_id = ? WHERE id = ?", (org_id, crm_id, integration)
            )

    def rebind(self, integration: int) -> int:
        """Set links, cursors and counts aside and begin anew, bound to nothing; returns the new number."""
        now = self._clock()
        with self._db.transaction() as db:
            # The new row takes the name, so that a million links stay where they are.
            name, off_since, off_by = db.execute(
                "SELECT name, off_since, off_by FROM integration WHERE id = ?", (integration,)
            ).fetchone()
            until = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            db.execute(
                "UPDATE integration SET name = ?, next_run_at = NULL WHERE id = ?",
                (f"{name} (until {until}, {integration})", integration),
            )
            added = db.execute(
                "INSERT INTO integration (name, off_since, off_by) VALUES (?, ?, ?)",
                (name, off_since, off_by),
            )
            number = int(added.lastrowid or 0)
            for table in ("run", "activity", "request"):
                db.execute(f"UPDATE {table} SET integration = ? WHERE integration = ?", (number, integration))  # noqa: S608
            db.execute(  # what was counted against the org before tells nothing of the next
                "UPDATE request SET integration = ? WHERE integration = ? AND kind = ? AND state = ?",
                (integration, number, RequestKind.PREVIEW, RequestState.DONE),
            )
            return number

    def count_links(self, integration: int) -> int:
        """How many pairs of records there are, in any state."""
        with self._db.reading() as db:
            row = db.execute("SELECT count(*) FROM link WHERE integration = ?", (integration,)).fetchone()
        return int(row[0])

    def set_off(self, integration: int, since: float | None, by: str) -> None:
        """Note since when and by whom automatic sync is off; None: it is on."""
        with self._db.transaction() as db:
            db.execute(
                "UPDATE integration SET off_since = ?, off_by = ? WHERE id = ?", (since, by, integration)
            )

    def suspend(self, integration: int, reason: SuspendReason | None, sentence: Sentence | None) -> None:
        """Stop the integration with a reason, or lift the suspension with None."""
        with self._db.transaction() as db:
            db.execute(
                """UPDATE integration SET suspended = ?, suspended_sentence = ?,
                   suspended_at = CASE WHEN ? IS NULL THEN NULL ELSE coalesce(suspended_at, ?) END
                   WHERE id = ?""",
                (reason, encode_sentence(sentence), reason, self._clock(), integration),
            )

    def set_next_run(self, integration: int, at: float | None) -> None:
        """Note when the next automatic run is due."""
        with self._db.transaction() as db:
            db.execute("UPDATE integration SET next_run_at = ? WHERE id = ?", (at, integration))

    def save_check(self, integration: int, side: Side, result: str) -> None:
        """Keep the newest check of a side (JSON of `CheckResult`)."""
        with self._db.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO check_result VALUES (?, ?, ?, ?)",
                (integration, side, self._clock(), result),
            )

    def check(self, integration: int, side: Side) -> str | None:
        """The newest check of a side as JSON."""
        with self._db.reading() as db:
            row = db.execute(
                "SELECT result FROM check_result WHERE integration = ? AND side = ?", (integration, side)
            ).fetchone()
        return row[0] if row else None

    def forget_check(self, integration: int, side: Side) -> None:
        """Void the check, since what it looked at has changed."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM check_result WHERE integration = ? AND side = ?", (integration, side))
