"""The check inside a transaction that the lease under which work was done is still ours."""

import sqlite3

from sf_tui.model.errors import LeaseLost
from sf_tui.store.rows import Lease
from sf_tui.store.sqlite.leases import LEASE_SECONDS


def fence(db: sqlite3.Connection, lease: Lease, now: float) -> None:
    """Renew the lease, or raise `LeaseLost`, which rolls the open transaction back."""
    renewed = db.execute(
        "UPDATE lease SET until = ? WHERE key = ? AND token = ?",
        (now + LEASE_SECONDS, lease.key, lease.token),
    )
    if renewed.rowcount != 1:
        raise LeaseLost("Another process took this integration over; its run goes on there, this one stops.")
