"""Requests: how a front end asks for anything that talks to an outside system."""

from typing import Any

from sf_tui.model.states import RequestKind, RequestState
from sf_tui.store.rows import RequestRow
from sf_tui.store.sqlite.part import Part

_COLUMNS = "id, integration, kind, parameters, state, created_at, deadline, result, run"


def _row(columns: tuple[Any, ...]) -> RequestRow:
    identifier, integration, kind, parameters, state, created, deadline, result, run = columns
    return RequestRow(
        identifier,
        integration,
        RequestKind(kind),
        parameters,
        RequestState(state),
        created,
        deadline,
        result,
        run,
    )


class Requests(Part):
    """Rows that wait for the service."""

    def add_request(
        self, integration: int, kind: RequestKind, parameters: str = "{}", *, seconds: float = 60.0
    ) -> int:
        """Ask; a request of the same kind that still waits is joined instead of asked for again."""
        now = self._clock()
        with self._db.transaction() as db:
            waiting = db.execute(
                """SELECT id FROM request
                   WHERE state = 'queued' AND integration = ? AND kind = ? AND parameters = ?
                   AND deadline > ?""",
                (integration, kind, parameters, now),
            ).fetchone()
            if waiting:
                return int(waiting[0])
            added = db.execute(
                """INSERT INTO request (integration, kind, parameters, state, created_at, deadline)
                   VALUES (?, ?, ?, 'queued', ?, ?)""",
                (integration, kind, parameters, now, now + seconds),
            )
            return int(added.lastrowid or 0)

    def claim_request(self) -> RequestRow | None:
        """Take the oldest waiting request; one whose deadline has passed expires instead."""
        now = self._clock()
        with self._db.reading() as db:
            if db.execute("SELECT 1 FROM request WHERE state = 'queued' LIMIT 1").fetchone() is None:
                return None
        with self._db.transaction() as db:
            db.execute(
                "UPDATE request SET state = 'expired', ended_at = ? WHERE state = 'queued' AND deadline < ?",
                (now, now),
            )
            row = db.execute(
                f"""UPDATE request SET state = 'running'
                    WHERE id = (SELECT id FROM request WHERE state = 'queued' ORDER BY id LIMIT 1)
                    RETURNING {_COLUMNS}"""  # noqa: S608  a constant
            ).fetchone()
        return _row(row) if row else None

    def attach_run(self, request: int, run: int) -> None:
        """Note which run a sync request became."""
        with self._db.transaction() as db:
            db.execute("UPDATE request SET run = ? WHERE id = ?", (run, request))

    def note_progress(self, request: int, progress: str) -> None:
        """Write how far a request is that is being answered (JSON); its answer takes the place of this."""
        with self._db.transaction() as db:
            db.execute(
                "UPDATE request SET result = ? WHERE id = ? AND state = 'running'", (progress, request)
            )

    def finish_request(self, request: int, state: RequestState, result: str | None = None) -> None:
        """Answer the request."""
        with self._db.transaction() as db:
            db.execute(
                "UPDATE request SET state = ?, result = ?, ended_at = ? WHERE id = ?",
                (state, result, self._clock(), request),
            )

    def requeue_requests(self) -> None:
        """Put back what a service that died had claimed; called by the one that follows it."""
        with self._db.transaction() as db:
            db.execute(
                """UPDATE request SET state = 'queued', deadline = max(deadline, ?)
                   WHERE state = 'running'""",
                (self._clock() + 60,),
            )

    def request(self, request: int) -> RequestRow | None:
        """One request."""
        with self._db.reading() as db:
            row = db.execute(f"SELECT {_COLUMNS} FROM request WHERE id = ?", (request,)).fetchone()  # noqa: S608
        return _row(row) if row else None

    def latest_request(self, integration: int, kind: RequestKind) -> RequestRow | None:
        """The newest request of a kind."""
        with self._db.reading() as db:
            row = db.execute(
                f"""SELECT {_COLUMNS} FROM request WHERE integration = ? AND kind = ?
                    ORDER BY id DESC LIMIT 1""",  # noqa: S608
                (integration, kind),
            ).fetchone()
        return _row(row) if row else None

    def latest_answer(self, integration: int, kind: RequestKind) -> RequestRow | None:
        """The newest request of a kind that was answered."""
        with self._db.reading() as db:
            row = db.execute(
                f"""SELECT {_COLUMNS} FROM request WHERE integration = ? AND kind = ? AND state = 'done'
                    ORDER BY id DESC LIMIT 1""",  # noqa: S608
                (integration, kind),
            ).fetchone()
        return _row(row) if row else None
