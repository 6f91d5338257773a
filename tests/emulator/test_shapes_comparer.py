from __future__ import annotations

from tests.emulator.shapes import differences, shape_of

RECORD = {"Id": "003ak00000luKU1AAM", "Name": "Ada", "CreatedDate": "2026-05-06T11:36:42.000+0000"}


def compared(recorded: object, answered: object, *, nulls: bool = True) -> list[str]:
    return differences(shape_of(recorded), shape_of(answered), nulls=nulls)


def test_the_same_shape_with_other_values_has_no_difference() -> None:
    other = {"Id": "003ak00000luKU2AAM", "Name": "", "CreatedDate": "2014-01-01T00:00:00.000+0000"}
    assert compared(RECORD, other) == []


def test_a_key_too_few_or_too_many_is_named() -> None:
    assert compared({"a": {"b": 1}}, {"a": {"c": 1}}) == ["$.a.b is missing", "$.a.c was never there"]


def test_another_json_type_is_named() -> None:
    assert compared({"n": 1}, {"n": "1"}) == ["$.n is text, recorded as integer"]
    assert compared({"n": 60.0}, {"n": 60}) == ["$.n is integer, recorded as float"]
    assert compared({"n": True}, {"n": 1}) == ["$.n is integer, recorded as boolean"]
    assert compared([], {}) == ["$ is object, recorded as array"]


def test_a_datetime_keeps_its_format() -> None:
    assert compared(RECORD, {**RECORD, "CreatedDate": "2026-05-06T11:36:42Z"}) == [
        "$.CreatedDate is text, recorded as datetime"
    ]


def test_what_looks_like_an_id_may_stand_where_any_text_did() -> None:
    assert compared({"v": "anything"}, {"v": "003ak00000luKU1AAM"}) == []


def test_a_null_that_never_was_is_named_unless_values_are_the_orgs_business() -> None:
    assert compared({"n": 1}, {"n": None}) == ["$.n is null, which it never was"]
    assert compared({"n": 1}, {"n": None}, nulls=False) == []
    assert compared({"n": None}, {"n": 1}) == []


def test_elements_are_compared_with_what_all_recorded_ones_allow() -> None:
    recorded = [{"a": 1}, {"a": None, "b": "x"}]
    assert compared(recorded, [{"a": None}, {"a": 2, "b": "y"}]) == []
    assert compared(recorded, [{"b": "y"}]) == ["$[].a is missing"]
    assert compared(recorded, []) == []


def test_several_samples_make_one_shape() -> None:
    shape = shape_of({"a": 1}, {"a": 1, "b": 2})
    assert differences(shape, shape_of({"a": 3})) == []
    assert differences(shape, shape_of({"b": 3})) == ["$.a is missing"]
