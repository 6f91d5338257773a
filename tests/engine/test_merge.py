"""The merge's truth table (SYNC 5) as data, and what must hold for any values."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sf_tui.engine.merge import UNRESOLVED, Merged, Sides, Translated, crm_is_later, merge
from sf_tui.model.mapping import FieldMapping, Rule
from sf_tui.model.states import Side
from sf_tui.model.values import FieldType, Value, canonical
from sf_tui.store.rows import ABSENT, Base, Known

_COLUMNS = (
    (Rule.TWO_WAY, False),
    (Rule.TWO_WAY, True),
    (Rule.PREFER_SALESFORCE_UNLESS_BLANK, False),
    (Rule.PREFER_SALESFORCE_UNLESS_BLANK, True),
    (Rule.ALWAYS_SALESFORCE, False),
    (Rule.ALWAYS_CRM, True),
    (Rule.DONT_SYNC, False),
)
"""Rule, and whether the CRM's change is the later one."""

# Values: `none` no base, `.` blank, letters. Verdicts: `>` Salesforce's value goes to the CRM, `<` the CRM's
# goes to Salesforce, `=` nothing is to be done, `!` a conflict that the feed tells.
_TABLE = """
  base  Salesforce  CRM | two_way  two_way | prefer   prefer  | always_     always_ | dont_
                        | SF later CRM lat | SF later CRM lat | salesforce  crm     | sync
  -- at the first link: blank never overwrites, except under always_*
  none  .           .   | =        =       | =        =       | =           =       | =
  none  s           .   | >        >       | >        >       | >           <       | =
  none  .           c   | <        <       | <        <       | >           <       | =
  none  s           c   | >        <       | >        >       | >           <       | =
  none  x           x   | =        =       | =        =       | =           =       | =
  -- neither side has changed
  a     a           a   | =        =       | =        =       | =           =       | =
  .     .           .   | =        =       | =        =       | =           =       | =
  -- Salesforce has changed
  a     s           a   | >        >       | >        >       | >           <       | =
  a     .           a   | >        >       | >        >       | >           <       | =
  .     s           .   | >        >       | >        >       | >           <       | =
  -- the CRM has changed
  a     a           c   | <        <       | >        >       | >           <       | =
  a     a           .   | <        <       | >        >       | >           <       | =
  .     .           c   | <        <       | <        <       | >           <       | =
  -- both have changed, to the same
  a     x           x   | =        =       | =        =       | =           =       | =
  a     .           .   | =        =       | =        =       | =           =       | =
  .     x           x   | =        =       | =        =       | =           =       | =
  -- both have changed, to different values
  a     s           c   | >!       <!      | >        >       | >           <       | =
  a     .           c   | >!       <!      | <        <       | >           <       | =
  a     s           .   | >!       <!      | >        >       | >           <       | =
  .     s           c   | >!       <!      | >        >       | >           <       | =
"""


def _cases() -> Iterator[tuple[str, str, str, Rule, bool, str]]:
    for line in _TABLE.splitlines():
        words = line.replace("|", " ").split()
        if len(words) == 3 + len(_COLUMNS) and words[0] in {"none", "a", "."}:
            for (rule, is_crm_later), verdict in zip(_COLUMNS, words[3:], strict=True):
                yield words[0], words[1], words[2], rule, is_crm_later, verdict


def _value(word: str) -> Value:
    return None if word == "." else word


def _merge_one(
    base: Base | None,
    salesforce: Value,
    crm: Value,
    rule: Rule,
    target: Side,
    *,
    is_crm_later: bool = False,
    mapping_type: FieldType = FieldType.TEXT,
    as_crm: Translated = "as it is",
    as_salesforce: Translated = "as it is",
) -> Merged:
    sides = Sides(
        (salesforce,),
        (crm,),
        (salesforce if as_crm == "as it is" else as_crm,),
        (crm if as_salesforce == "as it is" else as_salesforce,),
        is_crm_later,
    )
    return merge([FieldMapping("Title", "title", mapping_type, rule)], base, sides, target)


