"""All rules of an org, and the schema as they leave it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from sf_tui.emulator.rules.kinds import (
    Length,
    Removed,
    Required,
    Restricted,
    WrongRule,
    fields_of,
)
from sf_tui.emulator.schema import TEXT_TYPES, Schema

if TYPE_CHECKING:
    from sf_tui.emulator.rules.kinds import Rule
    from sf_tui.emulator.schema import Field, SObject


class Book:
    """The rules by number. Safe for several threads."""

    def __init__(self, base: Schema) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._rules: dict[int, Rule] = {}
        self._last = 0

    def rebase(self, base: Schema) -> None:
        """Let the rules stand on another schema from now on."""
        self._base = base

    def add(self, rule: Rule) -> int:
        """Put a rule in force and return its number. Raises WrongRule."""
        self._check(rule)
        with self._lock:
            self._last += 1
            self._rules = {**self._rules, self._last: rule}
            return self._last

    def remove(self, number: int | None = None) -> int:
        """Take a rule away, or all; return how many there were."""
        with self._lock:
            kept = {key: rule for key, rule in self._rules.items() if number is not None and key != number}
            gone = len(self._rules) - len(kept)
            self._rules = kept
        return gone

    def rules(self) -> dict[int, Rule]:
        """Return the rules in force, by number."""
        return self._rules

    def about(self, item: SObject) -> list[Rule]:
        """Return the rules about an object, in the order they were set."""
        if not self._rules:
            return []
        return [rule for rule in self._rules.values() if rule.object.lower() == item.name.lower()]

    def schema(self) -> Schema:
        """Return the org's schema as the rules leave it."""
        objects = [self._ruled(item) for item in self._base.objects.values()]
        return Schema({item.name.lower(): item for item in objects}, {item.prefix: item for item in objects})

    def _ruled(self, item: SObject) -> SObject:
        for rule in self.about(item):
            if isinstance(rule, (Required, Restricted, Length, Removed)):
                item = _changed(item, rule)
        return item

    def _check(self, rule: Rule) -> None:
        item = self._base.sobject(rule.object)
        if item is None or not item.writable:
            raise WrongRule(f"no object called {rule.object!r} takes rules")
        for name in fields_of(rule):
            field = item.field(name)
            if field is None or not field.createable:
                raise WrongRule(f"{item.name} has no field {name!r} that callers may set")
            _check_field(rule, field)
        if not fields_of(rule):
            raise WrongRule("a duplicate rule compares at least one field")


def _check_field(rule: Rule, field: Field) -> None:
    if isinstance(rule, Removed) and field.required:
        raise WrongRule(f"{field.name} cannot be removed: records need it")
    if isinstance(rule, Restricted) and field.type != "picklist":
        raise WrongRule(f"{field.name} is a {field.type}, not a picklist")
    if isinstance(rule, Length) and (field.type not in TEXT_TYPES or rule.length < 1):
        raise WrongRule(f"{field.name} is a {field.type}; only texts have a length, of at least 1")


def _changed(item: SObject, rule: Required | Restricted | Length | Removed) -> SObject:
    key = rule.field.lower()
    field = item.fields.get(key)
    if field is None:
        return item
    if isinstance(rule, Removed):
        return _without(item, field)
    if isinstance(rule, Required):
        field = replace(field, required=True, nillable=False)
    elif isinstance(rule, Restricted):
        field = replace(field, restricted=True, picklist=tuple(rule.values))
    else:
        field = replace(field, length=rule.length)
    return replace(item, fields={**item.fields, key: field})


def _without(item: SObject, gone: Field) -> SObject:
    fields = {
        key: replace(field, parts=tuple(part for part in field.parts if part[1] != gone.name))
        for key, field in item.fields.items()
        if key != gone.name.lower()
    }
    relationships = {key: field for key, field in item.relationships.items() if field.name != gone.name}
    return replace(item, fields=fields, relationships=relationships)
