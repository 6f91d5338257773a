"""A CRM as poor as the protocol allows, in memory: what the engine must be able to live with."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from sf_tui.connectors.protocol import (
    Capabilities,
    ChangePage,
    ChangeQuery,
    FieldDescription,
    Limits,
    Noting,
    ObjectDescription,
    Position,
    Record,
    User,
    Window,
    Write,
    WriteResult,
)
from sf_tui.model.check import Callers, CheckResult, Identity, ObjectAccess, Words
from sf_tui.model.default_mappings import DEFAULT_FIELDS
from sf_tui.model.errors import ConnectorError, Refused
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.states import ObjectKind
from sf_tui.model.values import Value

TABLES = {
    ObjectKind.ACCOUNT: "accounts",
    ObjectKind.CONTACT: "contacts",
    ObjectKind.LEAD: "leads",
    ObjectKind.OPPORTUNITY: "opportunities",
    ObjectKind.TASK: "tasks",
}
KEY = "sf_id"
_REQUIRED = {("accounts", "name"), ("opportunities", "name")}


def _describe(kind: ObjectKind) -> ObjectDescription:
    name = TABLES[kind]
    fields = tuple(
        FieldDescription(each.crm, each.type, each.crm, required=(name, each.crm) in _REQUIRED)
        for each in DEFAULT_FIELDS[MappingKey(kind.value)]
    )
    return ObjectDescription(name, fields, KEY)


@dataclass
class _Failure:
    error: ConnectorError
    is_after: bool
    method: str


@dataclass
class PoorCrm:
    """No changes since, upsert, bulk, stamps or tombstones; pages overlap and change order.

    ``tables`` is the data: ``crm.tables["contacts"]["7"]["email"]``; the key stands under ``sf_id``. A scan
    starts again until every live record was shown. ``calls`` names every call made, in order.
    """

    uuid: str = "poor-crm"
    people: list[User] = field(default_factory=list)
    tables: dict[str, dict[str, dict[str, Value]]] = field(
        default_factory=lambda: {name: {} for name in TABLES.values()}
    )
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._objects = {TABLES[kind]: _describe(kind) for kind in TABLES}
        self._failures: deque[_Failure] = deque()
        self._random = random.Random(7)  # noqa: S311  a seed that repeats
        self._last_id = 0

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            modified_since=False,
            upsert=False,
            creates_need_intent=True,
            tells_deletes=False,
            stable_paging=False,
            write_batch=1,
            write_concurrency=1,
            find_batch=1,
            counts_calls=False,
        )

    @property
    def occupancy(self) -> None:
        """There is no place for it."""
        return

    def fail_next(
        self, error: type[ConnectorError] | ConnectorError, *, after: bool = False, method: str = ""
    ) -> None:
        """Let the next call (of ``method``) fail, before its effect or ``after`` it; failures queue up."""
        if isinstance(error, type):
            template = "The poor CRM was told to fail."
            error = Refused("TOLD_TO_FAIL", template) if issubclass(error, Refused) else error(template)
        self._failures.append(_Failure(error, after, method))

    def add(self, name: str, /, **values: Value) -> str:
        """Put a record behind the connector's back and return its id."""
        self._last_id += 1
        self.tables[name][str(self._last_id)] = values
        return str(self._last_id)

    async def identify(self) -> Identity:
        await self._begin("identify")
        self._end("identify")
        return Identity(system_id=self.uuid, name="Poor CRM")

    async def check(
        self,
        mappings: Sequence[Mapping],
        note: Noting | None = None,  # noqa: ARG002  it has one step
    ) -> CheckResult:
        reason: Sentence | None = None
        try:
            await self.identify()
        except ConnectorError as error:
            reason = error.sentence
        access = tuple(self._access(mapping) for mapping in mappings)
        missing = [name for each in access for name in each.missing_fields]
        if missing:
            reason = say("The poor CRM lacks {fields}.", fields=", ".join(missing))
        return CheckResult(
            side="crm",
            is_valid=reason is None,
            checked_at=1.0,
            reason=Words(reason.template, reason.params) if reason else None,
            identity=Identity(system_id=self.uuid, name="Poor CRM"),
            access=access,
        )

    async def describe(self, name: str) -> ObjectDescription:
        await self._begin("describe")
        self._end("describe")
        return self._object(name)

    def object_name(self, mapping: Mapping) -> str:
        return TABLES[mapping.crm_kind]

    async def horizon(self) -> str:
        await self._begin("horizon")
        self._end("horizon")
        return "now"

    def look_back(self, position: str, minutes: int) -> str:
        del position, minutes
        return ""

    async def open_changes(self, queries: Sequence[ChangeQuery]) -> list[AsyncIterator[ChangePage]]:
        await self._begin("open_changes")
        for query in queries:
            self._known(query.object, query.fields)
        self._end("open_changes")
        return [self._pages(query) for query in queries]

    async def split(self, query: ChangeQuery, most: int, *, in_bulk: bool = False) -> list[Window]:
        del most
        return [] if in_bulk else [query.window]

    async def counts(self, names: Sequence[str]) -> list[int]:
        await self._begin("counts")
        for name in names:
            self._object(name)
        self._end("counts")
        return [len(self.tables[name]) for name in names]

    async def read(self, name: str, fields: Sequence[str], ids: Sequence[str]) -> list[Record]:
        await self._begin("read")
        self._known(name, fields)
        table = self.tables[name]
        self._end("read")
        return [_record(each, table[each], fields) for each in ids if each in table]

    async def find(
        self, name: str, fields: Sequence[str], by: str, values: Sequence[str]
    ) -> list[tuple[str, Record]]:
        await self._begin("find")
        self._known(name, [*fields, *([by] if by != KEY else [])])
        found = [
            (value, _record(id_, row, fields))
            for value in values
            for id_, row in self.tables[name].items()
            if value and str(row.get(by) or "").lower() == value.lower()
        ]
        self._end("find")
        return found

    async def write(self, name: str, writes: Sequence[Write]) -> list[WriteResult]:
        await self._begin("write")
        described = self._object(name)
        if len(writes) > 1:
            raise Refused("TOO_MANY", "The poor CRM takes one record a call, not {count}.", count=len(writes))
        results = [self._write(described, each) for each in writes]
        self._end("write")
        return results

    async def open_job(self, name: str, *, creates: bool) -> str | None:
        del name, creates
        return None

    async def run_job(self, name: str, job: str, writes: Sequence[Write]) -> list[WriteResult]:
        del job
        return await self.write(name, writes)

    async def end_job(self, job: str) -> None:
        """Nothing to end: no job was opened."""

    async def users(self) -> list[User]:
        await self._begin("users")
        self._end("users")
        return list(self.people)

    async def limits(self) -> Limits | None:
        return None

    async def callers(self) -> Callers | None:
        return None

    async def close(self) -> None:
        """Nothing to give up."""

    async def _pages(self, query: ChangeQuery) -> AsyncIterator[ChangePage]:
        seen: set[str] = set()
        is_first = True
        table = self.tables[query.object]
        while is_first or not seen.issuperset(table):
            start = 0
            while is_first or start < len(table):
                await self._begin("page")
                order = sorted(table)
                self._random.shuffle(order)
                ids = order[start : start + query.page_size]
                start += max(1, query.page_size - 1)
                is_first = False
                seen.update(ids)
                self._end("page")
                yield ChangePage(tuple(_record(each, table[each], query.fields) for each in ids), Position())

    def _write(self, described: ObjectDescription, write: Write) -> WriteResult:
        unknown = [name for name in write.values if described.field(name) is None]
        if unknown:
            return _refused(
                write, "INVALID_FIELD", say("{field} is unknown.", field=safe_text(unknown[0])), unknown
            )
        table = self.tables[described.name]
        if write.id is not None and write.id not in table:
            return _refused(write, "NOT_FOUND", say("{id} is gone.", id=safe_text(write.id)), ())
        row = {**table.get(write.id or "", {}), **write.values}
        blank = [each.name for each in described.fields if each.required and not row.get(each.name)]
        if blank:
            return _refused(write, "REQUIRED_FIELD_MISSING", say("{field} is empty.", field=blank[0]), blank)
        if write.key is not None:
            row[KEY] = write.key
        id_ = write.id
        if id_ is None:
            id_ = self.add(described.name)
        table[id_] = row
        return WriteResult(id_, created=write.id is None)

    def _access(self, mapping: Mapping) -> ObjectAccess:
        described = self._objects[TABLES[mapping.crm_kind]]
        missing = tuple(name for name in mapping.crm_fields if described.field(name) is None)
        return ObjectAccess(
            object=described.name, readable=True, creatable=True, updatable=True, missing_fields=missing
        )

    def _object(self, name: str) -> ObjectDescription:
        if name not in self._objects:
            raise Refused("INVALID_OBJECT", "The poor CRM has no {object}.", object=safe_text(name))
        return self._objects[name]

    def _known(self, name: str, fields: Sequence[str]) -> None:
        described = self._object(name)
        for each in fields:
            if described.field(each) is None:
                raise Refused(
                    "INVALID_FIELD", "{object} have no {field}.", object=name, field=safe_text(each)
                )

    async def _begin(self, method: str) -> None:
        self.calls.append(method)
        await asyncio.sleep(0)
        self._fail(method, is_after=False)

    def _end(self, method: str) -> None:
        self._fail(method, is_after=True)

    def _fail(self, method: str, *, is_after: bool) -> None:
        if not self._failures:
            return
        failure = self._failures[0]
        if failure.is_after is is_after and failure.method in {"", method}:
            self._failures.popleft()
            raise failure.error


def _record(id_: str, row: dict[str, Value], fields: Sequence[str]) -> Record:
    key = row.get(KEY)
    return Record(id_, "", tuple(row.get(name) for name in fields), key=None if key is None else str(key))


def _refused(write: Write, code: str, reason: Sentence, fields: Sequence[str]) -> WriteResult:
    return WriteResult(write.id, code=code, reason=reason, fields=tuple(fields))
