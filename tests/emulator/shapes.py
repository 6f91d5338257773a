"""Compares the shape of an answer with the shape of a recorded one: keys, JSON types, nulls, datetimes.

A shape is made of one sample or of many: what all have in common is required, what some have is allowed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

_FORMATS = (
    ("datetime", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000")),
    ("date", re.compile(r"\d{4}-\d\d-\d\d")),
    ("id", re.compile(r"[0-9A-Za-z]{15}[0-9A-Z]{3}")),
    ("path", re.compile(r"/services/data/v(\d\d\.0|xx\.0)(/.*)?", re.DOTALL)),
)
_FORMATTED = frozenset(name for name, _ in _FORMATS)


@dataclass(frozen=True, slots=True)
class Shape:
    """What values of one place look like.

    `kinds` are JSON types, with numbers told apart as `integer` and `float`, and strings as `datetime`,
    `date`, `id`, `path` or `text`. `members` are an object's keys, `always` those that no sample lacks,
    `element` is the shape of an array's elements.
    """

    kinds: frozenset[str]
    members: dict[str, "Shape"] = field(default_factory=dict)
    always: frozenset[str] = frozenset()
    element: "Shape | None" = None


def shape_of(*samples: Any) -> Shape:
    """Return the shape that all the samples have."""
    return reduce(_merged, map(_shape, samples))


def differences(recorded: Shape, answered: Shape, *, nulls: bool = True) -> list[str]:
    """Return what the answered shape has that no recorded one had, or lacks that every recorded one had.

    With `nulls` false a null is good everywhere: the values of records are the org's own business.
    """
    return list(_differences(recorded, answered, "$", nulls=nulls))


def _shape(value: Any) -> Shape:
    if isinstance(value, dict):
        members = {str(key): _shape(item) for key, item in value.items()}
        return Shape(frozenset({"object"}), members, frozenset(members))
    if isinstance(value, list):
        return Shape(frozenset({"array"}), element=_common(map(_shape, value)))
    return Shape(frozenset({_kind(value)}))


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "float"
    assert isinstance(value, str), value
    return next((name for name, pattern in _FORMATS if pattern.fullmatch(value)), "text")


def _common(shapes: Iterable[Shape]) -> Shape | None:
    listed = list(shapes)
    return reduce(_merged, listed) if listed else None


def _merged(one: Shape, other: Shape) -> Shape:
    members = dict(one.members)
    for key, shape in other.members.items():
        members[key] = _merged(members[key], shape) if key in members else shape
    objects = [shape.always for shape in (one, other) if "object" in shape.kinds]
    return Shape(
        one.kinds | other.kinds,
        members,
        frozenset.intersection(*objects) if objects else frozenset(),
        _common(shape for shape in (one.element, other.element) if shape is not None),
    )


def _differences(recorded: Shape, answered: Shape, place: str, *, nulls: bool) -> Iterator[str]:
    known, found = recorded.kinds - {"null"}, answered.kinds - {"null"}
    if known:  # a place that was only ever null says nothing of its type
        if "text" in known:
            found -= _FORMATTED
        for kind in sorted(found - known):
            yield f"{place} is {kind}, recorded as {' or '.join(sorted(known))}"
        if nulls and "null" in answered.kinds - recorded.kinds:
            yield f"{place} is null, which it never was"
    if "object" in known & answered.kinds:
        for key in sorted(recorded.always - answered.always):
            yield f"{place}.{key} is missing"
        for key in sorted(answered.members.keys() - recorded.members.keys()):
            yield f"{place}.{key} was never there"
        for key in sorted(answered.members.keys() & recorded.members.keys()):
            below = f"{place}.{key}"
            yield from _differences(recorded.members[key], answered.members[key], below, nulls=nulls)
    if recorded.element is not None and answered.element is not None:
        yield from _differences(recorded.element, answered.element, f"{place}[]", nulls=nulls)