def _verdict(merged: Merged, target: Side) -> str:
    towards = {Side.CRM: ">", Side.SALESFORCE: "<"}
    found = "="
    if merged.writes:
        found = towards[target]
    if merged.deferred:
        found = towards[target.other]
    return found + "!" * len(merged.conflicts)


def test_the_table_is_whole() -> None:
    assert len(list(_cases())) == 20 * len(_COLUMNS)


@pytest.mark.parametrize(("base", "salesforce", "crm", "rule", "is_crm_later", "verdict"), list(_cases()))
@pytest.mark.parametrize("target", list(Side))
def test_the_truth_table(
    base: str, salesforce: str, crm: str, rule: Rule, *, is_crm_later: bool, verdict: str, target: Side
) -> None:
    known = None if base == "none" else Base((_value(base),), (_value(base),))
    merged = _merge_one(known, _value(salesforce), _value(crm), rule, target, is_crm_later=is_crm_later)
    assert _verdict(merged, target) == verdict


@pytest.mark.parametrize("rule", list(Rule))
def test_values_that_were_left_apart_stay_apart_until_one_changes(rule: Rule) -> None:
    merged = _merge_one(Base(("s",), ("c",)), "s", "c", rule, Side.CRM)
    assert (merged.writes, merged.deferred) == ({}, [])


def test_the_winner_is_salesforce_within_two_seconds_or_when_a_stamp_is_unknown() -> None:
    moment = "2026-11-23T10:00:00.000+0000"
    assert not crm_is_later(moment, "2026-11-23T10:00:02Z")
    assert crm_is_later(moment, "2026-11-23T10:00:02.001Z")
    assert not crm_is_later(moment, "")
    assert not crm_is_later("", "2026-11-23T10:00:09Z")


def test_a_value_written_otherwise_is_no_change() -> None:
    base = Base((1500.0,), ("1500",))
    merged = _merge_one(base, 1500, "1.5E3", Rule.TWO_WAY, Side.CRM, mapping_type=FieldType.NUMBER)
    assert (merged.writes, merged.deferred) == ({}, [])


def test_a_reference_without_a_link_waits_and_keeps_its_base() -> None:
    base = Base(("001old",), ("7",))
    merged = _merge_one(
        base,
        "001new",
        "7",
        Rule.TWO_WAY,
        Side.CRM,
        mapping_type=FieldType.REFERENCE,
        as_crm=UNRESOLVED,
        as_salesforce="001old",
    )
    assert (merged.unresolved, merged.writes, merged.base) == ([0], {}, base)


def test_an_owner_nobody_matched_leaves_the_other_side_alone() -> None:
    merged = _merge_one(
        Base(("005a",), ("1",)),
        "005b",
        "1",
        Rule.TWO_WAY,
        Side.CRM,
        mapping_type=FieldType.OWNER,
        as_crm=UNRESOLVED,
        as_salesforce="005a",
    )
    assert (merged.writes, merged.deferred, merged.base) == ({}, [], Base(("005b",), ("1",)))


_TYPES = (FieldType.TEXT, FieldType.EMAIL, FieldType.NUMBER, FieldType.MULTIPICKLIST)
_values = st.sampled_from([None, "", "a", "A", "a ", "b", "a;b", "b;a", "1", "1.0", 1, 1.0, 2])
_rules = st.sampled_from(Rule)
_fields = st.lists(
    st.builds(lambda kind, rule: FieldMapping("F", "f", kind, rule), st.sampled_from(_TYPES), _rules),
    min_size=1,
    max_size=4,
)


@st.composite
def _records(
    draw: st.DrawFn,
) -> tuple[list[FieldMapping], Base | None, tuple[Value, ...], tuple[Value, ...], bool]:
    fields = draw(_fields)

    def side() -> tuple[Value, ...]:
        return tuple(draw(_values) for _ in fields)

    def known() -> tuple[Known, ...]:
        return side()

    base: Base | None = None
    if draw(st.booleans()):
        left, right = list(known()), list(known())
        for index in range(len(fields)):
            if draw(st.integers(0, 4)) == 0:
                left[index] = right[index] = ABSENT
            elif draw(st.booleans()):
                right[index] = left[index]
        base = Base(tuple(left), tuple(right))
    return fields, base, side(), side(), draw(st.booleans())


