"""One page of a step, committed as one transaction (SYNC 10)."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from functools import cache

from sf_tui.model.mapping import MappingKey
from sf_tui.model.states import LinkState, ObjectKind, RecordState, Side
from sf_tui.store.rows import Link, Outcome, PageCommit, parent_key
from sf_tui.store.sqlite.activity import write_activity
from sf_tui.store.sqlite.encoding import encode_base, encode_params
from sf_tui.store.sqlite.fencing import fence
from sf_tui.store.sqlite.part import Part
from sf_tui.store.sqlite.runs import write_counters

_Ledger = Counter[tuple[str, str, str]]
"""(kind, side, record state) → how many more."""


@cache
def _kinds(mapping: MappingKey) -> tuple[ObjectKind, ObjectKind]:
    salesforce = ObjectKind.LEAD if mapping is MappingKey.CONTACT_AS_LEAD else mapping.crm_kind
    return salesforce, mapping.crm_kind


def ledger_rows(link: Link) -> list[tuple[str, str, str]]:
    """Where a link counts: once on each side that still has the record."""
    salesforce, crm = _kinds(link.mapping)
    sides = ((salesforce, Side.SALESFORCE), (crm, Side.CRM))
    state = link.record_state
    if link.state is LinkState.UNLINKED:
        state = RecordState.EXCLUDED
    elif link.state is not LinkState.ACTIVE:
        state = RecordState.MERGED
    return [(kind, side, state) for kind, side in sides if side is not link.gone]


def _outcome_row(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Where an outcome counts by itself: only records without a link do."""
    if outcome.other_id is not None:
        return []
    return [(outcome.kind, outcome.direction.source, outcome.state)]


class Pages(Part):
    """The engine's one write for each page."""

    def commit_page(self, page: PageCommit) -> None:
        """Commit links, outcomes, intents, cursor, ledger, progress and lease renewal, or none of it.

        Raises `LeaseLost` when another process has taken over.
        """
        now = self._clock()
        with self._db.transaction() as db:
            fence(db, page.lease, now)
            ledger: _Ledger = Counter()
            _forget_links(db, page.ended, ledger)
            _write_links(db, page.integration, page.links, ledger)
            _clear_outcomes(db, page, ledger)
            _write_outcomes(db, page, ledger, now)
            _release_children(db, page)
            _write_ledger(db, page.integration, ledger)
            db.executemany("DELETE FROM intent WHERE id = ?", [(each,) for each in page.settled])
            if page.window is not None:
                window = page.window
                db.execute(
                    """UPDATE cursor SET last_stamp = ?, last_id = ?, done = ?
                       WHERE integration = ? AND kind = ? AND direction = ? AND number = ?""",
                    (
                        window.last_stamp,
                        window.last_id,
                        int(window.is_done),
                        page.integration,
                        window.kind,
                        window.direction,
                        window.number,
                    ),
                )
            write_counters(db, page.run, page.position, page.counters, now)
            write_activity(db, page.integration, page.activity, now)


def _forget_links(db: sqlite3.Connection, links: Sequence[Link], ledger: _Ledger) -> None:
    for link in links:
        ledger.subtract(ledger_rows(link))
    db.executemany("DELETE FROM link WHERE id = ?", [(link.id,) for link in links])


