import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_tui.connectors.protocol import Write
from sf_tui.connectors.salesforce.bulk import upload as uploading
from sf_tui.connectors.salesforce.bulk.upload import upload
from sf_tui.model.values import Value


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_blank_is_cleared_and_what_is_not_named_is_left_alone() -> None:
    writes = [
        Write({"A": "x", "B": None}, id="1"),
        Write({"B": True, "C": 1.5}, id="2"),
        Write({"A": ""}, id="3"),
    ]
    told = upload(writes, "Id", ["1", "2", "3"])
    assert rows(told.content) == [
        ["Id", "A", "B", "C"],
        ["1", "x", "#N/A", ""],
        ["2", "", "true", "1.5"],
        ["3", "#N/A", "", ""],
    ]
    assert told.places == {"1": 0, "2": 1, "3": 2}
    assert told.others == ()


@pytest.mark.parametrize(
    "value", ["#N/A", " #N/A ", " ", "\ud800", "a\0", float("nan"), float("inf"), "x" * 131_072]
)
def test_what_csv_cannot_say_is_left_for_rest(value: Value) -> None:
    told = upload([Write({"A": value}, id="1"), Write({"A": "#N/A!"}, id="2")], "Id", ["1", "2"])
    assert told.others == (0,)
    assert rows(told.content)[1:] == [["2", "#N/A!"]]


def test_a_key_stands_once_in_a_job() -> None:
    writes = [Write({"A": "1"}, key="k"), Write({"A": "2"}, key="K"), Write({"A": "3"}), Write({}, key="m")]
    told = upload(writes, "SfTui_Id__c", ["k", "K", "", "m"])
    assert told.places == {"k": 0, "m": 3}
    assert told.others == (1, 2)


def test_what_is_past_the_size_of_an_upload_goes_by_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MAX_BYTES", 100)
    told = upload([Write({"A": "x" * 20}, id=str(n)) for n in range(3)], "Id", ["0", "1", "2"])
    assert told.others == (1, 2)


@given(
    st.lists(st.text('",\r\n#N/A é\u2028', min_size=1).filter(lambda text: text.strip() not in {"", "#N/A"}))
)
def test_any_text_is_read_back_as_it_was_written(texts: list[str]) -> None:
    keys = [str(index) for index in range(len(texts))]
    told = upload([Write({"A": text}, id=key) for key, text in zip(keys, texts, strict=True)], "Id", keys)
    assert [row[1] for row in rows(told.content)[1:]] == texts