def _apply(values: tuple[Value, ...], writes: dict[int, Value]) -> tuple[Value, ...]:
    return tuple(writes.get(index, value) for index, value in enumerate(values))


def _round(
    fields: list[FieldMapping],
    base: Base | None,
    salesforce: tuple[Value, ...],
    crm: tuple[Value, ...],
    *,
    is_crm_later: bool,
) -> tuple[Base, tuple[Value, ...], tuple[Value, ...], int]:
    """Pull, then push, with what was written on both sides; the last number is how many fields were."""
    pulled = merge(fields, base, Sides(salesforce, crm, salesforce, crm, is_crm_later), Side.CRM)
    crm = _apply(crm, pulled.writes)
    pushed = merge(
        fields, pulled.base, Sides(salesforce, crm, salesforce, crm, is_crm_later), Side.SALESFORCE
    )
    salesforce = _apply(salesforce, pushed.writes)
    return pushed.base, salesforce, crm, len(pulled.writes) + len(pushed.writes)


@settings(deadline=None)
@given(_records())
def test_two_rounds_converge_and_then_nothing_is_written(
    record: tuple[list[FieldMapping], Base | None, tuple[Value, ...], tuple[Value, ...], bool],
) -> None:
    fields, base, salesforce, crm, later = record
    known, salesforce, crm, _ = _round(fields, base, salesforce, crm, is_crm_later=later)
    for _ in range(2):
        known, salesforce, crm, writes = _round(fields, known, salesforce, crm, is_crm_later=later)
        assert writes == 0
    assert known == Base(salesforce, crm)


@settings(deadline=None)
@given(_records())
def test_one_step_done_twice_writes_once(
    record: tuple[list[FieldMapping], Base | None, tuple[Value, ...], tuple[Value, ...], bool],
) -> None:
    fields, base, salesforce, crm, later = record
    first = merge(fields, base, Sides(salesforce, crm, salesforce, crm, later), Side.CRM)
    crm = _apply(crm, first.writes)
    again = merge(fields, base, Sides(salesforce, crm, salesforce, crm, later), Side.CRM)
    assert again.writes == {}, "a step that is repeated after a crash writes the same again"
    assert again.deferred == first.deferred


@settings(deadline=None)
@given(_records())
def test_every_rule_is_respected(
    record: tuple[list[FieldMapping], Base | None, tuple[Value, ...], tuple[Value, ...], bool],
) -> None:
    fields, base, salesforce, crm, later = record
    _, new_salesforce, new_crm, _ = _round(fields, base, salesforce, crm, is_crm_later=later)
    for index, mapping in enumerate(fields):
        if mapping.rule in {Rule.ALWAYS_SALESFORCE, Rule.DONT_SYNC}:
            assert new_salesforce[index] == salesforce[index]
        if mapping.rule in {Rule.ALWAYS_CRM, Rule.DONT_SYNC}:
            assert new_crm[index] == crm[index]
        has_salesforce = canonical(mapping.type, salesforce[index]) is not None
        if mapping.rule is Rule.PREFER_SALESFORCE_UNLESS_BLANK and has_salesforce:
            assert new_salesforce[index] == salesforce[index]


@settings(deadline=None)
@given(_records())
def test_at_the_first_link_blank_overwrites_only_under_always(
    record: tuple[list[FieldMapping], Base | None, tuple[Value, ...], tuple[Value, ...], bool],
) -> None:
    fields, _, salesforce, crm, later = record
    _, new_salesforce, new_crm, _ = _round(fields, None, salesforce, crm, is_crm_later=later)
    for index, mapping in enumerate(fields):
        if mapping.rule in {Rule.ALWAYS_SALESFORCE, Rule.ALWAYS_CRM}:
            continue
        for before, after in ((salesforce[index], new_salesforce[index]), (crm[index], new_crm[index])):
            if canonical(mapping.type, before) is not None:
                assert canonical(mapping.type, after) is not None
