"""Leases with a fencing token (SYNC 10)."""

from sf_tui.store.owner import is_dead
from sf_tui.store.rows import Lease, LeaseRow
from sf_tui.store.sqlite.part import Part

LEASE_SECONDS = 30.0


class Leases(Part):
    """Who serves the store, and who runs an integration."""

    def acquire_lease(self, key: str, owner: str) -> Lease | None:
        """Take the lease, or return None while a living owner holds it. A dead owner's is void at once."""
        now = self._clock()
        with self._db.transaction() as db:
            row = db.execute("SELECT owner, token, until FROM lease WHERE key = ?", (key,)).fetchone()
            if row is not None:
                held_by, _token, until = row
                if held_by != owner and until > now and not is_dead(held_by):
                    return None
            token = 1 if row is None else row[1] + 1
            db.execute(
                """INSERT INTO lease VALUES (:key, :owner, :token, :until)
                   ON CONFLICT (key) DO UPDATE SET owner = :owner, token = :token, until = :until""",
                {"key": key, "owner": owner, "token": token, "until": now + LEASE_SECONDS},
            )
        return Lease(key, token)

    def renew_lease(self, lease: Lease) -> bool:
        """Prolong the lease; False when it is no longer ours."""
        with self._db.transaction() as db:
            changed = db.execute(
                "UPDATE lease SET until = ? WHERE key = ? AND token = ?",
                (self._clock() + LEASE_SECONDS, lease.key, lease.token),
            )
            return changed.rowcount == 1

    def release_lease(self, lease: Lease) -> None:
        """Give the lease up; the token stays, so that it goes on growing."""
        with self._db.transaction() as db:
            db.execute("UPDATE lease SET until = 0 WHERE key = ? AND token = ?", (lease.key, lease.token))

    def lease_row(self, key: str) -> LeaseRow | None:
        """Who holds the lease; None when nobody living does."""
        with self._db.reading() as db:
            row = db.execute("SELECT owner, token, until FROM lease WHERE key = ?", (key,)).fetchone()
        if row is None or row[2] <= self._clock() or is_dead(row[0]):
            return None
        return LeaseRow(*row)
