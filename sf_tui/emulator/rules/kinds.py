"""The kinds of rules, as they are set: JSON objects told apart by `kind`.

Source: Salesforce Help, "Validation Rules", "Duplicate Rules"; Object Reference for fields' own properties.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Condition: TypeAlias = Literal["contains", "equals", "starts", "ends", "blank", "longer", "above", "below"]
Change: TypeAlias = Literal["upper", "lower", "set", "append", "prepend"]
Occasion: TypeAlias = Literal["create", "update", "save"]


class _About(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    object: str


class Validation(_About, tag="validation", frozen=True):
    """A record whose field meets the condition is refused with FIELD_CUSTOM_VALIDATION_EXCEPTION.

    With `at_field` the error names the field, else it stands at the top of the page and names none.
    """

    field: str
    when: Condition
    message: str
    value: str | float = ""
    at_field: bool = True


class Duplicate(_About, tag="duplicate", frozen=True):
    """A record that equals another in all these fields is refused with DUPLICATES_DETECTED.

    With `allow_save` the rule only warns: a caller who says `allowSave=true` may save.
    """

    fields: list[str]
    name: str = "Standard_Duplicate_Rule"
    message: str = "Use one of these records?"
    allow_save: bool = True


class Required(_About, tag="required", frozen=True):
    """A field that must have a value."""

    field: str


class Restricted(_About, tag="restricted", frozen=True):
    """A picklist that takes only these values."""

    field: str
    values: list[str]


class Length(_About, tag="length", frozen=True):
    """A text field that takes only so many characters."""

    field: str
    length: int


class Removed(_About, tag="removed", frozen=True):
    """A field that is no longer there; what it held comes back with it."""

    field: str


class Trigger(_About, tag="trigger", frozen=True):
    """Apex that saves another value than was sent."""

    field: str
    change: Change
    value: str = ""
    on: Occasion = "save"


Rule: TypeAlias = Validation | Duplicate | Required | Restricted | Length | Removed | Trigger


class WrongRule(ValueError):
    """A rule about something that is not there, or that cannot be."""


def parse_rule(body: bytes) -> Rule:
    """Return a rule from its JSON. Raises WrongRule."""
    try:
        found: Rule = msgspec.json.decode(body, type=Rule)
    except msgspec.MsgspecError as error:
        raise WrongRule(str(error)) from error
    return found


def fields_of(rule: Rule) -> list[str]:
    """Return the fields that a rule is about."""
    return list(rule.fields) if isinstance(rule, Duplicate) else [rule.field]
