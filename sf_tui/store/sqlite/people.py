"""Users of both systems and who is who (SYNC 2, owners)."""

from collections.abc import Sequence

from sf_tui.model.states import Side
from sf_tui.store.rows import PersonRow
from sf_tui.store.sqlite.part import Part


class People(Part):
    """The table User to CRM user."""

    def save_people(
        self,
        integration: int,
        people: dict[Side, Sequence[PersonRow]],
        owners: Sequence[tuple[str, str]],
    ) -> None:
        """Replace what is known of the users and of who is who."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM person WHERE integration = ?", (integration,))
            db.execute("DELETE FROM owner WHERE integration = ?", (integration,))
            for side, rows in people.items():
                db.executemany(
                    "INSERT INTO person VALUES (?, ?, ?, ?, ?, ?)",
                    [(integration, side, row.id, row.email, row.name, int(row.is_active)) for row in rows],
                )
            db.executemany("INSERT INTO owner VALUES (?, ?, ?)", [(integration, *pair) for pair in owners])
            db.execute("UPDATE integration SET users_at = ? WHERE id = ?", (self._clock(), integration))

    def owners(self, integration: int) -> list[tuple[str, str]]:
        """(Salesforce user, CRM user) pairs."""
        with self._db.reading() as db:
            return db.execute(
                "SELECT salesforce_user, crm_user FROM owner WHERE integration = ?", (integration,)
            ).fetchall()
