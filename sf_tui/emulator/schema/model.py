"""What the org knows about an object and its fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

FieldType: TypeAlias = Literal[
    "id",
    "boolean",
    "string",
    "picklist",
    "textarea",
    "reference",
    "phone",
    "email",
    "url",
    "currency",
    "double",
    "percent",
    "int",
    "date",
    "datetime",
    "address",
]
TEXT_TYPES = frozenset({"string", "picklist", "textarea", "phone", "email", "url"})
NUMBER_TYPES = frozenset({"currency", "double", "percent", "int"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field, with what describe says about it and how it is kept.

    `formula` is the SQL of a generated column (`Name` of a person, `IsClosed`); such fields are read-only.
    `default` is the SQL value of a record that does not name the field. `required` asks a creator for a
    value. `parts` are the fields behind an address, which itself has no column. `hideable` says that
    field-level security reaches the field although it is never null or nobody writes it.
    """

    name: str
    label: str
    type: FieldType
    length: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    filterable: bool = True
    sortable: bool = True
    groupable: bool = True
    required: bool = False
    custom: bool = False
    external_id: bool = False
    unique: bool = False
    case_sensitive: bool = False
    id_lookup: bool = False
    name_field: bool = False
    restricted: bool = False
    precision: int = 0
    scale: int = 0
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None
    compound: str | None = None
    extra_type: str | None = None
    picklist: tuple[str, ...] = ()
    default: str | float | None = None
    formula: str | None = None
    parts: tuple[tuple[str, str], ...] = ()
    hideable: bool = False

    @property
    def polymorphic(self) -> bool:
        """Whether the field may point at records of several objects."""
        return len(self.reference_to) > 1

    @property
    def permissionable(self) -> bool:
        """Whether field-level security may hide it: neither what every record needs nor parts of a name."""
        if self.type == "address" or self.hideable:
            return True
        return self.createable and self.nillable and not self.required and self.compound != "Name"

    @property
    def column(self) -> str:
        """The column's definition in SQLite."""
        kind = {
            "boolean": "INTEGER",
            "int": "INTEGER",
            "currency": "REAL",
            "double": "REAL",
            "percent": "REAL",
        }.get(self.type, "TEXT")
        folded = self.type in TEXT_TYPES and not self.case_sensitive
        collation = " COLLATE NOCASE" if folded else ""
        generated = f" GENERATED ALWAYS AS ({self.formula}) VIRTUAL" if self.formula else ""
        blank = f" DEFAULT {int(self.default or 0)}" if self.type == "boolean" and not self.formula else ""
        return f'"{self.name}" {kind}{collation}{generated}{blank}'


@dataclass(frozen=True, slots=True, kw_only=True)
class SObject:
    """One object: its fields by lower-case name, in describe's order.

    `createable`, `updateable` and `deletable` are the user's rights; `seen_by` is the id of a user who sees
    only own records of it, `changed_by` that of one who sees more and changes only own ones; `is_all_seen`
    tells whether the user has *View All Data*.
    """

    name: str
    label: str
    label_plural: str
    prefix: str
    fields: dict[str, Field]
    relationships: dict[str, Field] = field(default_factory=dict)
    writable: bool = True
    mergeable: bool = False
    indexes: tuple[str, ...] = ()
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    seen_by: str | None = None
    changed_by: str | None = None
    is_all_seen: bool = True

    def shared(self, alias: str = "") -> str:
        """Return SQL that keeps records the user does not see out of a WHERE or ON clause; "" for all."""
        if self.seen_by is None:
            return ""
        return f" AND {alias + '.' if alias else ''}\"OwnerId\" = '{self.seen_by}'"

    def field(self, name: str) -> Field | None:
        """Return the field of this name in any case."""
        return self.fields.get(name.lower())


@dataclass(frozen=True, slots=True)
class Schema:
    """All objects that the API user sees, by lower-case name and by key prefix."""

    objects: dict[str, SObject]
    by_prefix: dict[str, SObject]

    def sobject(self, name: str) -> SObject | None:
        """Return the object of this name in any case."""
        return self.objects.get(name.lower())


def sobject(
    name: str,
    label: str,
    label_plural: str,
    prefix: str,
    fields: tuple[Field, ...],
    *,
    writable: bool = True,
    mergeable: bool = False,
    indexes: tuple[str, ...] = (),
) -> SObject:
    """Make an object of its fields."""
    return SObject(
        name=name,
        label=label,
        label_plural=label_plural,
        prefix=prefix,
        fields={item.name.lower(): item for item in fields},
        relationships={item.relationship.lower(): item for item in fields if item.relationship},
        writable=writable,
        mergeable=mergeable,
        indexes=indexes,
    )
