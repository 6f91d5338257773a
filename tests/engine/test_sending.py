"""Records that lock the same parent are sent in the same call (SYNC 7)."""

import random

from sf_tui.connectors.protocol import Record
from sf_tui.engine.items import Item
from sf_tui.engine.sending import _parent_first
from sf_tui.model.mapping import FieldMapping, Mapping, MappingKey
from sf_tui.model.values import FieldType

_FIELDS = (
    FieldMapping("LastName", "last_name"),
    FieldMapping("AccountId", "account", FieldType.REFERENCE),
)
_MAPPING = Mapping(MappingKey.CONTACT, _FIELDS)


def item(number: int, parent: str | None) -> Item:
    values = (f"Name {number}", parent)
    return Item(Record(str(number), "", values), _MAPPING, values)


def test_children_of_a_parent_stand_together_whichever_field_changes() -> None:
    items = [item(number, f"account-{number % 5}") for number in range(50)]
    random.Random(1).shuffle(items)  # noqa: S311  a seed that repeats
    assert not any(each.merged.writes for each in items), "the parent itself is not written"
    parents = [each.values[1] for each in sorted(items, key=_parent_first)]
    assert parents == sorted(f"account-{number}" for number in range(5) for _ in range(10))


def test_what_has_no_parent_comes_first_in_its_own_order() -> None:
    items = [item(1, "b"), item(2, None), item(3, "a"), item(4, None)]
    assert [each.record.id for each in sorted(items, key=_parent_first)] == ["2", "4", "3", "1"]
