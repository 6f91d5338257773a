"""What the database holds, in the connector's words: objects, their fields, and the columns behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sf_tui.connectors.protocol import FieldDescription, ObjectDescription
from sf_tui.model.errors import Refused
from sf_tui.model.safe_text import safe_text
from sf_tui.model.states import ObjectKind
from sf_tui.model.values import FieldType

KEY_COLUMN = "sf_id"

TABLES: dict[ObjectKind, str] = {
    ObjectKind.ACCOUNT: "accounts",
    ObjectKind.CONTACT: "contacts",
    ObjectKind.LEAD: "leads",
    ObjectKind.OPPORTUNITY: "opportunities",
    ObjectKind.TASK: "tasks",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its columns, and for a reference the table each column points to.

    A reference to several kinds (``who``) has a column for each kind, the first filled one counts.
    """

    name: str
    type: FieldType = FieldType.TEXT
    columns: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    is_required: bool = False
    is_mapped: bool = True

    @property
    def column(self) -> str:
        """The column of a field that has one."""
        return self.columns[0]

    @property
    def reading(self) -> str:
        """The SQL expression that gives the field's value; references are text."""
        if self.kinds:
            cases = " ".join(
                f"WHEN t.{column} IS NOT NULL THEN '{kind}:' || t.{column}"
                for kind, column in zip(self.kinds, self.columns, strict=True)
            )
            return f"CASE {cases} END"
        return f"CAST(t.{self.column} AS TEXT)" if self.parents else f"t.{self.column}"


@dataclass(frozen=True, slots=True)
class Table:
    """One object and its fields by name."""

    name: str
    fields: dict[str, Field]

    def named(self, names: Sequence[str]) -> list[Field]:
        """Return the fields of those names; `Refused` names the first that does not exist."""
        for name in names:
            if name not in self.fields:
                raise Refused(
                    "INVALID_FIELD",
                    "The CRM's {object} have no field {field}; take it out of the mapping, or describe anew.",
                    object=self.name,
                    field=safe_text(name),
                )
        return [self.fields[name] for name in names]

    def describe(self) -> ObjectDescription:
        """Return the protocol's description."""
        return ObjectDescription(
            name=self.name,
            key_field=KEY_COLUMN,
            fields=tuple(
                FieldDescription(
                    name=field.name,
                    type=field.type,
                    meaning=field.name if field.is_mapped else "",
                    required=field.is_required,
                )
                for field in self.fields.values()
            ),
        )


def _plain(name: str, type_: FieldType = FieldType.TEXT, *, required: bool = False) -> Field:
    return Field(name, type_, (name,), is_required=required)


def _reference(name: str, parent: str, type_: FieldType = FieldType.REFERENCE) -> Field:
    return Field(name, type_, (f"{name}_id",), (parent,))


def _either(name: str, *kinds: ObjectKind) -> Field:
    return Field(
        name,
        FieldType.REFERENCE,
        tuple(f"{kind}_id" for kind in kinds),
        tuple(TABLES[kind] for kind in kinds),
        tuple(kind.value for kind in kinds),
    )


def _address(prefix: str) -> tuple[Field, ...]:
    parts = ("street", "city", "state", "postal_code", "country")
    return tuple(_plain(f"{prefix}_{part}") for part in parts)


_OWNER = _reference("owner", "users", FieldType.OWNER)
_NOTES = Field("notes", FieldType.TEXT, ("notes",), is_mapped=False)
_PERSON = (
    _plain("first_name"),
    _plain("last_name"),
    _plain("email", FieldType.EMAIL),
    _plain("phone", FieldType.PHONE),
    _plain("mobile_phone", FieldType.PHONE),
    _plain("title"),
    *_address("mailing"),
)

_FIELDS: dict[str, tuple[Field, ...]] = {
    "accounts": (
        _plain("name", required=True),
        _plain("website", FieldType.URL),
        _plain("phone", FieldType.PHONE),
        _plain("industry", FieldType.PICKLIST),
        *_address("billing"),
        _reference("parent", "accounts"),
    ),
    "contacts": (*_PERSON, _reference("account", "accounts")),
    "leads": (
        *_PERSON,
        _plain("company"),
        _plain("status", FieldType.PICKLIST),
        _plain("source", FieldType.PICKLIST),
        _plain("rating", FieldType.PICKLIST),
    ),
    "opportunities": (
        _plain("name", required=True),
        _plain("close_date", FieldType.DATE),
        _plain("stage", FieldType.PICKLIST),
        _plain("amount", FieldType.NUMBER),
        _plain("currency", FieldType.PICKLIST),
        _reference("account", "accounts"),
    ),
    "tasks": (
        _plain("subject"),
        _plain("status", FieldType.PICKLIST),
        _plain("priority", FieldType.PICKLIST),
        _plain("due_date", FieldType.DATE),
        _plain("description"),
        _either("who", ObjectKind.CONTACT, ObjectKind.LEAD),
        _either("what", ObjectKind.OPPORTUNITY, ObjectKind.ACCOUNT),
    ),
}

OBJECTS: dict[str, Table] = {
    name: Table(name, {field.name: field for field in (*fields, _OWNER, _NOTES)})
    for name, fields in _FIELDS.items()
}


def table(name: str) -> Table:
    """Return the object of that name, or raise `Refused`."""
    found = OBJECTS.get(name)
    if found is None:
        raise Refused(
            "INVALID_OBJECT",
            "The CRM has no object {object}; it has {objects}.",
            object=safe_text(name),
            objects=", ".join(OBJECTS),
        )
    return found
