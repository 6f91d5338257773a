"""Reading single records: by id, by a field's value, counts and users."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from sf_tui.connectors.protocol import ChangeQuery, Position, Record, User, Window
from sf_tui.connectors.salesforce import queries, soql
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.decoding import RowReader
from sf_tui.connectors.salesforce.describe import Describer
from sf_tui.connectors.salesforce.errors import unexpected
from sf_tui.connectors.salesforce.ids import is_id
from sf_tui.connectors.salesforce.queries import Content
from sf_tui.connectors.salesforce.reading import CONDITIONAL, conditions
from sf_tui.connectors.salesforce.trail import Trail
from sf_tui.model.errors import ConnectorError
from sf_tui.model.states import Purpose
from sf_tui.model.values import format_instant


class _Count(msgspec.Struct, frozen=True, rename="camel"):
    total_size: int


class _User(msgspec.Struct, frozen=True, rename="pascal"):
    id: str
    email: str | None = None
    name: str | None = None
    is_active: bool = True


class _Users(msgspec.Struct, frozen=True, rename="camel"):
    records: tuple[_User, ...]
    next_records_url: str | None = None


_COUNT = msgspec.json.Decoder(_Count)
_USERS = msgspec.json.Decoder(_Users)


class Lookups:
    """Questions about known records, up to five queries a call."""

    def __init__(self, client: Client, describer: Describer) -> None:
        self._client = client
        self._describer = describer

    async def read(self, name: str, fields: Sequence[str], ids: Sequence[str]) -> list[Record]:
        """Read by id, deleted ones included; what is no id cannot be found and is left out."""
        rows = RowReader(await self._describer.get(name), fields)
        wanted = dict.fromkeys(each for each in ids if is_id(each))
        texts = _texts(rows, name, "Id", wanted)
        return await self._all_rows(rows, texts, with_deleted=True)

    async def find(
        self, name: str, fields: Sequence[str], by: str, values: Sequence[str]
    ) -> list[tuple[str, Record]]:
        """Find by a field's value, whatever its case; e-mail look-ups pass over converted leads."""
        described = await self._describer.get(name)
        rows = RowReader(described, (*fields, by))
        asked: dict[str, list[str]] = {}
        for value in dict.fromkeys(values):
            if value.strip() and len(value) <= soql.MAX_LITERAL and _is_sendable(value):
                asked.setdefault(_folded(value), []).append(value)
        further = []
        if name == "Lead" and by == "Email" and described.has("IsConverted"):
            further.append(soql.equals("IsConverted", False))
        literals = [spellings[0].strip() for spellings in asked.values()]
        texts = _texts(rows, name, by, literals, further)
        found = []
        for record in await self._all_rows(rows, texts, with_deleted=False):
            answer = _without_last(record)
            found += [(value, answer) for value in asked.get(_folded(str(record.values[-1])), ())]
        return found

    async def counts(self, names: Sequence[str]) -> list[int]:
        """Count what a first read would show of each object."""
        texts = [await self._count_of(name) for name in names]
        contents: list[queries.Outcome] = []
        if len(texts) == 1:
            contents.append(
                await queries.one(self._client, texts[0], with_deleted=False, purpose=Purpose.DESCRIBE)
            )
        else:
            for start in range(0, len(texts), queries.MAX_TOGETHER):
                batch = texts[start : start + queries.MAX_TOGETHER]
                contents += await queries.together(
                    self._client, batch, with_deleted=False, purpose=Purpose.DESCRIBE
                )
        found = []
        for content in contents:
            if isinstance(content, ConnectorError):
                raise content
            count = queries.plausible(decode(_COUNT, content).total_size)
            if count is None:
                raise unexpected("a number of records that no org has")
            found.append(count)
        return found

    async def _count_of(self, name: str) -> str:
        if name not in CONDITIONAL:
            return soql.count(name)
        now = format_instant(datetime.fromtimestamp(await self._client.server_time(), UTC))
        query = ChangeQuery(name, (), Window("", now))
        return soql.count(name, conditions(query, await self._describer.get(name), Position()))

    async def users(self) -> list[User]:
        """List everybody who can own records: the standard users."""
        query = soql.select(
            ("Id", "Email", "Name", "IsActive"), "User", [soql.equals("UserType", "Standard")], ("Id",)
        )
        page = decode(_USERS, await queries.one(self._client, query, with_deleted=False))
        told = list(page.records)
        trail = Trail()
        while page.next_records_url is not None:
            way = trail.step(page.next_records_url)
            page = decode(_USERS, await queries.following(self._client, way))
            told += page.records
        return [
            User(each.id, (each.email or "").removesuffix(".invalid"), each.name or "", each.is_active)
            for each in told
        ]

    async def _all_rows(self, rows: RowReader, texts: list[str], *, with_deleted: bool) -> list[Record]:
        records: list[Record] = []
        for start in range(0, len(texts), queries.MAX_TOGETHER):
            batch = texts[start : start + queries.MAX_TOGETHER]
            for content in await queries.together(self._client, batch, with_deleted=with_deleted):
                if isinstance(content, ConnectorError):
                    raise content
                records += await self._to_the_end(rows, content)
        return records

    async def _to_the_end(self, rows: RowReader, content: Content) -> list[Record]:
        records, _, path = rows.page(content)
        trail = Trail()
        while path is not None:
            more, _, path = rows.page(await queries.following(self._client, trail.step(path)))
            records += more
        return records


def _texts(
    rows: RowReader, name: str, by: str, values: Sequence[str] | dict[str, None], further: Sequence[str] = ()
) -> list[str]:
    room = soql.MAX_ENCODED - len(soql.encoded(soql.select(rows.columns, name, further)))
    return [
        soql.select(rows.columns, name, [soql.any_of(by, batch), *further])
        for batch in soql.batches(by, values, max(room, 2000))
    ]


def _folded(value: str) -> str:
    return value.strip().casefold()


def _is_sendable(value: str) -> bool:
    """Whether Salesforce can hold the text at all: it is UTF-8, without NUL."""
    return not any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in value)


def _without_last(record: Record) -> Record:
    return replace(record, values=record.values[:-1])
