"""Finding the other side's record for one that has no link (SYNC 2)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sf_tui.connectors.protocol import Record
from sf_tui.engine.context import SyncContext
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.states import Side
from sf_tui.model.values import Value

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)

MATCH_FIELDS: dict[MappingKey, tuple[str, ...]] = {
    MappingKey.ACCOUNT: ("Website", "Name"),
    MappingKey.CONTACT: ("Email",),
    MappingKey.CONTACT_AS_LEAD: ("Email",),
    MappingKey.LEAD: ("Email",),
    MappingKey.OPPORTUNITY: ("Name",),
    MappingKey.TASK: (),
}
"""Salesforce fields by which a record is recognised, the surest first. Tasks never are."""


def domain(website: Value) -> str:
    """Return a website's host without scheme, ``www.``, port and path; "" when there is none."""
    text = _SCHEME.sub("", str(website or "").strip().lower())
    host = re.split(r"[/?#:]", text, maxsplit=1)[0]
    return host.removeprefix("www.")


def spellings(website: Value) -> list[str]:
    """Return how the same domain is usually written, for an equality look-up."""
    host = domain(website)
    if not host:
        return []
    names = [host, f"www.{host}"]
    return [str(website).strip(), *names] + [
        f"{scheme}://{name}{end}" for scheme in ("https", "http") for name in names for end in ("", "/")
    ]


@dataclass(slots=True)
class Wanted:
    """An unlinked record looking for its counterpart; ``values`` are in the mapping's order."""

    record: Record
    mapping: Mapping
    values: tuple[Value, ...]
    key: str
    """What a record of the other side that was made for this one holds in its key field."""
    candidates: dict[str, tuple[Mapping, Record]] = field(default_factory=dict)
    """By id on the other side, with the mapping under which it was found."""


async def find_candidates(context: SyncContext, source: Side, wanted: Sequence[Wanted]) -> None:
    """Fill in the candidates of every record, with as few look-ups as the connector's batches allow.

    The surest field decides: a record found by website is not looked for by name.
    """
    groups: dict[MappingKey, list[Wanted]] = {}
    for each in wanted:
        groups.setdefault(each.mapping.key, []).append(each)
    for key, group in groups.items():
        mapping = group[0].mapping
        for name in MATCH_FIELDS[key]:
            open_ones = [each for each in group if not each.candidates]
            await _look_up(context, source, mapping, name, open_ones)


def _asked(index: int, name: str, each: Wanted) -> list[str]:
    value = each.values[index]
    if value is None or not str(value).strip():
        return []
    return spellings(value) if name == "Website" else [str(value).strip()]


async def _look_up(
    context: SyncContext, source: Side, mapping: Mapping, name: str, wanted: Sequence[Wanted]
) -> None:
    if name not in mapping.salesforce_fields or not wanted:
        return
    target = source.other
    connector = context.connector(target)
    fields = mapping.crm_fields if target is Side.CRM else mapping.salesforce_fields
    index = mapping.salesforce_fields.index(name)
    by = fields[index]
    asked: dict[str, list[Wanted]] = {}
    for each in wanted:
        for value in _asked(index, name, each):
            asked.setdefault(value.lower(), []).append(each)
    values = list(asked)
    size = connector.capabilities.find_batch
    for start in range(0, len(values), size):
        found = await connector.find(connector.object_name(mapping), fields, by, values[start : start + size])
        for value, record in found:
            for each in asked.get(value.lower(), ()):
                if _may_be(each, record):
                    each.candidates[record.id] = (mapping, record)


def _may_be(each: Wanted, record: Record) -> bool:
    """Whether a found record may be the counterpart: alive, no person, and not made by us for another."""
    if record.is_deleted or record.is_converted or record.is_person:
        return False
    return not record.key or record.key == each.key
