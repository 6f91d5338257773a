"""By what this store is known in the CRMs that it serves (SYNC 1)."""

import uuid

from sf_tui.store.sqlite.part import Part

_KEPT = 500
"""Marks of one pair; a process draws one, so these are two days of a command that runs every five minutes."""


class Marks(Part):
    """The installation's own id, and the marks it left."""

    def installation(self) -> str:
        """The store's own id, made with it; a copy of the store keeps it."""
        with self._db.reading() as db:
            row = db.execute("SELECT value FROM meta WHERE key = 'installation'").fetchone()
        return str(row[0])

    def marks(self, name: str, org_id: str, crm_id: str) -> frozenset[str]:
        """The marks that the integration of that name left for that pair."""
        with self._db.reading() as db:
            rows = db.execute(
                "SELECT mark FROM mark WHERE integration = ? AND org_id = ? AND crm_id = ?",
                (name, org_id, crm_id),
            ).fetchall()
        return frozenset(row[0] for row in rows)

    def add_mark(self, name: str, org_id: str, crm_id: str) -> str:
        """Draw a mark and keep it for good, before the CRM is told."""
        mark = str(uuid.uuid4())
        pair = (name, org_id, crm_id)
        with self._db.durable_transaction() as db:
            db.execute(
                "INSERT INTO mark (integration, org_id, crm_id, mark) VALUES (?, ?, ?, ?)", (*pair, mark)
            )
            db.execute(
                """DELETE FROM mark WHERE n IN (
                       SELECT n FROM mark WHERE integration = ? AND org_id = ? AND crm_id = ?
                       ORDER BY n DESC LIMIT -1 OFFSET ?)""",
                (*pair, _KEPT),
            )
        return mark
