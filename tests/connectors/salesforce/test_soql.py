import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_tui.connectors.salesforce import soql
from sf_tui.model.errors import Refused

_UNESCAPE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def _read_literal(literal: str) -> str:
    """Read a string literal as the SOQL grammar does; anything after its end is an injection."""
    assert literal[0] == "'"
    result, index = "", 1
    while literal[index] != "'":
        if literal[index] == "\\":
            index += 1
            result += _UNESCAPE.get(literal[index], literal[index])
        else:
            result += literal[index]
        index += 1
    assert index == len(literal) - 1
    return result


@given(st.text())
def test_a_literal_holds_exactly_its_text(text: str) -> None:
    assert _read_literal(soql.text(text)) == text


@given(st.text(alphabet="'\\\"ab \n"))
def test_a_literal_cannot_be_left(text: str) -> None:
    assert _read_literal(soql.text(text)) == text


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_a_query_survives_its_url(text: str) -> None:
    query = soql.select(("Id",), "Contact", [soql.any_of("Email", [text])])
    encoded = soql.encoded(query)
    assert re.fullmatch(r"[A-Za-z0-9._~%-]*", encoded)
    assert unquote(encoded) == query


@given(st.text())
def test_only_names_are_taken_for_names(text: str) -> None:
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*", text, re.ASCII):
        assert soql.name(text) == text
    else:
        with pytest.raises(Refused, match="not the name"):
            soql.select((text,), "Contact")


@pytest.mark.parametrize("text", ["", "now", "2026-11-23T10:00:00Z OR Id != null", "LAST_WEEK"])
def test_only_times_are_taken_for_times(text: str) -> None:
    with pytest.raises(Refused, match="not a time"):
        soql.since("SystemModstamp", text)


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), max_size=300))
def test_batches_keep_every_value_and_stay_short(values: list[str]) -> None:
    batches = soql.batches("Email", values, room=3000)
    assert [each for batch in batches for each in batch] == values
    assert all(len(soql.encoded(soql.any_of("Email", batch))) <= 3000 for batch in batches)


def test_a_whole_query_reads_like_soql() -> None:
    where = [
        soql.since("SystemModstamp", "2026-11-23T10:00:00.000+0000"),
        soql.equals("IsRecurrence", False),
        soql.differs("TaskSubtype", "Email"),
    ]
    assert soql.select(("Id", "Who.Name"), "Task", where, ("SystemModstamp", "Id"), 5) == (
        "SELECT Id, Who.Name FROM Task WHERE SystemModstamp >= 2026-11-23T10:00:00Z "
        "AND IsRecurrence = false AND (TaskSubtype != 'Email' OR TaskSubtype = null) "
        "ORDER BY SystemModstamp, Id LIMIT 5"
    )
