"""Writing by Collections: 200 records a call, each of which may fail alone (REST API guide, Collections)."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec

from sf_tui.connectors.protocol import Write, WriteResult
from sf_tui.connectors.salesforce.client import Client
from sf_tui.connectors.salesforce.describe import Described, Describer
from sf_tui.connectors.salesforce.errors import UNREADABLE, RecordError, of_record
from sf_tui.connectors.salesforce.keyed import holders
from sf_tui.model.errors import Refused, Unreachable
from sf_tui.model.org_setup import KEY_FIELD
from sf_tui.model.sentence import say
from sf_tui.model.states import Purpose
from sf_tui.model.values import Value

BATCH = 200
_HEADERS = {
    "Sforce-Auto-Assign": "FALSE",
    "Sforce-Duplicate-Rule-Header": "allowSave=false",
}
_WORST_SPLIT = 20
"""Calls that may be spent on finding the record for which Salesforce refused a whole batch."""
_OF_SOME_RECORD = frozenset(
    {
        "INVALID_FIELD",
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "INVALID_ID_FIELD",
        "INVALID_TYPE_ON_FIELD_IN_RECORD",
        "JSON_PARSER_ERROR",
        "MALFORMED_ID",
        "MISSING_ARGUMENT",
    }
)
"""Refusals of a whole call that one record can cause; nothing was written then."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAMED = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


class _Result(msgspec.Struct, frozen=True):
    success: bool
    id: str | None = None
    created: bool | None = None
    errors: tuple[RecordError, ...] = ()


_RESULTS = msgspec.json.Decoder(tuple[_Result, ...])


class _Way(msgspec.Struct, frozen=True):
    """One of the three ways to write, with the path below ``/composite/sobjects``."""

    method: str
    path: str = ""
    creates: bool = False
    is_idempotent: bool = True


_UPDATE = _Way("PATCH")
_CREATE = _Way("POST", creates=True, is_idempotent=False)


class Writer:
    """Writes records of one org."""

    def __init__(self, client: Client, describer: Describer) -> None:
        self._client = client
        self._describer = describer

    async def write(self, name: str, writes: Sequence[Write]) -> list[WriteResult]:
        """Update by id, create by key where the key field is usable, else create; results in order.

        A key that Salesforce does not keep unique is looked for first. Creates come last, so that a lost
        answer to one leaves no update half done.
        """
        described = await self._describer.get(name)
        given, writes = writes, [_without_nul(write) for write in writes]
        results: dict[int, WriteResult] = {}
        upsert = _Way("PATCH", f"/{described.description.name}/{KEY_FIELD}", creates=True)
        ways: dict[str, tuple[_Way, list[int]]] = {
            "update": (_UPDATE, []),
            "upsert": (upsert, []),
            "create": (_CREATE, []),
        }
        held = await self._held(name, described, writes)
        for index, write in enumerate(writes):
            unsendable = _unsendable(write.values)
            if unsendable:
                results[index] = _not_sent(write, unsendable)
            elif write.id is not None:
                ways["update"][1].append(index)
            elif ids := held.get(write.key or "", ()):
                if len(ids) > 1:
                    results[index] = _ambiguous(write.key or "")
                    continue
                writes[index] = replace(write, id=ids[0])
                ways["update"][1].append(index)
            elif write.key and described.description.key_field and described.is_key_unique:
                ways["upsert"][1].append(index)
            else:
                ways["create"][1].append(index)
        for way, indexes in ways.values():
            for batch in _batches(indexes, writes):
                rows = {index: _row(writes[index], described) for index in batch}
                results.update(await self._send(name, way, rows, writes))
        return [
            _told(results[index], before, after)
            for index, (before, after) in enumerate(zip(given, writes, strict=True))
        ]

    async def _held(self, name: str, described: Described, writes: Sequence[Write]) -> dict[str, list[str]]:
        """Look for the keys that Salesforce would not find by itself."""
        if described.is_key_unique or not described.description.key_field:
            return {}
        keys = [write.key for write in writes if write.id is None and write.key]
        return await holders(self._client, name, keys) if keys else {}

    async def _send(
        self, name: str, way: _Way, rows: dict[int, dict[str, object]], writes: Sequence[Write]
    ) -> dict[int, WriteResult]:
        """Send one batch; a refusal of the whole is traced to the records that caused it."""
        results: dict[int, WriteResult] = {}
        waiting = [list(rows)]
        calls = 0
        while waiting:
            batch = waiting.pop()
            calls += 1
            try:
                told = await self._call(way, [rows[index] for index in batch])
            except Refused as error:
                self._describer.forget(name)
                if error.code not in _OF_SOME_RECORD:
                    raise
                guilty = _guilty(error, batch, rows)
                innocent = [index for index in batch if index not in guilty]
                if innocent and len(guilty) < len(batch) and guilty:
                    waiting.append(innocent)
                elif len(batch) > 1 and calls < _WORST_SPLIT:
                    middle = len(batch) // 2
                    waiting += [batch[middle:], batch[:middle]]
                    continue
                else:
                    guilty = set(batch)
                results.update((index, _refused(writes[index], error)) for index in guilty)
            else:
                results.update(
                    (index, _result(writes[index], way, result))
                    for index, result in zip(batch, told, strict=True)
                )
        return results

    async def _call(self, way: _Way, rows: list[dict[str, object]]) -> tuple[_Result, ...]:
        base = await self._client.base()
        answer = await self._client.request(
            way.method,
            f"{base}/composite/sobjects{way.path}",
            Purpose.WRITE,
            body=msgspec.json.encode({"allOrNone": False, "records": rows}),
            headers=_HEADERS,
            is_idempotent=way.is_idempotent,
        )
        try:
            told = _RESULTS.decode(answer.content)
        except UNREADABLE:
            told = ()
        if len(told) == len(rows):
            return told
        raise Unreachable(
            "Salesforce's answer to a write of {count} records cannot be read: "
            "what became of them is found out before they are written again",
            count=len(rows),
        )


