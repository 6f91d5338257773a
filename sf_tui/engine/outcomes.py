"""Why a record is not in sync, and when it is tried again (SYNC 7)."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from sf_tui.connectors.protocol import Record, WriteResult
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.states import Direction, ObjectKind, RecordState
from sf_tui.store.rows import Outcome

RETRY_SECONDS = 20 * 60
RETRIES = 10
AMBIGUOUS = "ambiguous_match"
_NIGHT_HOUR = 2
_VOLATILE = re.compile(r"[0-9a-zA-Z]{15,18}|\d+|'[^']*'|\"[^\"]*\"")


def fingerprint(kind: ObjectKind, code: str, fields: tuple[str, ...], message: str) -> str:
    """Return what failures of one cause share: ids, numbers and quoted values do not count."""
    text = "|".join((kind, code, ",".join(fields), _VOLATILE.sub("#", message)))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def next_try(attempts: int, now: float, *, is_retryable: bool) -> float | None:
    """When to try again: every 20 minutes, 10 times, then nightly; None: when the record changes."""
    if not is_retryable:
        return None
    if attempts <= RETRIES:
        return now + RETRY_SECONDS
    night = datetime.fromtimestamp(now, UTC).replace(hour=_NIGHT_HOUR, minute=0, second=0, microsecond=0)
    while night.timestamp() <= now:
        night += timedelta(days=1)
    return night.timestamp()


def failed(
    kind: ObjectKind,
    direction: Direction,
    source_id: str,
    result: WriteResult,
    *,
    label: str,
    other_id: str | None,
    attempts: int,
    now: float,
) -> Outcome:
    """Make the outcome of a refused write."""
    sentence = result.reason or say("The other side refused the record: {code}.", code=result.code)
    return Outcome(
        kind,
        direction,
        source_id,
        RecordState.FAILING,
        result.code,
        sentence,
        label=label,
        other_id=other_id,
        fingerprint=fingerprint(kind, result.code, result.fields, sentence.template),
        attempts=attempts,
        next_at=next_try(attempts, now, is_retryable=result.is_retryable),
    )


def ambiguous(
    kind: ObjectKind,
    direction: Direction,
    record: Record,
    label: str,
    candidates: list[str],
    *,
    attempts: int,
    now: float,
) -> Outcome:
    """Several records could be one pair; looked at nightly, since it ends by a change of another record.

    One candidate only: it is itself ambiguous, since several records of this side could be that one.
    """
    code = AMBIGUOUS if len(candidates) > 1 else "contested_match"
    sentence = (
        say(
            "{count} records of the other side could be this one ({candidates}): merge them there, or link "
            "one by hand.",
            count=len(candidates),
            candidates=safe_text(", ".join(candidates)),
        )
        if len(candidates) > 1
        else say(
            "{candidate} of the other side could be this record or another one: merge the two, or link one "
            "by hand.",
            candidate=safe_text(candidates[0]),
        )
    )
    return Outcome(
        kind,
        direction,
        record.id,
        RecordState.FAILING,
        code,
        sentence,
        label=label,
        fingerprint=fingerprint(kind, code, (), ""),
        attempts=attempts,
        next_at=next_try(RETRIES + 1, now, is_retryable=True),
    )


def waiting(
    kind: ObjectKind,
    direction: Direction,
    source_id: str,
    parent: str,
    *,
    label: str,
    field: str,
) -> Outcome:
    """One reference of the record follows when ``parent`` is linked; ``state`` WAITING: all of it does."""
    return Outcome(
        kind,
        direction,
        source_id,
        RecordState.PENDING,
        "waiting_for_parent",
        say(
            "{field} points to {parent}, which is not linked yet; this record follows as soon as it is.",
            field=field,
            parent=safe_text(parent),
        ),
        label=label,
        parent=parent,
        fingerprint=fingerprint(kind, "waiting_for_parent", (field,), ""),
    )


def without_parent(
    kind: ObjectKind, direction: Direction, source_id: str, parent: str, *, label: str, field: str
) -> Outcome:
    """One reference of the record is left out, since its parent is not synced; the record itself is."""
    return Outcome(
        kind,
        direction,
        source_id,
        RecordState.EXCLUDED,
        "parent_not_synced",
        say(
            "{field} points to {parent}, which is not synced: the record goes without it, and the reference "
            "follows if that changes.",
            field=field,
            parent=safe_text(parent),
        ),
        label=label,
        parent=parent,
        fingerprint=fingerprint(kind, "parent_not_synced", (field,), ""),
    )


def excluded(
    kind: ObjectKind,
    direction: Direction,
    source_id: str,
    code: str,
    sentence: Sentence,
    label: str,
    *,
    clause: str = "",
    other_id: str | None = None,
) -> Outcome:
    """The record is not to be synced, by a clause that ``code`` names, and ``clause`` more exactly."""
    return Outcome(
        kind,
        direction,
        source_id,
        RecordState.EXCLUDED,
        code,
        sentence,
        label=label,
        other_id=other_id,
        fingerprint=fingerprint(kind, code, (clause,) if clause else (), ""),
    )


def pending(kind: ObjectKind, direction: Direction, source_id: str, other_id: str | None) -> Outcome:
    """The record is to be looked at again by the next step of that direction."""
    return Outcome(
        kind,
        direction,
        source_id,
        RecordState.PENDING,
        "pending",
        say("A change of the other side is on its way."),
        other_id=other_id,
        fingerprint="pending",
        next_at=0.0,
    )
