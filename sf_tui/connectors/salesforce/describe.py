"""What an object looks like to the sync's user (``/sobjects/X/describe``), remembered for some hours."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from sf_tui.connectors.protocol import FieldDescription, ObjectDescription
from sf_tui.connectors.salesforce import soql
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.model.org_setup import KEY_FIELD
from sf_tui.model.states import Purpose
from sf_tui.model.values import FieldType

_KEEP = 6 * 3600.0
"""Seconds after which an object is described anew."""
_KEY_MAY_REPEAT = frozenset({"Task", "Event"})
"""Objects on which a custom field (of Activity) may not be offered as unique."""

_TYPES = {
    "email": FieldType.EMAIL,
    "phone": FieldType.PHONE,
    "url": FieldType.URL,
    "picklist": FieldType.PICKLIST,
    "multipicklist": FieldType.MULTIPICKLIST,
    "double": FieldType.NUMBER,
    "currency": FieldType.NUMBER,
    "percent": FieldType.NUMBER,
    "int": FieldType.NUMBER,
    "long": FieldType.NUMBER,
    "date": FieldType.DATE,
    "datetime": FieldType.DATETIME,
    "boolean": FieldType.BOOLEAN,
    "reference": FieldType.REFERENCE,
}
_COMPOUND = frozenset({"address", "location", "base64", "complexvalue", "json"})
"""Types whose values are no JSON scalars, or are too large to sync."""


class _Field(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    type: str
    createable: bool = True
    updateable: bool = True
    nillable: bool = True
    defaulted_on_create: bool = False
    length: int = 0
    external_id: bool = False
    unique: bool = False
    reference_to: tuple[str, ...] = ()


class _Object(msgspec.Struct, frozen=True):
    name: str
    fields: tuple[_Field, ...]
    createable: bool = True
    updateable: bool = True
    queryable: bool = True


_DECODER = msgspec.json.Decoder(_Object)
KeyState = Literal["ready", "missing", "unusable"]


@dataclass(frozen=True, slots=True)
class Described:
    """A description together with what only this package needs."""

    description: ObjectDescription
    types: dict[str, str]
    """Salesforce's type names by field, for every field that the user sees."""
    key_state: KeyState
    is_queryable: bool
    is_key_unique: bool = True
    """Whether Salesforce keeps the key field unique, without which it may not be used for an upsert."""
    modified: str = ""
    """``Last-Modified`` of the answer, which asks whether it still holds; "" where none was told."""

    def has(self, field: str) -> bool:
        """Whether the user sees the field."""
        return field in self.types


def interpret(content: bytes) -> Described:
    """Read a describe answer."""
    told = decode(_DECODER, content)
    key_state = _key_state(told)
    fields = tuple(_field(each) for each in told.fields if each.type not in _COMPOUND)
    description = ObjectDescription(
        name=told.name,
        fields=fields,
        key_field=KEY_FIELD if key_state == "ready" else None,
        creatable=told.createable,
        updatable=told.updateable,
    )
    types = {each.name: each.type for each in told.fields}
    is_unique = any(each.unique for each in told.fields if each.name == KEY_FIELD)
    return Described(description, types, key_state, told.queryable, is_unique)


def _key_state(told: _Object) -> KeyState:
    key = next((each for each in told.fields if each.name == KEY_FIELD), None)
    if key is None:
        return "missing"
    is_unique = key.unique or told.name in _KEY_MAY_REPEAT
    return "ready" if key.external_id and is_unique and key.createable and key.updateable else "unusable"


def _field(told: _Field) -> FieldDescription:
    kind = _TYPES.get(told.type, FieldType.TEXT)
    if told.name == "OwnerId" and "User" in told.reference_to:
        kind = FieldType.OWNER
    return FieldDescription(
        name=told.name,
        type=kind,
        creatable=told.createable,
        updatable=told.updateable,
        required=told.createable and not told.nillable and not told.defaulted_on_create,
        max_length=told.length or None,
    )


class Describer:
    """Describes each object once and remembers it."""

    def __init__(self, client: Client, clock: Callable[[], float]) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[str, tuple[float, Described]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(self, name: str) -> Described:
        """Return the description, at most six hours old."""
        async with self._locks.setdefault(name, asyncio.Lock()):
            known = self._known.get(name)
            if known is not None and 0 <= self._clock() - known[0] < _KEEP:
                return known[1]
            return await self._ask(name, known[1] if known is not None else None)

    async def fresh(self, name: str) -> Described:
        """Describe the object now and whole: a permission that changed need not touch what it describes."""
        async with self._locks.setdefault(name, asyncio.Lock()):
            return await self._ask(name)

    def forget(self, name: str) -> None:
        """Describe the object anew when it is next needed, since Salesforce contradicted what we know."""
        self._known.pop(name, None)

    async def _ask(self, name: str, known: Described | None = None) -> Described:
        """Describe the object; what is ``known`` stays where Salesforce says that it still holds (304)."""
        path = f"{await self._client.base()}/sobjects/{soql.name(name)}/describe"
        since = known.modified if known is not None else ""
        answer = await self._client.get(
            path, Purpose.DESCRIBE, {"If-Modified-Since": since} if since else None
        )
        if known is not None and answer.status == 304:
            described = known
        else:
            described = replace(interpret(answer.content), modified=answer.headers.get("Last-Modified", ""))
        self._known[name] = (self._clock(), described)
        return described
