"""The same row read by REST and by Bulk is equal, value for value, for every described type (SYNC 5)."""

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_tui.connectors.protocol import ChangeQuery, Record, Window
from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.connectors.salesforce.cells import converter
from sf_tui.connectors.salesforce.decoding import RowReader
from sf_tui.connectors.salesforce.describe import interpret
from sf_tui.model.errors import Refused
from sf_tui.model.values import FieldType, canonical
from tests.connectors.salesforce.fake_org import PERSON_FIELDS, field

if TYPE_CHECKING:
    from tests.connectors.salesforce.conftest import Emulator

OBJECTS = ("Account", "Contact", "Lead", "Opportunity", "Task")
HARD = {
    "Account": {
        "Name": "  Spaces, \"quotes\" and 'more' ",
        "Description": 'one\r\ntwo\nthree\rfour, "five"\n',
        "AnnualRevenue": 123456789012.5,
        "NumberOfEmployees": 0,
        "Website": "HTTPS://Example.com/?a=b,c",
    },
    "Contact": {"LastName": "Müller 😀 \u2028 #N/A", "Email": "Mixed.Case@Example.COM", "FirstName": "=1+1"},
    "Opportunity": {
        "Name": "Tiny",
        "Amount": 0.01,
        "Probability": 33.3,
        "CloseDate": "2026-02-28",
        "StageName": "Closed Won",
    },
}


async def both_ways(connector: SalesforceConnector, name: str) -> tuple[tuple[str, ...], list[list[Record]]]:
    described = await connector.describe(name)
    fields = tuple(each.name for each in described.fields)
    window = Window("", await connector.horizon())
    asked = ChangeQuery(name, fields, window)
    found = []
    for part in (window, *(await connector.split(asked, 1, in_bulk=True))):
        (stream,) = await connector.open_changes([replace(asked, window=part)])
        records = [record async for page in stream for record in page.records]
        found.append(sorted(records, key=lambda record: record.id))
    return fields, found


@pytest.fixture
async def hard_rows(emulator: "Emulator") -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}
        told = (await http.post(f"{emulator.address}/services/oauth2/token", data=form)).json()
        http.headers["Authorization"] = f"Bearer {told['access_token']}"
        for name, values in HARD.items():
            url = f"{emulator.address}/services/data/v66.0/sobjects/{name}"
            (await http.post(url, json=values)).raise_for_status()


@pytest.mark.usefixtures("hard_rows")
@pytest.mark.parametrize("name", OBJECTS)
async def test_every_row_of_an_object_is_the_same_both_ways(live: SalesforceConnector, name: str) -> None:
    described = await live.describe(name)
    fields, (by_rest, by_bulk) = await both_ways(live, name)
    assert len(by_rest) == len(by_bulk) > 0
    kinds = [each.type for each in described.fields]
    for one, other in zip(by_rest, by_bulk, strict=True):
        assert replace(one, values=()) == replace(other, values=())
        shown = dict(zip(fields, zip(one.values, other.values, kinds, strict=True), strict=True))
        differing = {
            name: (mine, theirs)
            for name, (mine, theirs, kind) in shown.items()
            if canonical(kind, mine) != canonical(kind, theirs)
        }
        assert differing == {}
        # Not only in the canonical form: what a link's base holds is the same, too.
        assert one.values == other.values


TYPED = {
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "currency": st.decimals(-(10**14), 10**14, places=2).map(float),
    "percent": st.floats(-(10**6), 10**6),
    "date": st.dates().map(str),
    "datetime": st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")),
    "time": st.times().map(lambda moment: moment.strftime("%H:%M:%S.000Z")),
    "multipicklist": st.lists(st.sampled_from(["a", "B c", "é"]), unique=True, min_size=1).map(";".join),
    "email": st.emails(),
    "textarea": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    "string": st.text('",\r\n =#/AN\u2028é😀', min_size=1),
    "picklist": st.text("ab, ;", min_size=1),
    "reference": st.just("001gL0000BqRdfOQQS"),
}
DESCRIBED = interpret(
    json.dumps(
        {"name": "X", "fields": [*PERSON_FIELDS, *(field(f"{kind}__c", kind) for kind in TYPED)]}
    ).encode()
)
COLUMNS = tuple(f"{kind}__c" for kind in TYPED)
KINDS = [each.type for each in DESCRIBED.description.fields if each.name in COLUMNS]


def as_cell(value: object) -> str:
    """Write a value as Java and Bulk do."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).replace("e+", "E").replace("e-", "E-")
    text = str(value)
    return text.removesuffix("+0000") + "Z" if text.endswith(".000+0000") else text


@given(st.fixed_dictionaries({kind: st.none() | values for kind, values in TYPED.items()}))
def test_any_value_of_any_type_is_the_same_both_ways(values: dict[str, object]) -> None:
    lead = {"Id": "003gL0000BqRdfOQQS", "SystemModstamp": "2026-11-23T10:00:00.000+0000", "IsDeleted": False}
    row = {**lead, **{f"{kind}__c": value for kind, value in values.items()}}
    rows = RowReader(DESCRIBED, COLUMNS)
    (by_rest,), _, _ = rows.page(json.dumps({"records": [row], "totalSize": 1}).encode())
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [row.keys(), [as_cell(value) for value in row.values()]]
    )
    header, cells = csv.reader(io.StringIO(file.getvalue(), newline=""))
    (by_bulk,) = rows.records([cells], rows.cells.places(header))
    assert by_bulk == by_rest
    assert [canonical(kind, each) for kind, each in zip(KINDS, by_bulk.values, strict=True)] == [
        canonical(kind, each) for kind, each in zip(KINDS, by_rest.values, strict=True)
    ]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (FieldType.NUMBER, 15000000.0, "1.5E7"),
        (FieldType.NUMBER, 5, "5.0"),
        (FieldType.NUMBER, 0.1, "0.10"),
        (FieldType.NUMBER, -0.0, "0"),
        (FieldType.TEXT, "a\r\nb ", "a\nb"),
        (FieldType.TEXT, "", None),
        (FieldType.EMAIL, "A@B.example", "a@b.example "),
        (FieldType.MULTIPICKLIST, "b;a", "a;b"),
        (FieldType.DATETIME, "2026-01-02T03:04:05.000+0000", "2026-01-02T03:04:05.000Z"),
        (FieldType.DATE, "2026-01-02", "2026-01-02T00:00:00Z"),
        (FieldType.BOOLEAN, True, "true"),
    ],
)
def test_ways_of_writing_a_value_are_one_value(kind: FieldType, one: object, other: object) -> None:
    assert canonical(kind, one) == canonical(kind, other)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "cell"), [("boolean", "perhaps"), ("double", "many"), ("int", "1,5")])
def test_a_cell_that_is_not_of_its_type_is_refused(kind: str, cell: str) -> None:
    with pytest.raises(Refused) as caught:
        converter(kind)(cell)
    assert caught.value.code == "UNEXPECTED_ANSWER"


def test_a_missing_column_and_a_short_row_are_refused() -> None:
    rows = RowReader(DESCRIBED, ("LastName",))
    with pytest.raises(Refused, match="no column LastName"):
        rows.cells.places(["Id", "SystemModstamp", "IsDeleted"])
    places = rows.cells.places(["Id", "SystemModstamp", "IsDeleted", "lastname"])
    with pytest.raises(Refused, match="fewer cells"):
        rows.records([["003", "2026-11-23T10:00:00.000Z", "false"]], places)
