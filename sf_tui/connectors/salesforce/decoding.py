"""From the bytes of a query page straight to records, through one struct type per query; from cells too."""

from collections.abc import Iterable, Sequence
from types import GenericAlias
from typing import Protocol, cast

import msgspec
from msgspec.structs import astuple

from sf_tui.connectors.protocol import Record
from sf_tui.connectors.salesforce.cells import NUMBERS, CellReader
from sf_tui.connectors.salesforce.client import decode
from sf_tui.connectors.salesforce.describe import Described
from sf_tui.connectors.salesforce.errors import unexpected
from sf_tui.connectors.salesforce.queries import plausible
from sf_tui.model.org_setup import KEY_FIELD
from sf_tui.model.values import Value

_ALWAYS = ("Id", "SystemModstamp", "IsDeleted")
_NEVER_NULL = frozenset({"Id", "SystemModstamp"})
_WHERE_VISIBLE = ("MasterRecordId", "IsConverted", "ConvertedContactId")
_PERSON = "IsPersonAccount"
"""Tells a person account from a firm's; its contact has the same field, and is an ordinary contact to us."""


class _Page(Protocol):
    totalSize: int  # noqa: N815  Salesforce's names
    records: list[msgspec.Struct]
    nextRecordsUrl: str | None  # noqa: N815
    done: bool


def stamp_of(told: str) -> str:
    """Shorten ``2026-05-06T11:36:42.000+0000`` to ``2026-05-06T11:36:42Z``; milliseconds are always 000."""
    if told.endswith(".000+0000"):
        return told[:-9] + "Z"
    return told[:-5] + "Z" if told.endswith("+0000") else told


def _type(described: Described, column: str) -> object:
    if column in _NEVER_NULL:
        return str
    match described.types.get(column):
        case None | "anyType":
            return str | int | float | bool | None
        case "boolean":
            return bool | None
        case kind if kind in NUMBERS:
            return int | float | None
        case _:
            return str | None


class RowReader:
    """Knows the columns of one query and makes records of its pages."""

    def __init__(self, described: Described, fields: Sequence[str]) -> None:
        key = (KEY_FIELD,) if described.description.key_field else ()
        person = (_PERSON,) if described.description.name == "Account" else ()
        extras = tuple(each for each in (*_WHERE_VISIBLE, *person) if described.has(each))
        lead = (*_ALWAYS, *extras, *key)
        self.columns = tuple(dict.fromkeys((*lead, *fields)))
        self.cells = CellReader(self.columns, [described.types.get(each) for each in self.columns])
        row = msgspec.defstruct(
            "Row",
            [(f"f{index}", _type(described, column)) for index, column in enumerate(self.columns)],
            rename={f"f{index}": column for index, column in enumerate(self.columns)},
            gc=False,
        )
        page = msgspec.defstruct(
            "Page",
            [
                ("records", GenericAlias(list, (row,))),
                ("totalSize", int, 0),
                ("nextRecordsUrl", str | None, None),
                ("done", bool, True),
            ],
        )
        self._decoder: msgspec.json.Decoder[msgspec.Struct] = msgspec.json.Decoder(page)
        self._extras = {each: self.columns.index(each) for each in (*extras, *key)}
        self._first = len(lead)
        self._pick = (
            None
            if len(self.columns) == len(lead) + len(fields)
            else [self.columns.index(each) for each in fields]
        )

    def page(self, content: bytes | msgspec.Raw) -> tuple[list[Record], int | None, str | None]:
        """Return the records of a page, how many the whole query has, and the way to the next page."""
        page = cast("_Page", decode(self._decoder, content))
        if page.nextRecordsUrl is None and not page.done:
            raise unexpected("more records, and no way to them")
        records = self._records(map(astuple, page.records))
        return records, plausible(page.totalSize), page.nextRecordsUrl

    def records(self, rows: Sequence[Sequence[str]], places: Sequence[int]) -> list[Record]:
        """Return the records of rows of cells; ``places`` is what ``cells`` says of their header."""
        values = self.cells.values(rows, places)
        if not all(row[0] and row[1] for row in values):
            raise unexpected("a row without an id or a stamp")
        return self._records(values)

    def _records(self, rows: Iterable[tuple[Value, ...]]) -> list[Record]:
        first, pick = self._first, self._pick
        key = self._extras.get(KEY_FIELD)
        master = self._extras.get("MasterRecordId")
        converted = self._extras.get("IsConverted")
        contact = self._extras.get("ConvertedContactId")
        person = self._extras.get(_PERSON)
        records: list[Record] = []
        for told in rows:
            is_converted = converted is not None and told[converted] is True
            successor = told[master] if master is not None else None
            if successor is None and is_converted and contact is not None:
                successor = told[contact]
            records.append(
                Record(
                    cast("str", told[0]),
                    stamp_of(cast("str", told[1])),
                    told[first:] if pick is None else tuple(told[index] for index in pick),
                    told[2] is True,
                    cast("str | None", told[key]) if key is not None else None,
                    cast("str | None", successor),
                    is_converted,
                    person is not None and told[person] is True,
                )
            )
        return records