def _batches(indexes: Iterable[int], writes: Sequence[Write]) -> list[list[int]]:
    """Cut into calls of 200 in which no id and no key stands twice."""
    batches: list[tuple[list[int], set[str]]] = []
    for index in indexes:
        mark = writes[index].id or writes[index].key or ""
        for batch, marks in batches:
            if len(batch) < BATCH and mark not in marks:
                break
        else:
            batch, marks = [], set[str]()
            batches.append((batch, marks))
        batch.append(index)
        if mark:
            marks.add(mark)
    return [batch for batch, _ in batches]


def _row(write: Write, described: Described) -> dict[str, object]:
    row: dict[str, object] = {"attributes": {"type": described.description.name}}
    if write.id is not None:
        row["id"] = write.id
    row.update(write.values)
    if write.key and described.description.key_field:
        row[KEY_FIELD] = write.key
    return row


def _without_nul(write: Write) -> Write:
    """Take out what no text field of Salesforce can hold."""
    if not any(isinstance(value, str) and "\0" in value for value in write.values.values()):
        return write
    values = {
        name: value.replace("\0", "") if isinstance(value, str) else value
        for name, value in write.values.items()
    }
    return replace(write, values=values)


def _told(result: WriteResult, given: Write, sent: Write) -> WriteResult:
    """Say which values were stored differently from what was given."""
    if sent is given or not result.is_success:
        return result
    stored = tuple((name, value) for name, value in sent.values.items() if given.values[name] != value)
    return replace(result, stored=stored)


def _unsendable(values: dict[str, Value]) -> str:
    """Name the first field whose value JSON cannot carry, "" where all can be sent."""
    for name, value in values.items():
        if isinstance(value, str) and _SURROGATE.search(value):
            return name
        if isinstance(value, float) and not math.isfinite(value):
            return name
    return ""


def _not_sent(write: Write, field: str) -> WriteResult:
    reason = say("The value of {fields} is damaged and cannot be sent: correct it in the CRM", fields=field)
    return WriteResult(write.id, code="UNSENDABLE_VALUE", reason=reason, fields=(field,))


def _ambiguous(key: str) -> WriteResult:
    told = RecordError(statusCode="DUPLICATE_EXTERNAL_ID", message=key, fields=(KEY_FIELD,))
    code, reason, fields, is_retryable = of_record((told,))
    return WriteResult(None, code=code, reason=reason, fields=fields, is_retryable=is_retryable)


def _guilty(error: Refused, batch: Sequence[int], rows: dict[int, dict[str, object]]) -> set[int]:
    """Return the records that carry a field which the refusal names."""
    if error.code not in {"INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE"}:
        return set()
    named = set(_NAMED.findall(str(error.sentence.params.get("message", ""))))
    return {index for index in batch if named & (rows[index].keys() - {"attributes", "id"})}


def _refused(write: Write, error: Refused) -> WriteResult:
    return WriteResult(write.id, code=error.code, reason=error.sentence)


def _result(write: Write, way: _Way, told: _Result) -> WriteResult:
    if told.success:
        created = told.created if told.created is not None else way.creates
        return WriteResult(told.id or write.id, created=created)
    code, reason, fields, is_retryable = of_record(told.errors)
    return WriteResult(
        write.id, code=code or "UNKNOWN", reason=reason, fields=fields, is_retryable=is_retryable
    )
