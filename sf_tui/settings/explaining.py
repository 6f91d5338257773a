"""Why settings are refused, in one sentence with the place and the way out."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeAlias

from msgspec import inspect

from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import Settings
from sf_tui.settings.wording import dotted, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sf_tui.settings.layout import KeyPath

    Locate: TypeAlias = Callable[[KeyPath], str]
    """From a key's path to ``/home/ann/.config/sf-tui/sf-tui.toml:12``."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like ``word``, or nothing."""
    return next(iter(difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)), "")


def explain(data: object, locate: Locate) -> Sentence | None:
    """Return what keeps ``data`` from being `Settings`: the first problem in the file's order."""
    return _explain(data, inspect.type_info(Settings), (), locate)


def unknown_key(path: KeyPath, known: Iterable[str], locate: Locate) -> Sentence:
    """Name the nearest known key, or all of them."""
    known = list(known)
    near = nearest(path[-1], known)
    if near:
        return say(
            "{where}: {key} is not a setting; did you mean {nearest}?",
            where=locate(path),
            key=dotted(path),
            nearest=near,
        )
    return say(
        "{where}: {key} is not a setting; those that exist here: {known}.",
        where=locate(path),
        key=dotted(path),
        known=", ".join(known),
    )


def not_one_of(path: KeyPath, value: object, choices: Iterable[str], locate: Locate) -> Sentence:
    """Say which words are possible, the nearest first where there is one."""
    choices = list(choices)
    near = nearest(value, choices) if isinstance(value, str) else ""
    choices.sort(key=lambda choice: choice != near)
    return say(
        "{where}: {key} is {value}, but must be one of: {choices}.",
        where=locate(path),
        key=dotted(path),
        value=quoted(value),
        choices=", ".join(choice or '""' for choice in choices),
    )


def _explain(value: object, expected: inspect.Type, path: KeyPath, locate: Locate) -> Sentence | None:
    if isinstance(expected, inspect.UnionType):
        expected = next(each for each in expected.types if not isinstance(each, inspect.NoneType))
        if value is None:
            return None
    if isinstance(expected, inspect.StructType):
        fields = {each.encode_name: each.type for each in expected.fields}
        return _explain_table(value, fields.get, list(fields), path, locate)
    if isinstance(expected, inspect.DictType):
        value_type = expected.value_type
        return _explain_table(value, lambda _key: value_type, [], path, locate)
    if _fits(value, expected):
        return None
    return _wrong_value(value, expected, path, locate)


def _explain_table(
    value: object,
    type_of: Callable[[str], inspect.Type | None],
    known: list[str],
    path: KeyPath,
    locate: Locate,
) -> Sentence | None:
    if not isinstance(value, dict):
        return say(
            "{where}: {key} is {value}, but must be a table; write its settings under [{key}].",
            where=locate(path),
            key=dotted(path),
            value=quoted(value),
        )
    for key, item in value.items():
        expected = type_of(key)
        if expected is None:
            return unknown_key((*path, key), known, locate)
        if problem := _explain(item, expected, (*path, key), locate):
            return problem
    return None


def _fits(value: object, expected: inspect.Type) -> bool:
    kinds: dict[type[inspect.Type], type] = {
        inspect.BoolType: bool,
        inspect.StrType: str,
    }
    match expected:
        case inspect.IntType(ge=low, le=high):
            is_number = isinstance(value, int) and not isinstance(value, bool)
            return is_number and (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]
        case inspect.LiteralType(values=values):
            return value in values
        case inspect.EnumType(cls=cls):
            return isinstance(value, str) and value in [each.value for each in cls]
        case inspect.VarTupleType():
            return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
        case _:
            return isinstance(value, kinds.get(type(expected), object))


def _wrong_value(value: object, expected: inspect.Type, path: KeyPath, locate: Locate) -> Sentence:
    place = {"where": locate(path), "key": dotted(path), "value": quoted(value)}
    match expected:
        case inspect.BoolType():
            return say("{where}: {key} is {value}, but must be yes or no: write true or false.", **place)
        case inspect.IntType(ge=int(low), le=int(high)):
            return say(
                "{where}: {key} is {value}, but must be a whole number from {low} to {high}.",
                **place,
                low=low,
                high=high,
            )
        case inspect.IntType(ge=int(low)):
            return say(
                "{where}: {key} is {value}, but must be a whole number of at least {low}.", **place, low=low
            )
        case inspect.IntType():
            return say("{where}: {key} is {value}, but must be a whole number.", **place)
        case inspect.LiteralType(values=values):
            return not_one_of(path, value, [str(each) for each in values], locate)
        case inspect.EnumType(cls=cls):
            return not_one_of(path, value, [str(each.value) for each in cls], locate)
        case inspect.VarTupleType():
            return say(
                '{where}: {key} is {value}, but must be a list of texts such as ["first", "second"].', **place
            )
        case _:
            return say("{where}: {key} is {value}, but must be text in quotes.", **place)
