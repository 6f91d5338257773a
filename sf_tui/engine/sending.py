"""Writing a page's records to the other side, batch by batch (SYNC 7)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sf_tui.connectors.protocol import Write, WriteResult
from sf_tui.engine.companies import lead_companies
from sf_tui.engine.items import How, Item
from sf_tui.engine.keys import key_of
from sf_tui.engine.step_context import Step
from sf_tui.engine.ways import writes_in_bulk
from sf_tui.model.mapping import MappingKey
from sf_tui.model.states import Side
from sf_tui.model.values import FieldType, Value
from sf_tui.store.rows import Intent


@dataclass(frozen=True, slots=True)
class _Parcel:
    """Records that are sent together: as one call, or by the job that is open for them."""

    name: str
    items: Sequence[Item]
    job: str = ""


async def send(step: Step, items: Sequence[Item]) -> tuple[dict[str, int], BaseException | None]:
    """Send updates, then creates; each item gets its result.

    Returns the ids of the intents, and the error that ended the sending early: items without a result were
    not answered, and the caller commits the others before it raises that error.
    """
    updates = [item for item in items if item.how is not How.CREATED and _needs_update(step, item)]
    creates = [item for item in items if item.how is How.CREATED]
    for item in items:
        if item.how is not How.CREATED and not _needs_update(step, item):
            item.result = WriteResult(item.other_id)
    intents: dict[str, int] = {}
    error = await _send_all(step, await _packed(step, updates, creates=False))
    if error is None and creates:
        await lead_companies(step, creates)
        parcels = await _packed(step, creates, creates=True)
        intents = await _announce(step, parcels)
        error = await _send_all(step, parcels)
    return intents, error


async def _packed(step: Step, items: Sequence[Item], *, creates: bool) -> list[_Parcel]:
    """Sort by parent and cut, each mapping by itself, into batches or, where that saves calls, jobs."""
    groups: dict[MappingKey, list[Item]] = {}
    for item in sorted(items, key=_parent_first):
        groups.setdefault(item.mapping.key, []).append(item)
    can = step.writer.capabilities
    parcels: list[_Parcel] = []
    for group in groups.values():
        mapping = group[0].mapping
        name = step.writer.object_name(mapping)
        has_key = not creates or step.target_description(mapping).key_field is not None
        rest: list[Item] = list(group)
        while rest and has_key and not step.has_no_jobs and writes_in_bulk(len(rest), can):
            job = await step.writer.open_job(name, creates=creates)
            if job is None:
                step.has_no_jobs = True
                break
            parcels.append(_Parcel(name, rest[: can.bulk_write], job))
            rest = rest[can.bulk_write :]
        size = can.write_batch
        parcels += [_Parcel(name, rest[start : start + size]) for start in range(0, len(rest), size)]
    return parcels


def _needs_update(step: Step, item: Item) -> bool:
    return bool(item.merged.writes) or (item.how is How.MATCHED and step.target is Side.CRM)


async def _announce(step: Step, parcels: Sequence[_Parcel]) -> dict[str, int]:
    """Commit intents before creates that may happen without our hearing of it."""
    if not step.writer.capabilities.creates_need_intent:
        return {}
    context = step.context
    intents = [
        Intent(
            item.mapping.key,
            step.direction,
            item.record.id,
            key_of(step, item.mapping, item.record.id),
            context.lease.token,
            job=parcel.job,
        )
        for parcel in parcels
        for item in parcel.items
    ]
    return await context.in_writer(
        context.store.begin_intents, context.lease, context.integration.id, intents
    )


def _write_of(step: Step, item: Item) -> Write:
    names = step.target_fields(item.mapping)
    values: dict[str, Value] = {names[index]: value for index, value in item.merged.writes.items()}
    key = key_of(step, item.mapping, item.record.id)
    if item.how is How.CREATED:
        values.update(item.extras)
        return Write(values, key=key if step.target_description(item.mapping).key_field else None)
    stamps_key = item.how is How.MATCHED and step.target is Side.CRM
    return Write(values, id=item.other_id, key=key if stamps_key else None)


def _parent_first(item: Item) -> str:
    """Sort by parent, so that rows that lock the same parent go in the same call (SYNC 7).

    A change of any field locks it, so it is the parent that the record has, as its own side names it.
    """
    for field, value in zip(item.mapping.fields, item.values, strict=True):
        if field.type is FieldType.REFERENCE and value:
            return str(value)
    return ""


async def _send_all(step: Step, parcels: Sequence[_Parcel]) -> BaseException | None:
    slots = asyncio.Semaphore(step.writer.capabilities.write_concurrency)

    async def send_one(parcel: _Parcel) -> None:
        async with slots:
            writes = [_write_of(step, item) for item in parcel.items]
            if parcel.job:
                work = step.writer.run_job(parcel.name, parcel.job, writes)
                results = await step.context.patiently(work)
            else:
                results = await step.writer.write(parcel.name, writes)
        for item, result in zip(parcel.items, results, strict=True):
            item.result = result

    # Every parcel is awaited even when one fails: what the other side accepted must be committed here.
    ends = await asyncio.gather(*map(send_one, parcels), return_exceptions=True)
    return next((end for end in ends if end is not None), None)
