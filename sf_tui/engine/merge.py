"""Merging two sides field by field, by rule (SYNC 5). Pure: no clock, no store, no network."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from sf_tui.model.mapping import FieldMapping, Rule
from sf_tui.model.states import Side
from sf_tui.model.values import FieldType, Value, canonical, parse_instant
from sf_tui.store.rows import ABSENT, Base, Known

_SAME_MOMENT = timedelta(seconds=2)


class Verdict(StrEnum):
    """What a field needs."""

    NOTHING = "nothing"
    TO_CRM = "to_crm"
    TO_SALESFORCE = "to_salesforce"


class _Unresolved:
    """A reference whose record is not linked, or an owner nobody matched."""

    def __repr__(self) -> str:
        return "UNRESOLVED"


UNRESOLVED = _Unresolved()
Translated = Value | _Unresolved


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a verdict depends on."""

    rule: Rule
    salesforce_changed: bool
    crm_changed: bool
    salesforce_blank: bool
    crm_blank: bool
    has_base: bool
    crm_is_later: bool = False


def decide(now: Situation) -> Verdict:
    """Return where a field's value goes; the two sides are known to differ."""
    if now.rule is Rule.DONT_SYNC:
        return Verdict.NOTHING
    if now.has_base and not (now.salesforce_changed or now.crm_changed):
        return Verdict.NOTHING
    if now.rule is Rule.ALWAYS_SALESFORCE:
        return Verdict.TO_CRM
    if now.rule is Rule.ALWAYS_CRM:
        return Verdict.TO_SALESFORCE
    if now.rule is Rule.PREFER_SALESFORCE_UNLESS_BLANK:
        return _prefer_salesforce(now)
    return _two_way(now)


def _prefer_salesforce(now: Situation) -> Verdict:
    if not now.salesforce_blank:
        return Verdict.TO_CRM
    cleared = now.has_base and now.salesforce_changed
    return Verdict.TO_CRM if cleared and not now.crm_changed else Verdict.TO_SALESFORCE


def _two_way(now: Situation) -> Verdict:
    if not now.has_base and now.salesforce_blank != now.crm_blank:
        return Verdict.TO_SALESFORCE if now.salesforce_blank else Verdict.TO_CRM
    if now.has_base and now.salesforce_changed != now.crm_changed:
        return Verdict.TO_CRM if now.salesforce_changed else Verdict.TO_SALESFORCE
    return Verdict.TO_SALESFORCE if now.crm_is_later else Verdict.TO_CRM


def crm_is_later(salesforce_stamp: str, crm_stamp: str) -> bool:
    """Whether the CRM's change is the later one; unknown or within two seconds: Salesforce's is."""
    salesforce, crm = parse_instant(salesforce_stamp), parse_instant(crm_stamp)
    return salesforce is not None and crm is not None and crm - salesforce > _SAME_MOMENT


@dataclass(frozen=True, slots=True)
class Sides:
    """Both records now, in the mapping's order, each also as the other side would store it."""

    salesforce: tuple[Value, ...]
    crm: tuple[Value, ...]
    as_crm: tuple[Translated, ...]
    as_salesforce: tuple[Translated, ...]
    crm_is_later: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides had changed the field to different values."""

    field: int
    winner: Side


@dataclass(slots=True)
class Merged:
    """What one record needs. Indexes are positions in the mapping."""

    writes: dict[int, Value] = field(default_factory=dict)
    """What goes to the target."""
    deferred: list[int] = field(default_factory=list)
    """What goes the other way, for a step of the other direction."""
    stuck: list[int] = field(default_factory=list)
    """Those of the deferred that cannot travel yet: references whose record is not linked."""
    unresolved: list[int] = field(default_factory=list)
    """References that should go to the target once their record is linked."""
    conflicts: list[Conflict] = field(default_factory=list)
    base: Base = field(default_factory=lambda: Base((), ()))
    """The base once the writes have been accepted."""


def _changed(mapping: FieldMapping, value: Value, base: Known) -> bool:
    if base is ABSENT:
        return True
    return value != base and canonical(mapping.type, value) != canonical(mapping.type, base)  # type: ignore[arg-type]


def _equal(mapping: FieldMapping, left: Translated, right: Value) -> bool:
    if left is UNRESOLVED:
        return False
    return left == right or canonical(mapping.type, left) == canonical(mapping.type, right)  # type: ignore[arg-type]


def merge(fields: Sequence[FieldMapping], base: Base | None, sides: Sides, target: Side) -> Merged:
    """Merge one record for a step that writes to ``target``; the other side's share is deferred."""
    merged = Merged()
    new_salesforce: list[Known] = []
    new_crm: list[Known] = []
    for index, mapping in enumerate(fields):
        salesforce, crm = sides.salesforce[index], sides.crm[index]
        salesforce_base = base.salesforce[index] if base else ABSENT
        crm_base = base.crm[index] if base else ABSENT
        if _equal(mapping, sides.as_crm[index], crm):
            new_salesforce.append(salesforce)
            new_crm.append(crm)
            continue
        has_base = not (salesforce_base is ABSENT and crm_base is ABSENT)
        if has_base:
            # A side that filled the field in by itself when the record was made has not changed it.
            salesforce_base = salesforce if salesforce_base is ABSENT else salesforce_base
            crm_base = crm if crm_base is ABSENT else crm_base
        situation = Situation(
            mapping.rule,
            _changed(mapping, salesforce, salesforce_base),
            _changed(mapping, crm, crm_base),
            canonical(mapping.type, salesforce) is None,
            canonical(mapping.type, crm) is None,
            has_base,
            sides.crm_is_later,
        )
        verdict = decide(situation)
        if verdict is Verdict.NOTHING:
            new_salesforce.append(salesforce)
            new_crm.append(crm)
            continue
        winner = Side.SALESFORCE if verdict is Verdict.TO_CRM else Side.CRM
        both_changed = situation.salesforce_changed and situation.crm_changed
        is_conflict = has_base and both_changed and mapping.rule is Rule.TWO_WAY
        if is_conflict:
            merged.conflicts.append(Conflict(index, winner))
        if winner is target:
            merged.deferred.append(index)
            back = sides.as_salesforce[index] if target is Side.CRM else sides.as_crm[index]
            if back is UNRESOLVED and mapping.type is FieldType.REFERENCE:
                merged.stuck.append(index)
            # The loser's new value is known and settled; the winner's still has to travel.
            new_salesforce.append(salesforce if is_conflict and winner is Side.CRM else salesforce_base)
            new_crm.append(crm if is_conflict and winner is Side.SALESFORCE else crm_base)
            continue
        value = sides.as_crm[index] if target is Side.CRM else sides.as_salesforce[index]
        if isinstance(value, _Unresolved) and mapping.type is FieldType.OWNER:
            # Nobody matched this owner: leave the other side's alone (SYNC 2).
            new_salesforce.append(salesforce)
            new_crm.append(crm)
            continue
        if isinstance(value, _Unresolved):
            merged.unresolved.append(index)
            new_salesforce.append(salesforce_base)
            new_crm.append(crm_base)
            continue
        merged.writes[index] = value
        new_salesforce.append(value if target is Side.SALESFORCE else salesforce)
        new_crm.append(value if target is Side.CRM else crm)
    merged.base = Base(tuple(new_salesforce), tuple(new_crm))
    return merged
