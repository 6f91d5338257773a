"""Fields of a query found in the schema, and the joins that reach them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sf_tui.emulator.schema import Field
from sf_tui.emulator.soql.errors import malformed, no_such_column, no_such_relationship

if TYPE_CHECKING:
    from sf_tui.emulator.schema import Schema, SObject
    from sf_tui.emulator.soql.tree import Path

MAXIMUM_LEVELS = 5
_NAME_FIELDS = frozenset(
    {
        "id",
        "name",
        "firstname",
        "lastname",
        "email",
        "phone",
        "mobilephone",
        "title",
        "alias",
        "username",
        "isactive",
    }
)
_TYPE = Field(name="Type", label="Type", type="string", length=40)


@dataclass(frozen=True, slots=True)
class Place:
    """A table in FROM.

    The objects it may hold (several behind a polymorphic field), its aliases, the key that reached it.
    """

    objects: tuple[SObject, ...]
    aliases: tuple[str, ...]
    key: str
    polymorphic: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """A field as SQL."""

    sql: str
    field: Field
    place: Place


@dataclass(slots=True)
class Scope:
    """The tables of one SELECT; asking for a field adds the joins it needs."""

    schema: Schema
    sobject: SObject
    text: str
    alias: str | None = None
    table: str = "t"
    joins: list[str] = field(default_factory=list)
    places: dict[tuple[str, ...], Place] = field(default_factory=dict)

    @property
    def root(self) -> Place:
        """The object in FROM."""
        return Place((self.sobject,), (self.table,), f"{self.table}.Id")

    def relationships(self, path: Path) -> tuple[str, ...]:
        """Return the relationships of a path, without the object's own name or alias in front."""
        parts = path.parts[:-1]
        if parts and (
            (self.alias is not None and parts[0].lower() == self.alias.lower())
            or (
                parts[0].lower() == self.sobject.name.lower()
                and parts[0].lower() not in self.sobject.relationships
            )
        ):
            return parts[1:]
        return parts

    def resolve(self, path: Path) -> Resolved:
        """Return a field as SQL. Raises SoqlError INVALID_FIELD or MALFORMED_QUERY."""
        relationships = self.relationships(path)
        if len(relationships) > MAXIMUM_LEVELS:
            raise malformed(
                f"SOQL relationship paths cannot have more than {MAXIMUM_LEVELS} levels: {path.text}"
            )
        place = self.root
        for level, name in enumerate(relationships):
            place = self._parent(place, relationships[: level + 1], name, path)
        return self._field(place, path)

    def _field(self, place: Place, path: Path) -> Resolved:
        name = path.parts[-1]
        if not place.polymorphic:
            found = place.objects[0].field(name)
            if found is None:
                raise no_such_column(self.text, path.at, name, place.objects[0].name)
            return Resolved(f'{place.aliases[0]}."{found.name}"', found, place)
        if name.lower() == "type":
            cases = " ".join(f"WHEN '{item.prefix}' THEN '{item.name}'" for item in place.objects)
            return Resolved(f"CASE substr({place.key}, 1, 3) {cases} END", _TYPE, place)
        having = [
            (alias, found)
            for item, alias in zip(place.objects, place.aliases, strict=True)
            if (found := item.field(name)) is not None
        ]
        if name.lower() not in _NAME_FIELDS or not having:
            raise no_such_column(self.text, path.at, name, "Name")
        if name.lower() == "id":
            return Resolved(place.key, having[0][1], place)
        columns = [f'{alias}."{found.name}"' for alias, found in having]
        sql = columns[0] if len(columns) == 1 else f"coalesce({', '.join(columns)})"
        return Resolved(sql, having[0][1], place)

    def _parent(self, place: Place, key: tuple[str, ...], name: str, path: Path) -> Place:
        key = tuple(part.lower() for part in key)
        if key in self.places:
            return self.places[key]
        if place.polymorphic:
            raise no_such_relationship(self.text, path.at, name)
        reference = place.objects[0].relationships.get(name.lower())
        targets = (
            [found for target in reference.reference_to if (found := self.schema.sobject(target))]
            if reference
            else []
        )
        if reference is None or not targets:
            raise no_such_relationship(self.text, path.at, name)
        column = f'{place.aliases[0]}."{reference.name}"'
        aliases = []
        for target in targets:
            alias = f"{self.table}{len(self.joins) + 1}"
            self.joins.append(
                f'LEFT JOIN "{target.name}" {alias} ON {alias}.Id = {column}{target.shared(alias)}'
            )
            aliases.append(alias)
        parent = Place(tuple(targets), tuple(aliases), column, polymorphic=reference.polymorphic)
        self.places[key] = parent
        return parent