def _write_links(
    db: sqlite3.Connection,
    integration: int,
    links: Sequence[tuple[Link | None, Link]],
    ledger: _Ledger,
) -> None:
    added, changed = [], []
    for old, new in links:
        if old is not None:
            ledger.subtract(ledger_rows(old))
        ledger.update(ledger_rows(new))
        columns = (
            new.mapping,
            new.salesforce_id,
            _kinds(new.mapping)[1],
            new.crm_id,
            new.state,
            new.record_state,
            new.stamp,
            new.version,
            new.gone,
            encode_base(new.base),
        )
        if old is None:
            added.append((integration, *columns))
        else:
            changed.append((*columns, old.id))
    db.executemany(
        """INSERT INTO link (integration, mapping, salesforce_id, crm_kind, crm_id, state, record_state,
                             stamp, version, gone, base)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        added,
    )
    db.executemany(
        """UPDATE link SET mapping = ?, salesforce_id = ?, crm_kind = ?, crm_id = ?, state = ?,
                  record_state = ?, stamp = ?, version = ?, gone = ?, base = ?
           WHERE id = ?""",
        changed,
    )


def _clear_outcomes(db: sqlite3.Connection, page: PageCommit, ledger: _Ledger) -> None:
    for direction, kind, source in page.cleared:
        gone = db.execute(
            """DELETE FROM outcome WHERE integration = ? AND direction = ? AND kind = ? AND source_id = ?
               RETURNING state, other_id""",
            (page.integration, direction, kind, source),
        ).fetchall()
        ledger.subtract((kind, direction.source, state) for state, other_id in gone if other_id is None)


def _write_outcomes(db: sqlite3.Connection, page: PageCommit, ledger: _Ledger, now: float) -> None:
    for outcome in page.outcomes:
        key = (page.integration, outcome.direction, outcome.kind, outcome.source_id)
        old = db.execute(
            """SELECT state, other_id FROM outcome
               WHERE integration = ? AND direction = ? AND kind = ? AND source_id = ?""",
            key,
        ).fetchone()
        if old is not None and old[1] is None:
            ledger.subtract([(outcome.kind, outcome.direction.source, old[0])])
        ledger.update(_outcome_row(outcome))
        db.execute(
            """INSERT INTO outcome (integration, direction, kind, source_id, other_id, parent, label, state,
                                    code, template, params, fingerprint, attempts, first_at, last_at,
                                    next_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (integration, direction, kind, source_id) DO UPDATE SET
                   other_id = excluded.other_id, parent = excluded.parent,
                   label = excluded.label, state = excluded.state,
                   template = excluded.template, params = excluded.params,
                   first_at = CASE WHEN fingerprint = excluded.fingerprint THEN first_at
                                   ELSE excluded.first_at END,
                   attempts = CASE WHEN fingerprint = excluded.fingerprint THEN excluded.attempts ELSE 1 END,
                   code = excluded.code, fingerprint = excluded.fingerprint,
                   last_at = excluded.last_at, next_at = excluded.next_at""",
            (
                *key,
                outcome.other_id,
                outcome.parent,
                outcome.label,
                outcome.state,
                outcome.code,
                outcome.sentence.template,
                encode_params(outcome.sentence),
                outcome.fingerprint,
                outcome.attempts,
                now,
                now,
                outcome.next_at,
            ),
        )


def _release_children(db: sqlite3.Connection, page: PageCommit) -> None:
    """Make records due that waited for a parent which this page links."""
    if db.execute(
        "SELECT 1 FROM outcome WHERE integration = ? AND parent IS NOT NULL LIMIT 1", (page.integration,)
    ).fetchone():
        keys = [
            (page.integration, parent_key(side, link.mapping.crm_kind, link.side_id(side)))
            for old, link in page.links
            if link.state is LinkState.ACTIVE and (old is None or _pair(old) != _pair(link))
            for side in Side
        ]
        db.executemany("UPDATE outcome SET next_at = 0 WHERE integration = ? AND parent = ?", keys)


def _pair(link: Link) -> tuple[LinkState, str, str]:
    return link.state, link.salesforce_id, link.crm_id


def _write_ledger(db: sqlite3.Connection, integration: int, ledger: _Ledger) -> None:
    db.executemany(
        """INSERT INTO ledger VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (integration, kind, side, state) DO UPDATE SET n = n + excluded.n""",
        [(integration, *key, n) for key, n in ledger.items() if n],
    )


__all__ = ["Pages", "ledger_rows"]
