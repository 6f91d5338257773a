"""A parsed query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ValueKind: TypeAlias = Literal["string", "number", "boolean", "null", "date", "datetime", "named"]


@dataclass(frozen=True, slots=True)
class Path:
    """A field, perhaps through relationships: `Account.Parent.Name`; `at` is where it starts in the query."""

    parts: tuple[str, ...]
    at: int

    @property
    def text(self) -> str:
        """The path as written, without blanks."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`count()`, `max(Amount)`; `path` is None for `count()` alone."""

    function: str
    path: Path | None
    at: int


@dataclass(frozen=True, slots=True)
class Selected:
    """An item of the select list and its alias."""

    item: Path | Aggregate
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class AllFields:
    """`FIELDS(ALL)`, `FIELDS(STANDARD)`, `FIELDS(CUSTOM)`."""

    group: str
    at: int


@dataclass(frozen=True, slots=True)
class TypeOf:
    """`TYPEOF What WHEN Account THEN Phone ELSE Name END`.

    What to show of each kind of record behind a polymorphic relationship; `otherwise` is empty without ELSE.
    """

    relationship: Path
    cases: tuple[tuple[Path, tuple[Path, ...]], ...]
    otherwise: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Children:
    """`(SELECT … FROM Contacts)` in the select list: records that point at the one shown."""

    query: Query
    at: int


@dataclass(frozen=True, slots=True)
class Value:
    """A literal as written; `count` is the n of `LAST_N_DAYS:n`."""

    kind: ValueKind
    text: str
    at: int
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`path operator value`; the right side is one value, several for IN, or a subquery."""

    left: Path | Aggregate
    operator: str
    right: Value | tuple[Value, ...] | Query
    at: int


@dataclass(frozen=True, slots=True)
class Not:
    """A negated condition."""

    term: Condition


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined by AND or by OR."""

    operator: Literal["AND", "OR"]
    terms: tuple[Condition, ...]


Condition: TypeAlias = Comparison | Not | Group


@dataclass(frozen=True, slots=True)
class Order:
    """One item of ORDER BY; nulls come first unless the query says otherwise."""

    item: Path | Aggregate
    descending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A whole SELECT; `text` is the query as it came, for the pictures in errors."""

    text: str
    selected: tuple[Selected | AllFields, ...]
    sobject: str
    sobject_at: int
    alias: str | None = None
    where: Condition | None = None
    grouped: tuple[Path, ...] = ()
    having: Condition | None = None
    ordered: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int | None = None
    typeofs: tuple[TypeOf, ...] = ()
    children: tuple[Children, ...] = ()
