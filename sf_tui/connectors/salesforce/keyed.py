"""Which records have a key already, where Salesforce does not keep the key field unique.

An upsert by such a field is for users with “View All Data” only (REST API guide, Upsert Records Using sObject
Rows by External ID), which a sync's user should not have. So the key is looked for first, and the record is
then updated by its id or created with its key.
"""

from collections.abc import Iterable

import msgspec

from sf_tui.connectors.salesforce import queries, soql
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.trail import Trail
from sf_tui.model.errors import ConnectorError
from sf_tui.model.org_setup import KEY_FIELD
from sf_tui.model.states import Purpose


class _Holder(msgspec.Struct, frozen=True):
    id: str = msgspec.field(name="Id")
    key: str | None = msgspec.field(name=KEY_FIELD, default=None)


class _Holders(msgspec.Struct, frozen=True, rename="camel"):
    records: tuple[_Holder, ...]
    next_records_url: str | None = None


_HOLDERS = msgspec.json.Decoder(_Holders)


async def holders(client: Client, name: str, keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the ids of the records that hold each key, to the letter; one call for a thousand keys or so."""
    texts = [
        soql.select(("Id", KEY_FIELD), name, [soql.any_of(KEY_FIELD, batch)])
        for batch in soql.batches(KEY_FIELD, keys)
    ]
    found: dict[str, list[str]] = {}
    for start in range(0, len(texts), queries.MAX_TOGETHER):
        batch = texts[start : start + queries.MAX_TOGETHER]
        for content in await queries.together(client, batch, with_deleted=False, purpose=Purpose.WRITE):
            if isinstance(content, ConnectorError):
                raise content
            page = decode(_HOLDERS, content)
            _note(page, found)
            trail = Trail()
            while page.next_records_url is not None:
                way = trail.step(page.next_records_url)
                page = decode(_HOLDERS, await queries.following(client, way))
                _note(page, found)
    return found


def _note(page: _Holders, found: dict[str, list[str]]) -> None:
    for each in page.records:
        if each.key is not None:
            found.setdefault(each.key, []).append(each.id)
