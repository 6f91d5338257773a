"""Links, intents, cursors and outcomes: what the engine looks up. A page's changes are in `pages`."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.sentence import N_
from sf_tui.model.states import Direction, LinkState, ObjectKind, RecordState, Side
from sf_tui.store.rows import Intent, Lease, Link, Outcome, WindowRow
from sf_tui.store.sqlite.encoding import decode_base, sentence_of
from sf_tui.store.sqlite.fencing import fence
from sf_tui.store.sqlite.part import Part

_LINK = "id, mapping, salesforce_id, crm_id, state, record_state, stamp, version, gone, base"
_OUTCOME = (
    "kind, direction, source_id, state, code, template, params, label, other_id, parent, fingerprint, "
    "attempts, first_at, last_at, next_at"
)


COMPARE_AGAIN = """
INSERT INTO outcome (integration, kind, direction, source_id, other_id, label, state, code, template, params,
                     fingerprint, attempts, first_at, last_at, next_at)
    SELECT integration, CASE mapping WHEN 'contact_as_lead' THEN 'lead' ELSE crm_kind END, 'pull',
           salesforce_id, crm_id, '', 'pending', 'pending', ?, '{}', 'pending', 1, ?, ?, 0
    FROM link WHERE integration = ? AND mapping = ? AND state = 'active'
    ON CONFLICT (integration, direction, kind, source_id) DO UPDATE SET next_at = 0"""
_COMPARED_AGAIN = N_("More fields are synced than before: both sides are compared again.")


def _link(row: tuple[Any, ...]) -> Link:
    identifier, mapping, salesforce_id, crm_id, state, record_state, stamp, version, gone, base = row
    return Link(
        MappingKey(mapping),
        salesforce_id,
        crm_id,
        decode_base(base),
        version,
        stamp,
        LinkState(state),
        RecordState(record_state),
        Side(gone) if gone else None,
        identifier,
    )


def outcome_of(row: tuple[Any, ...]) -> Outcome:
    """Build an outcome from its columns."""
    kind, direction, source, state, code, template, params, *rest = row
    return Outcome(
        ObjectKind(kind),
        Direction(direction),
        source,
        RecordState(state),
        code,
        sentence_of(template, params),
        *rest,
    )


class Links(Part):
    """Page-wise look-ups by index."""

    def links_by_salesforce(self, integration: int, ids: Iterable[str]) -> dict[str, Link]:
        """Links of Salesforce records, by Salesforce id, in any state."""
        with self._db.reading() as db:
            rows = db.execute(
                f"""SELECT {_LINK} FROM link
                    WHERE integration = ? AND salesforce_id IN (SELECT value FROM json_each(?))""",  # noqa: S608
                (integration, json.dumps(list(ids))),
            )
            return {row[2]: _link(row) for row in rows}

    def links_by_crm(self, integration: int, kind: ObjectKind, ids: Iterable[str]) -> dict[str, Link]:
        """Links of CRM records of one kind, by CRM id, in any state."""
        with self._db.reading() as db:
            rows = db.execute(
                f"""SELECT {_LINK} FROM link
                    WHERE integration = ? AND crm_kind = ?
                    AND crm_id IN (SELECT value FROM json_each(?))""",  # noqa: S608
                (integration, kind, json.dumps(list(ids))),
            )
            return {row[3]: _link(row) for row in rows}

    def mapping_version(self, integration: int, mapping: Mapping) -> int:
        """The number under which this order of fields is kept; a new one for a new order.

        When fields have come to those that were in force before, every pair of the mapping is made due.
        """
        fields = json.dumps([[each.salesforce, each.crm] for each in mapping.fields])
        with self._db.transaction() as db:
            newest = db.execute(
                """SELECT id, fields, at FROM mapping_version WHERE integration = ? AND mapping = ?
                   ORDER BY at DESC LIMIT 1""",
                (integration, mapping.key),
            ).fetchone()
            if newest is not None and newest[1] == fields:
                return int(newest[0])
            now = self._clock() if newest is None else max(self._clock(), newest[2] + 1)
            row = db.execute(
                """INSERT INTO mapping_version (integration, mapping, fields, at) VALUES (?, ?, ?, ?)
                   ON CONFLICT (integration, mapping, fields) DO UPDATE SET at = excluded.at
                   RETURNING id""",
                (integration, mapping.key, fields, now),
            ).fetchone()
            before = {tuple(pair) for pair in json.loads(newest[1])} if newest is not None else set()
            if newest is not None and not before.issuperset(
                (each.salesforce, each.crm) for each in mapping.fields
            ):
                db.execute(COMPARE_AGAIN, (_COMPARED_AGAIN, now, now, integration, mapping.key))
        return int(row[0])

    def release(self, integration: int, fingerprints: Iterable[str]) -> None:
        """Make the records due that are excluded by a clause which does not hold any more."""
        with self._db.transaction() as db:
            db.executemany(
                """UPDATE outcome SET next_at = 0
                   WHERE integration = ? AND state = 'excluded' AND fingerprint = ?""",
                [(integration, each) for each in fingerprints],
            )

    def mapping_fields(self, version: int) -> list[tuple[str, str]]:
        """The (Salesforce, CRM) fields of a version, in its base's order."""
        with self._db.reading() as db:
            row = db.execute("SELECT fields FROM mapping_version WHERE id = ?", (version,)).fetchone()
        return [(salesforce, crm) for salesforce, crm in json.loads(row[0])] if row else []

    def begin_intents(self, lease: Lease, integration: int, intents: Sequence[Intent]) -> dict[str, int]:
        """Commit the note that creates are about to be sent; returns ids by source id."""
        with self._db.transaction() as db:
            fence(db, lease, self._clock())
            ids = {}
            for intent in intents:
                row = db.execute(
                    """INSERT INTO intent (integration, mapping, direction, source_id, key, token, at, job)
                       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                       ON CONFLICT (integration, direction, mapping, source_id)
                       DO UPDATE SET token = excluded.token, at = excluded.at, key = excluded.key,
                                     job = excluded.job
                       RETURNING id""",
                    (
                        integration,
                        intent.mapping,
                        intent.direction,
                        intent.source_id,
                        intent.key,
                        lease.token,
                        self._clock(),
                        intent.job,
                    ),
                ).fetchone()
                ids[intent.source_id] = int(row[0])
            return ids

    def open_intents(self, integration: int) -> list[Intent]:
        """Creates of which nobody knows yet whether they happened."""
        with self._db.reading() as db:
            rows = db.execute(
                """SELECT mapping, direction, source_id, key, token, id, job FROM intent
                   WHERE integration = ? ORDER BY id""",
                (integration,),
            ).fetchall()
        return [Intent(MappingKey(row[0]), Direction(row[1]), *row[2:]) for row in rows]

    def windows(self, integration: int, kind: ObjectKind, direction: Direction) -> list[WindowRow]:
        """The windows of a step, in order."""
        with self._db.reading() as db:
            rows = db.execute(
                """SELECT number, start, "end", last_stamp, last_id, done, slice FROM cursor
                   WHERE integration = ? AND kind = ? AND direction = ? ORDER BY number""",
                (integration, kind, direction),
            ).fetchall()
        return [
            WindowRow(kind, direction, row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6])
            for row in rows
        ]

    def open_windows(self, integration: int, windows: Sequence[WindowRow]) -> None:
        """Replace the windows of one step by the next one, or one by the parts it was cut into."""
        with self._db.transaction() as db:
            db.executemany(
                "DELETE FROM cursor WHERE integration = ? AND kind = ? AND direction = ?",
                {(integration, window.kind, window.direction) for window in windows},
            )
            db.executemany(
                """INSERT INTO cursor (integration, kind, direction, number, start, "end", last_stamp,
                                       last_id, done, slice)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    (
                        integration,
                        window.kind,
                        window.direction,
                        window.number,
                        window.start,
                        window.end,
                        window.last_stamp,
                        window.last_id,
                        int(window.is_done),
                        window.slice,
                    )
                    for window in windows
                ],
            )

    def due_outcomes(
        self, integration: int, kind: ObjectKind, direction: Direction, now: float, limit: int = 2000
    ) -> list[Outcome]:
        """Records that are to be tried again, the longest due first."""
        with self._db.reading() as db:
            rows = db.execute(
                f"""SELECT {_OUTCOME} FROM outcome
                    WHERE integration = ? AND direction = ? AND kind = ? AND next_at <= ?
                    ORDER BY next_at LIMIT ?""",  # noqa: S608
                (integration, direction, kind, now, limit),
            ).fetchall()
        return [outcome_of(row) for row in rows]

    def has_due(self, integration: int, direction: Direction, now: float) -> bool:
        """Whether any record of that direction is to be tried again."""
        with self._db.reading() as db:
            row = db.execute(
                """SELECT 1 FROM outcome
                   WHERE integration = ? AND direction = ? AND next_at <= ? LIMIT 1""",
                (integration, direction, now),
            ).fetchone()
        return row is not None

    def outcomes(
        self, integration: int, direction: Direction, kind: ObjectKind, ids: Iterable[str]
    ) -> dict[str, Outcome]:
        """What is noted of these source records."""
        with self._db.reading() as db:
            rows = db.execute(
                f"""SELECT {_OUTCOME} FROM outcome
                    WHERE integration = ? AND direction = ? AND kind = ?
                    AND source_id IN (SELECT value FROM json_each(?))""",  # noqa: S608
                (integration, direction, kind, json.dumps(list(ids))),
            ).fetchall()
        return {row[2]: outcome_of(row) for row in rows}
