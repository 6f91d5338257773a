"""References and owners between the two sides' ids."""

import pytest

from sf_tui.engine.merge import UNRESOLVED
from sf_tui.engine.translation import Translator, crm_reference, parent_of
from sf_tui.model.mapping import FieldMapping, MappingKey
from sf_tui.model.states import LinkState, ObjectKind, Side
from sf_tui.model.values import FieldType, Value
from sf_tui.store.rows import Link

_ACCOUNT = FieldMapping("AccountId", "account", FieldType.REFERENCE, targets=(ObjectKind.ACCOUNT,))
_WHO = FieldMapping("WhoId", "who", FieldType.REFERENCE, targets=(ObjectKind.CONTACT, ObjectKind.LEAD))
_OWNER = FieldMapping("OwnerId", "owner", FieldType.OWNER)
_LINKS = (
    Link(MappingKey.ACCOUNT, "001A", "1", None, 1),
    Link(MappingKey.CONTACT, "003C", "2", None, 1),
    Link(MappingKey.CONTACT_AS_LEAD, "00QC", "3", None, 1),
    Link(MappingKey.LEAD, "00QL", "2", None, 1),
    Link(MappingKey.ACCOUNT, "001U", "9", None, 1, state=LinkState.UNLINKED),
)


@pytest.fixture
def translator() -> Translator:
    return Translator(
        {Side.SALESFORCE: {"005A": "7"}, Side.CRM: {"7": "005A"}},
        {link.salesforce_id: link for link in _LINKS},
        {(link.mapping.crm_kind, link.crm_id): link for link in _LINKS},
    )


@pytest.mark.parametrize(
    ("mapping", "salesforce", "crm"),
    [
        (_ACCOUNT, "001A", "1"),
        (_WHO, "003C", "contact:2"),
        (_WHO, "00QC", "contact:3"),
        (_WHO, "00QL", "lead:2"),
        (_OWNER, "005A", "7"),
    ],
)
def test_a_reference_goes_there_and_back(
    translator: Translator, mapping: FieldMapping, salesforce: str, crm: str
) -> None:
    assert translator.translate(mapping, salesforce, Side.SALESFORCE) == crm
    assert translator.translate(mapping, crm, Side.CRM) == salesforce


@pytest.mark.parametrize(
    ("mapping", "value", "origin"),
    [
        (_ACCOUNT, "001X", Side.SALESFORCE),
        (_ACCOUNT, "001U", Side.SALESFORCE),
        (_ACCOUNT, "9", Side.CRM),
        (_ACCOUNT, "003C", Side.SALESFORCE),
        (_WHO, "nonsense", Side.CRM),
        (_OWNER, "005B", Side.SALESFORCE),
    ],
)
def test_what_is_not_linked_or_of_the_wrong_kind_is_unresolved(
    translator: Translator, mapping: FieldMapping, value: str, origin: Side
) -> None:
    assert translator.translate(mapping, value, origin) is UNRESOLVED


@pytest.mark.parametrize("value", [None, ""])
def test_blank_stays_blank(translator: Translator, value: Value) -> None:
    assert translator.translate(_ACCOUNT, value, Side.SALESFORCE) == value


def test_a_parent_is_named_by_its_kind() -> None:
    assert parent_of(_WHO, Side.SALESFORCE, "00QL") == (ObjectKind.LEAD, "00QL")
    assert parent_of(_WHO, Side.SALESFORCE, "500X") is None
    assert parent_of(_WHO, Side.CRM, "contact:12") == (ObjectKind.CONTACT, "12")
    assert crm_reference(_WHO, "contact:") is None
